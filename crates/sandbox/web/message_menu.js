// What can be done to a message: reply, the bot's message commands, copy, delete.

import { act } from "./api.js";
import { CHAT, MESSAGE } from "./commands.js";
import { byId } from "./dom.js";
import { openMenu } from "./menu.js";
import { authorName } from "./message.js";
import { confirm } from "./modal.js";
import { BITS, history, may, on, state, tell } from "./state.js";

export function startMessageMenu() {
  on("message-menu", ({ message, anchor }) => menu(message, anchor));
  const log = byId("messages");
  log.addEventListener("contextmenu", (event) => {
    // A link, or marked text, has the browser's own menu.
    if (event.target.closest("a[href], img") || String(getSelection())) return;
    const article = event.target.closest(".message");
    const message = article && history().find(article.dataset.messageId);
    if (!message) return;
    event.preventDefault();
    menu(message, event.clientX || event.clientY ? { x: event.clientX, y: event.clientY } : article);
  });
}

function menu(message, anchor) {
  const commands = state.commands.filter(({ type = CHAT }) => type === MESSAGE);
  const deletes =
    !message.ephemeral && (message.author.id === state.you.user.id || may(BITS.manageMessages, message.channel_id));
  openMenu(
    anchor,
    [
      !message.ephemeral && { label: "Reply", data: { action: "reply" }, act: () => tell("reply", message) },
      message.content && {
        label: "Copy Text",
        data: { action: "copy" },
        act: () => navigator.clipboard?.writeText(message.content).catch(() => {}),
      },
      message.ephemeral && {
        label: "Dismiss Message",
        data: { action: "dismiss" },
        act: () => tell("dismiss-message", message),
      },
      deletes && {
        label: "Delete Message",
        danger: true,
        data: { action: "delete-message" },
        act: () => remove(message),
      },
      commands.length && !message.ephemeral && { heading: "Apps" },
      ...(message.ephemeral
        ? []
        : commands.map((command) => ({
            label: command.name_localized ?? command.name,
            data: { messageCommand: command.name },
            act: () => use(command, message),
          }))),
    ],
    `Message of ${authorName(message)}`,
  );
}

async function use(command, message) {
  try {
    const { interaction } = await act("message_command", {
      channel: message.channel_id,
      command: command.id,
      message: message.id,
    });
    tell("used", { interaction, name: command.name });
  } catch (error) {
    tell("trouble", error.message);
  }
}

async function remove(message) {
  if (
    !(await confirm({
      title: "Delete Message",
      text: `Are you sure you want to delete this message of ${authorName(message)}?`,
      yes: "Delete",
    }))
  )
    return;
  act("delete_message", { channel: message.channel_id, message: message.id }).catch((error) =>
    tell("trouble", error.message),
  );
}
