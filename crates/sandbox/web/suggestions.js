// The list over the composer: commands to pick, or values for an option. The focus stays in the field below.

import { byId, h, isolated } from "./dom.js";

const box = byId("suggestions");
let shown = [];
let at = 0;
let used = null;
let field = null;

/**
 * @param {HTMLElement} input the field that the list belongs to
 * @param {{title: string, note?: string, bad?: boolean}} heading
 * @param {{label: string, detail?: string, aside?: string, data?: object, picture?: Node}[]} items
 * @param {(item: object) => void} pick
 */
export function suggest(input, { title, note, bad }, items, pick) {
  if (field !== input || items.length !== shown.length) at = 0;
  [shown, used, field] = [items, pick, input];
  const list = h(
    "div",
    { role: "listbox", id: "suggestion-list", "aria-label": title },
    items.map((item, index) =>
      h(
        "div",
        {
          role: "option",
          id: `suggestion-${index}`,
          data: item.data ?? {},
          on: {
            pointermove: () => {
              if (at !== index) {
                at = index;
                mark();
              }
            },
            pointerdown: (event) => {
              event.preventDefault();
              choose(index);
            },
          },
        },
        item.picture,
        h(
          "div",
          { class: "option-text" },
          h("span", { class: "option-name", dir: "auto" }, item.label),
          item.detail && h("small", { dir: "auto" }, item.detail),
        ),
        item.aside && h("span", { class: "aside" }, isolated(item.aside)),
      ),
    ),
  );
  box.replaceChildren(
    h(
      "div",
      { class: "suggestions-title" },
      isolated(title),
      note && h("span", { class: bad ? "note bad" : "note" }, note),
    ),
    list,
  );
  box.hidden = false;
  expanded(items.length > 0);
  input.setAttribute("aria-controls", "suggestion-list");
  mark();
}

export function hideSuggestions() {
  box.hidden = true;
  shown = [];
  expanded(false);
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  field = null;
}

/** A field of many lines is no combobox and can't say whether its list is open. */
function expanded(open) {
  if (field?.getAttribute("role") === "combobox") field.setAttribute("aria-expanded", String(open));
}

export const suggesting = () => !box.hidden && shown.length > 0;

/** Takes a key of the field; says whether it was one for the list. */
export function suggestionKey(event) {
  if (!suggesting()) return false;
  if (event.key === "ArrowDown") at = (at + 1) % shown.length;
  else if (event.key === "ArrowUp") at = (at + shown.length - 1) % shown.length;
  else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) choose(at);
  else return false;
  event.preventDefault();
  mark();
  return true;
}

function choose(index) {
  const item = shown[index];
  const pick = used;
  if (item) pick(item);
}

function mark() {
  const options = box.querySelectorAll("[role=option]");
  options.forEach((option, index) => {
    option.classList.toggle("active", index === at);
    option.setAttribute("aria-selected", String(index === at));
  });
  options[at]?.scrollIntoView({ block: "nearest" });
  if (options.length) field?.setAttribute("aria-activedescendant", `suggestion-${at}`);
  else field?.removeAttribute("aria-activedescendant");
}
