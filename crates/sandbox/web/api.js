// The requests to the demo's server. Every one says which member this tab is.

/** The server said no; `field` names the option or form field that is at fault. */
export class Refused extends Error {
  constructor(message, status, field) {
    super(message);
    Object.assign(this, { status, field });
  }
}

const NAMED = "wingcord-demo-member";
let member = sessionStorage.getItem(NAMED);

/** The member that this tab is. */
export const viewer = () => member;

export function setViewer(id) {
  member = id;
  sessionStorage.setItem(NAMED, id);
}

/** An address with `as` and what else is given. */
export function address(path, params = {}) {
  const url = new URL(path, location.origin);
  if (member) url.searchParams.set("as", member);
  Object.entries(params).forEach(([key, value]) => url.searchParams.set(key, value));
  return url.pathname + url.search;
}

async function ask(path, params, init) {
  let answer;
  try {
    answer = await fetch(address(path, params), init);
  } catch {
    throw new Refused("The demo does not answer. Is it still running in the terminal?", 0);
  }
  const body = await answer.json().catch(() => ({}));
  if (answer.ok) return body;
  if (answer.status === 401) {
    throw new Refused(
      "This page's session is over. Open the address that the demo printed in the terminal again.",
      401,
    );
  }
  throw new Refused(body.error ?? `The demo answered ${answer.status}.`, answer.status, body.field);
}

export const read = (path, params) => ask(path, params, {});

/** Does something as this tab's member (`do` and what belongs to it). */
export function act(what, details = {}) {
  const body = JSON.stringify({ do: what, ...details });
  return ask("/api/do", {}, { method: "POST", headers: { "Content-Type": "application/json" }, body });
}
