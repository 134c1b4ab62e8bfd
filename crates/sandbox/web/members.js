// The list of members, by role, and what can be done to one.

import { act } from "./api.js";
import { changed } from "./changed.js";
import { avatar, button, byId, h } from "./dom.js";
import { openMenu } from "./menu.js";
import { coloured } from "./mention.js";
import { keepOne, roving } from "./roving.js";
import { BITS, guild, nameOf, on, role, state, tell } from "./state.js";

export function startMembers() {
  on("world", draw);
  on("show-member", (id) => {
    document.body.classList.remove("no-members");
    byId("members")
      .querySelector(`[data-user-id="${CSS.escape(id)}"]`)
      ?.focus();
  });
  roving(byId("members"), ".member");
}

/** Roles of a member from the highest down, without @everyone. */
function rolesOf(member) {
  return (member.roles ?? [])
    .map(role)
    .filter((one) => one && one.id !== guild().id)
    .sort((a, b) => b.position - a.position);
}

function draw() {
  const here = guild();
  if (!here) return byId("members").replaceChildren();
  if (!changed("members", here.members, here.roles, here.owner_id, state.you)) return;
  const groups = new Map();
  for (const member of here.members) {
    const [top] = rolesOf(member);
    const key = top?.id ?? "";
    groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  const sorted = [...groups].sort(([a], [b]) => (role(b)?.position ?? -1) - (role(a)?.position ?? -1));
  byId("members").replaceChildren(
    ...sorted.flatMap(([id, members]) => [
      h("h2", { class: "member-group", dir: "auto" }, `${role(id)?.name ?? "Online"} — ${members.length}`),
      ...members.sort((a, b) => nameOf(a.user).localeCompare(nameOf(b.user))).map(row),
    ]),
  );
  keepOne([...byId("members").querySelectorAll(".member")]);
}

function row(member) {
  const { user } = member;
  const owner = guild().owner_id === user.id;
  const made = button(
    {
      class: "member",
      tabindex: "-1",
      data: { userId: user.id },
      "aria-haspopup": "menu",
      on: {
        click: () => menu(made, member),
        contextmenu: (event) => {
          event.preventDefault();
          menu(made, member);
        },
      },
    },
    avatar(user.id, nameOf(user), 32),
    h(
      "span",
      { class: "member-text" },
      h(
        "span",
        {},
        coloured(user.id, nameOf(user)),
        user.bot && h("span", { class: "app-tag" }, "APP"),
        owner && h("span", { class: "owner", title: "Server owner", "aria-label": "server owner" }, "♛"),
      ),
      h(
        "small",
        { dir: "auto" },
        rolesOf(member)
          .map(({ name }) => name)
          .join(", "),
      ),
    ),
  );
  return made;
}

/** Whether the viewer may hand out roles; which ones, the server decides. */
function mayManageRoles() {
  if (guild().owner_id === state.you.user.id) return true;
  return [guild().id, ...state.you.roles].some(
    (id) => BigInt(role(id)?.permissions ?? "0") & (BITS.manageRoles | BITS.administrator),
  );
}

function menu(anchor, member) {
  const { user } = member;
  const may = mayManageRoles();
  const change = (what, one) =>
    act(what, { user: user.id, role: one.id }).catch((error) => tell("trouble", error.message));
  const given = new Set(member.roles);
  const free = guild().roles.filter((one) => one.id !== guild().id && !one.managed && !given.has(one.id));
  openMenu(
    anchor,
    [
      { heading: nameOf(user) },
      { label: "Mention", act: () => tell("type-line", `<@${user.id}> `) },
      ...(may
        ? rolesOf(member)
            .filter(({ managed }) => !managed)
            .map((one) => ({
              label: `Take away ${one.name}`,
              danger: true,
              data: { takeRole: one.id },
              act: () => change("take_role", one),
            }))
        : []),
      ...(may
        ? free.map((one) => ({
            label: `Give ${one.name}`,
            data: { giveRole: one.id },
            act: () => change("give_role", one),
          }))
        : []),
      ...(user.id === state.you.user.id
        ? []
        : state.people
            .filter(({ id }) => id === user.id)
            .map(({ id, name }) => ({ label: `Be ${name}`, data: { become: id }, act: () => tell("become", { id }) }))),
    ],
    `Member ${nameOf(user)}`,
  );
}
