// Embeds.

import { picture } from "./attachments.js";
import { h, isolated } from "./dom.js";
import { markdown } from "./markdown.js";
import { hex } from "./state.js";
import { sentAt } from "./timestamps.js";

export const embeds = (list) => list.map(embed);

function embed(one) {
  const colour = typeof one.color === "number" ? hex(one.color) : null;
  return h(
    "div",
    { class: "embed", style: colour ? { "--accent": colour } : {} },
    h(
      "div",
      { class: "embed-text" },
      one.author && h("div", { class: "embed-author" }, isolated(one.author.name)),
      one.title && h("div", { class: "embed-title", dir: "auto" }, title(one)),
      one.description && h("div", { class: "embed-description", dir: "auto" }, markdown(one.description)),
      one.fields?.length && fields(one.fields),
    ),
    one.thumbnail && h("div", { class: "embed-thumbnail" }, picture(one.thumbnail.url, "")),
    one.image && h("div", { class: "embed-image" }, picture(one.image.url, "")),
    (one.footer || one.timestamp) && footer(one),
  );
}

function title({ title: text, url }) {
  if (!/^https?:\/\//i.test(url ?? "")) return markdown(text);
  return h("a", { href: url, target: "_blank", rel: "noreferrer noopener nofollow", title: url }, markdown(text));
}

/** Up to three fields that are inline stand beside one another. */
function fields(all) {
  const rows = [];
  for (const field of all) {
    const row = rows.at(-1);
    if (field.inline && row?.inline && row.fields.length < 3) row.fields.push(field);
    else rows.push({ inline: field.inline, fields: [field] });
  }
  return rows.map((row) =>
    h(
      "div",
      { class: "embed-fields" },
      row.fields.map((field) =>
        h(
          "div",
          { class: "embed-field" },
          h("div", { class: "embed-field-name", dir: "auto" }, markdown(field.name)),
          h("div", { dir: "auto" }, markdown(field.value)),
        ),
      ),
    ),
  );
}

function footer({ footer: text, timestamp }) {
  return h(
    "div",
    { class: "embed-footer" },
    text && isolated(text.text),
    text && timestamp && " • ",
    timestamp && h("time", { datetime: timestamp }, sentAt(new Date(timestamp))),
  );
}
