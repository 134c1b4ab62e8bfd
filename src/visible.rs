//! Which characters are seen, by [Unicode's properties](https://www.unicode.org/reports/tr44/), and where in a text the
//! next one is that needs more than copying.

use icu_properties::{
    CodePointSetData,
    props::{DefaultIgnorableCodePoint, EnumeratedProperty, GeneralCategory, VariationSelector},
};

/// Whether a terminal, Java or a person takes it as the end of a line.
pub(crate) fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether it looks like a space but is another character; also the fillers and the blank Braille cell, which Unicode
/// does not count as white space.
pub(crate) fn looks_like_space(c: char) -> bool {
    (c.is_whitespace() && c != ' ') || matches!(c, '\u{180e}' | '\u{2800}') || is_filler(c)
}

/// Whether nothing is seen of it: what Unicode lets a font ignore, and the marks around annotations.
pub(crate) fn is_invisible(c: char) -> bool {
    (is_ignorable(c) && !is_filler(c)) || matches!(c, '\u{fff9}'..='\u{fffb}')
}

/// Whether it may join or shape letters and emoji; between letters outside of ASCII, it is ordinary text.
pub(crate) fn shapes(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe0e}' | '\u{fe0f}')
}

fn is_ignorable(c: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c)
}

/// Whether it chooses a form of the character before it.
fn is_selector(c: char) -> bool {
    CodePointSetData::new::<VariationSelector>().contains(c)
}

/// A letter of Hangul that is blank.
fn is_filler(c: char) -> bool {
    is_ignorable(c) && GeneralCategory::for_char(c) == GeneralCategory::OtherLetter
}

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
/// hide text from filters or break a line. Unicode's line breaks are spaces. What chooses a form of the character before
/// it stays.
pub(crate) fn shown(c: char) -> Shown {
    match c {
        ' '..='~' => Shown::Itself,
        _ if !is_in_odd_block(c) => Shown::Itself,
        '\u{2028}' | '\u{2029}' => Shown::Space,
        '\u{200c}' | '\u{200d}' => Shown::Joiner,
        _ if c.is_control() => Shown::Nothing,
        _ if is_invisible(c) && !is_selector(c) => Shown::Nothing,
        _ => Shown::Itself,
    }
}

/// Whether any of the 256 characters around this one is not shown as itself: Unicode's sets are searched, this is
/// known at once.
fn is_in_odd_block(c: char) -> bool {
    matches!(u32::from(c) >> 8, 0 | 3 | 6 | 0x17 | 0x18 | 0x20 | 0xfe | 0xff | 0x1bc | 0x1d1 | 0xe00..=0xe0f)
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
            let odd = (at..end).find(|at| is_suspect(bytes[*at]) && text[*at..].starts_with(is_odd));
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
        | (byte == 0xcd)
        | (byte == 0xd8)
        | (byte == 0xe1)
        | (byte == 0xe2)
        | (byte == 0xef)
        | (byte == 0xf0)
        | (byte == 0xf3)
}

fn is_odd(c: char) -> bool {
    matches!(c, '`' | '§') || shown(c) != Shown::Itself
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exactly_the_odd_characters_stop_the_copying() {
        let all: Vec<char> = ('\0'..=char::MAX).collect();
        for before in [0, 3, 31, 40] {
            for some in all.chunks(64) {
                let mut text = "é".repeat(before);
                let mut odd = Vec::new();
                for c in some {
                    if is_odd(*c) {
                        odd.push(text.len());
                    }
                    text.push(*c);
                }
                text.push_str(&"x".repeat(before));
                let (mut found, mut at) = (Vec::new(), 0);
                loop {
                    at = next_odd(&text, at);
                    let Some(c) = text[at..].chars().next() else { break };
                    found.push(at);
                    at += c.len_utf8();
                }
                assert_eq!(found, odd, "{some:?} after {before}");
            }
        }
    }

    #[test]
    fn an_odd_character_stops_the_copying_wherever_it_stands_among_others() {
        for c in ('\0'..=char::MAX).filter(|c| is_odd(*c)) {
            for before in [0, 3, 31, 40] {
                let text = format!("{}{c}{}", "é".repeat(before), "x".repeat(before));
                assert_eq!(next_odd(&text, 0), 2 * before, "{c:?} after {before}");
            }
        }
    }

    #[test]
    fn what_is_not_seen_is_not_shown_and_what_shapes_is() {
        let unseen = [
            '\0'..='\u{1f}',
            '\u{7f}'..='\u{9f}',
            '\u{ad}'..='\u{ad}',
            '\u{34f}'..='\u{34f}',
            '\u{61c}'..='\u{61c}',
            '\u{17b4}'..='\u{17b5}',
            '\u{180e}'..='\u{180e}',
            '\u{200b}'..='\u{200b}',
            '\u{200e}'..='\u{200f}',
            '\u{202a}'..='\u{202e}',
            '\u{2060}'..='\u{206f}',
            '\u{feff}'..='\u{feff}',
            '\u{fff0}'..='\u{fffb}',
            '\u{1bca0}'..='\u{1bca3}',
            '\u{1d173}'..='\u{1d17a}',
            '\u{e0000}'..='\u{e00ff}',
            '\u{e01f0}'..='\u{e0fff}',
        ];
        for c in '\0'..=char::MAX {
            let wanted = match c {
                '\u{2028}' | '\u{2029}' => Shown::Space,
                '\u{200c}' | '\u{200d}' => Shown::Joiner,
                _ if unseen.iter().any(|range| range.contains(&c)) => Shown::Nothing,
                _ => Shown::Itself,
            };
            assert_eq!(shown(c), wanted, "{c:?}");
        }
    }

    #[test]
    fn fillers_look_like_spaces_and_selectors_are_invisible() {
        for c in
            ['\u{115f}', '\u{1160}', '\u{3164}', '\u{ffa0}', '\u{180e}', '\u{2800}', '\u{a0}', '\u{3000}']
        {
            assert!(looks_like_space(c), "{c:?}");
        }
        for c in ['\u{180b}', '\u{180f}', '\u{fe00}', '\u{fe0f}', '\u{e0100}', '\u{e01ef}', '\u{200d}'] {
            assert!(is_invisible(c) && !looks_like_space(c), "{c:?}");
        }
        for c in ['a', 'é', '가', '\u{301}', '🙂', '\u{600}', '\u{6dd}'] {
            assert!(!is_invisible(c) && !looks_like_space(c) && shown(c) == Shown::Itself, "{c:?}");
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
