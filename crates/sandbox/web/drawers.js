// The lists beside the channel, and the header that opens them: on a narrow page they are drawers.

import { changed } from "./changed.js";
import { button, byId, h, icon, isolated } from "./dom.js";
import { channel, on, state } from "./state.js";

const NARROW = matchMedia("(max-width: 900px)");
/** Class of the body while a list is hidden (wide) or open (narrow). */
const LISTS = { sidebar: "Channels", members: "Members", game: "Behind the scenes" };
const ICONS = { sidebar: "menu", members: "people", game: "game" };

export function startDrawers() {
  if (innerWidth < 1500) document.body.classList.add("no-members");
  ["world", "channel"].forEach((topic) => on(topic, draw));
  byId("shade").addEventListener("click", closeDrawers);
  NARROW.addEventListener("change", () => {
    closeDrawers();
    draw();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && NARROW.matches) closeDrawers();
  });
}

const shown = (name) =>
  NARROW.matches ? document.body.classList.contains(`open-${name}`) : !document.body.classList.contains(`no-${name}`);

function toggle(name) {
  if (!NARROW.matches) {
    document.body.classList.toggle(`no-${name}`);
    return draw();
  }
  const open = !shown(name);
  closeDrawers();
  document.body.classList.toggle(`open-${name}`, open);
  byId("shade").hidden = !open;
  if (open) byId(name).querySelector("button, input")?.focus();
  draw();
}

/** Leaves the channel alone on a narrow page. */
export function closeDrawers() {
  Object.keys(LISTS).forEach((name) => document.body.classList.remove(`open-${name}`));
  byId("shade").hidden = true;
  draw();
}

function draw() {
  const one = channel(state.channel);
  const header = byId("channel-header");
  if (!changed("header", one?.name, one?.topic, one?.type, Object.keys(LISTS).map(shown))) return;
  const focused = header.contains(document.activeElement) && document.activeElement.dataset.toggle;
  const toggles = (names) =>
    names.map((name) =>
      button(
        {
          class: `toggle toggle-${name}`,
          "aria-label": LISTS[name],
          title: LISTS[name],
          "aria-expanded": String(shown(name)),
          "aria-controls": name,
          data: { toggle: name },
          on: { click: () => toggle(name) },
        },
        icon(ICONS[name], 22),
      ),
    );
  header.replaceChildren(
    ...toggles(["sidebar"]),
    icon(one?.parent_id && one.type >= 10 ? "thread" : "hash", 22),
    h("h2", { dir: "auto" }, isolated(one?.name ?? "no channel")),
    h("span", { class: "topic", dir: "auto", title: one?.topic ?? null }, one?.topic ?? ""),
    ...toggles(["members", "game"]),
  );
  if (focused) header.querySelector(`[data-toggle="${focused}"]`)?.focus();
}
