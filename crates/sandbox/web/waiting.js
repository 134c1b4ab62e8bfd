// Components that somebody used and whose answer has not come: the button waits, and says so where it fails.

import { announce } from "./dom.js";
import { history, on, tell } from "./state.js";

/** By message: `{customId, interaction, error}`. */
const waiting = new Map();
/** Who waits for an interaction's outcome. */
const followers = new Map();
/** Outcomes that came before `/api/do` named their interaction. */
const early = new Map();

export const waitingFor = (messageId) => waiting.get(messageId);

/**
 * Uses a component and follows what comes of it.
 * @param {object} message
 * @param {string} customId
 * @param {() => Promise<{interaction: string}>} use
 */
export async function awaitAnswer(message, customId, use) {
  const entry = { customId, interaction: null, error: null };
  if (waiting.get(message.id)?.customId === customId && !waiting.get(message.id).error) return;
  waiting.set(message.id, entry);
  redraw(message);
  try {
    entry.interaction = (await use()).interaction;
    const outcome = early.get(entry.interaction);
    if (outcome) settle(message.id, message.channel_id, outcome);
  } catch (error) {
    fail(message.id, message.channel_id, error.message);
  }
}

/** What comes of an interaction, once it is more than sent. */
export function outcome(interaction) {
  const known = early.get(interaction);
  if (known && known.status !== "sent") return Promise.resolve(known);
  return new Promise((resolve) => followers.set(interaction, resolve));
}

on("interaction", (one) => {
  early.set(one.id, one);
  if (one.status !== "sent") {
    followers.get(one.id)?.(one);
    followers.delete(one.id);
  }
  if (early.size > 100) early.delete(early.keys().next().value);
  for (const [messageId, entry] of waiting) {
    if (entry.interaction === one.id) settle(messageId, one.channel_id, one);
  }
});

function settle(messageId, channelId, { status, error }) {
  if (status === "sent") return;
  if (status === "failed") return fail(messageId, channelId, error ?? "This interaction failed");
  waiting.delete(messageId);
  redraw({ id: messageId, channel_id: channelId });
}

function fail(messageId, channelId, error) {
  const entry = waiting.get(messageId);
  if (!entry) return;
  entry.error = error;
  announce(error);
  redraw({ id: messageId, channel_id: channelId });
}

/** The same message as a new object is drawn again. */
function redraw({ id, channel_id: channelId }) {
  const held = history(channelId).find(id);
  if (!held) return waiting.delete(id);
  history(channelId).update({ ...held });
  tell("messages", held);
}
