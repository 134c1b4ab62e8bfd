// Discord's Markdown as DOM nodes. The parser is discord-markdown-parser (Apache 2.0); it knows no lists, so that
// rule is ours: Discord's lists end with the first line that is neither an item nor indented, CommonMark's don't.

import { SimpleMarkdown, rules } from "./vendor/discord-markdown-parser.js";
import { button, h } from "./dom.js";
import { codeBlock } from "./code.js";
import { mention } from "./mention.js";
import { timestamp } from "./timestamps.js";

const { newline, escape, strong, u: underline, inlineCode, link } = SimpleMarkdown.defaultRules;

/** Lists inside of lists. */
const DEEPEST = 10;
const ITEMS = /^(?: *(?:[-*]|\d{1,10}\.) +[^\n]+(?:\n {2,}[^\n]+)*(?:\n|$))+/;
const ITEM = /^( *)([-*]|\d{1,10}\.) +([\s\S]*)$/;

const list = {
  order: rules.blockQuote.order,
  match: (source, state) => (atLineStart(state) && (state.lists ?? 0) < DEEPEST ? ITEMS.exec(source) : null),
  parse(capture, parse, state) {
    const lines = capture[0].replace(/\n$/, "").split(/\n(?= *(?:[-*]|\d{1,10}\.) +)/);
    const items = lines.map((line) => {
      const [, indent, sign, text] = ITEM.exec(line);
      return {
        depth: Math.min(Math.floor(indent.length / 2), DEEPEST),
        ordered: /\d/.test(sign),
        start: parseInt(sign, 10),
        content: parse(text, { ...state, prevCapture: [""], lists: (state.lists ?? 0) + 1 }),
      };
    });
    return { items };
  },
};

function atLineStart(state) {
  return state.prevCapture === null || state.prevCapture[0] === "" || state.prevCapture[0].endsWith("\n");
}

const parser = SimpleMarkdown.parserFor({ ...rules, newline, escape, strong, underline, inlineCode, link, list });

/** Only these are followed; anything else stays text. */
const WEB = /^https?:\/\//i;

/**
 * The nodes of a text.
 * @param {string} text
 */
export function markdown(text) {
  const source = String(text ?? "");
  try {
    return nodes(parser(source, { inline: true }));
  } catch (error) {
    // Thousands of signs inside of one another are more than the parser's stack holds: they are shown as they are.
    if (error instanceof RangeError) return [source];
    throw error;
  }
}

function nodes(tree) {
  const all = [tree].flat();
  return all
    .map((node, at) => {
      // The other blocks end with their line's end; a block of code leaves it.
      if ((node.type === "br" || node.type === "newline") && all[at - 1]?.type === "codeBlock") return null;
      return (DRAWN[node.type] ?? raw)(node);
    })
    .filter((node) => node !== null)
    .flat();
}

const raw = (node) => (typeof node.content === "string" ? node.content : nodes(node.content ?? []));
const wrapped = (tag, props) => (node) => h(tag, props, nodes(node.content));

const DRAWN = {
  text: raw,
  br: () => "\n",
  newline: () => "\n",
  strong: wrapped("strong"),
  em: wrapped("em"),
  underline: wrapped("u"),
  strikethrough: wrapped("s"),
  inlineCode: (node) => h("code", { class: "inline" }, node.content),
  codeBlock,
  blockQuote: (node) => h("blockquote", { class: "quote" }, h("div", {}, nodes(node.content))),
  heading: (node) =>
    h("div", { class: `heading-${node.level}`, role: "heading", "aria-level": node.level + 2 }, nodes(node.content)),
  subtext: wrapped("div", { class: "subtext" }),
  list: (node) => nested(node.items, node.items[0].depth),
  spoiler,
  url: anchor,
  autolink: anchor,
  link: anchor,
  emoji: (node) => h("span", { class: "custom-emoji", title: `:${node.name}:` }, `:${node.name}:`),
  timestamp,
  user: mention,
  role: mention,
  channel: mention,
  slashCommand: mention,
  everyone: mention,
  here: mention,
};

function anchor(node) {
  const inside = nodes(node.content);
  if (!WEB.test(node.target))
    return node.type === "link" ? ["[", inside, `](${node.target})`].flat() : ["<", inside, ">"].flat();
  return h(
    "a",
    { href: node.target, target: "_blank", rel: "noreferrer noopener nofollow", title: node.target },
    inside,
  );
}

function spoiler(node) {
  const inside = h("span", { "aria-hidden": "true" }, nodes(node.content));
  const cover = button({ class: "spoiler", "aria-label": "Spoiler, press to show", "aria-expanded": "false" }, inside);
  cover.addEventListener(
    "click",
    () => {
      const open = h("span", { class: "spoiler open" }, nodes(node.content));
      cover.replaceWith(open);
    },
    { once: true },
  );
  return cover;
}

/** The lists of one depth: a new one begins where bullets give way to numbers, or numbers to bullets. */
function nested(items, depth) {
  const lists = [];
  let last = null;
  for (let at = 0; at < items.length;) {
    const { ordered, start, content } = items[at];
    if (last?.ordered !== ordered) {
      last = { ordered, list: h(ordered ? "ol" : "ul", ordered && start !== 1 ? { start } : {}) };
      lists.push(last.list);
    }
    let next = at + 1;
    while (next < items.length && items[next].depth > depth) next += 1;
    const deeper = items.slice(at + 1, next);
    last.list.append(h("li", {}, nodes(content), deeper.length > 0 && nested(deeper, deeper[0].depth)));
    at = next;
  }
  return lists;
}
