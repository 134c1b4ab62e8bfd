// The live events. What comes is taken into the state at once; drawing waits for the next frame.

import { address, read } from "./api.js";
import { byId } from "./dom.js";
import { history, setWorld, state, tell } from "./state.js";
import { following } from "./messages.js";

/** The stream may take this long to open before the page says that it is down, milliseconds. */
const PATIENCE = 1500;
const AGAIN = 2000;

let source = null;
let watch = 0;
/** Whether the stream ever came through. */
let opened = false;

/** Listens from what the state already holds. */
export function listen() {
  source?.close();
  source = new EventSource(address("/api/events", { after: state.seq }));
  source.onopen = up;
  source.onmessage = (event) => {
    up();
    if (event.lastEventId) state.seq = Number(event.lastEventId);
    [JSON.parse(event.data)].flat().forEach(take);
  };
  source.onerror = () => {
    // The browser tries again by itself, except where the answer was no stream at all.
    if (source.readyState === EventSource.CLOSED) setTimeout(reload, AGAIN);
    down();
  };
  down();
}

/** Asks for everything anew and listens again. */
export async function reload() {
  source?.close();
  try {
    const next = await read("/api/state");
    tell("reloading");
    setWorld(next);
    tell("reloaded");
    listen();
  } catch (error) {
    say(error.message);
    if (error.status !== 401) setTimeout(reload, AGAIN);
  }
}

function up() {
  clearTimeout(watch);
  watch = 0;
  opened = true;
  byId("stream-bar").hidden = true;
  document.body.dataset.stream = "up";
}

function down() {
  document.body.dataset.stream = "down";
  watch ||= setTimeout(
    () =>
      say(
        opened
          ? "The live stream is down, so nothing new is shown. Trying again …"
          : "The live stream does not come through: does an extension or a proxy of this browser block it? Trying again …",
      ),
    PATIENCE,
  );
}

function say(text) {
  const bar = byId("stream-bar");
  bar.textContent = text;
  bar.hidden = false;
}

function take({ t: name, d: data }) {
  switch (name) {
    case "RELOAD":
      return void reload();
    case "STATE":
      return setWorld({ ...data, seq: state.seq });
    case "MESSAGE_CREATE":
      return created(data);
    case "MESSAGE_UPDATE":
      history(data.channel_id).update(data);
      break;
    case "MESSAGE_DELETE":
      history(data.channel_id).remove(data.id);
      break;
    case "TYPING":
      return tell("typing", data);
    case "INTERACTION":
      return interaction(data);
    case "GAME":
      return game(data);
    case "SERVER":
      Object.assign(state.game, data);
      return tell("server");
    default:
      return;
  }
  tell("messages", data);
}

function created(message) {
  const here = message.channel_id === state.channel;
  history(message.channel_id).create(message, here && following());
  if (!here && !state.unread.has(message.channel_id)) {
    state.unread.add(message.channel_id);
    tell("unread");
  }
  tell("messages", message);
  tell("spoke", message);
}

function interaction(one) {
  state.open = state.open.filter(({ id }) => id !== one.id);
  if (one.status === "form" || one.status === "sent") state.open.push(one);
  tell("interaction", one);
}

function game({ lines, printed, skipped }) {
  state.game.printed = printed;
  tell("game", { lines, skipped });
}
