// The left side: servers, channels and threads, and who this tab is.

import { act, viewer } from "./api.js";
import { changed } from "./changed.js";
import { closeDrawers } from "./drawers.js";
import { avatar, button, byId, h, icon, isolated } from "./dom.js";
import { openMenu } from "./menu.js";
import { confirm } from "./modal.js";
import { keepOne, roving } from "./roving.js";
import { BITS, channel, guild, may, nameOf, on, state, tell } from "./state.js";

const [CATEGORY, THREADS] = [4, new Set([10, 11, 12])];

export function startSidebar() {
  ["world", "channel", "unread"].forEach((topic) => on(topic, draw));
  on("go", (id) => {
    if (channel(id)) show(id);
  });
  roving(byId("channels"), ".channel");
  roving(byId("guilds"), ".guild");
}

function show(id) {
  state.channel = id;
  state.unread.delete(id);
  sessionStorage.setItem("wingcord-demo-channel", id);
  tell("channel");
  closeDrawers();
}

function draw() {
  const here = guild();
  if (
    !changed(
      "sidebar",
      state.guilds.map(({ id, name, channels }) => [id, name, channels]),
      state.channel,
      [...state.unread],
      state.you,
      state.people,
    )
  )
    return;
  byId("guilds").replaceChildren(
    ...state.guilds.map((one) => {
      const made = button(
        {
          class: one === here ? "guild active" : "guild",
          "aria-label": one.name,
          title: one.name,
          data: { guildId: one.id },
          "aria-current": one === here ? "true" : null,
          on: { click: () => one.channels[0] && one !== here && show(one.channels[0].id) },
        },
        initials(one.name),
      );
      return made;
    }),
  );
  byId("guild-name").replaceChildren(h("h1", { dir: "auto" }, here?.name ?? "No server"));
  drawChannels(here?.channels ?? []);
  drawYou();
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .join("")
    .slice(0, 3);

function drawChannels(all) {
  const place = (one) => one.position ?? 0;
  const sorted = [...all].sort((a, b) => place(a) - place(b));
  const nodes = [];
  const add = (one) => {
    nodes.push(row(one));
    sorted
      .filter((inner) => THREADS.has(inner.type) && inner.parent_id === one.id)
      .forEach((thread) => nodes.push(row(thread)));
  };
  sorted.filter((one) => !one.parent_id && one.type !== CATEGORY && !THREADS.has(one.type)).forEach(add);
  sorted
    .filter(({ type }) => type === CATEGORY)
    .forEach((category) => {
      nodes.push(h("div", { class: "category", dir: "auto" }, category.name));
      sorted.filter((one) => one.parent_id === category.id && !THREADS.has(one.type)).forEach(add);
    });
  const focused = document.activeElement?.dataset?.channelId;
  byId("channels").replaceChildren(...nodes);
  keepOne(
    nodes.filter((node) => node.classList.contains("channel")),
    byId("channels").querySelector(".active") ?? undefined,
  );
  if (focused)
    byId("channels")
      .querySelector(`[data-channel-id="${CSS.escape(focused)}"]`)
      ?.focus();
}

function row(one) {
  const thread = THREADS.has(one.type);
  const active = one.id === state.channel;
  const classes = ["channel", thread && "thread", active && "active", state.unread.has(one.id) && "unread"]
    .filter(Boolean)
    .join(" ");
  const made = button(
    {
      class: classes,
      tabindex: "-1",
      data: { channelId: one.id },
      "aria-current": active ? "page" : null,
      "aria-label": `${one.name}, ${thread ? "thread" : "channel"}${state.unread.has(one.id) ? ", unread" : ""}`,
      on: { click: () => show(one.id), contextmenu: (event) => menu(event, one, made) },
    },
    icon(thread ? "thread" : "hash"),
    isolated(one.name),
  );
  return made;
}

function menu(event, one, made) {
  event.preventDefault();
  const at = event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : made;
  openMenu(
    at,
    [
      {
        label: "Mark As Read",
        act: () => {
          state.unread.delete(one.id);
          tell("unread");
        },
      },
      may(BITS.manageChannels, one.id) && {
        label: THREADS.has(one.type) ? "Delete Thread" : "Delete Channel",
        danger: true,
        data: { action: "delete-channel" },
        act: () => remove(one),
      },
    ],
    `Channel ${one.name}`,
  );
}

async function remove(one) {
  const kind = THREADS.has(one.type) ? "Thread" : "Channel";
  if (
    !(await confirm({
      title: `Delete ${kind}`,
      text: `Are you sure you want to delete #${one.name}? This cannot be undone.`,
      yes: `Delete ${kind}`,
    }))
  )
    return;
  act("delete_channel", { channel: one.id }).catch((error) => tell("trouble", error.message));
}

/** Languages of Discord's client that the bot speaks. */
const LANGUAGES = [
  ["en-US", "English"],
  ["de", "Deutsch"],
];

function drawYou() {
  if (!state.you) return;
  const { user } = state.you;
  const note = state.people.find(({ id }) => id === user.id)?.note ?? "";
  const made = button(
    {
      id: "viewer",
      "aria-haspopup": "menu",
      data: { userId: user.id },
      on: {
        click: () =>
          openMenu(
            made,
            [
              { heading: "Be somebody else" },
              ...state.people.map((person) => ({
                label: person.name,
                note: person.note,
                picture: avatar(person.id, person.name, 32),
                checked: person.id === viewer(),
                data: { userId: person.id },
                act: () => tell("become", { id: person.id }),
              })),
              { heading: `Language of ${nameOf(user)}'s Discord` },
              ...LANGUAGES.map(([locale, label]) => ({
                label,
                checked: locale === state.locale,
                data: { locale },
                act: () => act("language", { locale }).catch((error) => tell("trouble", error.message)),
              })),
            ],
            "Be somebody else",
          ),
      },
    },
    h("span", { class: "unseen" }, "You are "),
    avatar(user.id, nameOf(user), 32),
    h("span", { class: "you-text" }, isolated(nameOf(user), { class: "you-name" }), h("small", {}, note)),
    h("span", { class: "switch" }, "Switch", icon("down", 16)),
  );
  const focused = document.activeElement?.id === "viewer";
  byId("you").replaceChildren(made);
  if (focused) made.focus();
}
