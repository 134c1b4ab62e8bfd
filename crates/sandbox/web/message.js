// One message as an element.

import { attachments } from "./attachments.js";
import { components } from "./components.js";
import { avatar, button, h, icon, isolated } from "./dom.js";
import { embeds } from "./embed.js";
import { markdown } from "./markdown.js";
import { coloured } from "./mention.js";
import { nameOf, state, tell } from "./state.js";
import { dayName, sentAt, sentFull, sentShort } from "./timestamps.js";

const COMPONENTS_V2 = 1 << 15;
const SUPPRESS_EMBEDS = 1 << 2;
const JUMBO = /^(?:\s|\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u{1F1E6}-\u{1F1FF}]|\u200d|\ufe0f)+$/u;

/** The name that stands over a message. */
export const authorName = (message) => (message.author.webhook ? message.author.username : nameOf(message.author));

/**
 * @param {object} message Discord's message, see the contract.
 * @param {{compact: boolean, newDay: boolean}} place whether it goes on under the one before; whether a day begins.
 */
export function drawMessage(message, { compact, newDay }) {
  const sent = new Date(message.timestamp);
  const article = h(
    "article",
    {
      class: ["message", compact && "compact", message.ephemeral && "ephemeral", concerns(message) && "for-you"]
        .filter(Boolean)
        .join(" "),
      tabindex: "-1",
      data: { messageId: message.id, authorId: message.author.id },
      "aria-label": spoken(message, sent),
    },
    context(message),
    gutter(message, sent, compact),
    h(
      "div",
      { class: "body" },
      !compact && header(message, sent),
      ...body(message),
      message.ephemeral && onlyYou(message),
    ),
    toolbar(message),
  );
  return h("li", {}, newDay && h("div", { class: "day", role: "separator" }, h("span", {}, dayName(sent))), article);
}

function body(message) {
  if (message.loading) {
    const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
    return [
      h("div", { class: "content thinking" }, dots, h("span", {}, isolated(nameOf(message.author)), " is thinking…")),
    ];
  }
  const edited =
    message.edited_timestamp &&
    h("span", { class: "edited", title: sentFull(new Date(message.edited_timestamp)) }, " (edited)");
  if (message.flags & COMPONENTS_V2) return [...components(message), edited && h("div", { class: "content" }, edited)];
  const text = message.content;
  const written =
    (text || edited) &&
    h(
      "div",
      { class: text && text.length < 80 && JUMBO.test(text) ? "content jumbo" : "content", dir: "auto" },
      markdown(text),
      edited,
    );
  const shown = message.flags & SUPPRESS_EMBEDS ? [] : embeds(message.embeds ?? []);
  return [written, ...attachments(message), ...shown, ...components(message)];
}

function header(message, sent) {
  const { author } = message;
  const name = authorName(message);
  const app = (author.bot || author.webhook) && h("span", { class: "app-tag" }, "APP");
  const shown = author.webhook ? isolated(name, { class: "author" }) : coloured(author.id, name, { class: "author" });
  return h(
    "div",
    { class: "message-header" },
    shown,
    app,
    h("time", { class: "sent", datetime: message.timestamp, title: sentFull(sent) }, sentAt(sent)),
  );
}

function gutter(message, sent, compact) {
  if (compact)
    return h("time", { class: "gutter sent", datetime: message.timestamp, "aria-hidden": "true" }, sentShort(sent));
  return h(
    "div",
    { class: "gutter" },
    avatar(message.author.id + (message.author.webhook ? authorName(message) : ""), authorName(message)),
  );
}

/** What the message answers: a command that somebody used, or another message. */
function context(message) {
  const used = message.interaction ?? (message.interaction_metadata?.type === 2 ? message.interaction_metadata : null);
  if (used) {
    const { user } = used;
    return h(
      "div",
      { class: "context" },
      avatar(user.id, nameOf(user), 16),
      coloured(user.id, nameOf(user), { class: "author" }),
      " used ",
      h("span", { class: "used" }, `/${used.name}`),
    );
  }
  if (!message.message_reference) return null;
  const first = message.referenced_message;
  if (!first) return h("div", { class: "context" }, h("i", {}, "Original message was deleted"));
  const snippet = (first.content || "Click to see attachment").replace(/\s+/g, " ").slice(0, 120);
  return button(
    { class: "context", on: { click: () => tell("show-message", first.id) } },
    avatar(first.author.id, nameOf(first.author), 16),
    coloured(first.author.id, `@${authorName(first)}`, { class: "author" }),
    h("span", { class: "snippet", dir: "auto" }, snippet),
  );
}

function onlyYou(message) {
  const dismiss = button(
    { class: "as-link", data: { dismiss: message.id }, on: { click: () => tell("dismiss-message", message) } },
    "Dismiss message",
  );
  return h("div", { class: "only-you" }, icon("eye", 16), "Only you can see this • ", dismiss);
}

function toolbar(message) {
  const reply = button(
    { "aria-label": "Reply", title: "Reply", on: { click: () => tell("reply", message) } },
    icon("reply"),
  );
  const more = button(
    {
      class: "more",
      "aria-label": "More",
      title: "More",
      "aria-haspopup": "menu",
      on: { click: () => tell("message-menu", { message, anchor: more }) },
    },
    icon("more"),
  );
  return h("div", { class: "toolbar" }, !message.ephemeral && reply, more);
}

function concerns(message) {
  if (!state.you || message.author.id === state.you.user.id) return false;
  return (
    message.mention_everyone ||
    (message.mentions ?? []).some(({ id }) => id === state.you.user.id) ||
    (message.mention_roles ?? []).some((id) => state.you.roles.includes(id))
  );
}

function spoken(message, sent) {
  const what = message.loading ? "is thinking" : (message.content ?? "").replace(/\u001b\[[\d;]*m/g, "").slice(0, 300);
  return `${authorName(message)}, ${sentShort(sent)}: ${what}`;
}
