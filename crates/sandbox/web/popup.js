// A box that floats over the page beside what opened it, and goes with Esc, Tab or a click elsewhere.

let open = null;

/**
 * Shows `box` beside `anchor` (an element, or a point `{x, y}`).
 * @param {HTMLElement} box
 * @param {HTMLElement | {x: number, y: number}} anchor
 * @param {{closed?: () => void}} [listeners]
 */
export function popUp(box, anchor, { closed } = {}) {
  closePopup();
  // What lies outside of an open dialog can't be used, so that the box goes inside of it.
  const home = document.querySelector("dialog[open]") ?? document.body;
  box.classList.add("popup");
  box.setAttribute("popover", "manual");
  home.append(box);
  box.showPopover?.();
  open = { box, anchor, closed, before: document.activeElement };
  place();
  document.addEventListener("pointerdown", outside, true);
  addEventListener("resize", closePopup);
}

export function closePopup({ refocus = false } = {}) {
  if (!open) return;
  const { box, closed, before } = open;
  open = null;
  document.removeEventListener("pointerdown", outside, true);
  removeEventListener("resize", closePopup);
  box.remove();
  if (refocus === true && before?.isConnected) before.focus();
  closed?.();
}

export const popupOpen = () => open?.box ?? null;

function outside(event) {
  const { box, anchor } = open;
  if (!box.contains(event.target) && !(anchor instanceof Element && anchor.contains(event.target))) closePopup();
}

/** Below the anchor, or above it where there is more room, always inside of the window. */
function place() {
  const { box, anchor } = open;
  const at =
    anchor instanceof Element
      ? anchor.getBoundingClientRect()
      : { left: anchor.x, right: anchor.x, top: anchor.y, bottom: anchor.y, width: 0 };
  if (anchor instanceof Element && box.dataset.wide) box.style.width = `${at.width}px`;
  const { width, height } = box.getBoundingClientRect();
  const below = innerHeight - at.bottom > height + 8 || at.top < height + 8;
  const top = below ? Math.min(at.bottom + 4, innerHeight - height - 4) : at.top - height - 4;
  box.style.left = `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`;
  box.style.top = `${Math.max(4, top)}px`;
}
