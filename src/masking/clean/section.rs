//! Minecraft's `§` codes, which plugins leave in the console.
//!
//! They are mapped to the palette and removed, with the old and the `§x§r§r§g§g§b§b` form. A `§` before anything
//! else stays, as in `§ 5`; of several in a row the last one counts and the others go.

use super::{Colour, Style};

/// What `§` and one character mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// One of the sixteen colours, by its hexadecimal digit.
    Colour(u8),
    /// `l`
    Bold,
    /// `n`
    Underline,
    /// `r`
    Reset,
    /// `x`: six digits follow, each with a `§` before it.
    Hex,
    /// `k`, `m`, `o`: obfuscated, struck, italic.
    Unshown,
}

impl Code {
    pub(super) fn of(c: char) -> Option<Self> {
        Some(match c.to_ascii_lowercase() {
            c @ '0'..='9' => Self::Colour(c as u8 - b'0'),
            c @ 'a'..='f' => Self::Colour(c as u8 - b'a' + 10),
            'l' => Self::Bold,
            'n' => Self::Underline,
            'r' => Self::Reset,
            'x' => Self::Hex,
            'k' | 'm' | 'o' => Self::Unshown,
            _ => return None,
        })
    }
}

/// The digits of a `§x` colour met so far.
#[derive(Debug, Default)]
pub(super) struct Sections {
    hex: u32,
    wanted: u8,
}

impl Sections {
    /// Applies one code. A colour also ends bold and underlined, as in the game.
    pub(super) fn apply(&mut self, style: &mut Style, code: Code) {
        match code {
            Code::Colour(digit) if self.wanted > 0 => {
                self.hex = self.hex << 4 | u32::from(digit);
                self.wanted -= 1;
                if self.wanted == 0 {
                    let [_, channels @ ..] = self.hex.to_be_bytes();
                    *style = coloured(*style, Colour::nearest(channels));
                }
            }
            Code::Colour(digit) => *style = coloured(*style, legacy(digit)),
            Code::Bold => style.bold = true,
            Code::Underline => style.underline = true,
            Code::Reset => *style = Style::default(),
            Code::Hex => *self = Self { hex: 0, wanted: 6 },
            Code::Unshown => {}
        }
    }

    /// Visible text ends an unfinished `§x` colour.
    pub(super) fn interrupt(&mut self) {
        self.wanted = 0;
    }
}

fn coloured(style: Style, colour: Colour) -> Style {
    Style { foreground: Some(colour), bold: false, underline: false, ..style }
}

/// The game's sixteen colours have the bits of red and blue the other way round, and two greys.
fn legacy(digit: u8) -> Colour {
    match digit {
        0 | 8 => Colour::Black,
        7 | 15 => Colour::White,
        1 | 9 => Colour::Blue,
        2 | 10 => Colour::Green,
        3 | 11 => Colour::Cyan,
        4 | 12 => Colour::Red,
        5 | 13 => Colour::Magenta,
        _ => Colour::Yellow,
    }
}
