//! Tells a version number of four parts from an IPv4 address.
//!
//! In this order, what stands around the number decides:
//!
//! 1. `v` directly before it, or a word such as `version` or `build` before it and a first part up to 9: a version;
//! 2. a port behind it: an address;
//! 3. parts too large for a version (the first above 9 or another above 99): an address;
//! 4. part of a name (`paper-1.20.1.2.jar`, `1.20.1.2-SNAPSHOT`): a version;
//! 5. `/` or `@` before it, or a line that speaks of connections (`from`, `joined`, `ban-ip` …): an address;
//! 6. anything else, such as `Terraria Server 1.4.4.9`: a version.
//!
//! So a version number in a line about visitors is masked, and an address with small parts that stands alone is shown.

use std::cell::OnceCell;
use std::net::Ipv4Addr;
use std::ops::Range;

/// Words that a version number follows.
const VERSION_WORDS: [&str; 6] = ["v", "ver", "version", "versions", "build", "revision"];

/// Words in a line that speaks of an address.
const ADDRESS_WORDS: [&str; 15] = [
    "endpoint", "from", "get", "head", "ip", "ips", "ipv4", "left", "logged", "login", "lost", "peer", "post", "quit",
    "timed",
];

/// How words begin in a line that speaks of an address.
const ADDRESS_STEMS: [&str; 18] = [
    "addr",
    "ban",
    "bind",
    "block",
    "bound",
    "client",
    "connect",
    "disconnect",
    "host",
    "join",
    "kick",
    "listen",
    "pardon",
    "ping",
    "rcon",
    "remote",
    "socket",
    "unban",
];

/// The first letters of [`ADDRESS_WORDS`] and [`ADDRESS_STEMS`], a bit for each.
const FIRST_LETTERS: u32 = {
    let mut letters = 0;
    let mut at = 0;
    while at < ADDRESS_STEMS.len() {
        letters |= 1 << (ADDRESS_STEMS[at].as_bytes()[0] - b'a');
        at += 1;
    }
    at = 0;
    while at < ADDRESS_WORDS.len() {
        letters |= 1 << (ADDRESS_WORDS[at].as_bytes()[0] - b'a');
        at += 1;
    }
    letters
};

/// A line that numbers of four parts stand in. What it speaks of is looked up once, however many there are.
pub(super) struct Context<'a> {
    text: &'a str,
    of_addresses: OnceCell<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, of_addresses: OnceCell::new() }
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    /// Whether the four numbers at `range` are rather a version than an address.
    pub(super) fn reads_as_version(&self, range: Range<usize>, number: Ipv4Addr, has_port: bool) -> bool {
        let (before, after) = (&self.text[..range.start], &self.text[range.end..]);
        if follows_version_word(before, number) {
            return true;
        }
        if has_port || !has_small_parts(number) {
            return false;
        }
        is_part_of_name(before, after) || !(before.ends_with(['/', '@']) || self.speaks_of_addresses())
    }

    fn speaks_of_addresses(&self) -> bool {
        *self.of_addresses.get_or_init(|| speaks_of_addresses(self.text))
    }
}

fn follows_version_word(before: &str, number: Ipv4Addr) -> bool {
    if number.octets()[0] > 9 && !before.ends_with(['v', 'V']) {
        return false;
    }
    let words = before.trim_end_matches([' ', ':', '=', '(', '[', '"', '\'']);
    let start = words.rfind(|c: char| !c.is_ascii_alphabetic()).map_or(0, |at| at + 1);
    let word = words.get(start..).unwrap_or_default();
    VERSION_WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
}

fn has_small_parts(number: Ipv4Addr) -> bool {
    let [first, rest @ ..] = number.octets();
    first <= 9 && rest.iter().all(|part| *part <= 99)
}

fn is_part_of_name(before: &str, after: &str) -> bool {
    let mut left = before.chars().rev();
    let mut right = after.chars();
    matches!(left.next(), Some('-' | '_')) && left.next().is_some_and(char::is_alphanumeric)
        || matches!(right.next(), Some('-' | '_' | '+')) && right.next().is_some_and(char::is_alphanumeric)
}

fn speaks_of_addresses(text: &str) -> bool {
    text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()).any(|word| {
        let Some(first) = word.first().filter(|byte| byte.is_ascii_alphabetic()) else { return false };
        let letter = (first | 0x20) - b'a';
        FIRST_LETTERS & 1 << letter != 0 && is_address_word(word)
    })
}

fn is_address_word(word: &[u8]) -> bool {
    let begins = |stem: &str| {
        word.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem.as_bytes()))
    };
    ADDRESS_WORDS.iter().any(|known| known.len() == word.len() && begins(known))
        || ADDRESS_STEMS.iter().any(|stem| begins(stem))
}
