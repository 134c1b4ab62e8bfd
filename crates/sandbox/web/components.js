// Components of a message, of both kinds: rows of buttons and selects, and the containers of Components V2.

import { act } from "./api.js";
import { attachment, picture } from "./attachments.js";
import { button, h, icon } from "./dom.js";
import { markdown } from "./markdown.js";
import { SELECTS, select } from "./select.js";
import { hex } from "./state.js";
import { awaitAnswer, waitingFor } from "./waiting.js";

const STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

export function components(message) {
  if (!message.components?.length) return [];
  const failed = waitingFor(message.id)?.error;
  return [
    h(
      "div",
      { class: "components" },
      message.components.map((one) => draw(one, message)),
    ),
    failed && h("div", { class: "failed", role: "alert" }, failed),
  ];
}

function draw(one, message) {
  switch (one.type) {
    case 1:
      return h(
        "div",
        { class: "action-row", role: "group" },
        one.components.map((inner) => draw(inner, message)),
      );
    case 2:
      return pressable(one, message);
    case 9:
      return section(one, message);
    case 10:
      return h("div", { class: "text-display content", dir: "auto" }, markdown(one.content));
    case 11:
      return thumbnail(one, message);
    case 12:
      return gallery(one, message);
    case 13:
      return covered(one.spoiler, fileOf(one, message));
    case 14:
      return h("div", {
        class: `separator ${one.divider === false ? "" : "divider"} ${one.spacing === 2 ? "large" : ""}`,
        role: "separator",
      });
    case 17:
      return container(one, message);
    default:
      return SELECTS.has(one.type)
        ? selectIn(one, message)
        : h("div", { class: "unknown-component" }, `A component of type ${one.type}`);
  }
}

function container(one, message) {
  const style = typeof one.accent_color === "number" ? { "--accent": hex(one.accent_color) } : {};
  const box = h(
    "div",
    { class: `container ${style["--accent"] ? "accented" : ""}`, style },
    one.components.map((inner) => draw(inner, message)),
  );
  return covered(one.spoiler, box);
}

function section(one, message) {
  return h(
    "div",
    { class: "section" },
    h(
      "div",
      { class: "section-text" },
      one.components.map((inner) => draw(inner, message)),
    ),
    one.accessory && h("div", { class: "accessory" }, draw(one.accessory, message)),
  );
}

function media(item, message) {
  const url = item.media?.url ?? "";
  const name = /^attachment:\/\/(.+)$/.exec(url)?.[1];
  const file = message.attachments?.find(({ filename }) => filename === name);
  return picture(file?.url ?? url, item.description ?? "", item.media);
}

function thumbnail(one, message) {
  return covered(one.spoiler, h("div", { class: "thumbnail" }, media(one, message)));
}

function gallery(one, message) {
  return h(
    "div",
    { class: `gallery of-${Math.min(one.items.length, 4)}` },
    one.items.map((item) => covered(item.spoiler, media(item, message))),
  );
}

function fileOf(one, message) {
  const url = one.file?.url ?? "";
  const name =
    one.name ??
    url
      .replace(/^attachment:\/\//, "")
      .split("/")
      .at(-1)
      .split("?")[0];
  const known = message.attachments?.find(({ filename }) => filename === name);
  return attachment(known ?? { id: url, filename: name, size: one.size ?? 0, url });
}

function covered(spoiler, inside) {
  if (!spoiler) return inside;
  const cover = button({ class: "spoiler-cover" }, "Spoiler");
  const box = h("div", { class: "covered" }, h("div", { inert: true }, inside), cover);
  cover.addEventListener("click", () => box.replaceWith(inside));
  return box;
}

function pressable(one, message) {
  const label = [
    one.emoji && h("span", { class: "button-emoji" }, one.emoji.id ? `:${one.emoji.name}:` : one.emoji.name),
    one.label && h("span", { dir: "auto" }, one.label),
  ];
  if (one.style === 5) {
    const safe = /^https?:\/\//i.test(one.url ?? "");
    return h(
      "a",
      {
        class: "discord-button link",
        href: safe && !one.disabled ? one.url : null,
        target: "_blank",
        rel: "noreferrer noopener nofollow",
        title: one.url,
        "aria-disabled": one.disabled && "true",
      },
      label,
      icon("link", 16),
    );
  }
  const waits = waitingFor(message.id)?.customId === one.custom_id && !waitingFor(message.id).error;
  const made = button(
    {
      class: `discord-button ${STYLES[one.style] ?? "secondary"} ${waits ? "waiting" : ""}`,
      data: { customId: one.custom_id },
      disabled: one.disabled,
      "aria-busy": waits && "true",
    },
    label,
  );
  made.addEventListener("click", () =>
    awaitAnswer(message, one.custom_id, () =>
      act("press", { channel: message.channel_id, message: message.id, custom_id: one.custom_id }),
    ),
  );
  return made;
}

function selectIn(one, message) {
  return select(one, {
    choose: (values) =>
      awaitAnswer(message, one.custom_id, () =>
        act("choose", { channel: message.channel_id, message: message.id, custom_id: one.custom_id, values }),
      ),
  });
}
