//! Tokens that are recognised by how they look, for a library may print a frame before anybody has read the token in it.

use std::ops::Range;

/// What every interaction's token begins with: `interaction:` in base64.
const INTERACTION: &[u8] = b"aW50ZXJhY3Rpb246";
/// What a JWT begins with, `{"` in base64, and how long each of its three parts is at least.
const JWT: &[u8] = b"eyJ";
const PART: usize = 10;

/// What a panel's keys begin with, and how many characters follow at least.
const KEYS: [&[u8]; 4] = [b"ptlc_", b"pacc_", b"ptla_", b"papp_"];
const KEY: usize = 16;

/// Where such tokens stand. Each byte is looked at a few times at most, whatever the text.
pub(super) fn find(bytes: &[u8]) -> Vec<Range<usize>> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        let rest = &bytes[at..];
        let (length, is_token) = match rest[0] {
            b'a' if rest.starts_with(INTERACTION) => (run(rest), true),
            b'e' if rest.starts_with(JWT) => jwt(rest),
            b'p' if KEYS.iter().any(|key| rest.starts_with(key)) => key(rest),
            _ => (1, false),
        };
        if is_token {
            found.push(at..at + length);
        }
        at += length;
    }
    found
}

/// How many digits the bytes begin with.
fn run(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| is_digit(**byte)).count()
}

/// The length of the JWT that the bytes begin with; if there is none, of what can't begin one either.
fn jwt(bytes: &[u8]) -> (usize, bool) {
    let first = run(bytes);
    let mut end = 0;
    for part in 0..3 {
        let length = run(&bytes[end..]);
        end += length;
        if length < PART || part < 2 && bytes.get(end) != Some(&b'.') {
            return (first, false);
        }
        end += usize::from(part < 2);
    }
    (end, true)
}

fn key(bytes: &[u8]) -> (usize, bool) {
    let prefix = KEYS[0].len();
    let length = bytes[prefix..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if length < KEY { (1, false) } else { (prefix + length, true) }
}

/// Whether a text is what a daemon's token looks like: three parts of base64 with points between them.
pub(crate) fn is_jwt(text: &str) -> bool {
    jwt(text.as_bytes()) == (text.len(), true)
}

/// Whether a text can be a panel's key and nothing that people write: it has a known beginning, or is long and has
/// letters and digits.
pub(crate) fn is_key(text: &str) -> bool {
    const LONG: usize = 32;
    let of = |kind: fn(&u8) -> bool| text.as_bytes().iter().any(kind);
    let mixed = of(u8::is_ascii_alphabetic) && of(u8::is_ascii_digit);
    let only_signs = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    let begins = KEYS.iter().any(|key| text.as_bytes().starts_with(key));
    begins && key(text.as_bytes()).1 || mixed && only_signs && text.len() >= LONG
}

/// Of base64, in either alphabet.
fn is_digit(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_known_by_their_looks() {
        let table = [
            ("token aW50ZXJhY3Rpb246MTIz_x-Y= and on", vec!["aW50ZXJhY3Rpb246MTIz_x-Y="]),
            ("/aW50ZXJhY3Rpb246MTIz?wait", vec!["aW50ZXJhY3Rpb246MTIz"]),
            (
                "eyJhbGciOiJI.eyJpc3MiOiJodHRw.Zm9ySWR4NnJ0Qk1w, eyJ",
                vec!["eyJhbGciOiJI.eyJpc3MiOiJodHRw.Zm9ySWR4NnJ0Qk1w"],
            ),
            ("eyJhbGciOiJI.eyJpc3MiOiJodHRw", vec![]),
            ("eyJ.eyJpc3MiOiJodHRw.Zm9ySWR4NnJ0Qk1w", vec![]),
            ("a.e.y.J", vec![]),
            ("key ptlc_0123456789abcdefgh, ptlc_short", vec!["ptlc_0123456789abcdefgh"]),
        ];
        for (text, tokens) in table {
            let found: Vec<_> = find(text.as_bytes()).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, tokens, "{text}");
        }
    }

    #[test]
    fn what_only_begins_like_tokens_costs_little() {
        let hostile = "eyJ".repeat(200_000);
        assert!(find(hostile.as_bytes()).is_empty());
        let points = "eyJhbGciOiJI.".repeat(50_000);
        assert!(!find(points.as_bytes()).is_empty());
    }

    #[test]
    fn keys_and_tokens_of_strangers_are_known_by_their_looks() {
        assert!(is_jwt("eyJhbGciOiJI.eyJpc3MiOiJodHRw.Zm9ySWR4NnJ0Qk1w"));
        assert!(is_key("ptlc_0123456789abcdefgh") && is_key(&"aB3_".repeat(8)));
        for words in ["console disconnected: ", "123456789012345678901234567890123456", "guild=", "ptlc_"] {
            assert!(!is_jwt(words) && !is_key(words), "{words}");
        }
    }
}
