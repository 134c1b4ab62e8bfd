//! Which characters are shown, and where in a text the next one is that needs more than copying.

/// What becomes of a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
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
pub(crate) fn shown(c: char) -> Shown {
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

/// Whether a joiner may follow this character. Behind `§` it would stand between a code and its letter.
pub(crate) fn may_join(before: char) -> bool {
    !before.is_ascii() && before != '§' && !before.is_whitespace() && shown(before) == Shown::Itself
}

/// Bytes looked at together.
const BLOCK: usize = 32;

/// Where the next odd character begins at or after `at`, or the text's length. Odd are a backtick, `§` and
/// whatever is not [`Shown::Itself`]; anything else stands for itself wherever it is.
pub(crate) fn next_odd(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() {
        let start = at.min(bytes.len().saturating_sub(BLOCK));
        let block = bytes.get(start..start + BLOCK).and_then(|block| block.first_chunk());
        let end = bytes.len().min(at + BLOCK);
        if block.is_none_or(holds_suspect) {
            let odd = (at..end).find(|at| is_suspect(bytes[*at]) && is_odd(&bytes[*at..]));
            if let Some(odd) = odd {
                return odd;
            }
        }
        at = end;
    }
    bytes.len()
}

/// Written without early exits, so that the compiler makes vector code of it.
fn holds_suspect(block: &[u8; BLOCK]) -> bool {
    block.iter().fold(false, |any, byte| any | is_suspect(*byte))
}

/// Whether an odd character can begin with this byte.
fn is_suspect(byte: u8) -> bool {
    (byte < b' ')
        | (byte == b'`')
        | (byte == 0x7f)
        | (byte == 0xc2)
        | (byte == 0xd8)
        | (byte == 0xe1)
        | (byte == 0xe2)
        | (byte == 0xef)
        | (byte == 0xf3)
}

/// Whether the first character is odd, read from its UTF-8.
fn is_odd(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [..=0x1f | 0x7f | b'`', ..]
            | [0xc2, 0x80..=0x9f | 0xa7 | 0xad, ..]
            | [0xd8, 0x9c, ..]
            | [0xe1, 0xa0, 0x8e, ..]
            | [0xe2, 0x80, 0x8b..=0x8f | 0xa8..=0xae, ..]
            | [0xe2, 0x81, 0xa0..=0xaf, ..]
            | [0xef, 0xbb, 0xbf, ..]
            | [0xef, 0xbf, 0xb9..=0xbb, ..]
            | [0xf3, 0xa0, 0x80 | 0x81, ..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_odd_characters_stop_the_copying() {
        for c in '\0'..=char::MAX {
            let odd = shown(c) != Shown::Itself || matches!(c, '`' | '§');
            for before in [0, 3, 31, 40] {
                let text = format!("{}{c}{}", "é".repeat(before), "x".repeat(before));
                let wanted = if odd { 2 * before } else { text.len() };
                assert_eq!(next_odd(&text, 0), wanted, "{c:?} after {before}");
            }
        }
    }

    #[test]
    fn the_search_goes_on_from_where_it_is_told() {
        let text = format!("a`{}`b", "…═✓".repeat(30));
        assert_eq!(next_odd(&text, 0), 1);
        assert_eq!(next_odd(&text, 2), text.len() - 2);
        assert_eq!(next_odd(&text, text.len() - 1), text.len());
    }
}
