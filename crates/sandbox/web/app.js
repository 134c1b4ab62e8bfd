// Starts the page: who this tab is, the state, the live stream.

import { read, setViewer, viewer } from "./api.js";
import { startComposer } from "./composer.js";
import { announce, byId } from "./dom.js";
import { startDrawers } from "./drawers.js";
import { forgetLines, startGamePanel } from "./game_panel.js";
import { startMembers } from "./members.js";
import { startMessageMenu } from "./message_menu.js";
import { startMessages } from "./messages.js";
import { startNotices } from "./notices.js";
import { inputToPaint, startResponsiveness } from "./responsiveness.js";
import { startSidebar } from "./sidebar.js";
import { nameOf, on, setWorld, state, tell } from "./state.js";
import { listen } from "./stream.js";
import { keepRelative } from "./timestamps.js";
import { startWelcome } from "./welcome.js";
import "./modal.js";

startResponsiveness();
window.wingcordDemo = { inputToPaint };

[
  startDrawers,
  startSidebar,
  startMembers,
  startGamePanel,
  startMessages,
  startNotices,
  startComposer,
  startMessageMenu,
  startWelcome,
  keepRelative,
].forEach((start) => start());

on("become", become);
on("reloading", forgetLines);

/** Becomes another member in this tab, and types a line. */
async function become({ id, line }) {
  setViewer(id);
  await open();
  announce(`You are ${nameOf(state.you.user)} now.`);
  byId("composer-text")?.focus();
  if (line) tell("type-line", line);
}

async function open() {
  try {
    state.people = await read("/api/people");
    if (!state.people.some(({ id }) => id === viewer())) setViewer(state.people[0].id);
    state.channel ??= sessionStorage.getItem("wingcord-demo-channel");
    forgetLines();
    setWorld(await read("/api/state"));
  } catch (error) {
    byId("stream-bar").textContent = error.message;
    byId("stream-bar").hidden = false;
    return setTimeout(open, 3000);
  }
  tell("channel");
  byId("app").removeAttribute("aria-busy");
  document.body.dataset.ready = "yes";
  listen();
}

open();
