// Files of a message: pictures inline, text with a preview, everything with a download.

import { address } from "./api.js";
import { button, h, icon, isolated } from "./dom.js";

const PICTURE = /\.(png|jpe?g|gif|webp)$/i;
const TEXT = /\.(log|txt|json|ya?ml|toml|properties|md|csv|xml|conf|cfg|ini)$/i;
/** Lines of a closed preview. */
const CLOSED = 6;
/** Characters of an open one; the whole file is a download. */
const OPEN = 64 * 1024;
/** Bytes that are read for a closed one. */
const HEAD = 8 * 1024;
/** Previews that are open, and what was read, so that an edit of the message doesn't close them. */
const opened = new Set();
const heads = new Map();

export function attachments(message) {
  if (!message.attachments?.length) return [];
  return [
    h(
      "div",
      { class: "attachments" },
      message.attachments.map((file) => attachment(file)),
    ),
  ];
}

/** One file, spoiler or not. */
export function attachment(file) {
  if (PICTURE.test(file.filename)) return picture(file.url, file.description ?? file.filename, file);
  return TEXT.test(file.filename) || /^text\//.test(file.content_type ?? "") ? textFile(file) : card(file);
}

/** A picture of the demo's own; others are not loaded, the page asks nobody else. */
export function picture(url, text, { width, height } = {}) {
  if (!own(url))
    return h(
      "div",
      { class: "no-picture" },
      icon("file"),
      "A picture from elsewhere is not loaded: ",
      isolated(text ?? url),
    );
  const made = h("img", { class: "picture", src: address(url), alt: text ?? "", loading: "lazy", width, height });
  made.addEventListener("error", () =>
    made.replaceWith(
      h("div", { class: "no-picture" }, icon("file"), isolated(text || "a picture that can't be loaded")),
    ),
  );
  return made;
}

const own = (url) => typeof url === "string" && new URL(url, location.origin).origin === location.origin;

function card(file, ...extra) {
  return h(
    "div",
    { class: "file-card" },
    h("span", { class: "file-icon" }, icon("file", 28)),
    h("div", { class: "file-name" }, isolated(file.filename), h("div", { class: "file-size" }, size(file.size))),
    ...extra,
    download(file),
  );
}

function download(file) {
  return h(
    "a",
    {
      class: "download",
      href: address(file.url, { download: "" }),
      download: file.filename,
      "aria-label": `Download ${file.filename}`,
      title: "Download",
    },
    icon("download"),
  );
}

function textFile(file) {
  const text = h("code", { dir: "auto" });
  const toggle = button({ class: "expand", "aria-expanded": "false" }, icon("down", 16), h("span", {}, "Expand"));
  const bar = h(
    "div",
    { class: "file-bar" },
    toggle,
    isolated(file.filename, { class: "file-name" }),
    h("span", { class: "file-size" }, size(file.size)),
    download(file),
  );
  const box = h("div", { class: "text-file", data: { attachmentId: file.id } }, h("pre", { tabindex: -1 }, text), bar);
  const show = async () => {
    const open = opened.has(file.id);
    box.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", String(open));
    toggle.lastChild.textContent = open ? "Collapse" : "Expand";
    const known = await head(file, open ? OPEN : HEAD);
    const lines = known.split("\n");
    const shown = open ? known : lines.slice(0, CLOSED).join("\n").slice(0, 2000);
    const left =
      file.size > shown.length + 1 &&
      (open ? "\n… the rest is in the download" : lines.length > CLOSED || file.size > HEAD ? "\n…" : "");
    text.textContent = shown + (left || "");
  };
  toggle.addEventListener("click", () => {
    if (!opened.delete(file.id)) opened.add(file.id);
    show();
  });
  show();
  return box;
}

/** The beginning of a file, at most `most` bytes of it. */
async function head(file, most) {
  const known = heads.get(file.id);
  if (known && (known.most >= most || known.whole)) return known.text.slice(0, most);
  try {
    const answer = await fetch(address(file.url));
    if (!answer.ok) return `(the file can't be read: ${answer.status})`;
    const reader = answer.body.getReader();
    const decoder = new TextDecoder();
    let [text, read, done] = ["", 0, false];
    while (read < most && !done) {
      const chunk = await reader.read();
      done = chunk.done;
      read += chunk.value?.length ?? 0;
      text += decoder.decode(chunk.value, { stream: !done });
    }
    if (!done) reader.cancel();
    heads.set(file.id, { text, most, whole: done });
    if (heads.size > 50) heads.delete(heads.keys().next().value);
    return text.slice(0, most);
  } catch {
    return "(the file can't be read: the demo does not answer)";
  }
}

export function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(2)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(2)} MB`;
}
