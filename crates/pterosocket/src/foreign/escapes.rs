//! Escape sequences: what a terminal acts on and does not show (ECMA-48, sections 5.3 to 5.6). Pure.

use std::borrow::Cow;
use std::iter::Peekable;
use std::str::Chars;

const ESC: char = '\u{1b}';
/// Control Sequence Introducer in one character.
const CSI: char = '\u{9b}';

/// The text without its escape sequences. Of a text that has some, not much more than `most` characters.
pub(super) fn without(text: &str, most: usize) -> Cow<'_, str> {
    if !text.contains([ESC, CSI]) {
        return Cow::Borrowed(text);
    }
    let (mut rest, mut kept, mut count) = (text.chars().peekable(), String::new(), 0);
    while let Some(c) = rest.next() {
        match c {
            ESC => escape(&mut rest),
            CSI => control_sequence(&mut rest),
            // One more shows that there was more.
            _ if count > most => break,
            _ => {
                kept.push(c);
                count += 1;
            }
        }
    }
    Cow::Owned(kept)
}

/// What follows an ESC.
fn escape(rest: &mut Peekable<Chars<'_>>) {
    match rest.peek() {
        Some('[') => {
            rest.next();
            control_sequence(rest);
        }
        // Strings for the terminal: titles, links and the like, up to BEL or ESC \\.
        Some(']' | 'P' | 'X' | '^' | '_') => {
            let mut before = ' ';
            for c in rest.by_ref() {
                if c == '\u{7}' || c == '\u{9c}' || (before == ESC && c == '\\') {
                    break;
                }
                before = c;
            }
        }
        Some(' '..='/') => {
            while rest.next_if(|c| matches!(c, ' '..='/')).is_some() {}
            rest.next_if(|c| matches!(c, '0'..='~'));
        }
        Some('0'..='~') => drop(rest.next()),
        _ => {}
    }
}

/// Parameters, intermediate characters and a final one.
fn control_sequence(rest: &mut Peekable<Chars<'_>>) {
    while rest.next_if(|c| matches!(c, '0'..='?')).is_some() {}
    while rest.next_if(|c| matches!(c, ' '..='/')).is_some() {}
    rest.next_if(|c| matches!(c, '@'..='~'));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_shown_stays() {
        for (text, shown) in [
            ("\u{1b}[1;41mServer is locked.\u{1b}[0m", "Server is locked."),
            ("a\u{1b}[?2004hb\u{1b}[10Gc\u{1b}[Kd", "abcd"),
            ("\u{9b}31mred", "red"),
            ("\u{1b}]0;a title\u{7}x\u{1b}]8;;http://a\u{1b}\\link", "xlink"),
            ("\u{1b}(Bx\u{1b}7y\u{1b}Mz", "xyz"),
            ("[1;41m stays", "[1;41m stays"),
            ("ends\u{1b}", "ends"),
            ("ends\u{1b}[1;", "ends"),
            ("never ends \u{1b}]0;x", "never ends "),
            ("\u{1b}é", "é"),
        ] {
            assert_eq!(without(text, 100), shown, "{text:?}");
        }
        assert_eq!(without(&format!("\u{1b}[0m{}", "x".repeat(50)), 3), "xxxx");
    }
}
