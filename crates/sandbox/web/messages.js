// The list of messages: draws what changed once a frame, keeps the reader's place, asks for older and newer ones.

import { act, read } from "./api.js";
import { byId, h } from "./dom.js";
import { PAGE } from "./history.js";
import { drawMessage } from "./message.js";
import { keepOne, roving } from "./roving.js";
import { channel, history, on, state, tell } from "./state.js";
import { dayNumber } from "./timestamps.js";

/** So close to the bottom counts as being there, CSS pixels. */
const NEAR = 40;
/** Older messages are asked for this far before the top. */
const AHEAD = 600;
/** Between two drawings, milliseconds: what comes in a flood leaves time for who types. */
const PAUSE = 60;
/** Messages of one person stand together for this long, milliseconds. */
const TOGETHER = 7 * 60 * 1000;

const log = byId("log");
const list = byId("messages");
/** By id: `{message, compact, newDay, node}`. */
let drawn = new Map();
let stuck = true;
let frame = 0;
let drawnAt = 0;
let asking = false;
/** Where the list stood at the last look. */
let lastTop = 0;

/** Whether the reader is at the bottom and sees what comes. */
export const following = () => stuck && history().atPresent;

/** Draws at the next frame, but not more often than every PAUSE. */
export function drawSoon() {
  if (frame) return;
  const wait = drawnAt + PAUSE - performance.now();
  frame =
    wait > 0
      ? setTimeout(() => {
          frame = requestAnimationFrame(draw);
        }, wait)
      : requestAnimationFrame(draw);
}

export function startMessages() {
  on("messages", (message) => {
    if (message.channel_id === state.channel) drawSoon();
  });
  on("world", redrawAll);
  on("channel", () => {
    drawn.clear();
    list.replaceChildren();
    toBottom();
    drawSoon();
  });
  on("reloaded", () => {
    toBottom();
    drawSoon();
  });
  on("show-message", showMessage);
  on("dismiss-message", (message) => {
    act("dismiss_message", { channel: message.channel_id, message: message.id }).catch(() => {});
    history(message.channel_id).remove(message.id);
    drawSoon();
  });
  log.addEventListener("scroll", scrolled, { passive: true });
  byId("jump").addEventListener("click", jump);
  // Pictures that load and previews that open make the list higher.
  new ResizeObserver(() => {
    if (stuck) toBottom();
  }).observe(list);
  new ResizeObserver(() => {
    if (stuck) toBottom();
  }).observe(log);
  roving(list, ".message");
  list.addEventListener("focusin", (event) => enter(event.target.closest(".message")));
}

function redrawAll() {
  // Names, colours and rights may have changed.
  for (const entry of drawn.values()) entry.message = null;
  drawSoon();
}

function draw() {
  frame = 0;
  drawnAt = performance.now();
  const held = history();
  const place = stuck ? null : firstInSight();
  const focus = focusedIn();
  const next = new Map();
  let cursor = list.firstElementChild;
  let before = null;
  for (const message of held.list) {
    const where = placeOf(message, before);
    const node = nodeFor(message, where, drawn.get(message.id));
    next.set(message.id, { message, ...where, node });
    if (node === cursor) cursor = cursor.nextElementSibling;
    else list.insertBefore(node, cursor);
    before = message;
  }
  for (const [id, { node }] of drawn) if (next.get(id)?.node !== node) node.remove();
  drawn = next;
  restoreFocus(focus);
  enter(list.querySelector(".message[tabindex='0']") ?? list.lastElementChild?.querySelector(".message"));
  start(held);
  if (stuck && held.atPresent) toBottom();
  else if (place) keepPlace(place);
  bar(held);
  look();
  list.dataset.drawn = String(next.size);
}

function nodeFor(message, where, known) {
  if (known && known.message === message && known.compact === where.compact && known.newDay === where.newDay)
    return known.node;
  const node = drawMessage(message, where);
  stops(node).forEach((one) => {
    one.tabIndex = -1;
  });
  return node;
}

/** The tab key goes into one message, whose buttons it then finds; the arrow keys go to the others. */
function enter(message) {
  const before = list.querySelector(".message.entered");
  if (!message || (before === message && message.tabIndex === 0)) return;
  if (before)
    stops(before).forEach((one) => {
      one.tabIndex = -1;
    });
  before?.classList.remove("entered");
  message.classList.add("entered");
  stops(message).forEach((one) => {
    one.tabIndex = 0;
  });
  keepOne([...list.querySelectorAll(".message")], message);
}

const stops = (node) => node.querySelectorAll("a[href], button");

function placeOf(message, before) {
  const at = new Date(message.timestamp);
  const last = before && new Date(before.timestamp);
  const newDay = !before || dayNumber(at) !== dayNumber(last);
  const together =
    before &&
    before.author.id === message.author.id &&
    before.author.username === message.author.username &&
    Boolean(before.ephemeral) === Boolean(message.ephemeral) &&
    at - last < TOGETHER;
  const answers = message.interaction || message.interaction_metadata?.type === 2 || message.message_reference;
  return { compact: Boolean(together && !newDay && !answers), newDay };
}

/** The first message in sight and where it stands. */
function firstInSight() {
  const top = log.getBoundingClientRect().top;
  for (const [id, { node }] of drawn) {
    const box = node.getBoundingClientRect();
    if (box.bottom > top) return { id, top: box.top };
  }
  return null;
}

function keepPlace({ id, top }) {
  const node = drawn.get(id)?.node;
  if (node) log.scrollTop += node.getBoundingClientRect().top - top;
}

/** A message that is drawn again must not lose the keyboard's place. */
function focusedIn() {
  const message = list.contains(document.activeElement) && document.activeElement.closest(".message");
  return message && { id: message.dataset.messageId, customId: document.activeElement.dataset.customId, node: message };
}

function restoreFocus(focus) {
  if (!focus || focus.node.isConnected) return;
  const message = drawn.get(focus.id)?.node.querySelector(".message");
  const inner =
    focus.customId && message?.querySelector(`[data-custom-id="${CSS.escape(focus.customId)}"]:not(:disabled)`);
  (inner || message)?.focus({ preventScroll: true });
}

function start(held) {
  const name = channel(state.channel)?.name;
  if (name === undefined) return byId("log-start").replaceChildren(h("p", {}, "There is no channel that you can see."));
  byId("log-start").replaceChildren(
    ...(held.atStart
      ? [
          h("h2", { dir: "auto" }, `Welcome to #${name}!`),
          h("p", { dir: "auto" }, `This is the start of the #${name} channel.`),
        ]
      : [h("p", { class: "asking" }, "Loading older messages …")]),
  );
}

function toBottom() {
  stuck = true;
  log.scrollTop = log.scrollHeight;
  lastTop = log.scrollTop;
}

function scrolled() {
  const held = history();
  const left = log.scrollHeight - log.clientHeight - log.scrollTop;
  // What grows below moves nobody away from the bottom, only scrolling up does.
  if (left < NEAR) stuck = true;
  else if (log.scrollTop < lastTop) stuck = false;
  lastTop = log.scrollTop;
  bar(held);
  look();
}

/** Asks for what is missing near the reader's place. */
async function look() {
  const held = history();
  const left = log.scrollHeight - log.clientHeight - log.scrollTop;
  if (asking || !state.channel) return;
  if (log.scrollTop < AHEAD && !held.atStart && held.list.length) await ask({ before: held.list[0].id }, "prepend");
  else if (left < AHEAD && !held.atPresent && held.list.length) await ask({ after: held.list.at(-1).id }, "append");
}

async function ask(which, how) {
  const [held, id] = [history(), state.channel];
  asking = true;
  try {
    held[how](await read(`/api/channels/${id}/messages`, { ...which, limit: PAGE }));
    drawSoon();
  } catch (error) {
    tell("trouble", error.message);
  } finally {
    // The next page waits for this one to be drawn.
    setTimeout(() => {
      asking = false;
      look();
    }, 2 * PAUSE);
  }
}

async function jump() {
  const held = history();
  if (!held.atPresent) {
    try {
      held.jump(await read(`/api/channels/${state.channel}/messages`, { limit: PAGE }));
    } catch (error) {
      return tell("trouble", error.message);
    }
  }
  held.missed = 0;
  toBottom();
  drawSoon();
  byId("composer-text")?.focus();
}

function bar(held) {
  if (following()) held.missed = 0;
  const away = log.scrollHeight - log.clientHeight - log.scrollTop > log.clientHeight * 2;
  const show = !held.atPresent || held.missed > 0 || away;
  byId("jump").hidden = !show;
  byId("jump").textContent =
    held.missed > 0
      ? `${held.missed} new ${held.missed === 1 ? "message" : "messages"} • Jump to present`
      : "You're viewing older messages • Jump to present";
}

function showMessage(id) {
  const message = drawn.get(id)?.node.querySelector(".message");
  if (!message) return tell("trouble", "That message is further up.");
  message.scrollIntoView({ block: "center" });
  message.classList.add("found");
  message.focus({ preventScroll: true });
  setTimeout(() => message.classList.remove("found"), 1500);
}
