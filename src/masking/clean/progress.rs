//! Whether what was written over on a row may go: only a step of a spinner or a progress bar may.

/// Whether `before` is an earlier step of `after`: the same text, or its beginning, but for digits, bars, spinners and
/// spaces. Anything else may be what somebody wrote, and is not hidden by what comes over it.
pub(super) fn is_step(before: impl Iterator<Item = char>, after: impl Iterator<Item = char>) -> bool {
    let mut after = after.filter(|c| !is_gauge(*c));
    before.filter(|c| !is_gauge(*c)).all(|c| after.next() == Some(c))
}

/// Whether a character only shows how far something is.
pub(super) fn is_gauge(c: char) -> bool {
    match c {
        ' ' | '#' | '%' | '(' | ')' | '*' | '+' | ',' | '-' | '.' | '/' | '0'..=':' | '<' | '=' | '>' => true,
        '[' | '\\' | ']' | '^' | '_' | '{' | '|' | '}' | '~' | '·' | '•' | '…' => true,
        // Box drawing, block elements and geometric shapes; braille, of which terminal spinners are made.
        '\u{2500}'..='\u{25ff}' | '\u{2800}'..='\u{28ff}' => true,
        // Phases of the moon, faces of a clock.
        '\u{1f311}'..='\u{1f318}' | '\u{1f550}'..='\u{1f567}' => true,
        _ => c.is_whitespace(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_digits_bars_spinners_and_spaces_may_differ() {
        for (before, after, step) in [
            ("Downloading 10%", "Downloading 50%", true),
            ("⠙ Loading", "⠹ Loading", true),
            ("Building [==>   ] 1/9", "Building [====>] 10/9", true),
            ("Load", "Loading the world", true),
            ("> ", "[12:00:01 INFO]: Done", true),
            ("▏▎ 3 %", "", true),
            ("🌑 wait", "🌒 wait", true),
            ("<Bob> no!", "<Bob> no?", false),
            ("Bob: hello", "[Server] hi", false),
            ("⠋ Loading", "✔ Loaded", false),
            ("Loading", "", false),
            ("done", "don", false),
        ] {
            assert_eq!(is_step(before.chars(), after.chars()), step, "{before:?} {after:?}");
        }
    }
}
