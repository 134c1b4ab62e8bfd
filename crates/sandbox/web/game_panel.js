// The narrow panel: the game's own console as it was printed, its server on the panel, and what can go wrong.

import { act } from "./api.js";
import { terminal } from "./ansi.js";
import { button, byId, h, isolated } from "./dom.js";
import { on, state } from "./state.js";

/** Lines that stay in the page. */
const KEPT = 300;
const POWER = ["start", "stop", "restart", "kill"];
const FAULTS = {
  socket_cut: ["Cut the socket", "Wings drops the bot's connection and takes no new one"],
  panel_down: ["Panel down", "The panel answers nothing"],
  discord_503: ["Discord 503", "Discord's API answers 503"],
};
const FLOODS = [500, 2000, 10000, 20000];

const lines = h("ol");
const box = h("div", { id: "game-lines", role: "log", "aria-label": "The game's console", tabindex: "0" }, lines);
const facts = h("div", { id: "game-facts" });
const problem = h("div", { id: "game-error", role: "alert" });
const faults = h("div", { class: "faults", role: "group", "aria-label": "Faults" });
const power = h("div", { class: "power", role: "group", "aria-label": "Power" });
/** Lines that came since the last frame. */
let waiting = [];
let frame = 0;

export function startGamePanel() {
  const field = h("input", {
    id: "game-input",
    type: "text",
    placeholder: "Type into the game's console",
    "aria-label": "Type into the game's console",
    autocomplete: "off",
    maxlength: 1000,
  });
  const form = h("form", { class: "game-form" }, h("span", { "aria-hidden": "true" }, "❯"), field);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!field.value) return;
    ask("type", { line: field.value });
    field.value = "";
  });
  const many = h(
    "select",
    { id: "flood-lines", "aria-label": "Lines of the flood" },
    FLOODS.map((count) => h("option", { value: count, selected: count === 2000 }, `${count.toLocaleString()} lines`)),
  );
  byId("game").append(
    h("header", { class: "bar-header" }, h("h2", {}, "Behind the scenes")),
    h(
      "div",
      { class: "game-body" },
      h("p", { class: "game-intro" }, "The game server itself, which nobody in Discord sees."),
      facts,
      power,
      box,
      form,
      h(
        "div",
        { class: "flood" },
        button(
          {
            id: "flood",
            class: "discord-button primary small",
            on: { click: () => ask("flood", { lines: Number(many.value) }) },
          },
          "Flood",
        ),
        many,
        button({ id: "crash", class: "discord-button danger small", on: { click: () => ask("crash") } }, "Crash"),
      ),
      h("h3", {}, "What can go wrong"),
      faults,
      problem,
    ),
  );
  box.addEventListener(
    "scroll",
    () => {
      // A box that becomes lower moves nobody away from the end, only scrolling up does.
      if (box.scrollHeight - box.clientHeight - box.scrollTop < 20) bottom = true;
      else if (box.scrollTop < lastTop) bottom = false;
      lastTop = box.scrollTop;
    },
    { passive: true },
  );
  new ResizeObserver(() => {
    if (bottom) box.scrollTop = box.scrollHeight;
  }).observe(box);
  on("world", drawAll);
  on("server", drawFacts);
  on("game", (event) => {
    if (event.skipped)
      waiting.push(h("li", { class: "skipped" }, `… ${event.skipped.toLocaleString()} lines not shown here`));
    waiting.push(...event.lines.slice(-KEPT).map(line));
    waiting = waiting.slice(-KEPT);
    frame ||= requestAnimationFrame(append);
  });
}

async function ask(what, details) {
  problem.textContent = "";
  try {
    await act(what, details);
  } catch (error) {
    problem.textContent = error.message;
  }
}

const line = (text) => h("li", { dir: "auto" }, terminal(text));

function append() {
  frame = 0;
  lines.append(...waiting);
  waiting = [];
  while (lines.children.length > KEPT) lines.firstChild.remove();
  if (bottom) box.scrollTop = box.scrollHeight;
  drawFacts();
}

let drawn = false;
/** Whether the reader is at the end of the console. */
let bottom = true;
/** Where the console stood at the last look. */
let lastTop = 0;

function drawAll() {
  // Later states bring lines again that the events brought one by one.
  if (!drawn) {
    lines.replaceChildren(...(state.game.lines ?? []).map(line));
    box.scrollTop = box.scrollHeight;
    drawn = true;
  }
  drawFacts();
  drawFaults();
}

/** The console is drawn from the state again, after a stream that was down. */
export function forgetLines() {
  drawn = false;
  waiting = [];
}

function drawFacts() {
  const { name = "", state: now = "offline", printed = 0, sockets = 0 } = state.game;
  facts.replaceChildren(
    h("span", { class: `state-dot ${now}`, "aria-hidden": "true" }),
    h("strong", {}, isolated(name)),
    h("span", { id: "game-state", data: { state: now } }, now),
    h(
      "span",
      { class: "game-count" },
      `${printed.toLocaleString()} lines · ${sockets} ${sockets === 1 ? "socket" : "sockets"}`,
    ),
  );
  const off = now === "offline";
  const able = { start: off, stop: !off, restart: true, kill: !off };
  if (power.children.length === 0) {
    power.append(
      ...POWER.map((action) =>
        button(
          {
            class: `discord-button small ${action === "kill" ? "danger" : action === "start" ? "success" : "secondary"}`,
            data: { power: action },
            on: { click: () => ask("power", { action }) },
          },
          action[0].toUpperCase() + action.slice(1),
        ),
      ),
    );
  }
  [...power.children].forEach((one) => {
    one.disabled = !able[one.dataset.power];
  });
}

function drawFaults() {
  if (faults.children.length === 0) {
    faults.append(
      ...Object.entries(FAULTS).map(([which, [name, note]]) =>
        button(
          {
            class: "fault",
            role: "switch",
            data: { fault: which },
            title: note,
            on: { click: () => ask("fault", { which, on: !state.faults[which] }) },
          },
          h("span", { class: "fault-text" }, name, h("small", {}, note)),
          h("span", { class: "knob", "aria-hidden": "true" }),
        ),
      ),
    );
  }
  [...faults.children].forEach((one) =>
    one.setAttribute("aria-checked", String(Boolean(state.faults[one.dataset.fault]))),
  );
}
