// Blocks of code.

import { discordBlock } from "./ansi.js";
import { announce, button, h, icon } from "./dom.js";

/** The text as it is; the language `ansi` with its colours. */
export function codeBlock({ lang, content }) {
  const code = h("code", { dir: "auto" }, lang === "ansi" ? discordBlock(content) : content);
  const copy = button({ class: "copy", "aria-label": "Copy the code", title: "Copy" }, icon("copy", 16));
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      announce("Copied.");
    } catch {
      announce("This browser lets the page copy nothing.");
    }
  });
  return h("div", { class: "code-block", data: { language: lang } }, h("pre", { tabindex: -1 }, code), copy);
}
