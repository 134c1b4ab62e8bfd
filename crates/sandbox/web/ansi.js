// Text with colour codes as DOM nodes, by anser (MIT).

import Anser from "./vendor/anser.js";
import { h } from "./dom.js";

/** What is left of control characters after the colours: tabs and line ends. */
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * A line of the game's console: every colour a terminal knows.
 * @param {string} text
 */
export function terminal(text) {
  return pieces(text).map((piece) => {
    const classes = [...piece.decorations.map((name) => `ansi-${name}`), named(piece.fg, "fg"), named(piece.bg, "bg")];
    return span(piece, classes, { color: exact(piece, "fg"), "background-color": exact(piece, "bg") });
  });
}

/**
 * A block of code in the language `ansi`, as Discord shows it: eight colours, bold and underlined, nothing else.
 * @param {string} text
 */
export function discordBlock(text) {
  return pieces(text).map((piece) => {
    const kept = piece.decorations.filter((name) => name === "bold" || name === "underline");
    return span(piece, [...kept.map((name) => `ansi-${name}`), basic(piece.fg, "fg"), basic(piece.bg, "bg")], {});
  });
}

function pieces(text) {
  return new Anser().ansiToJson(text, { use_classes: true, remove_empty: true });
}

function span(piece, classes, style) {
  const text = piece.content.replace(CONTROL, "");
  const names = classes.filter(Boolean).join(" ");
  const colours = Object.entries(style).filter(([, value]) => value);
  if (!names && colours.length === 0) return document.createTextNode(text);
  return h("span", { class: names, style: Object.fromEntries(colours) }, text);
}

/** `ansi-red` → `ansi-red-fg`; the palette's and exact colours have no class. */
function named(colour, side) {
  return colour && !/palette|truecolor/.test(colour) ? `${colour}-${side}` : null;
}

function basic(colour, side) {
  return colour && !colour.includes("bright") ? named(colour, side) : null;
}

function exact(piece, side) {
  if (piece[side] === "ansi-truecolor") return `rgb(${piece[`${side}_truecolor`]})`;
  const number = Number(/^ansi-palette-(\d+)$/.exec(piece[side] ?? "")?.[1]);
  if (Number.isNaN(number)) return null;
  if (number >= 232) return `rgb(${Array(3).fill(8 + (number - 232) * 10)})`;
  const level = (step) => [0, 95, 135, 175, 215, 255][step % 6];
  const at = number - 16;
  return `rgb(${level(Math.floor(at / 36))}, ${level(Math.floor(at / 6))}, ${level(at)})`;
}
