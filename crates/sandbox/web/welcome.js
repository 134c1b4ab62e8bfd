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

/** The mark of a button that mutes an alert, whatever the language. */
const MUTE = '[data-custom-id^="w1:alert:mute:"]';

/** The first hint that begins so: the program knows how its server is called. */
const hint = (start) => state.hints.find((one) => one.startsWith(start)) ?? start;

/** Types it; a space behind its name makes a command of one that has no options here. */
const types = (start) => ({
  does: () => hint(start),
  act: () => tell("type-line", hint(start) === start ? `${start} ` : hint(start)),
});

const STEPS = [
  { id: "say", text: "Say hello in the game", ...types("/mc say") },
  { id: "board", text: "Put up a status card", ...types("/board add") },
  { id: "alert", text: "Be told of crashes", ...types("/alert add") },
  {
    id: "crash",
    text: "Crash the game",
    does: "Crash",
    act: () => act("crash").catch((error) => tell("trouble", error.message)),
  },
  { id: "mute", text: "Read the report, then mute it", does: "Mute 1 h", act: mute },
  { id: "chart", text: "See a chart, after a minute", ...types("/chart") },
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

/** Steps that are done as soon as their command is used. */
const BY_COMMAND = { "/mc say": "say", "/board add": "board", "/alert add": "alert", "/chart": "chart" };

export function startWelcome() {
  on("world", draw);
  on("used", ({ name }) => {
    if (BY_COMMAND[name]) done(BY_COMMAND[name]);
    if (name === "/power restart" && state.you.user.id === guest()?.id) asked = "refused";
  });
  on("messages", (message) => {
    if (asked === "refused" && message.ephemeral && !message.loading) done("refused");
  });
  on("spoke", (message) => {
    if (message.attachments?.some(({ filename }) => filename.endsWith(".log"))) done("flood");
    if (!message.ephemeral && JSON.stringify(message.components ?? []).includes('"w1:alert:mute:')) done("crash");
  });
  document.addEventListener("click", ({ target }) => {
    if (target instanceof Element && target.closest(MUTE)) done("mute");
  });
}

/** Presses the button of the newest report, which is scrolled to. */
function mute() {
  const button = [...document.querySelectorAll(MUTE)].at(-1);
  if (!button) return tell("trouble", "There is no report of a crash here yet: have it told by /alert add, then crash the game.");
  button.scrollIntoView({ block: "center" });
  button.click();
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
        ? "The real wingcord bot, between a pretend Discord and a pretend game server. A tour of a few minutes:"
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
          over || step === next
            ? h("span", { class: "step-text" }, value(step.text))
            : button({ class: "step-text", title: value(step.does), on: { click: step.act } }, value(step.text)),
          step === next && button({ class: "as-code", on: { click: step.act } }, value(step.does)),
        );
      }),
      !next &&
        state.hints.map((hint) =>
          h("li", { class: "hint" }, button({ class: "as-code", on: { click: () => tell("type-line", hint) } }, hint)),
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
