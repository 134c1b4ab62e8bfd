// Context menus, by mouse and by keyboard.

import { button, h } from "./dom.js";
import { closePopup, popUp } from "./popup.js";
import { roving } from "./roving.js";

/**
 * @param {HTMLElement | {x: number, y: number}} anchor
 * @param {({label: string, act: () => void, danger?: boolean, data?: object, checked?: boolean, note?: string} |
 *   {heading: string} | null)[]} items `null` for nothing
 * @param {string} name for screen readers
 */
export function openMenu(anchor, items, name) {
  const shown = items.filter(Boolean);
  if (!shown.some((item) => item.label)) return;
  const menu = h("div", { class: "menu", role: "menu", "aria-label": name }, shown.map(entry));
  popUp(menu, anchor);
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      closePopup({ refocus: true });
    }
  });
  roving(menu, "[role^=menuitem]");
  (menu.querySelector("[aria-checked=true]") ?? menu.querySelector("[role^=menuitem]")).focus();
}

function entry(item) {
  if (item.heading) return h("div", { class: "menu-heading", role: "presentation" }, item.heading);
  const choice = typeof item.checked === "boolean";
  const made = button(
    {
      class: item.danger ? "menu-item danger" : "menu-item",
      role: choice ? "menuitemradio" : "menuitem",
      tabindex: "-1",
      "aria-checked": choice ? String(item.checked) : null,
      data: item.data ?? {},
    },
    item.picture,
    h("span", { class: "menu-label", dir: "auto" }, item.label, item.note && h("small", {}, item.note)),
  );
  made.addEventListener("click", () => {
    closePopup({ refocus: true });
    item.act();
  });
  return made;
}
