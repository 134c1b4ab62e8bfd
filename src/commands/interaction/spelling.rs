//! Names of members, roles and channels, which those who bear them choose: spelled so that neither a console nor a
//! person takes them for anything else. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::visible::{ends_line, is_invisible, looks_like_space};

/// What consoles take for somebody after `@`, in lower case: Minecraft's selectors, Bedrock's, and whom SourceMod and
/// chat bridges know.
const SELECTORS: [&str; 9] = ["a", "c", "e", "initiator", "n", "p", "r", "s", "v"];
const TARGETS: [&str; 20] = [
    "admin",
    "admins",
    "aim",
    "alive",
    "all",
    "bot",
    "bots",
    "ct",
    "cts",
    "dead",
    "everyone",
    "here",
    "human",
    "humans",
    "me",
    "random",
    "spec",
    "spectator",
    "t",
    "ts",
];

/// What a name is made of.
static WORDS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\w-]+").expect("a valid pattern"));

/// A name as words of letters and digits with single spaces between them; within a word `-` and `_` stay. Nothing where
/// the name has no letter or digit.
pub(in crate::commands) fn spelled(name: &str) -> String {
    let folded: String = name.chars().filter_map(plain).collect();
    let words = WORDS
        .find_iter(&folded)
        .map(|word| word.as_str().trim_matches(['-', '_']))
        .filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// The first of these names of which anything is left when it is [`spelled`].
pub(in crate::commands) fn first_spelled<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<String> {
    names.into_iter().map(spelled).find(|name| !name.is_empty())
}

/// A member as others can tell them from everybody else: by their name, and the account's where that is another one.
/// Only account names are given once.
pub(in crate::commands) fn told_apart(name: &str, account: &str) -> String {
    let account = spelled_account(account);
    if name.eq_ignore_ascii_case(&account) || account.is_empty() {
        return name.to_owned();
    }
    format!("{name} (@{account})")
}

/// Account names are of letters, digits, `_` and `.`; those of old accounts and of bots may hold more.
fn spelled_account(account: &str) -> String {
    if account.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.')) {
        return account.to_owned();
    }
    spelled(account)
}

/// What stands for `@name` in a text: no selector and no group of players of any game.
pub(in crate::commands) fn with_at(name: &str) -> String {
    let is = |list: &[&str]| list.contains(&&*after_at(name));
    if is(&SELECTORS) || is(&TARGETS) { format!("@_{name}") } else { format!("@{name}") }
}

/// Whether `@` before this text is a selector.
pub(in crate::commands) fn is_selector(text: &str) -> bool {
    SELECTORS.contains(&&*after_at(text))
}

/// The word at the beginning of a text, in lower case, as consoles read it.
fn after_at(text: &str) -> String {
    text.chars()
        .take_while(|sign| sign.is_ascii_alphanumeric() || *sign == '_')
        .map(|sign| sign.to_ascii_lowercase())
        .collect()
}

/// A character without its width, a space for whatever ends a word, nothing for what is not seen.
fn plain(sign: char) -> Option<char> {
    match sign {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(sign) - 0xfee0),
        _ if ends_line(sign) || looks_like_space(sign) => Some(' '),
        _ if sign.is_control() || is_invisible(sign) => None,
        _ => Some(sign),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_spelled_in_letters_and_digits() {
        for (name, wanted) in [
            ("Alice", "Alice"),
            ("Staff Team", "Staff Team"),
            ("x;op Mallory", "x op Mallory"),
            ("Alice: op Mallory\n▸ Bob", "Alice op Mallory Bob"),
            ("Bob (asked for by Alice)", "Bob asked for by Alice"),
            ("ｅ；ｏｐ", "e op"),
            ("@\u{200b}e[type=cow]", "e type cow"),
            ("a\u{2028}b\u{85}c\u{b}d\u{c}e\u{3164}f\tg", "a b c d e f g"),
            ("\u{202e}abc\u{feff}", "abc"),
            ("\u{1b}[31mred\u{1b}[0m", "31mred 0m"),
            ("§4Bob &4x", "4Bob 4x"),
            ("-f --all_", "f all"),
            ("snake_case-name", "snake_case-name"),
            ("“quoted” \"x\" 'y' `z` \\n", "quoted x y z n"),
            ("Zoë Ünal Жанна 太郎 सचिन", "Zoë Ünal Жанна 太郎 सचिन"),
            ("🔥🔥", ""),
            ("💬-general", "general"),
            ("", ""),
        ] {
            assert_eq!(spelled(name), wanted, "{name:?}");
        }
        assert_eq!(first_spelled(["🔥", "bob"]).as_deref(), Some("bob"));
        assert_eq!(first_spelled(["🔥", ""]), None);
    }

    #[test]
    fn no_name_after_an_at_is_a_selector() {
        for (name, wanted) in [
            ("Bob", "@Bob"),
            ("e", "@_e"),
            ("E", "@_E"),
            ("a b", "@_a b"),
            ("s-x", "@_s-x"),
            ("e\u{301}a", "@_e\u{301}a"),
            ("e_x", "@e_x"),
            ("alex", "@alex"),
            ("initiator", "@_initiator"),
            ("All", "@_All"),
            ("everyone", "@_everyone"),
        ] {
            assert_eq!(with_at(name), wanted);
        }
    }

    #[test]
    fn members_are_told_apart_by_their_accounts() {
        for (name, account, wanted) in [
            ("alice", "alice", "alice"),
            ("Alice", "alice", "Alice"),
            ("Alice", "mallory", "Alice (@mallory)"),
            ("Alice alice", "mal.lory_1", "Alice alice (@mal.lory_1)"),
            ("Alice", "old name): x", "Alice (@old name x)"),
            ("Alice", "", "Alice"),
        ] {
            assert_eq!(told_apart(name, account), wanted);
        }
    }
}
