// Mentions inside a text: members, roles, channels, commands, everyone.

import { button, h, isolated } from "./dom.js";
import { channel, colourOf, hex, member, nameOf, role, tell } from "./state.js";

/** The node for a mention of discord-markdown-parser. */
export function mention(node) {
  switch (node.type) {
    case "user":
      return user(node.id);
    case "role":
      return ofRole(node.id);
    case "channel":
      return ofChannel(node.id);
    case "slashCommand":
      return command(node);
    default:
      return h("span", { class: "mention" }, `@${node.type}`);
  }
}

function user(id) {
  const found = member(id);
  if (!found) return h("span", { class: "mention" }, "@unknown-user");
  return button(
    { class: "mention", data: { userId: id }, on: { click: () => tell("show-member", id) } },
    isolated(`@${nameOf(found.user)}`),
  );
}

function ofRole(id) {
  const found = role(id);
  if (!found) return h("span", { class: "mention" }, "@unknown-role");
  const colour = found.color || found.colors?.primary_color;
  const style = colour ? { color: hex(colour), "background-color": `${hex(colour)}26` } : {};
  const name = found.name.replace(/^@/, "");
  return h("span", { class: "mention", style, data: { roleId: id } }, isolated(`@${name}`));
}

function ofChannel(id) {
  const found = channel(id);
  if (!found) return h("span", { class: "mention unknown" }, "#unknown");
  return button(
    { class: "mention", data: { channelId: id }, on: { click: () => tell("go", id) } },
    isolated(`#${found.name}`),
  );
}

function command({ fullName, id }) {
  return button(
    { class: "mention", data: { commandId: id }, on: { click: () => tell("use-command", { id, name: fullName }) } },
    `/${fullName}`,
  );
}

/** The name of a member in the colour of their role. */
export function coloured(userId, text, props = {}) {
  const colour = colourOf(userId);
  return isolated(text, { ...props, style: colour ? { color: colour } : {} });
}
