// Times in the viewer's zone and language.

import { h } from "./dom.js";
import { state } from "./state.js";

const STYLES = {
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  f: { dateStyle: "long", timeStyle: "short" },
  F: { dateStyle: "full", timeStyle: "short" },
};
const formats = new Map();

/** Discord's clock runs to the ends of JavaScript's. */
const LAST = 8.64e15;

/** The format of a name in the language of the viewer's client. */
function made(name, make) {
  const key = `${state.locale} ${name}`;
  if (!formats.has(key)) formats.set(key, make(state.locale));
  return formats.get(key);
}

const format = (style) => made(style, (locale) => new Intl.DateTimeFormat(locale, STYLES[style]));

/** `<t:SECONDS:STYLE>`. */
export function timestamp({ timestamp: seconds, format: style = "f" }) {
  const at = Number(seconds) * 1000;
  if (!(Math.abs(at) <= LAST)) return `<t:${seconds}>`;
  const date = new Date(at);
  const text = style === "R" ? relative(date) : format(style).format(date);
  return h(
    "time",
    {
      class: "timestamp",
      datetime: date.toISOString(),
      title: format("F").format(date),
      data: style === "R" ? { relative: String(at) } : {},
    },
    text,
  );
}

const UNITS = [
  ["year", 31536000],
  ["month", 2592000],
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
];
const relativeFormat = () =>
  made("relative", (locale) => new Intl.RelativeTimeFormat(locale, { numeric: "always" }));

function relative(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, most]) => Math.abs(seconds) >= most) ?? UNITS.at(-1);
  return relativeFormat().format(Math.trunc(seconds / size), unit);
}

/** Keeps "3 seconds ago" true. */
export function keepRelative() {
  setInterval(() => {
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const text = relative(new Date(Number(time.dataset.relative)));
      if (time.textContent !== text) time.textContent = text;
    }
  }, 1000);
}

/** When a message was sent, as it stands beside the name. */
export function sentAt(date) {
  const days = dayNumber(new Date()) - dayNumber(date);
  if (days === 0) return format("t").format(date);
  if (days === 1) return `Yesterday at ${format("t").format(date)}`;
  return format("d").format(date) + ", " + format("t").format(date);
}

export const sentShort = (date) => format("t").format(date);
export const sentFull = (date) => format("F").format(date);
export const dayName = (date) => format("D").format(date);

/** Days since an era, in the viewer's zone. */
export function dayNumber(date) {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86400000);
}
