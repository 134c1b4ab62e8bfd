// Lists are drawn anew only when what they show has changed: who points at an entry, or has it in focus, keeps it.

const known = new Map();

/** Whether `values` differ from those of the last call for `name`. */
export function changed(name, ...values) {
  const now = JSON.stringify(values);
  if (known.get(name) === now) return false;
  known.set(name, now);
  return true;
}
