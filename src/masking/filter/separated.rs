//! Secrets that have a `;` in them. On some consoles another command begins behind it, which the audit log must show;
//! in others it is a character of a password like any. Pure.

use std::ops::Range;

/// What of a secret of a preset's is hidden in the audit log: all of it in quotation marks, where no console looks
/// for a separator. Else its parts between the separators, which stay; but not a part that is a command with
/// arguments, such as `op Mallory` in `/login x;op Mallory`.
pub(super) fn parts(text: &str, secret: Range<usize>) -> Vec<Range<usize>> {
    let value = text.get(secret.clone()).unwrap_or_default();
    if !value.contains(';') {
        return Vec::new();
    }
    if text[..secret.start].ends_with(['"', '\'', '`']) {
        return vec![secret];
    }
    let first = value.split(';').next().unwrap_or_default();
    let mut at = secret.start;
    let mut parts = Vec::new();
    for part in value.split(';') {
        let range = at..at + part.len();
        at = range.end + 1;
        // The last part may end before its arguments, where the secret ends at white space.
        let after = if range.end == secret.end { text[range.end..].split(';').next() } else { None };
        let whole = format!("{part}{}", after.unwrap_or_default());
        let shown = range.start > secret.start && is_command(&whole, first);
        if !shown && !part.trim().is_empty() {
            parts.push(range);
        }
    }
    parts
}

/// Whether it is a command with arguments, and not the `first` part of a secret again, which is often typed twice. A
/// name may be masked by then.
fn is_command(part: &str, first: &str) -> bool {
    let mut words = part.split_whitespace();
    let name = words.next().unwrap_or_default();
    let bare = name.strip_prefix('/').unwrap_or(name);
    let letter = |b: u8| b.is_ascii_lowercase() || matches!(b, b'_' | b'-');
    let is_name = bare.len() >= 2 && bare.bytes().all(letter) || bare.starts_with('‹');
    let mut arguments = words.peekable();
    is_name
        && arguments.peek().is_some()
        && !arguments.any(|word| first.split_whitespace().any(|own| own == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_secret_are_hidden_and_a_command_is_not() {
        for (text, secret, hidden) in [
            ("set pw abc;def", "abc;def", vec!["abc", "def"]),
            ("set pw abc;def;1x2", "abc;def;1x2", vec!["abc", "def", "1x2"]),
            ("set pw \"abc;def\" on", "abc;def", vec!["abc;def"]),
            ("set pw abc;op Mallory", "abc;op", vec!["abc"]),
            ("/login x y;op Mallory", "x y;op Mallory", vec!["x y"]),
            ("/register pa;ss pa;ss", "pa;ss pa;ss", vec!["pa", "ss pa", "ss"]),
            ("/login a;Xy zz", "a;Xy zz", vec!["a", "Xy zz"]),
            ("set pw abc", "abc", vec![]),
            ("set pw ;;", ";;", vec![]),
        ] {
            let start = text.find(secret).unwrap();
            let parts = parts(text, start..start + secret.len());
            let parts: Vec<_> = parts.into_iter().map(|range| &text[range]).collect();
            assert_eq!(parts, hidden, "{text}");
        }
    }
}
