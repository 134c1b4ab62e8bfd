// The five selects: of strings, members, roles, both, and channels.

import { avatar, button, h, icon, isolated } from "./dom.js";
import { closePopup, popUp } from "./popup.js";
import { guild, hex, nameOf } from "./state.js";

const [STRING, USER, ROLE, MENTIONABLE, CHANNEL] = [3, 5, 6, 7, 8];
export const SELECTS = new Set([STRING, USER, ROLE, MENTIONABLE, CHANNEL]);
const WORDS = {
  [STRING]: "Make a selection",
  [USER]: "Select a user",
  [ROLE]: "Select a role",
  [MENTIONABLE]: "Select a mentionable",
  [CHANNEL]: "Select a channel",
};

/** What can be chosen: `{value, label, description, picture, chosen}`. */
function choices(one) {
  const chosen = new Set((one.default_values ?? []).map(({ id }) => id));
  const { members, roles, channels, id: everyone } = guild();
  const users = () =>
    members.map(({ user }) => ({
      value: user.id,
      label: nameOf(user),
      description: user.username,
      picture: avatar(user.id, nameOf(user), 24),
    }));
  const ofRoles = () =>
    roles.map((role) => ({
      value: role.id,
      label: role.id === everyone ? "@everyone" : role.name,
      picture: h("span", { class: "role-dot", style: role.color ? { "--dot": hex(role.color) } : {} }),
    }));
  const ofChannels = () =>
    channels
      .filter(({ type }) => !one.channel_types?.length || one.channel_types.includes(type))
      .map(({ id, name }) => ({ value: id, label: name, picture: icon("hash", 16) }));
  const all = {
    [STRING]: () =>
      (one.options ?? []).map((option) => ({
        ...option,
        picture: option.emoji && h("span", {}, option.emoji.id ? `:${option.emoji.name}:` : option.emoji.name),
        chosen: option.default,
      })),
    [USER]: users,
    [ROLE]: ofRoles,
    [MENTIONABLE]: () => [...users(), ...ofRoles()],
    [CHANNEL]: ofChannels,
  }[one.type]();
  return all.map((choice) => ({ ...choice, chosen: choice.chosen ?? chosen.has(choice.value) }));
}

/**
 * @param {object} one the component
 * @param {{choose: (values: string[]) => void, id?: string, values?: string[]}} use called with what was chosen, when the list closes
 */
export function select(one, { choose, id, values }) {
  const [least, most] = [one.min_values ?? 1, one.max_values ?? 1];
  let chosen =
    values ??
    choices(one)
      .filter((choice) => choice.chosen)
      .map(({ value }) => value);
  const face = h("span", { class: "select-face" });
  const trigger = button(
    {
      class: "select",
      id,
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      disabled: one.disabled,
      data: { customId: one.custom_id },
      "aria-label": one.placeholder ?? WORDS[one.type],
    },
    face,
    icon("down"),
  );
  const draw = () => {
    const all = choices(one).filter(({ value }) => chosen.includes(value));
    face.replaceChildren(
      ...(all.length
        ? all.map(({ label }) => h("span", { class: most > 1 ? "select-chip" : "" }, isolated(label)))
        : [h("span", { class: "placeholder" }, one.placeholder ?? WORDS[one.type])]),
    );
  };
  const open = () => {
    let next = [...chosen];
    const finish = () => {
      trigger.setAttribute("aria-expanded", "false");
      trigger.removeAttribute("aria-controls");
      const changed = next.join() !== chosen.join();
      if (!changed || next.length < least) return draw();
      chosen = next;
      draw();
      choose(chosen);
    };
    const box = listbox(
      one,
      most,
      () => next,
      (value) => {
        if (most === 1) {
          next = next[0] === value && least === 0 ? [] : [value];
          if (next.join() === chosen.join() && !values) chosen = [];
          return closePopup({ refocus: true });
        }
        next = next.includes(value) ? next.filter((other) => other !== value) : [...next, value].slice(0, most);
      },
    );
    trigger.setAttribute("aria-expanded", "true");
    trigger.setAttribute("aria-controls", "select-options");
    popUp(box, trigger, { closed: finish });
    (box.querySelector("input") ?? box.querySelector("[role=listbox]")).focus();
  };
  trigger.addEventListener("click", () =>
    trigger.getAttribute("aria-expanded") === "true" ? closePopup({ refocus: true }) : open(),
  );
  trigger.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    open();
  });
  draw();
  return trigger;
}

/** The list with a field to narrow it; the arrows move, Enter chooses, Esc closes. */
function listbox(one, most, chosen, pick) {
  const list = h("div", {
    role: "listbox",
    id: "select-options",
    tabindex: "-1",
    "aria-multiselectable": most > 1 ? "true" : null,
    "aria-label": one.placeholder ?? WORDS[one.type],
  });
  const search = h("input", {
    type: "text",
    placeholder: "Search",
    "aria-label": "Search",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "select-options",
  });
  let at = 0;
  let shown = [];
  const draw = () => {
    const wanted = search.value.trim().toLowerCase();
    shown = choices(one)
      .filter(({ label }) => label.toLowerCase().includes(wanted))
      .slice(0, 100);
    at = Math.max(0, Math.min(at, shown.length - 1));
    list.replaceChildren(...shown.map((choice, index) => option(choice, index)));
    if (shown.length === 0) list.append(h("div", { class: "nothing" }, "Nothing found"));
    mark();
  };
  const option = ({ value, label, description, picture }, index) => {
    const picked = chosen().includes(value);
    return h(
      "div",
      {
        role: "option",
        id: `option-${index}`,
        "aria-selected": String(picked),
        data: { value },
        on: {
          click: () => use(index),
          pointermove: () => {
            at = index;
            mark();
          },
        },
      },
      picture,
      h("div", { class: "option-text" }, isolated(label), description && h("small", { dir: "auto" }, description)),
      most > 1 ? h("span", { class: "box" }, picked && icon("check", 16)) : picked && icon("check", 16),
    );
  };
  const mark = () => {
    [...list.children].forEach((child, index) => child.classList.toggle("active", index === at));
    [search, list].forEach((one) => one.setAttribute("aria-activedescendant", `option-${at}`));
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const use = (index) => {
    if (!shown[index]) return;
    pick(shown[index].value);
    if (list.isConnected) draw();
  };
  const box = h(
    "div",
    { class: "select-list", data: { wide: "yes" } },
    (one.type !== STRING || (one.options?.length ?? 0) > 8) && search,
    list,
  );
  box.addEventListener("keydown", (event) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1 }[event.key];
    if (to !== undefined) {
      at = (to + shown.length) % Math.max(1, shown.length);
      mark();
    } else if (event.key === "Enter" || (event.key === " " && event.target !== search)) use(at);
    else if (event.key === "Escape" || event.key === "Tab") closePopup({ refocus: true });
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  search.addEventListener("input", draw);
  draw();
  return box;
}
