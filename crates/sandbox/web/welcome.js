// The strip that leads a newcomer through in a minute. Each step is ticked off when it was really done.

import { act } from "./api.js";
import { changed } from "./changed.js";
import { button, byId, h, icon } from "./dom.js";
import { on, state, tell } from "./state.js";

const KEY = "wingcord-demo-tour";
const kept = JSON.parse(sessionStorage.getItem(KEY) ?? '{"done":[],"closed":false}');

/** The step whose command was sent, and whose outcome has not come. */
let asked = null;

/** The member without rights: the last that can be chosen. */
const guest = () => state.people.at(-1);

const STEPS = [
  { id: "say", text: "Say hello in the game", does: "/mc say hello", act: () => tell("type-line", "/mc say hello") },
  {
    id: "restart",
    text: "Restart the server",
    does: "/power restart",
    act: () => tell("type-line", "/power restart "),
  },
  {
    id: "refused",
    text: () => `Be refused as ${guest()?.name ?? "a guest"}`,
    does: () => `Be ${guest()?.name ?? "a guest"}`,
    act: () => tell("become", { id: guest().id, line: "/power restart " }),
  },
  {
    id: "flood",
    text: "See a flood arrive as a file",
    does: "Flood",
    act: () => act("flood", { lines: 2000 }).catch((error) => tell("trouble", error.message)),
  },
];

export function startWelcome() {
  on("world", draw);
  on("used", ({ name }) => {
    if (name === "/mc say") done("say");
    if (name === "/power restart") asked = state.you.user.id === guest()?.id ? "refused" : "restart";
  });
  on("server", () => {
    if (asked === "restart" && /starting|stopping/.test(state.game.state)) done("restart");
  });
  on("messages", (message) => {
    if (asked === "refused" && message.ephemeral && !message.loading) done("refused");
  });
  on("spoke", (message) => {
    if (message.attachments?.some(({ filename }) => filename.endsWith(".log"))) done("flood");
  });
}

function done(id) {
  if (kept.done.includes(id)) return;
  kept.done.push(id);
  asked = null;
  keep();
}

function keep() {
  sessionStorage.setItem(KEY, JSON.stringify(kept));
  draw();
}

const value = (one) => (typeof one === "function" ? one() : one);

function draw() {
  const strip = byId("welcome");
  strip.hidden = kept.closed || !state.you;
  if (strip.hidden || !changed("welcome", kept, state.people, state.hints)) return;
  const next = STEPS.find(({ id }) => !kept.done.includes(id));
  strip.replaceChildren(
    h(
      "p",
      {},
      next
        ? "The real wingcord bot, between a pretend Discord and a pretend game server. A minute's tour:"
        : "That was the tour. Everything else works, too: type / to see the commands, or try one of these.",
    ),
    h(
      "ol",
      {},
      STEPS.map((step) => {
        const over = kept.done.includes(step.id);
        return h(
          "li",
          { class: over ? "done" : step === next ? "next" : "", data: { step: step.id, done: String(over) } },
          over ? icon("check", 16) : h("span", { class: "number" }, STEPS.indexOf(step) + 1),
          h("span", { class: "step-text" }, value(step.text)),
          !over && button({ class: "as-code", on: { click: step.act } }, value(step.does)),
        );
      }),
      !next &&
        state.hints.map((hint) =>
          h("li", {}, button({ class: "as-code", on: { click: () => tell("type-line", hint) } }, hint)),
        ),
    ),
    button(
      {
        class: "close",
        "aria-label": "Close the tour",
        on: {
          click: () => {
            kept.closed = true;
            keep();
          },
        },
      },
      icon("close", 16),
    ),
  );
}
