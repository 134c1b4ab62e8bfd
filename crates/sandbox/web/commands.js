// The registered commands as a person picks them: one entry for each subcommand. Pure.

const [SUB_COMMAND, GROUP] = [1, 2];
/** Kinds of commands. */
export const [CHAT, USER, MESSAGE] = [1, 2, 3];

const described = (one) => one.description_localized ?? one.description;

/** `{command, path, name, description, options}`; `name` as typed, `/mc say`. */
export function entries(commands) {
  return commands
    .filter(({ type = CHAT }) => type === CHAT)
    .flatMap((command) => {
      const named = (one) => one.name_localized ?? one.name;
      const subs = (command.options ?? []).flatMap((option) => {
        if (option.type === SUB_COMMAND) return [{ parts: [option] }];
        return option.type === GROUP ? (option.options ?? []).map((sub) => ({ parts: [option, sub] })) : [];
      });
      const made = (parts) => {
        const last = parts.at(-1) ?? command;
        return {
          command,
          path: parts.map(({ name }) => name),
          name: `/${[command, ...parts].map(named).join(" ")}`,
          description: described(last),
          options: (last.options ?? []).map((option) => ({ ...option, description: described(option) })),
        };
      };
      return subs.length ? subs.map(({ parts }) => made(parts)) : [made([])];
    });
}

/** The entries that `text` may mean, best first. */
export function matching(all, text) {
  const wanted = text.replace(/^\//, "").trim().toLowerCase();
  return all
    .map((entry) => ({ entry, score: score(entry, wanted) }))
    .filter(({ score: one }) => one > 0)
    .sort((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1))
    .map(({ entry }) => entry);
}

function score({ name, description }, wanted) {
  const own = name.slice(1).toLowerCase();
  if (own.startsWith(wanted)) return 4;
  if (own.split(" ").some((word) => word.startsWith(wanted))) return 3;
  if (own.includes(wanted)) return 2;
  if (subsequence(own, wanted)) return 1;
  return wanted.length > 2 && description.toLowerCase().includes(wanted) ? 0.5 : 0;
}

function subsequence(text, wanted) {
  let at = 0;
  for (const sign of text) if (sign === wanted[at]) at += 1;
  return at === wanted.length;
}

/**
 * What a typed or pasted command line means: `/mc say hello`, `/mc say message:hello server:survival`.
 * @returns {{entry: object, values: Object<string, string>} | null} `null` until a command's name and a space are there
 */
export function commandLine(all, text) {
  const fits = all.filter(({ name }) => text.toLowerCase().startsWith(`${name.toLowerCase()} `));
  const entry = fits.sort((a, b) => b.name.length - a.name.length)[0];
  if (!entry) return null;
  const rest = text.slice(entry.name.length + 1);
  const names = entry.options.map(({ name }) => name);
  const values = {};
  const parts = rest.split(new RegExp(`(?:^|\\s)(${names.map(escaped).join("|") || "(?!)"}):\\s?`));
  if (parts[0].trim() && entry.options[0]) values[entry.options[0].name] = parts[0];
  for (let at = 1; at + 1 < parts.length; at += 2) values[parts[at]] = parts[at + 1];
  return { entry, values };
}

const escaped = (name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What the client itself says against a value; `null` for nothing. */
export function objection(option, text) {
  if (text === "") return option.required ? "This option is required. Specify a value." : null;
  const number = Number(text);
  if (option.type === 4 && !/^-?\d+$/.test(text)) return "Enter a whole number.";
  if (option.type === 10 && Number.isNaN(number)) return "Enter a number.";
  if (option.min_value !== undefined && number < option.min_value)
    return `Enter a value of at least ${option.min_value}.`;
  if (option.max_value !== undefined && number > option.max_value)
    return `Enter a value of at most ${option.max_value}.`;
  const length = [...text].length;
  if (option.min_length !== undefined && length < option.min_length)
    return `Enter at least ${option.min_length} characters.`;
  if (option.max_length !== undefined && length > option.max_length)
    return `Enter at most ${option.max_length} characters.`;
  return null;
}
