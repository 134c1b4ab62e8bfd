// The values of a command's options: which there are, and how they are sent.

import { avatar } from "./dom.js";
import { guild, nameOf } from "./state.js";

const [STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER] = [3, 4, 5, 6, 7, 8, 9, 10];

export const numeric = ({ type }) => type === INTEGER || type === NUMBER;

/** What is typed into an option that takes nothing but its list, and is not in it. */
export function unlisted({ option, input, value }) {
  return closed(option) && value === undefined && input.value !== "" ? "Choose one of the list." : null;
}

/** Whether only what is in the list may be sent. */
export const closed = (option) => fixed(option) !== null;

/** The values that don't need asking for; `null` where any text may do. */
export function fixed(option) {
  const { members, roles, channels, id } = guild();
  const users = () =>
    members.map(({ user }) => ({
      name: nameOf(user),
      value: user.id,
      detail: user.username,
      picture: avatar(user.id, nameOf(user), 24),
    }));
  const ofRoles = () =>
    roles.map((role) => ({ name: role.id === id ? "@everyone" : role.name, value: role.id, detail: "role" }));
  switch (option.type) {
    case BOOLEAN:
      return [
        { name: "True", value: true },
        { name: "False", value: false },
      ];
    case USER:
      return users();
    case ROLE:
      return ofRoles();
    case MENTIONABLE:
      return [...ofRoles(), ...users()];
    case CHANNEL:
      return channels
        .filter(({ type }) => !option.channel_types?.length || option.channel_types.includes(type))
        .map((one) => ({ name: `#${one.name}`, value: one.id }));
    case STRING:
    case INTEGER:
    case NUMBER:
      return option.choices?.length
        ? option.choices.map((one) => ({ ...one, name: one.name_localized ?? one.name }))
        : null;
    default:
      return null;
  }
}

/** A name as it is compared: people type `@Helpers` and `#console`, or leave the sign out. */
export const sought = (name) => name.trim().toLowerCase().replace(/^[@#]/, "");

/** A value as the server wants it. */
export function typedValue(option, value) {
  if (numeric(option)) return Number(value);
  return option.type === BOOLEAN ? value === true || /^true$/i.test(value) : value;
}
