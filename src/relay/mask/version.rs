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
//! A line that holds an address by rules 2 or 3, or a name of one, speaks of addresses too.
//!
//! So a version number in a line about visitors is masked, and an address with small parts that stands alone is shown.

use std::cell::{Cell, OnceCell};
use std::net::Ipv4Addr;
use std::ops::Range;

/// Words that a version number follows.
const VERSION_WORDS: [&str; 6] = ["v", "ver", "version", "versions", "build", "revision"];

/// Words in a line that speaks of an address, sorted. `+` stands for any end.
const ADDRESS_WORDS: [&str; 33] = [
    "addr+",
    "ban+",
    "bind+",
    "block+",
    "bound+",
    "client+",
    "connect+",
    "disconnect+",
    "endpoint",
    "from",
    "get",
    "head",
    "host+",
    "ip",
    "ips",
    "ipv4",
    "join+",
    "kick+",
    "left",
    "listen+",
    "logged",
    "login",
    "lost",
    "pardon+",
    "peer",
    "ping+",
    "post",
    "quit",
    "rcon+",
    "remote+",
    "socket+",
    "timed",
    "unban+",
];

/// Where the words with each letter begin in [`ADDRESS_WORDS`]; the last is its length.
const FIRST_OF_LETTER: [u8; 27] = {
    let mut first = [0; 27];
    let mut at = 0;
    while at < ADDRESS_WORDS.len() {
        let mut letter = (ADDRESS_WORDS[at].as_bytes()[0] - b'a') as usize + 1;
        while letter < first.len() {
            first[letter] = at as u8 + 1;
            letter += 1;
        }
        at += 1;
    }
    first
};

/// A line that numbers of four parts stand in. What it speaks of is looked up once, however many there are.
pub(super) struct Context<'a> {
    text: &'a str,
    of_addresses: OnceCell<bool>,
    /// Whether a number was taken for a version only because the line does not speak of addresses.
    doubted: Cell<bool>,
}

impl<'a> Context<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, of_addresses: OnceCell::new(), doubted: Cell::new(false) }
    }

    /// Of a line that is known to speak of addresses.
    pub(super) fn of_addresses(text: &'a str) -> Self {
        Self { of_addresses: OnceCell::from(true), ..Self::new(text) }
    }

    pub(super) fn has_doubted(&self) -> bool {
        self.doubted.get()
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
        if is_part_of_name(before, after) {
            return true;
        }
        let doubtful = !(before.ends_with(['/', '@']) || self.speaks_of_addresses());
        self.doubted.set(self.doubted.get() || doubtful);
        doubtful
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

/// Every byte is looked up, and only where a word begins that may be one of ours is there more to do: lines are too
/// unlike for a processor to foresee where their words begin.
fn speaks_of_addresses(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut before = 0;
    bytes.windows(2).enumerate().any(|(at, pair)| {
        let may_begin = !WORD_BYTE[usize::from(before)]
            & (SECOND_LETTERS[usize::from(pair[0])] >> (pair[1] & 31) & 1 == 1);
        before = pair[0];
        may_begin && {
            let length = bytes[at..].iter().take_while(|byte| WORD_BYTE[usize::from(**byte)]).count();
            is_address_word(&bytes[at..at + length])
        }
    })
}

/// Letters and digits.
const WORD_BYTE: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    table
};

/// The second letters of the words that begin with a letter of either case: the bit of each is its last five bits.
const SECOND_LETTERS: [u32; 256] = {
    let mut letters = [0; 256];
    let mut at = 0;
    while at < ADDRESS_WORDS.len() {
        let word = ADDRESS_WORDS[at].as_bytes();
        letters[word[0] as usize] |= 1 << (word[1] & 31);
        letters[word[0].to_ascii_uppercase() as usize] |= 1 << (word[1] & 31);
        at += 1;
    }
    letters
};

fn is_address_word(word: &[u8]) -> bool {
    let Some(first) = word.first().filter(|byte| byte.is_ascii_alphabetic()) else { return false };
    let letter = usize::from((first | 0x20) - b'a');
    let candidates = usize::from(FIRST_OF_LETTER[letter])..usize::from(FIRST_OF_LETTER[letter + 1]);
    ADDRESS_WORDS[candidates].iter().any(|known| match known.strip_suffix('+') {
        Some(stem) => word.get(..stem.len()).is_some_and(|start| start.eq_ignore_ascii_case(stem.as_bytes())),
        None => word.eq_ignore_ascii_case(known.as_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_known_and_no_beginning_of_it() {
        assert!(ADDRESS_WORDS.is_sorted());
        for known in ADDRESS_WORDS {
            let word = known.trim_end_matches('+');
            assert!(is_address_word(word.to_uppercase().as_bytes()), "{known}");
            assert_eq!(is_address_word(format!("{word}ion").as_bytes()), known.ends_with('+'), "{known}");
        }
        for other in ["", "7", "a", "z", "zebra", "banana"] {
            assert_eq!(is_address_word(other.as_bytes()), other == "banana", "{other}");
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
