// What is typed but not sent, by member and channel. It survives a reload of this tab.

import { viewer } from "./api.js";

const key = (channel) => `wingcord-demo-draft-${viewer()}-${channel}`;

export function readDraft(channel) {
  return JSON.parse(sessionStorage.getItem(key(channel)) ?? "{}");
}

export function writeDraft(channel, draft) {
  sessionStorage.setItem(key(channel), JSON.stringify(draft));
}
