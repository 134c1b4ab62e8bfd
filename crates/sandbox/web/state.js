// What the page knows of the pretend Discord, and who wants to hear when it changes.

import { History } from "./history.js";

/** Discord's permission bits that the page asks for. */
export const BITS = {
  administrator: 1n << 3n,
  manageChannels: 1n << 4n,
  send: 1n << 11n,
  manageMessages: 1n << 13n,
  manageRoles: 1n << 28n,
  sendInThreads: 1n << 38n,
};

export const state = {
  seq: 0,
  /** The language of the viewer's client. */
  locale: undefined,
  you: null,
  bot: null,
  guilds: [],
  commands: [],
  open: [],
  game: { lines: [] },
  faults: {},
  hints: [],
  people: [],
  /** The channel that is shown. */
  channel: null,
  /** Messages by channel. */
  histories: new Map(),
  /** Channels with something new, not looked at since. */
  unread: new Set(),
};

const listeners = new Map();

/** Calls `listener` whenever `topic` is told. */
export function on(topic, listener) {
  listeners.set(topic, [...(listeners.get(topic) ?? []), listener]);
}

export function tell(topic, detail) {
  (listeners.get(topic) ?? []).forEach((listener) => listener(detail));
}

/** Takes over a whole state (`/api/state`), or one without messages (`STATE`). */
export function setWorld(next) {
  const { messages, ...rest } = next;
  Object.assign(state, rest);
  if (messages) {
    state.histories = new Map(Object.entries(messages).map(([id, list]) => [id, new History(list)]));
  }
  const before = state.channel;
  if (!channel(before)) state.channel = firstChannel();
  tell("world");
  // The channel that was shown is gone, or hidden from the viewer by now.
  if (before && before !== state.channel) tell("channel");
}

const firstChannel = () => guild()?.channels.find((one) => one.type === 0)?.id ?? null;

export const guild = () =>
  state.guilds.find((one) => one.channels.some(({ id }) => id === state.channel)) ?? state.guilds[0];
export const channel = (id) => state.guilds.flatMap((one) => one.channels).find((one) => one.id === id);
export const member = (id) => guild()?.members.find((one) => one.user.id === id);
export const role = (id) => guild()?.roles.find((one) => one.id === id);

/** The messages of a channel as far as the page holds them. */
export function history(id = state.channel) {
  if (!state.histories.has(id)) state.histories.set(id, new History([]));
  return state.histories.get(id);
}

/** How a user is called here. */
export function nameOf(user) {
  return member(user.id)?.nick || user.global_name || user.username || "Unknown User";
}

/** Whether the viewer may, in a channel. */
export function may(bit, id = state.channel) {
  const bits = BigInt(channel(id)?.permissions ?? "0");
  return Boolean(bits & (bit | BITS.administrator));
}

/** The colour of the highest role that has one. */
export function colourOf(userId) {
  const roles = (member(userId)?.roles ?? [])
    .map(role)
    .filter((one) => one && (one.color || one.colors?.primary_color));
  const top = roles.sort((a, b) => b.position - a.position)[0];
  return top ? readable(top.color || top.colors.primary_color) : null;
}

/** A role's colour, lightened as far as its names need to be read on the lightest ground. */
function readable(colour) {
  let parts = [16, 8, 0].map((shift) => (colour >> shift) & 255);
  while (light(parts) < LIGHT) parts = parts.map((part) => part + Math.max(1, Math.round((255 - part) * 0.1)));
  return `rgb(${parts})`;
}

/** What text on #393a41 must reach for a contrast of 4.5. */
const LIGHT = 0.36;

/** The relative luminance, WCAG 2. */
function light(parts) {
  const [red, green, blue] = parts.map((part) => (part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

export const hex = (number) => `#${number.toString(16).padStart(6, "0")}`;
