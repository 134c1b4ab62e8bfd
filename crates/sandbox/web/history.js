// The part of a channel's messages that the page holds: one range without gaps, at most MOST messages. Older and
// newer ones are asked for again when somebody scrolls there. Pure.

/** Messages kept while the reader is at the bottom. */
const KEPT = 100;
/** Messages kept at most. */
export const MOST = 300;
/** Messages asked for at once, as Discord's client does. */
export const PAGE = 50;

/** Ids are numbers of up to 20 digits. */
export const older = (a, b) => (a.length === b.length ? a < b : a.length < b.length);

export class History {
  /** @param {object[]} messages the newest ones, oldest first. */
  constructor(messages) {
    this.list = [...messages];
    /** Nothing is older than what is held. A page may be short because messages in it were put away, never empty. */
    this.atStart = messages.length === 0;
    /** Nothing is newer than what is held. */
    this.atPresent = true;
    /** Messages that came while they were not held or not seen. */
    this.missed = 0;
    /** The newest messages that came while `atPresent` was false: a page asked for before may not hold them. */
    this.passed = [];
  }

  find(id) {
    return this.list.find((message) => message.id === id);
  }

  /** A new message; `following` says that the reader is at the bottom. */
  create(message, following) {
    if (this.find(message.id)) return this.update(message);
    if (!following) this.missed += 1;
    if (!this.atPresent) {
      this.passed = [...this.passed, message].slice(-PAGE);
      return;
    }
    this.list.push(message);
    if (following) this.#dropOldest(KEPT);
    else if (this.list.length > MOST) this.#dropNewest();
  }

  update(message) {
    const at = this.list.findIndex(({ id }) => id === message.id);
    if (at >= 0) this.list[at] = message;
  }

  remove(id) {
    this.list = this.list.filter((message) => message.id !== id);
  }

  /** The page of messages before the first. */
  prepend(page) {
    this.atStart = page.length === 0;
    this.list = [...page.filter(({ id }) => !this.find(id)), ...this.list];
    if (this.list.length > MOST) this.#dropNewest();
  }

  /** The page of messages after the last. */
  append(page) {
    this.list.push(...page.filter(({ id }) => !this.find(id)));
    this.atPresent = page.length === 0;
    if (this.atPresent) {
      const last = this.list.at(-1)?.id ?? "";
      this.list.push(...this.passed.filter(({ id }) => older(last, id)));
      this.passed = [];
    }
    this.#dropOldest(MOST);
  }

  /** The newest messages take the place of those held. */
  jump(newest) {
    Object.assign(this, new History(newest));
  }

  #dropOldest(most) {
    if (this.list.length <= most) return;
    this.list = this.list.slice(-most);
    this.atStart = false;
  }

  #dropNewest() {
    this.list = this.list.slice(0, MOST);
    this.atPresent = false;
  }
}
