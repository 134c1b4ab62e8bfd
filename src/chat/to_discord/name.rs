//! A player's name as Discord takes it for a message of a webhook. Pure.
//!
//! Discord refuses the whole message for one word in the name (discord-platform.md section 8), so what it refuses is written
//! with letters that look the same.

use std::collections::HashMap;

use icu_properties::props::{EnumeratedProperty as _, GeneralCategory};
use unicode_normalization::UnicodeNormalization as _;
use unicode_security::skeleton;
use unicode_segmentation::UnicodeSegmentation as _;

use crate::visible::{Shown, looks_like_space, shown};

/// The longest name that Discord takes, in units of UTF-16, of which it has no more than characters.
pub(super) const LONGEST: usize = 80;
/// Marks over and under one letter. Vietnamese has two.
const MOST_MARKS: usize = 2;
/// Where nothing can be seen of a name.
const NOBODY: &str = "?";
/// Words that a name may not have in it, whatever their case, and which of their letters is written in another script.
const FORBIDDEN: [(&str, usize); 4] = [("discord", 1), ("clyde", 2), ("everyone", 0), ("here", 1)];

/// The name, with `suffix` behind it: 1 to 80 characters, none of which Discord refuses. `suffix` is ours.
pub(super) fn of_webhook(name: &str, suffix: &str) -> String {
    let room = LONGEST.saturating_sub(units(suffix)).max(1);
    let name = cut(&spelled(&visible(name)), room);
    let name = if name.is_empty() { NOBODY } else { &name };
    // What is in front of the suffix may make a word with it.
    cut(&spelled(&format!("{name}{suffix}")), LONGEST)
}

/// What can be seen of a name: one line, without colours, with no more than two marks on a letter.
pub(in crate::chat) fn visible(name: &str) -> String {
    let mut out = String::new();
    let (mut marks, mut code) = (0, false);
    for c in name.nfc() {
        // A code that stands for a colour, with the letter behind it.
        if std::mem::take(&mut code) && c.is_ascii_alphanumeric() {
            continue;
        }
        code = c == '§';
        let is_mark = matches!(
            GeneralCategory::for_char(c),
            GeneralCategory::NonspacingMark | GeneralCategory::EnclosingMark
        );
        marks = if is_mark { marks + 1 } else { 0 };
        let is_seen = shown(c) == Shown::Itself && !looks_like_space(c);
        match c {
            '§' => {}
            _ if is_mark && (marks > MOST_MARKS || out.is_empty()) => {}
            // Emoji are joined by it.
            '\u{200d}' if !out.is_empty() && !out.ends_with(' ') => out.push(c),
            _ if is_seen && c != ' ' => out.push(c),
            _ if (looks_like_space(c) || c == ' ') && !out.is_empty() && !out.ends_with(' ') => out.push(' '),
            _ => {}
        }
    }
    out.truncate(out.trim_end_matches([' ', '\u{200d}']).len());
    out
}

/// Without what Discord refuses.
fn spelled(name: &str) -> String {
    let mut name: String = name.chars().map(|c| tame(c, "@#:")).collect();
    if name.nfkc().collect::<String>().contains("```") {
        name = name.chars().map(|c| tame(c, "`")).collect();
    }
    // As Discord may read letters of other widths and styles.
    let plain: String = name.nfkc().collect();
    let holds = |text: &str| FORBIDDEN.iter().any(|(word, _)| find(text, word).is_some());
    if holds(&plain) && !holds(&name) {
        name = plain;
    }
    for (word, letter) in FORBIDDEN {
        while let Some(at) = find(&name, word).map(|at| at + letter) {
            name.replace_range(at..=at, cyrillic(name.as_bytes()[at]));
        }
    }
    name
}

/// A sign that looks much the same as one of `signs`, also where that is written in another width or style.
fn tame(c: char, signs: &str) -> char {
    match std::iter::once(c).nfkc().find(|read| signs.contains(*read)) {
        Some('@') => 'ⓐ',
        Some('#') => '♯',
        Some(':') => '꞉',
        Some(_) => 'ˋ',
        None => c,
    }
}

/// The letter that looks the same.
fn cyrillic(letter: u8) -> &'static str {
    match letter {
        b'i' => "і",
        b'I' => "І",
        b'y' => "у",
        b'Y' => "У",
        b'E' => "Е",
        _ => "е",
    }
}

/// Where an ASCII word stands, whatever its case.
fn find(text: &str, word: &str) -> Option<usize> {
    let windows = text.as_bytes().windows(word.len());
    windows.into_iter().position(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// At most so long, in whole letters, with a mark where something is missing.
fn cut(name: &str, most: usize) -> String {
    if units(name) <= most {
        return name.to_owned();
    }
    let mut out = String::new();
    for letter in name.graphemes(true) {
        if units(&out) + units(letter) + 1 > most {
            break;
        }
        out.push_str(letter);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// What the names that are known look like.
pub(in crate::chat) struct Looks(HashMap<String, Vec<Box<str>>>);

impl Looks {
    pub(in crate::chat) fn of(names: &[Box<str>]) -> Self {
        let mut looks: HashMap<_, Vec<_>> = HashMap::new();
        for name in names {
            looks.entry(look(name)).or_default().push(name.clone());
        }
        Self(looks)
    }

    /// Whose name this one can be taken for: it looks the same and is another. Of two of which one is written in plain
    /// letters, the other is the one that is marked.
    pub(in crate::chat) fn alike(&self, name: &str) -> Option<&str> {
        let same = self.0.get(&look(name))?.iter().map(|other| &**other);
        same.into_iter().find(|other| *other != name && (!name.is_ascii() || other.is_ascii()))
    }
}

/// What people see of a name, letters that look the same being one.
fn look(name: &str) -> String {
    skeleton(&visible(name)).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests;
