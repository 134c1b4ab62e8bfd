// Forms that the bot opened, and questions of the page's own. Both are native dialogs: the browser keeps the focus in.

import { act } from "./api.js";
import { button, h, isolated } from "./dom.js";
import { markdown } from "./markdown.js";
import { select, SELECTS } from "./select.js";
import { on, state } from "./state.js";
import { outcome } from "./waiting.js";

const [ROW, TEXT_INPUT, TEXT, LABEL] = [1, 4, 10, 18];
const SHORT = 1;

/** A form's text may be this long where the bot names no limit. */
const MOST = 4000;

let shown = null;

on("interaction", follow);
on("world", follow);

/** Shows the form that waits for this member, and closes one that is over. */
function follow() {
  const waiting = state.open.find(({ status, form }) => status === "form" && form);
  if (shown && !state.open.some(({ id }) => id === shown.id)) close();
  if (!shown && waiting) show(waiting);
}

/** The form is done with. */
function over(id) {
  state.open = state.open.filter((one) => one.id !== id);
  if (shown?.id === id) close();
}

function close() {
  sessionStorage.removeItem(`wingcord-demo-form-${shown.id}`);
  shown.dialog.close();
  shown.dialog.remove();
  shown = null;
}

function show({ id, form }) {
  const key = `wingcord-demo-form-${id}`;
  const typed = JSON.parse(sessionStorage.getItem(key) ?? "{}");
  const keep = () => sessionStorage.setItem(key, JSON.stringify(typed));
  const error = h("div", { class: "form-error", role: "alert" });
  const submit = button({ class: "discord-button primary", type: "submit", data: { hook: "submit" } }, "Submit");
  const cancel = button({ class: "discord-button plain", data: { hook: "cancel" } }, "Cancel");
  const body = h(
    "form",
    { method: "dialog", novalidate: true, class: "form-body" },
    h("h2", { id: "form-title", dir: "auto" }, form.title),
    form.components.map((one) => field(one, typed, keep)),
    error,
    h("div", { class: "form-buttons" }, cancel, submit),
  );
  const dialog = h(
    "dialog",
    { class: "modal", "aria-labelledby": "form-title", data: { interaction: id, customId: form.custom_id } },
    body,
  );
  shown = { id, dialog };
  body.addEventListener("submit", async (event) => {
    event.preventDefault();
    error.textContent = "";
    dialog.querySelectorAll("[data-error]").forEach((one) => (one.textContent = ""));
    if (!complete(form, typed, dialog)) return;
    submit.disabled = true;
    try {
      const { interaction } = await act("submit", { interaction: id, fields: { ...blank(form), ...typed } });
      // The form closes once the bot took it, and stays, with what was typed, where it did not.
      const { status, error: why } = await outcome(interaction);
      if (status === "failed") throw new Error(why ?? "Something went wrong. Try again.");
      over(id);
    } catch (refused) {
      const place = refused.field && dialog.querySelector(`[data-error="${CSS.escape(refused.field)}"]`);
      (place ?? error).textContent = refused.message;
    }
    submit.disabled = false;
  });
  const dismiss = () => {
    act("dismiss", { interaction: id }).catch(() => {});
    over(id);
  };
  cancel.addEventListener("click", dismiss);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    dismiss();
  });
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("textarea, input, .select")?.focus();
}

/** What the bot filled in, for fields that nobody touched. */
function blank(form) {
  return Object.fromEntries(
    inputs(form).map((one) => [
      one.custom_id,
      one.type === TEXT_INPUT
        ? (one.value ?? "")
        : (one.options ?? []).filter((option) => option.default).map(({ value }) => value),
    ]),
  );
}

const inputs = (form) => form.components.flatMap((one) => one.components ?? (one.component ? [one.component] : []));

function complete(form, typed, dialog) {
  const missing = inputs(form).find((one) => {
    const value = typed[one.custom_id] ?? blank(form)[one.custom_id];
    return (one.required ?? true) && value.length < Math.max(1, one.min_length ?? one.min_values ?? 1);
  });
  if (!missing) return true;
  const least = missing.min_length ?? 0;
  const text =
    missing.type === TEXT_INPUT && least > 1 ? `Must be at least ${least} in length.` : "This field is required";
  dialog.querySelector(`[data-error="${CSS.escape(missing.custom_id)}"]`).textContent = text;
  dialog.querySelector(`[data-custom-id="${CSS.escape(missing.custom_id)}"]`).focus();
  return false;
}

function field(one, typed, keep) {
  if (one.type === TEXT) return h("div", { class: "content", dir: "auto" }, markdown(one.content));
  if (one.type === ROW) return one.components.map((inner) => labelled(inner.label, null, inner, typed, keep));
  if (one.type === LABEL) return labelled(one.label, one.description, one.component, typed, keep);
  return h("div", { class: "unknown-component" }, `A component of type ${one.type}`);
}

function labelled(label, description, one, typed, keep) {
  const id = `form-${one.custom_id}`;
  const required = one.required ?? true;
  return h(
    "div",
    { class: "form-field" },
    h(
      "label",
      { for: id },
      isolated(label ?? ""),
      required && h("span", { class: "required", "aria-hidden": "true" }, " *"),
    ),
    description && h("div", { class: "form-description", dir: "auto" }, description),
    control(one, id, required, typed, keep),
    h("div", { class: "field-error", role: "alert", data: { error: one.custom_id } }),
  );
}

function control(one, id, required, typed, keep) {
  if (SELECTS.has(one.type)) {
    return select(one, {
      id,
      values: typed[one.custom_id],
      choose: (values) => {
        typed[one.custom_id] = values;
        keep();
      },
    });
  }
  if (one.type !== TEXT_INPUT) return h("div", { class: "unknown-component" }, `A component of type ${one.type}`);
  const most = one.max_length ?? MOST;
  const made = h(one.style === SHORT ? "input" : "textarea", {
    id,
    placeholder: one.placeholder,
    maxlength: most,
    dir: "auto",
    "aria-required": String(required),
    data: { customId: one.custom_id },
    ...(one.style === SHORT ? { type: "text" } : { rows: 4 }),
  });
  made.value = typed[one.custom_id] ?? one.value ?? "";
  const count = h("span", { class: "count", "aria-hidden": "true" });
  const draw = () => (count.textContent = `${[...made.value].length}/${most}`);
  made.addEventListener("input", () => {
    typed[one.custom_id] = made.value;
    keep();
    draw();
  });
  draw();
  return h("div", { class: "counted" }, made, count);
}

/** Asks before something that can't be undone. */
export function confirm({ title, text, yes }) {
  return new Promise((resolve) => {
    const dialog = h(
      "dialog",
      { class: "modal confirm", role: "alertdialog", "aria-labelledby": "confirm-title" },
      h(
        "form",
        { method: "dialog", class: "form-body" },
        h("h2", { id: "confirm-title" }, title),
        h("p", { dir: "auto" }, text),
        h(
          "div",
          { class: "form-buttons" },
          h("button", { class: "discord-button plain", value: "" }, "Cancel"),
          h(
            "button",
            { class: "discord-button danger", value: "yes", autofocus: true, data: { hook: "confirm" } },
            yes,
          ),
        ),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
