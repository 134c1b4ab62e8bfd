// Builds DOM nodes. Text from outside only ever becomes a text node or an attribute's value, never markup.

const SVG = "http://www.w3.org/2000/svg";

// Our own drawings, on a grid of 24.
const SHAPES = {
  hash: "M9 3 7 21M17 3l-2 18M4 8.5h17M3 15.5h17",
  thread: "M4 5h16v11H10l-4 4v-4H4zM8 9h8M8 12h5",
  people:
    "M8.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2 20c0-4 3-6 6.5-6s6.5 2 6.5 6M16 11a3 3 0 1 0-1-5.8M17 14c3 .4 5 2.400 5 6",
  game: "M3 5h18v14H3zM7 10l3 2.500-3 2.500M12 15h5",
  reply: "M10 6 4 11.500l6 5.500v-3.500c5 0 8 1 10 4 0-6-3-9-10-9z",
  more: "M5 12h.1M12 12h.1M19 12h.1",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  eye: "M2 12s4-6.500 10-6.500S22 12 22 12s-4 6.500-10 6.500S2 12 2 12zM12 14.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
  link: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M4 4l17 8-17 8 3-8zM7 12h7",
  check: "M5 12.500l4.500 4.500L19 7",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
};

/** A drawing that says nothing to a screen reader. */
export function icon(name, size = 20) {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    "aria-hidden": "true",
    class: "icon",
  })) {
    svg.setAttribute(key, value);
  }
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

/** An element: `on` takes listeners, `data` data attributes, `style` CSS properties; null and false are left out. */
export function h(tag, props, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "on") Object.entries(value).forEach(([name, listener]) => element.addEventListener(name, listener));
    else if (key === "data") Object.assign(element.dataset, value);
    else if (key === "style") Object.entries(value).forEach(([name, css]) => element.style.setProperty(name, css));
    else element.setAttribute(key, value === true ? "" : value);
  }
  element.append(
    ...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** A button that sends no form. */
export function button(props, ...children) {
  return h("button", { type: "button", ...props }, ...children);
}

export const byId = (id) => document.getElementById(id);

/** Text whose direction is its own, so that right-to-left names don't turn the rest of the line round. */
export const isolated = (text, props) => h("bdi", props, text);

/** A round picture made of a name's initials, always the same colour for the same id. */
export function avatar(id, name, size = 40) {
  const initials = [...String(name).trim()].filter((sign) => /[\p{L}\p{N}]/u.test(sign));
  const mixed = [...String(id)].reduce((sum, sign) => Math.imul(sum ^ sign.charCodeAt(0), 0x9e3779b1) >>> 5, 7);
  const hue = (mixed * 137) % 360;
  return h(
    "span",
    {
      class: "avatar",
      "aria-hidden": "true",
      style: { "--hue": hue, width: `${size}px`, height: `${size}px`, "font-size": `${Math.round(size * 0.44)}px` },
    },
    (initials[0] ?? "?").toUpperCase(),
  );
}

/** Says something to screen readers alone. */
export function announce(text) {
  byId("announce").textContent = text;
}
