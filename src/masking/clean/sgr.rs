//! Reads SGR sequences (`ESC[…m`) into [`Style`]s.
//!
//! Bright colours (90–97, 100–107) become their normal ones; of the 256 colours the first sixteen likewise, the cube,
//! the greys and true colour become the palette's colour of the same hue ([`Colour::nearest`]). Faint, italic, blink,
//! inverse, concealed and struck text is shown as ordinary text.

use super::{Colour, Style};

/// Most parameters that [`Csi`] reads.
const MOST_PARAMS: usize = 16;

/// A control sequence of the common kind: `ESC [`, numbers with `;` between them, one final character. It is the
/// short way beside the parser, for nearly every sequence on a console is of this kind.
pub(super) struct Csi {
    params: [u16; MOST_PARAMS],
    used: usize,
    length: usize,
    private: bool,
    action: u8,
}

impl Csi {
    /// The sequence at the beginning of `bytes`, if it is of the common kind. Private sequences (`ESC [ ? …`) are
    /// too, without effect.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut csi = Self { params: [0; MOST_PARAMS], used: 1, length: 2, private: false, action: 0 };
        for byte in bytes.strip_prefix(b"\x1b[")? {
            csi.length += 1;
            match byte {
                b'0'..=b'9' => {
                    let param = &mut csi.params[csi.used - 1];
                    *param = param.saturating_mul(10).saturating_add(u16::from(byte - b'0'));
                }
                b';' if csi.used < MOST_PARAMS => csi.used += 1,
                b'<'..=b'?' => csi.private = true,
                b'@'..=b'~' => {
                    csi.action = *byte;
                    return Some(csi);
                }
                _ => return None,
            }
        }
        None
    }

    /// Its final character, which says what it does; none for private ones.
    pub(super) fn action(&self) -> Option<u8> {
        (!self.private).then_some(self.action)
    }

    /// Its parameters, as the parser gives them.
    pub(super) fn params(&self) -> impl Iterator<Item = &[u16]> {
        self.params[..self.used].chunks(1)
    }

    /// Bytes that it takes.
    pub(super) fn length(&self) -> usize {
        self.length
    }
}

/// Applies the parameters of one sequence, with `;` or `:` between the parts of an extended colour.
pub(super) fn apply<'a>(style: &mut Style, mut rest: impl Iterator<Item = &'a [u16]>) {
    while let Some(param) = rest.next() {
        match *param {
            [38, ref parts @ ..] => {
                if let Some(colour) = extended(parts, &mut rest) {
                    style.foreground = Some(colour);
                }
            }
            [48, ref parts @ ..] => {
                if let Some(colour) = extended(parts, &mut rest) {
                    style.background = Some(colour);
                }
            }
            [4, 0] => style.underline = false,
            [code, ..] => simple(style, code),
            [] => {}
        }
    }
}

fn simple(style: &mut Style, code: u16) {
    match code {
        0 => *style = Style::default(),
        1 => style.bold = true,
        4 | 21 => style.underline = true,
        22 => style.bold = false,
        24 => style.underline = false,
        30..=37 => style.foreground = Some(Colour::from_digit(code - 30)),
        39 => style.foreground = None,
        40..=47 => style.background = Some(Colour::from_digit(code - 40)),
        49 => style.background = None,
        90..=97 => style.foreground = Some(Colour::from_digit(code - 90)),
        100..=107 => style.background = Some(Colour::from_digit(code - 100)),
        _ => {}
    }
}

/// The colour after 38 or 48: from the parts of the same parameter (`38:2::1:2:3`), else from the next ones.
fn extended<'a>(parts: &[u16], rest: &mut impl Iterator<Item = &'a [u16]>) -> Option<Colour> {
    if let [kind, values @ ..] = parts {
        return match (kind, values) {
            (5, [index, ..]) => indexed(*index),
            (2, [red, green, blue] | [_, red, green, blue, ..]) => true_colour([*red, *green, *blue]),
            _ => None,
        };
    }
    let mut next = || rest.next().and_then(|param| param.first()).copied();
    match next()? {
        5 => indexed(next()?),
        2 => true_colour([next()?, next()?, next()?]),
        _ => None,
    }
}

fn indexed(index: u16) -> Option<Colour> {
    /// Levels of a channel in xterm's colour cube.
    const LEVELS: [u8; 6] = [0, 95, 135, 175, 215, 255];
    let index = u8::try_from(index).ok()?;
    Some(match index {
        0..=15 => Colour::from_digit(u16::from(index)),
        16..=231 => {
            let level = |divisor: u8| LEVELS[usize::from((index - 16) / divisor % 6)];
            Colour::nearest([level(36), level(6), level(1)])
        }
        232.. => Colour::nearest([8 + 10 * (index - 232); 3]),
    })
}

fn true_colour(channels: [u16; 3]) -> Option<Colour> {
    Some(Colour::nearest(channels.map(|channel| u8::try_from(channel).unwrap_or(u8::MAX))))
}
