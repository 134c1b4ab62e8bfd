//! What a panel or a daemon said, as an error may repeat it: it ends up in logs and on terminals, so it is short and one
//! line.

/// Characters kept.
const LONGEST: usize = 300;

/// The beginning of a text, with a space in the place of whatever is no visible character.
pub(crate) fn told(text: &str) -> String {
    let mut chars = text.trim().chars();
    let is_odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let mut kept: String = chars.by_ref().take(LONGEST).map(|c| if is_odd(c) { ' ' } else { c }).collect();
    if chars.next().is_some() {
        kept.push('…');
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_are_short_and_one_line() {
        assert_eq!(told(" it is\tall\nright \u{1b}[2J\u{202e}"), "it is all right  [2J ");
        let long = "é".repeat(LONGEST + 1);
        assert_eq!(told(&long).chars().count(), LONGEST + 1);
        assert!(told(&long).ends_with('…') && told(&long[2..]).ends_with('é'));
    }
}
