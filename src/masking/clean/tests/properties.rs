//! What holds for any input.

use proptest::prelude::*;

use super::super::{CleanLine, clean};

/// Pieces that meet each other badly.
const PIECES: [&str; 50] = [
    "\u{1b}[K",
    "\u{1b}[1K",
    "\u{1b}[2K",
    "\u{1b}[1G",
    "\u{1b}[7G",
    "\u{1b}[3C",
    "\u{1b}[2D",
    "\u{1b}[3X",
    "\u{8}\u{8}",
    "\r",
    "\u{1b}",
    "\u{1b}[",
    "\u{1b}[31m",
    "\u{1b}[0m",
    "\u{1b}[1;44m",
    "\u{1b}[38;5;208m",
    "\u{1b}[38;2;9;200;3m",
    "\u{1b}[4:0m",
    "\u{1b}]0;title\u{7}",
    "\u{1b}]8;;u\u{1b}\\",
    "\u{1b}P",
    "\u{1b}\\",
    "\u{1b}_",
    "\u{9c}",
    "✓",
    "\r",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "\u{8}",
    "`",
    "``",
    "```",
    "\u{200b}",
    "\u{200d}",
    "\u{202e}",
    "\u{feff}",
    "\u{fffd}",
    "§",
    "§c",
    "§x",
    "§x§1§2§3",
    " ",
    "   ",
    "\u{3000}",
    "é",
    "🎮",
    "plain words",
    "203.0.113.7:53211",
];

/// Raw lines: pieces and arbitrary text in any order.
pub(crate) fn raw_line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(PIECES.as_slice()).prop_map(str::to_owned),
        2 => "[ -~]{1,12}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// Whether text may stand inside a fence.
pub(crate) fn is_safe(text: &str) -> bool {
    let hidden =
        ['\u{202a}', '\u{202b}', '\u{202c}', '\u{202d}', '\u{202e}', '\u{200e}', '\u{200f}', '\u{61c}'];
    let bidi = |c: char| hidden.contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c);
    !text.contains("``") && !text.contains(|c: char| c.is_control() || bidi(c))
}

fn check(line: &CleanLine) -> Result<(), TestCaseError> {
    let text = line.text();
    prop_assert!(is_safe(text), "{text:?}");
    prop_assert!(!text.is_empty() && text.trim_end() == text, "{text:?}");
    prop_assert!(line.runs().is_sorted_by(|a, b| a.end < b.end && a.style != b.style));
    prop_assert!(line.runs().last().is_none_or(|run| run.end == text.len()));
    prop_assert!(line.runs().iter().all(|run| text.is_char_boundary(run.end)));
    let again: Vec<_> = clean(text).collect();
    prop_assert_eq!(again.len(), 1);
    prop_assert_eq!(again[0].text(), text);
    Ok(())
}

/// What moves the cursor or erases within a row.
const MOVES: [&str; 10] = [
    "\r",
    "\u{8}",
    "\u{1b}[K",
    "\u{1b}[1K",
    "\u{1b}[2K",
    "\u{1b}[1G",
    "\u{1b}[5G",
    "\u{1b}[2C",
    "\u{1b}[3D",
    "\u{1b}[2X",
];

/// Letters alone, since anything else may be a step of a bar.
fn letters(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphabetic).collect()
}

proptest! {
    #[test]
    fn no_word_is_hidden_by_going_back(
        words in prop::collection::vec(("[a-z]{1,6}", prop::sample::select(MOVES.as_slice())), 1..12)
    ) {
        let raw: String = words.iter().flat_map(|(word, then)| [word.as_str(), then]).collect();
        let lines: Vec<_> = clean(&raw).map(|line| letters(line.text())).collect();
        for (word, _) in &words {
            prop_assert!(lines.iter().any(|line| line.contains(word)), "{word} of {raw:?} in {lines:?}");
        }
    }

    #[test]
    fn lines_are_safe_and_stay_what_they_are(raw in raw_line()) {
        for line in clean(&raw) {
            check(&line)?;
        }
    }

    #[test]
    fn any_bytes_are_safe(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for line in clean(&String::from_utf8_lossy(&bytes)) {
            check(&line)?;
        }
    }

    #[test]
    fn printable_ascii_is_kept(raw in "[ -_a-~]{0,200}") {
        let text: String = clean(&raw).map(|line| line.text().to_owned()).collect();
        prop_assert_eq!(text, raw.trim_end());
    }

    #[test]
    fn escaped_text_mentions_nobody(text in any::<String>()) {
        let escaped = crate::texts::escape_markdown(&text);
        prop_assert!(is_safe(&escaped));
        let broken = escaped.split('@').skip(1).all(|after| after.starts_with('\u{200b}'));
        prop_assert!(broken, "{:?}", escaped);
    }
}
