//! What a text may stand for: other bytes, each with its place in the text.

use std::ops::Range;

/// Length of the pieces that a secret is found by, bytes. What is shorter is no secret.
pub(super) const PIECE: usize = 8;

/// Bytes, each with where it stands in the text that they were read from.
pub(super) struct View {
    bytes: Vec<u8>,
    places: Vec<Range<usize>>,
}

/// What may stand between two numbers of a list, and how much of it.
const BETWEEN: &[u8] = b" ,;:\t\r\n";
const FARTHEST: usize = 64;

/// Shows the text as it is, and as what it may stand for.
pub(super) fn each(text: &[u8], mut shown: impl FnMut(&View)) {
    let plain = View::of(text);
    let mut bases = vec![plain];
    // A quoted text within a JSON line is escaped twice.
    for _ in 0..2 {
        bases.extend(bases.last().and_then(|base| base.decoded(b'\\', escape)));
    }
    let percent: Vec<_> = bases.iter().filter_map(|base| base.decoded(b'%', percent)).collect();
    bases.extend(percent);
    for base in &bases {
        shown(base);
        base.hex(&mut shown);
        base.base64(&mut shown);
        base.lists(&mut shown);
    }
}

impl View {
    fn of(text: &[u8]) -> Self {
        Self { bytes: text.to_vec(), places: (0..text.len()).map(|at| at..at + 1).collect() }
    }

    fn new() -> Self {
        Self { bytes: Vec::new(), places: Vec::new() }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where in the text these bytes, of which there is at least one, stand.
    pub(super) fn stands_at(&self, bytes: &Range<usize>) -> Range<usize> {
        self.places[bytes.start].start..self.places[bytes.end - 1].end
    }

    /// A byte that these bytes of `of` stand for.
    fn push(&mut self, byte: u8, of: &Self, bytes: Range<usize>) {
        self.bytes.push(byte);
        self.places.push(of.stands_at(&bytes));
    }

    /// With everything that begins with `mark` decoded; `None` where nothing does.
    fn decoded(&self, mark: u8, decode: impl Fn(&[u8]) -> Option<(u8, usize)>) -> Option<Self> {
        let mut view = Self::new();
        let (mut at, mut any) = (0, false);
        while at < self.bytes.len() {
            let (byte, length) = match self.bytes[at] {
                first if first == mark => decode(&self.bytes[at..]).inspect(|_| any = true),
                _ => None,
            }
            .unwrap_or((self.bytes[at], 1));
            view.push(byte, self, at..at + length);
            at += length;
        }
        any.then_some(view)
    }

    /// Runs of hex digits, begun at either digit of a pair.
    fn hex(&self, shown: &mut impl FnMut(&Self)) {
        for run in self.runs(2 * PIECE, |byte| byte.is_ascii_hexdigit()) {
            for begin in [run.start, run.start + 1] {
                let mut view = Self::new();
                for at in (begin..run.end - 1).step_by(2) {
                    let byte = digit(self.bytes[at]) << 4 | digit(self.bytes[at + 1]);
                    view.push(byte, self, at..at + 2);
                }
                shown(&view);
            }
        }
    }

    /// Runs of base64, of either alphabet, begun at each character of a group.
    fn base64(&self, shown: &mut impl FnMut(&Self)) {
        for run in self.runs(PIECE * 4 / 3 + 1, |byte| sextet(byte).is_some()) {
            for begin in run.start..run.start + 4 {
                let digits = run.end.saturating_sub(begin);
                let mut view = Self::new();
                for byte in 0..digits * 6 / 8 {
                    let first = begin + byte * 8 / 6;
                    let both =
                        [first, first + 1].map(|at| u16::from(sextet(self.bytes[at]).unwrap_or_default()));
                    let bits = (both[0] << 6 | both[1]) >> (4 - byte % 3 * 2);
                    view.push((bits & 0xff) as u8, self, first..first + 2);
                }
                shown(&view);
            }
        }
    }

    /// Numbers behind each other, as decimal and as hexadecimal bytes.
    fn lists(&self, shown: &mut impl FnMut(&Self)) {
        let numbers: Vec<_> = self.runs(1, |byte| byte.is_ascii_alphanumeric()).collect();
        for read in [decimal, hexadecimal] {
            let mut view = Self::new();
            let mut last = 0;
            for number in &numbers {
                let between = &self.bytes[last..number.start];
                let near = between.len() <= FARTHEST && between.iter().all(|byte| BETWEEN.contains(byte));
                let byte = read(&self.bytes[number.clone()]);
                if !near || byte.is_none() {
                    shown(&std::mem::replace(&mut view, Self::new()));
                }
                if let Some(byte) = byte {
                    view.push(byte, self, number.clone());
                }
                last = number.end;
            }
            shown(&view);
        }
    }

    /// The longest stretches of such bytes, if as long as `least`.
    fn runs(&self, least: usize, of: impl Fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> {
        let mut at = 0;
        std::iter::from_fn(move || {
            while at < self.bytes.len() {
                let start = at + self.bytes[at..].iter().take_while(|byte| !of(**byte)).count();
                let length = self.bytes[start..].iter().take_while(|byte| of(**byte)).count();
                at = start + length;
                if length >= least {
                    return Some(start..at);
                }
            }
            None
        })
    }
}

/// The value of a hex digit.
fn digit(byte: u8) -> u8 {
    (byte as char).to_digit(16).unwrap_or_default() as u8
}

/// The value of a base64 character.
fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

fn decimal(text: &[u8]) -> Option<u8> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn hexadecimal(text: &[u8]) -> Option<u8> {
    let text = text.strip_prefix(b"0x").or(text.strip_prefix(b"0X")).unwrap_or(text);
    hex_number(text).filter(|_| text.len() <= 2)
}

/// `%70`
fn percent(text: &[u8]) -> Option<(u8, usize)> {
    Some((hex_number(text.get(1..3)?)?, 3))
}

/// An escape of Rust's or JSON's that stands for one byte: `\"`, `\x70`, `\u0070`, `\u{70}`.
fn escape(text: &[u8]) -> Option<(u8, usize)> {
    Some(match text.get(1)? {
        b'n' => (b'\n', 2),
        b'r' => (b'\r', 2),
        b't' => (b'\t', 2),
        b'x' => (hex_number(text.get(2..4)?)?, 4),
        b'u' if text.get(2) == Some(&b'{') => {
            let end = text.iter().take(12).position(|byte| *byte == b'}')?;
            (hex_number(&text[3..end])?, end + 1)
        }
        b'u' => (hex_number(text.get(2..6)?)?, 6),
        other if other.is_ascii_punctuation() => (*other, 2),
        _ => return None,
    })
}

/// A number of hex digits that fits a byte.
fn hex_number(text: &[u8]) -> Option<u8> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(text).ok()?, 16).ok()
}
