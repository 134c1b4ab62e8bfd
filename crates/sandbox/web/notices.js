// Lines under the messages that are the page's own: a command that got no answer, who is typing.

import { avatar, button, byId, h, icon, isolated } from "./dom.js";
import { member, nameOf, on, state } from "./state.js";

/** Somebody who types is shown for this long, milliseconds. */
const TYPING = 10_000;
const MOST = 5;

/** Commands in flight, by interaction: their names. */
const sent = new Map();
/** Those that failed before `/api/do` named them. */
const failedEarly = new Map();
const typing = new Map();

export function startNotices() {
  on("used", ({ interaction, name }) => {
    const over = failedEarly.get(interaction);
    if (over) return failed(name, over.error);
    sent.set(interaction, name);
  });
  on("interaction", (one) => {
    if (one.status === "failed" && !one.custom_id) {
      failedEarly.set(one.id, one);
      if (sent.has(one.id)) failed(sent.get(one.id), one.error);
    }
    if (one.status !== "sent") sent.delete(one.id);
    if (failedEarly.size > 20) failedEarly.delete(failedEarly.keys().next().value);
  });
  on("channel", () => {
    byId("notices").replaceChildren();
    typing.clear();
    drawTyping();
  });
  on("typing", (one) => {
    if (one.channel_id !== state.channel || one.user_id === state.you.user.id) return;
    clearTimeout(typing.get(one.user_id));
    typing.set(
      one.user_id,
      setTimeout(() => {
        typing.delete(one.user_id);
        drawTyping();
      }, TYPING),
    );
    drawTyping();
  });
  on("spoke", ({ author, channel_id: id }) => {
    if (id !== state.channel || !typing.has(author.id)) return;
    clearTimeout(typing.get(author.id));
    typing.delete(author.id);
    drawTyping();
  });
}

function failed(name, error) {
  const line = h(
    "li",
    { class: "message ephemeral notice", role: "alert" },
    h("div", { class: "gutter" }, avatar(state.bot.id, nameOf(state.bot))),
    h(
      "div",
      { class: "body" },
      h(
        "div",
        { class: "message-header" },
        isolated(nameOf(state.bot), { class: "author" }),
        h("span", { class: "app-tag" }, "APP"),
      ),
      h("div", { class: "content failed" }, `${name}: ${error ?? "The application did not respond"}`),
      h(
        "div",
        { class: "only-you" },
        icon("eye", 16),
        "Only you can see this • ",
        button({ class: "as-link", on: { click: () => line.remove() } }, "Dismiss message"),
      ),
    ),
  );
  byId("notices").append(line);
  while (byId("notices").children.length > MOST) byId("notices").firstChild.remove();
  line.scrollIntoView({ block: "nearest" });
}

function drawTyping() {
  const names = [...typing.keys()].map((id) => (member(id) ? nameOf(member(id).user) : "Somebody")).slice(0, 3);
  const dots = h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i"));
  byId("typing").replaceChildren(
    ...(names.length
      ? [
          dots,
          ...names.flatMap((name, at) => [at ? ", " : "", isolated(name, { class: "author" })]),
          names.length > 1 ? " are typing…" : " is typing…",
        ]
      : []),
  );
}
