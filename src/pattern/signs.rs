//! Characters that are not what they seem: what looks like a space and is none, what is not seen at all.

/// Whether a terminal, Java or a person takes it as the end of a line.
#[must_use]
pub fn ends_line(sign: char) -> bool {
    matches!(sign, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether it looks like a space but is another character; also the fillers and the blank Braille cell, which Unicode
/// does not count as white space.
#[must_use]
pub fn looks_like_space(sign: char) -> bool {
    (sign.is_whitespace() && sign != ' ')
        || matches!(sign, '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{2800}' | '\u{3164}' | '\u{ffa0}')
}

/// Whether nothing is seen of it: Unicode's `Default_Ignorable_Code_Point` and what marks text without being shown.
#[must_use]
pub fn is_invisible(sign: char) -> bool {
    matches!(sign,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether it may join or shape letters and emoji; between letters outside of ASCII, it is ordinary text.
#[must_use]
pub fn shapes(sign: char) -> bool {
    matches!(sign, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}
