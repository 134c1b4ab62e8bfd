//! What a text may stand for: itself, without its escapes, percent-decoded.

use std::ops::Range;

/// Bytes, each with where it stands in the text that they were read from.
pub(super) struct View {
    bytes: Vec<u8>,
    /// Where each byte's spelling begins, and the end of the last one.
    starts: Vec<usize>,
}

/// The text as it is, and as what it may stand for.
pub(super) fn all(text: &[u8]) -> Vec<View> {
    let mut views = vec![View { bytes: text.to_vec(), starts: (0..=text.len()).collect() }];
    // A quoted text within a JSON line is escaped twice.
    for _ in 0..2 {
        views.extend(views.last().and_then(|view| view.decoded(b'\\', escape)));
    }
    let percent: Vec<_> = views.iter().filter_map(|view| view.decoded(b'%', percent)).collect();
    views.extend(percent);
    views
}

impl View {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where in the text these bytes stand.
    pub(super) fn stands_at(&self, bytes: &Range<usize>) -> Range<usize> {
        self.starts[bytes.start]..self.starts[bytes.end]
    }

    /// With everything that begins with `mark` decoded; `None` where nothing does.
    fn decoded(&self, mark: u8, decode: impl Fn(&[u8]) -> Option<(u8, usize)>) -> Option<Self> {
        memchr::memchr(mark, &self.bytes)?;
        let mut view = Self { bytes: Vec::new(), starts: Vec::new() };
        let (mut at, mut any) = (0, false);
        while let Some(&byte) = self.bytes.get(at) {
            let decoded = (byte == mark).then(|| decode(&self.bytes[at..])).flatten();
            any |= decoded.is_some();
            let (byte, length) = decoded.unwrap_or((byte, 1));
            view.bytes.push(byte);
            view.starts.push(self.starts[at]);
            at += length;
        }
        view.starts.push(self.starts[at]);
        any.then_some(view)
    }
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
