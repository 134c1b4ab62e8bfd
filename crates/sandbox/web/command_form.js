// A picked command in the composer: its name, a field for each option, the list of values over it.

import { act } from "./api.js";
import { objection } from "./commands.js";
import { button, h } from "./dom.js";
import { closed, fixed, numeric, sought, typedValue, unlisted } from "./option_values.js";
import { state } from "./state.js";
import { hideSuggestions, suggest, suggestionKey } from "./suggestions.js";

/** The bot is asked for values this long after the last key, milliseconds. */
const PAUSE = 120;

export class CommandForm {
  /**
   * @param {object} entry of `entries`
   * @param {Object<string, string>} values what is filled in already
   * @param {{send: () => void, leave: (line?: string) => void, changed: () => void}} use
   */
  constructor(entry, values, use) {
    this.entry = entry;
    this.use = use;
    /** By option: `{option, chip, input, value, shown}`; `value` where one of the list was picked. */
    this.fields = new Map();
    this.asked = 0;
    this.name = h("span", { class: "command-name" }, entry.name);
    this.more = h("span", { class: "more-options" });
    this.element = h(
      "div",
      { class: "command-form", role: "group", "aria-label": entry.name, data: { command: entry.name.slice(1) } },
      this.name,
      this.more,
    );
    const filled = (name) => values[name] !== undefined;
    entry.options
      .filter((option) => option.required || filled(option.name))
      .forEach((option) => this.#add(option, values[option.name]));
    this.#drawMore();
    this.element.tabIndex = -1;
    this.element.addEventListener("keydown", (event) => {
      if (event.target !== this.element) return;
      if (event.key === "Enter") {
        event.preventDefault();
        use.send();
      }
      if (event.key === "Backspace" || event.key === "Escape") {
        event.preventDefault();
        use.leave(event.key === "Backspace" ? entry.name : "");
      }
      if (event.key === "Tab" && !event.shiftKey && this.#open()) event.preventDefault();
    });
  }

  focus() {
    const fields = [...this.fields.values()];
    const first = fields.find(({ input }) => !input.value) ?? fields.at(-1);
    if (first) first.input.focus();
    else this.element.focus();
    if (!first) this.#hint();
  }

  busy(on) {
    this.element.classList.toggle("busy", on);
  }

  /** What is typed, for the draft. */
  typed() {
    return Object.fromEntries(
      [...this.fields].map(([name, { input, value }]) => [name, value === undefined ? input.value : String(value)]),
    );
  }

  /** The options' values; `null`, with the field marked, where one is missing or wrong. */
  values() {
    const values = {};
    for (const [name, field] of this.fields) {
      this.#settle(field);
      const problem = objection(field.option, this.#text(field)) ?? unlisted(field);
      if (problem) return this.refuse(name, problem) && null;
      if (this.#text(field) !== "") values[name] = typedValue(field.option, field.value ?? field.input.value);
    }
    return values;
  }

  /** Marks an option's field; says whether there is one. */
  refuse(name, message) {
    const field = this.fields.get(name);
    if (!field) return false;
    field.chip.classList.add("bad");
    field.input.setAttribute("aria-invalid", "true");
    field.input.focus();
    suggest(field.input, { title: name, note: message, bad: true }, [], () => {});
    return true;
  }

  #text({ input, value }) {
    return value === undefined ? input.value : String(value);
  }

  /** A name of the list that was typed out is its value. */
  #settle(field) {
    if (field.value !== undefined) return;
    const wanted = sought(field.input.value);
    const known = fixed(field.option)?.find(({ name }) => sought(name) === wanted);
    if (known) this.#set(field, known.value, known.name);
  }

  #add(option, text = "") {
    const input = h("input", {
      type: "text",
      role: "combobox",
      "aria-expanded": "false",
      "aria-autocomplete": "list",
      "aria-label": option.name,
      "aria-description": option.description,
      "aria-required": String(Boolean(option.required)),
      spellcheck: "false",
      dir: "auto",
      data: { option: option.name },
      inputmode: numeric(option) ? "numeric" : null,
    });
    const chip = h(
      "label",
      { class: "chip", data: { chip: option.name } },
      h("span", { class: "chip-name" }, option.name),
      input,
    );
    const field = { option, chip, input, value: undefined };
    this.fields.set(option.name, field);
    this.element.insertBefore(chip, this.more);
    this.#set(field, text);
    input.addEventListener("input", () => {
      field.value = undefined;
      chip.classList.remove("bad");
      input.removeAttribute("aria-invalid");
      fit(input);
      this.use.changed();
      this.#offer(field, PAUSE);
    });
    input.addEventListener("focus", () => this.#offer(field, 0));
    input.addEventListener("blur", () =>
      setTimeout(() => {
        if (!this.element.contains(document.activeElement)) hideSuggestions();
      }, 100),
    );
    input.addEventListener("keydown", (event) => this.#key(event, field));
    return field;
  }

  /** Puts a value in; what the member sees of it may be another text. */
  #set(field, value, shown) {
    const known = shown ?? fixed(field.option)?.find((choice) => String(choice.value) === String(value))?.name;
    field.input.value = known ?? value;
    field.value = known === undefined ? undefined : value;
    fit(field.input);
  }

  #key(event, field) {
    if (event.isComposing) return;
    const empty = field.input.value === "";
    // Enter sends what is typed; it takes from the list where the arrows were used, or nothing else may be sent.
    const sends =
      event.key === "Enter" &&
      !field.moved &&
      (empty ? !field.option.required : field.value !== undefined || !closed(field.option));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") field.moved = true;
    if (!sends && suggestionKey(event)) return;
    if (event.key === "Enter") this.use.send();
    else if (event.key === "Escape") this.use.leave("");
    else if (event.key === "Backspace" && empty) this.#remove(field);
    else if (
      event.key === "Tab" &&
      !event.shiftKey &&
      field === [...this.fields.values()].at(-1) &&
      !empty &&
      this.#open()
    )
      event.preventDefault();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }

  #remove(field) {
    const all = [...this.fields.values()];
    if (field.option.required || all.length === 1) return this.use.leave(this.entry.name);
    field.chip.remove();
    this.fields.delete(field.option.name);
    this.#drawMore();
    this.use.changed();
    all[all.indexOf(field) - 1]?.input.focus();
  }

  #left() {
    return this.entry.options.filter(({ name }) => !this.fields.has(name));
  }

  /** Opens the next option that is not there yet. */
  #open(option = this.#left()[0]) {
    if (!option) return false;
    const field = this.#add(option);
    this.#drawMore();
    field.input.focus();
    return true;
  }

  #drawMore() {
    this.more.replaceChildren(
      ...this.#left().map((option) =>
        button(
          {
            class: "more-option",
            title: option.description,
            data: { addOption: option.name },
            on: { click: () => this.#open(option) },
          },
          `+ ${option.name}`,
        ),
      ),
    );
  }

  #hint() {
    suggest(this.element, { title: this.entry.name, note: this.entry.description }, [], () => {});
  }

  #offer(field, pause) {
    const { option, input } = field;
    const asked = ++this.asked;
    field.moved = false;
    const show = (choices) => {
      if (asked !== this.asked || document.activeElement !== input) return;
      const note = option.description;
      suggest(
        input,
        { title: option.name, note },
        choices.slice(0, 25).map((choice) => ({
          label: choice.name,
          detail: choice.detail,
          picture: choice.picture,
          value: choice.value,
          data: { choice: String(choice.value) },
        })),
        (item) => this.#picked(field, item),
      );
    };
    const known = fixed(option);
    const wanted = field.value === undefined ? sought(input.value) : "";
    if (known) return show(known.filter(({ name }) => sought(name).includes(wanted)));
    if (!option.autocomplete) return show([]);
    show([]);
    setTimeout(async () => {
      if (asked !== this.asked) return;
      const options = Object.fromEntries(
        [...this.fields]
          .map(([name, one]) => [name, one.value ?? one.input.value])
          .filter(([name, value]) => value !== "" || name === option.name),
      );
      try {
        const { choices } = await act("suggest", {
          channel: state.channel,
          command: this.entry.command.id,
          path: this.entry.path,
          options,
          focused: option.name,
        });
        show(choices);
      } catch {
        if (asked === this.asked)
          suggest(input, { title: option.name, note: "Loading options failed", bad: true }, [], () => {});
      }
    }, pause);
  }

  #picked(field, { value, label }) {
    this.#set(field, value, label);
    field.chip.classList.remove("bad");
    this.use.changed();
    const next = [...this.fields.values()].find(({ option, input }) => option.required && input.value === "");
    if (next) next.input.focus();
    else hideSuggestions();
  }
}

/** As wide as what is in it. */
function fit(input) {
  input.style.width = `${Math.min(60, Math.max(4, [...input.value].length + 1))}ch`;
}
