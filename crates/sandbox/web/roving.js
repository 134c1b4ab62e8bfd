// Arrow keys inside of a list: one entry is in the page's tab order, the arrows go on from it.

/**
 * @param {HTMLElement} list
 * @param {string} selector of the entries
 */
export function roving(list, selector) {
  const entries = () =>
    [...list.querySelectorAll(selector)].filter((one) => one.offsetParent !== null || one === document.activeElement);
  list.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = entries();
    const at = all.indexOf(document.activeElement?.closest(selector));
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? all.length - 1 : at - 1, Home: 0, End: all.length - 1 }[
      event.key
    ];
    if (to === undefined || (at < 0 && document.activeElement !== list)) return;
    // Arrows in a field belong to the field.
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    const next = all[Math.max(0, Math.min(to, all.length - 1))];
    if (!next) return;
    keepOne(all, next);
    next.focus();
  });
  list.addEventListener("focusin", (event) => {
    const entry = event.target.closest(selector);
    if (entry) keepOne(entries(), entry);
  });
}

/** Puts one entry into the tab order, the first if none was there. */
export function keepOne(all, one = all.find((entry) => entry.tabIndex === 0) ?? all[0]) {
  all.forEach((entry) => {
    if (entry.tabIndex === 0 && entry !== one) entry.tabIndex = -1;
  });
  if (one) one.tabIndex = 0;
}
