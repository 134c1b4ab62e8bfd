//! Which characters are shown.

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// Shown as it is.
    Itself,
    /// Shown as a space.
    Space,
    /// A zero-width joiner or non-joiner: kept between characters of scripts and emoji that need it.
    Joiner,
    /// Not shown.
    Nothing,
}

/// Sorts a character. Controls, bidi controls and invisible characters are not shown: they reorder what is read,
/// hide text from filters or break a line. Unicode's line breaks are spaces.
pub(super) fn shown(c: char) -> Shown {
    match c {
        ' '..='~' => Shown::Itself,
        '\u{2028}' | '\u{2029}' => Shown::Space,
        '\u{200c}' | '\u{200d}' => Shown::Joiner,
        _ if c.is_control() => Shown::Nothing,
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => Shown::Nothing,
        _ => Shown::Itself,
    }
}

/// Whether every character is shown as it is, wherever it stands.
pub(super) fn is_clean(text: &str) -> bool {
    text.chars().all(|c| c != '`' && c != '§' && shown(c) == Shown::Itself)
}

/// Whether a joiner may follow this character.
pub(super) fn may_join(before: char) -> bool {
    !before.is_ascii() && !before.is_whitespace() && shown(before) == Shown::Itself
}
