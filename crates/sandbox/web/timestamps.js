// Times in the viewer's zone and language.

import { h } from "./dom.js";

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

function format(style) {
  if (!formats.has(style)) formats.set(style, new Intl.DateTimeFormat(undefined, STYLES[style]));
  return formats.get(style);
}

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
const relativeFormat = new Intl.RelativeTimeFormat(undefined, { numeric: "always" });

function relative(date) {
  const seconds = Math.round((date.getTime() - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, most]) => Math.abs(seconds) >= most) ?? UNITS.at(-1);
  return relativeFormat.format(Math.trunc(seconds / size), unit);
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

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });

/** When a message was sent, as it stands beside the name. */
export function sentAt(date) {
  const days = dayNumber(new Date()) - dayNumber(date);
  if (days === 0) return clock.format(date);
  if (days === 1) return `Yesterday at ${clock.format(date)}`;
  return format("d").format(date) + ", " + clock.format(date);
}

export const sentShort = (date) => clock.format(date);
export const sentFull = (date) => format("F").format(date);
export const dayName = (date) => day.format(date);

/** Days since an era, in the viewer's zone. */
export function dayNumber(date) {
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86400000);
}
