//! Tells a version number of four parts from an IPv4 address, by what stands around it.
//!
//! In this order:
//!
//! 1. a port behind it: an address;
//! 2. parts that no version has (the first above 49, unless it ends in `.0.0.0`): an address;
//! 3. `v` or a word such as `version` or `build` right before it: a version;
//! 4. part of a name (`paper-1.20.1.2.jar`, `1.20.1.2-SNAPSHOT`, `Temurin-17.0.8.1+1`): a version;
//! 5. a product's name and a slash before it, and a second part of 0 (`Chrome/139.0.0.0`): a version; behind any other
//!    `/`: an address;
//! 6. a word such as `uses` or `plugin` and a name before it (`Loaded plugin Items@8.9.11.0`): a version;
//! 7. larger parts than most versions have (the first above 9 or another above 99), unless a name stands before it and
//!    the second or third part is 0 (`jei 15.20.0.106`): an address;
//! 8. in a line about visitors (`from`, `joined`, `ban-ip` …): an address;
//! 9. anything else, such as `Terraria Server 1.4.4.9`: a version.
//!
//! A line that holds an address for sure, or a name of one, is about visitors too. So a version number without a sign of
//! one is masked in a line about visitors, and an address with small parts that stands alone is shown, unless a
//! visitor is known to have come from there.

use std::cell::{Cell, OnceCell};
use std::net::Ipv4Addr;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// Words that a version number follows.
const VERSION_WORDS: [&str; 9] =
    ["v", "ver", "version", "versions", "build", "revision", "release", "runtime", "jre"];

/// Words before a program's name and its version.
const PROGRAM_WORDS: [&str; 19] = [
    "load", "loaded", "loading", "mod", "mods", "module", "plugin", "plugins", "run", "running", "runs",
    "start", "started", "starting", "use", "used", "uses", "using", "with",
];

/// Words in a line about visitors.
const ADDRESS_WORDS: &str = "(?:remote|remove)?ip|ip(?:s|v4|ban)|(?:remote)?addr(?:ess)?|addresses|remote|(?:un)?ban(?:s|ned|ning|list|ip)?\
    |bind(?:ing)?|bound|(?:un)?block(?:ed|ing)?|(?:dis)?connect(?:s|ed|ing|ions?)?|endpoint|from|get|head|hosts?\
    |join(?:s|ed|ing)?|kick(?:s|ed|ing)?|left|listen(?:ing)?|logged|login|lost|pardon(?:ed|ip)?|peers?\
    |ping(?:s|ed|ing)?|post|quits?|rcon|reject(?:ed|ing)|sockets?|timed|visitors?";

/// Finds one of them as a whole word, with `_` as a letter.
static ADDRESS_WORD: LazyLock<Regex> =
    LazyLock::new(|| compiled(&format!(r"(?i-u:\b(?:{ADDRESS_WORDS})\b)")));

/// The same, for a text of one word.
static IS_ADDRESS_WORD: LazyLock<Regex> = LazyLock::new(|| compiled(&format!("^(?i-u:{ADDRESS_WORDS})$")));

#[expect(clippy::expect_used, reason = "the patterns are constants, and the tests compile both")]
fn compiled(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// A line that numbers of four parts stand in. What it speaks of is looked up once, however many there are.
pub(super) struct Context<'a> {
    text: &'a str,
    of_addresses: OnceCell<bool>,
    /// Whether a number was taken for a version only because the line does not speak of addresses.
    doubted: Cell<bool>,
    /// Whether a number was taken for a version.
    passed_over: Cell<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, of_addresses: OnceCell::new(), doubted: Cell::new(false), passed_over: Cell::new(false) }
    }

    /// Of a line that is known to speak of addresses.
    pub(super) fn of_addresses(text: &'a str) -> Self {
        Self { of_addresses: OnceCell::from(true), ..Self::new(text) }
    }

    pub(super) fn has_doubted(&self) -> bool {
        self.doubted.get()
    }

    pub(super) fn has_passed_over(&self) -> bool {
        self.passed_over.get()
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether the four numbers at `range` are rather a version than an address.
    pub(super) fn reads_as_version(&self, range: Range<usize>, number: Ipv4Addr, has_port: bool) -> bool {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        if has_port && !before.ends_with(['v', 'V']) {
            return false;
        }
        let version = is_plausible(number) && {
            is_version_by_sign(before, after, number) || {
                let named = has_small_parts(number)
                    || follows_name(before) && (number.octets()[1] == 0 || number.octets()[2] == 0);
                let is_behind_slash = before.ends_with('/') && product(before).is_none();
                named && !is_behind_slash && !follows_digits(before, '@') && {
                    let doubtful = !self.speaks_of_addresses();
                    self.doubted.set(self.doubted.get() || doubtful);
                    doubtful
                }
            }
        };
        self.passed_over.set(self.passed_over.get() || version);
        version
    }

    /// Whether it is a line about visitors.
    pub(super) fn speaks_of_addresses(&self) -> bool {
        *self.of_addresses.get_or_init(|| ADDRESS_WORD.is_match(self.text))
    }
}

/// Whether a version may have these parts.
pub(super) fn is_plausible(number: Ipv4Addr) -> bool {
    let [first, rest @ ..] = number.octets();
    first <= 49 || rest == [0, 0, 0]
}

fn has_small_parts(number: Ipv4Addr) -> bool {
    let [first, rest @ ..] = number.octets();
    first <= 9 && rest.iter().all(|part| *part <= 99)
}

/// Whether a sign of a version stands right there.
fn is_version_by_sign(before: &str, after: &str, number: Ipv4Addr) -> bool {
    if follows_version_word(before) || is_part_of_name(before, after) {
        return true;
    }
    product(before).is_some() && number.octets()[1] == 0 || follows_program(before)
}

/// The product before a slash: letters, and no part of a host's name.
fn product(before: &str) -> Option<&str> {
    let text = before.strip_suffix('/')?;
    let start =
        text.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| text.ceil_char_boundary(at + 1));
    let (left, word) = text.split_at(start);
    let goes_on = left.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':'));
    (!(word.is_empty() || goes_on || IS_ADDRESS_WORD.is_match(word))).then_some(word)
}

fn follows_version_word(before: &str) -> bool {
    // Half-Life tells its protocol before: `version :  48/1.1.2.6/Stdio`
    let protocol = before.strip_suffix('/').filter(|left| left.ends_with(|c: char| c.is_ascii_digit()));
    let before = protocol.map_or(before, |left| left.trim_end_matches(|c: char| c.is_ascii_digit()));
    let words = before.trim_end_matches([' ', ':', '=', '(', '[', '"', '\'']);
    let start = words.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let word = words.get(start..).unwrap_or_default();
    VERSION_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn is_part_of_name(before: &str, after: &str) -> bool {
    const FILES: [&str; 9] = [".jar", ".zip", ".dll", ".so", ".exe", ".tar", ".deb", ".rpm", ".nupkg"];
    let mut left = before.chars().rev();
    let mut right = after.chars();
    let goes_on = |c: char| c.is_alphanumeric();
    matches!(left.next(), Some('-' | '_')) && left.next().is_some_and(goes_on)
        || match right.next() {
            Some('+') => right.next().is_some_and(goes_on),
            Some('-' | '_') => right.next().is_some_and(char::is_alphabetic),
            _ => FILES.iter().any(|file| after.starts_with(file)),
        }
}

/// Bytes before a number in which its name and the word before that are looked for.
const NEAR: usize = 80;

/// Whether a name stands before: `jei 15.20.0.106`, `| 19.21.0.247 |` in a table.
fn follows_name(before: &str) -> bool {
    let Some(name) = before.strip_suffix([' ', '|', '@']) else { return false };
    let name = name.trim_end();
    name.ends_with(|c: char| c.is_alphanumeric()) && {
        let start = name
            .rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.')))
            .map_or(0, |at| at + 1);
        name.get(start..)
            .is_some_and(|word| !IS_ADDRESS_WORD.is_match(word) && !word.eq_ignore_ascii_case("at"))
    }
}

/// Whether a name and a word such as `uses` before it stand before.
fn follows_program(before: &str) -> bool {
    let near = &before[before.floor_char_boundary(before.len().saturating_sub(NEAR))..];
    let Some(name) = near.strip_suffix([' ', '@']) else { return false };
    let mut words = name.rsplit(' ');
    let is_name = words.next().is_some_and(|name| {
        name.starts_with(char::is_alphabetic)
            && !IS_ADDRESS_WORD.is_match(name)
            && !name.contains(['[', '/', ':'])
    });
    let is_program =
        |word: &str| PROGRAM_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word.trim_end_matches(':')));
    is_name && words.next().is_some_and(is_program)
}

/// Whether digits and this sign stand before: an account's number at an address.
fn follows_digits(before: &str, sign: char) -> bool {
    before.strip_suffix(sign).is_some_and(|before| before.ends_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_known_whole() {
        for word in
            "ip address banned unbanip Bound DISCONNECTED connections joins removeip remoteaddr visitor"
                .split(' ')
        {
            assert!(
                IS_ADDRESS_WORD.is_match(word) && ADDRESS_WORD.is_match(&format!("é{word}: b")),
                "{word}"
            );
            assert!(!IS_ADDRESS_WORD.is_match(&format!("{word}us")), "{word}");
            assert!(!ADDRESS_WORD.is_match(&format!("a_{word} 7{word} {word}us")), "{word}");
        }
        for other in ["", "7", "a", "zebra", "banana", "blockus", "ip ip"] {
            assert!(!IS_ADDRESS_WORD.is_match(other), "{other}");
        }
    }

    #[test]
    fn the_line_is_read_once() {
        let context = Context::new("no such word");
        let number = Ipv4Addr::new(1, 2, 3, 4);
        assert!(context.of_addresses.get().is_none());
        assert!(context.reads_as_version(0..2, number, false));
        assert_eq!(context.of_addresses.get(), Some(&false));
    }
}
