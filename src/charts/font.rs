//! The font of charts: Inter with Latin, Greek and Cyrillic letters alone (`font/subset.py` makes it), so that a chart
//! looks the same on every machine.

use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::Database;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Its family.
pub(super) const FAMILY: &str = "Inter";

/// Both weights, read once.
pub(super) static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    fonts.load_font_data(include_bytes!("font/inter-400.ttf").to_vec());
    fonts.load_font_data(include_bytes!("font/inter-600.ttf").to_vec());
    Arc::new(fonts)
});

/// The text in characters that the font has: letters with marks that it lacks lose them, forms of letters (𝐁𝐨𝐥𝐝, Ｗｉｄｅ)
/// become the letters, anything else goes. Never a box.
pub(super) fn legible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if has(c) {
            out.push(c);
        } else if c.is_whitespace() {
            out.push(' ');
        } else {
            out.extend(std::iter::once(c).nfkd().filter(|part| !is_combining_mark(*part) && has(*part)));
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name as it can be drawn; `else_` where no letter or digit of it can.
pub(super) fn name_or(name: &str, else_: impl FnOnce() -> String) -> String {
    let drawn = legible(name);
    if drawn.chars().any(char::is_alphanumeric) { drawn } else { else_() }
}

/// Whether the font has it: the ranges of `font/subset.py`.
fn has(c: char) -> bool {
    matches!(c,
        ' '..='~'
        | '\u{A0}'..='\u{AC}'
        | '\u{AE}'..='\u{148}'
        | '\u{14A}'..='\u{17F}'
        | '\u{218}'..='\u{21B}'
        | '\u{386}' | '\u{388}'..='\u{38A}' | '\u{38C}' | '\u{38E}'..='\u{3A1}' | '\u{3A3}'..='\u{3CE}'
        | '\u{400}'..='\u{45F}' | '\u{490}' | '\u{491}' | '\u{1E9E}'
        | '–' | '—' | '‘' | '’' | '‚' | '“' | '”' | '„' | '•' | '…' | '‹' | '›' | '€' | '↑' | '↓' | '−')
}

/// About how wide a text is, in its size: the widths of Inter's kinds of letters.
pub(super) fn ems(text: &str) -> f64 {
    text.chars()
        .map(|c| match c {
            ' ' | 'i' | 'l' | 'j' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | 'I' => 0.29,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' | '·' => 0.38,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '—' | '…' => 0.9,
            c if c.is_uppercase() => 0.7,
            c if c.is_ascii_digit() => 0.63,
            _ => 0.6,
        })
        .sum()
}

/// As much of the text as is about `room` wide in its size.
pub(super) fn cut(text: &str, room: f64) -> String {
    if ems(text) <= room {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        out.push(c);
        if ems(&out) > room - 0.9 {
            out.pop();
            break;
        }
    }
    out.truncate(out.trim_end().len());
    out + "…"
}

#[cfg(test)]
mod tests {
    use resvg::usvg::fontdb::Source;

    use super::*;

    #[test]
    fn what_the_font_lacks_becomes_what_it_has_or_goes() {
        for (name, drawn) in [
            ("Survival", "Survival"),
            ("Überleben Ωμέγα Сервер", "Überleben Ωμέγα Сервер"),
            ("𝐒𝐮𝐫𝐯𝐢𝐯𝐚𝐥 ＳＭＰ", "Survival SMP"),
            ("Sinh tồn", "Sinh ton"),
            ("⛏️ Mine\u{200B}craft 🎮", "Minecraft"),
            ("生存サーバー", "?"),
            ("生存 2", "2"),
            ("⚔️ — ⚔️", "?"),
            ("a\nb\u{7}", "a b"),
        ] {
            assert_eq!(name_or(name, || "?".into()), drawn, "{name}");
        }
    }

    #[test]
    fn both_weights_have_every_character_that_is_drawn() {
        let fonts = &**FONTS;
        assert_eq!(fonts.faces().map(|face| face.weight.0).collect::<Vec<_>>(), [400, 600]);
        for face in fonts.faces() {
            assert_eq!(face.families[0].0, FAMILY);
            let Source::Binary(data) = &face.source;
            let data: &[u8] = (**data).as_ref();
            let cmap = Cmap::of(data);
            for c in ('\0'..='\u{2FFF}').filter(|c| has(*c)) {
                assert!(cmap.has(c), "{c:?} in {}", face.weight.0);
            }
        }
    }

    #[test]
    fn long_names_are_cut_to_their_room() {
        assert_eq!(cut("Survival", 20.0), "Survival");
        let long = cut(&"Wide MMMM ".repeat(20), 12.0);
        assert!(long.ends_with('…') && ems(&long) <= 12.0, "{long}");
    }

    /// The table of characters of a font, format 4 (OpenType, "cmap").
    struct Cmap<'a>(&'a [u8]);

    impl<'a> Cmap<'a> {
        fn of(font: &'a [u8]) -> Self {
            let tables = usize::from(number(font, 4));
            let entry = (0..tables).map(|n| 12 + 16 * n).find(|at| &font[*at..at + 4] == b"cmap").unwrap();
            let cmap = &font[long(font, entry + 8)..];
            let subtables = (0..usize::from(number(cmap, 2))).map(|n| &cmap[long(cmap, 4 + 8 * n + 4)..]);
            Self(subtables.into_iter().find(|table| number(table, 0) == 4).unwrap())
        }

        fn has(&self, c: char) -> bool {
            let c = u16::try_from(u32::from(c)).unwrap();
            let segments = usize::from(number(self.0, 6) / 2);
            (0..segments).any(|n| {
                let (end, start) = (number(self.0, 14 + 2 * n), number(self.0, 16 + 2 * (segments + n)));
                (start..=end).contains(&c) && c != u16::MAX
            })
        }
    }

    fn number(bytes: &[u8], at: usize) -> u16 {
        u16::from_be_bytes([bytes[at], bytes[at + 1]])
    }

    fn long(bytes: &[u8], at: usize) -> usize {
        usize::from(number(bytes, at)) << 16 | usize::from(number(bytes, at + 2))
    }
}
