// The field below the messages: text, or a slash command with its options.

import { act } from "./api.js";
import { CommandForm } from "./command_form.js";
import { commandLine, entries, matching } from "./commands.js";
import { avatar, button, byId, h, icon, isolated } from "./dom.js";
import { authorName } from "./message.js";
import { BITS, channel, may, nameOf, on, state, tell } from "./state.js";
import { readDraft, writeDraft } from "./draft.js";
import { hideSuggestions, suggest, suggestionKey } from "./suggestions.js";

const MOST = 2000;
/** From here on the field says how much room is left. */
const WARNING = 200;

const form = byId("composer");
let replyTo = null;
let command = null;
const text = h("textarea", {
  id: "composer-text",
  rows: 1,
  "aria-autocomplete": "list",
  "aria-haspopup": "listbox",
  dir: "auto",
});
const left = h("span", { class: "count", "aria-hidden": "true" });
const problem = h("div", { id: "composer-error", role: "alert" });
const replying = h("div");
const row = h("div", { class: "composer-row" });
const send = button({ class: "send", "aria-label": "Send", title: "Send" }, icon("send"));

export function startComposer() {
  on("channel", restore);
  on("world", enable);
  on("reply", (message) => {
    replyTo = message;
    draw();
    text.focus();
  });
  on("use-command", ({ id, name, values }) => {
    const all = entries(state.commands);
    const entry = all.find((one) => one.name === `/${name}`) ?? all.find((one) => one.command.id === id);
    if (entry) use(entry, values);
    else trouble(`Nobody offers you /${name} here.`);
  });
  on("type-line", (line) => {
    take(line);
  });
  on("trouble", trouble);
  text.addEventListener("input", () => take(text.value));
  text.addEventListener("keydown", typed);
  text.addEventListener("blur", () =>
    setTimeout(() => {
      if (!command && document.activeElement !== text) hideSuggestions();
    }, 100),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  send.addEventListener("click", submit);
}

/** What is in the field, after whatever typed it. */
function take(value) {
  problem.textContent = "";
  const line = commandLine(entries(state.commands), value);
  if (line) return use(line.entry, line.values);
  if (command) leave();
  text.value = value;
  draw();
  keep();
  pick();
}

/** Offers the commands while one is being typed. */
function pick() {
  if (!/^\/[^\n]*$/.test(text.value)) return hideSuggestions();
  const found = matching(entries(state.commands), text.value).slice(0, 25);
  suggest(
    text,
    { title: found.length ? `Commands matching ${text.value}` : "No command matches" },
    found.map((entry) => ({
      label: entry.name,
      detail: entry.description,
      aside: nameOf(state.bot),
      entry,
      data: { command: entry.name.slice(1) },
      picture: avatar(state.bot.id, nameOf(state.bot), 32),
    })),
    ({ entry }) => use(entry),
  );
}

function use(entry, values = {}) {
  hideSuggestions();
  text.value = "";
  command = new CommandForm(entry, values, {
    send: submit,
    leave: (line) => {
      leave();
      if (line !== undefined) take(line);
      text.focus();
    },
    changed: keep,
  });
  replyTo = null;
  draw();
  keep();
  command.focus();
}

function leave() {
  command = null;
  hideSuggestions();
  draw();
  keep();
}

function draw() {
  const reply =
    replyTo &&
    h(
      "div",
      { class: "replying" },
      h("span", {}, "Replying to ", h("strong", {}, isolated(authorName(replyTo)))),
      button(
        {
          "aria-label": "Cancel the reply",
          on: {
            click: () => {
              replyTo = null;
              draw();
              text.focus();
            },
          },
        },
        icon("close", 16),
      ),
    );
  const room = MOST - [...text.value].length;
  left.textContent = room < WARNING ? String(room) : "";
  left.classList.toggle("over", room < 0);
  replying.replaceChildren(...(reply ? [reply] : []));
  // What is in the page already stays there, with the focus in it.
  const field = command ? command.element : text;
  if (row.firstChild !== field) row.replaceChildren(field, left, send);
  if (!form.contains(row)) form.replaceChildren(replying, row, problem);
  if (!CSS.supports("field-sizing", "content")) {
    text.style.height = "auto";
    text.style.height = `${Math.min(text.scrollHeight, 300)}px`;
  }
}

function enable() {
  const place = channel(state.channel);
  const allowed = place && may(place.type >= 10 && place.type <= 12 ? BITS.sendInThreads : BITS.send);
  text.disabled = !allowed;
  text.placeholder = !place
    ? "There is no channel that you can see."
    : allowed
      ? `Message #${place.name}`
      : "You do not have permission to send messages in this channel.";
  text.setAttribute("aria-label", text.placeholder);
  draw();
}

function typed(event) {
  if (event.isComposing) return;
  if (suggestionKey(event)) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape") {
    hideSuggestions();
    if (replyTo) {
      replyTo = null;
      draw();
      text.focus();
    }
  }
}

async function submit() {
  problem.textContent = "";
  if (command) return run();
  const content = text.value.trim();
  if (!content) return;
  const exact = entries(state.commands).find(({ name }) => name === content.toLowerCase());
  if (exact) return use(exact);
  const reply = replyTo;
  text.value = "";
  replyTo = null;
  draw();
  keep();
  text.focus();
  try {
    await act("say", { channel: state.channel, content, ...(reply ? { reply_to: reply.id } : {}) });
    tell("typed", content);
  } catch (error) {
    if (!text.value) text.value = content;
    replyTo ??= reply;
    draw();
    trouble(error.message);
  }
}

async function run() {
  const options = command.values();
  if (!options) return;
  const { entry } = command;
  const made = command;
  try {
    command.busy(true);
    const { interaction } = await act("command", {
      channel: state.channel,
      command: entry.command.id,
      path: entry.path,
      options,
    });
    tell("used", { interaction, name: entry.name });
    if (command === made) leave();
    text.focus();
  } catch (error) {
    made.busy(false);
    if (!made.refuse(error.field, error.message)) trouble(error.message);
  }
}

function trouble(message) {
  problem.textContent = message;
}

function keep() {
  writeDraft(state.channel, command ? { command: command.entry.name, values: command.typed() } : { text: text.value });
}

function restore() {
  const draft = readDraft(state.channel);
  [command, replyTo] = [null, null];
  problem.textContent = "";
  hideSuggestions();
  text.value = draft.text ?? "";
  const entry = draft.command && entries(state.commands).find(({ name }) => name === draft.command);
  if (entry) return use(entry, draft.values);
  enable();
  draw();
}
