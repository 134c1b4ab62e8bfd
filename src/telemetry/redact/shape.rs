//! Tokens that are recognised by how they look, for a library may print a frame before anybody has read the token in it.

use std::ops::Range;

/// What every interaction's token begins with: `interaction:` in base64.
const INTERACTION: &[u8] = b"aW50ZXJhY3Rpb246";
/// What a JWT begins with, `{"` in base64, and how long each of its three parts is at least.
const JWT: &[u8] = b"eyJ";
const PART: usize = 10;

/// Where such tokens stand.
pub(super) fn find(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    (0..bytes.len()).filter(|at| bytes[*at] == INTERACTION[0] || bytes[*at] == JWT[0]).filter_map(|start| {
        let rest = &bytes[start..];
        let length = if rest.starts_with(INTERACTION) {
            rest.iter().take_while(|byte| is_digit(**byte)).count()
        } else if rest.starts_with(JWT) {
            jwt(rest)?
        } else {
            return None;
        };
        Some(start..start + length)
    })
}

/// The length of the JWT that the bytes begin with.
fn jwt(bytes: &[u8]) -> Option<usize> {
    let mut end = 0;
    for part in 0..3 {
        let length = bytes[end..].iter().take_while(|byte| is_digit(**byte)).count();
        end += length;
        if length < PART || part < 2 && bytes.get(end) != Some(&b'.') {
            return None;
        }
        end += usize::from(part < 2);
    }
    Some(end)
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
        ];
        for (text, tokens) in table {
            let found: Vec<_> = find(text.as_bytes()).map(|range| &text[range]).collect();
            assert_eq!(found, tokens, "{text}");
        }
    }
}
