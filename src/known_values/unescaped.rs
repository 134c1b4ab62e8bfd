//! A text without its escapes, each byte with where it stood.
//!
//! Left out are quotation marks and backslashes; read are percent-encoding, `\u00e9`, `\x41` and HTML's entities, and
//! what that gives is read again. So every spelling of a value becomes the same bytes, however often one is put into
//! another (JSON in JSON, JSON in a URL), as long as the value itself is read in the same way. Two values that differ in
//! quotation marks, backslashes or `+` and spaces alone become the same; that is too rare to matter.

use std::ops::Range;

/// The bytes, and where they come from.
#[derive(Default)]
pub(super) struct Unescaped {
    bytes: Vec<u8>,
    from: Vec<From>,
    /// Where the backslash stands before the next byte.
    escape: Option<u32>,
}

#[derive(Clone, Copy)]
struct From {
    /// Of the backslash before it, or its own.
    escape: u32,
    start: u32,
    end: u32,
    /// It stood behind a backslash, or was another blank than a space: a letter that is none, a `+`.
    soft: bool,
}

/// Entities that are read, but for the numbered ones.
const ENTITIES: [(&[u8], u8); 5] =
    [(b"&quot", b'"'), (b"&amp", b'&'), (b"&apos", b'\''), (b"&lt", b'<'), (b"&gt", b'>')];

/// Bytes of the longest entity that is read.
const LONGEST_ENTITY: usize = 9;

impl Unescaped {
    pub(super) fn of(text: &str) -> Self {
        let mut read = Self::default();
        read.bytes.reserve(text.len());
        read.from.reserve(text.len());
        for (at, byte) in (0..).zip(text.bytes()) {
            read.push(byte, at, at + 1);
        }
        read
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Where some of the bytes stood in the text.
    pub(super) fn stood(&self, range: &Range<usize>) -> Range<usize> {
        let parts = self.from.get(range.clone()).unwrap_or_default();
        let start = parts.first().map_or(0, |from| from.start as usize);
        start..parts.last().map_or(start, |from| from.end as usize)
    }

    /// Whether the byte at this place follows the one before without anything that was left out.
    pub(super) fn follows(&self, at: usize) -> bool {
        let end = at.checked_sub(1).and_then(|before| self.from.get(before)).map(|from| from.end);
        end.is_some() && end == self.from.get(at).map(|from| from.start)
    }

    /// Whether a letter at this place is a sign: `\n`, a tab.
    pub(super) fn is_soft(&self, at: usize) -> bool {
        self.from.get(at).is_some_and(|from| from.soft)
    }

    fn push(&mut self, byte: u8, start: u32, end: u32) {
        let escape = self.escape.take();
        let (byte, soft) = match byte {
            b'\\' => {
                self.escape = escape.or(Some(start));
                return;
            }
            b'"' | b'\'' | b'`' => return,
            // As they are spelled: a value that holds one is found in both spellings.
            b'\n' => (b'n', true),
            b'\r' => (b'r', true),
            b'\t' => (b't', true),
            b'+' => (b' ', true),
            other => (other, escape.is_some()),
        };
        self.bytes.push(byte);
        self.from.push(From { escape: escape.unwrap_or(start), start, end, soft });
        self.read_again();
    }

    /// Reads an escape that ends with the last byte.
    fn read_again(&mut self) {
        match *self.bytes.as_slice() {
            [.., b'%', high, low] => {
                if let Some(byte) = hex(&[high, low]) {
                    self.replace(3, &[byte as u8]);
                }
            }
            [.., b'x', high, low] if self.is_soft(self.bytes.len() - 3) => {
                if let Some(byte) = hex(&[high, low]) {
                    self.replace(3, &[byte as u8]);
                }
            }
            [.., b'u', a, b, c, d] if self.is_soft(self.bytes.len() - 5) => {
                if let Some(unit) = hex(&[a, b, c, d]) {
                    self.read_unit(unit);
                }
            }
            [.., b';'] => self.read_entity(),
            _ => {}
        }
    }

    /// A unit of UTF-16. The first half of a pair waits as the three bytes that it would have.
    fn read_unit(&mut self, unit: u32) {
        let first = match self.bytes.len().checked_sub(8).and_then(|at| self.bytes.get(at..at + 3)) {
            Some(&[0xed, b @ 0xa0..=0xaf, c]) if (0xdc00..0xe000).contains(&unit) => {
                Some(0xd000 | u32::from(b & 0x3f) << 6 | u32::from(c & 0x3f))
            }
            _ => None,
        };
        let (length, code) = match first {
            Some(first) => (8, 0x10000 + ((first - 0xd800) << 10) + (unit - 0xdc00)),
            None => (5, unit),
        };
        match char::from_u32(code) {
            Some(c) => self.replace(length, c.encode_utf8(&mut [0; 4]).as_bytes()),
            None => {
                let byte = |shift: u32| 0x80 | (code >> shift & 0x3f) as u8;
                self.replace(length, &[0xe0 | (code >> 12) as u8, byte(6), byte(0)]);
            }
        }
    }

    fn read_entity(&mut self) {
        let tail = &self.bytes[self.bytes.len().saturating_sub(LONGEST_ENTITY)..];
        let Some(at) = memchr::memrchr(b'&', tail) else { return };
        let entity = &tail[at..tail.len() - 1];
        let numbered = || {
            let number = std::str::from_utf8(entity.get(2..)?).ok()?;
            let is_number = entity.get(1) == Some(&b'#');
            let number = number
                .strip_prefix(['x', 'X'])
                .map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok());
            number.filter(|_| is_number).and_then(char::from_u32)
        };
        let named = ENTITIES.iter().find(|(name, _)| *name == entity).map(|(_, byte)| char::from(*byte));
        if let Some(c) = named.or_else(numbered) {
            let length = entity.len() + 1;
            self.replace(length, c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    /// Puts what was read in the place of the last bytes.
    fn replace(&mut self, length: usize, with: &[u8]) {
        let keep = self.bytes.len() - length;
        let (start, end) = match &self.from[keep..] {
            [first, .., last] => (first.escape, last.end),
            _ => return,
        };
        self.bytes.truncate(keep);
        self.from.truncate(keep);
        for byte in with {
            self.push(*byte, start, end);
        }
    }
}

fn hex(digits: &[u8]) -> Option<u32> {
    let digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
    digits.into_iter().try_fold(0, |number, digit| Some(number << 4 | digit?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(Unescaped::of(text).bytes).unwrap()
    }

    #[test]
    fn every_spelling_becomes_the_same() {
        let value = "pä \"w&/<x>%1";
        let plain = read(value);
        assert_eq!(plain, "pä w&/<x>%1");
        for spelled in [
            r#"pä \"w&/<x>%1"#,
            r#"p\u00e4 \\\"w&\/<x>%1"#,
            r#"p\\u00E4 \\\\\\\"w&\\/<x>%1"#,
            "p%C3%A4%20%22w%26%2F%3Cx%3E%251",
            "p%c3%a4+%22w%26%2f%3cx%3e%251",
            "p%25C3%25A4%2520%2522w%2526%252F%253Cx%253E%25251",
            "p%5Cu00e4+%5C%22w%26%2F%3Cx%3E%251",
            "pä &quot;w&amp;/&lt;x&gt;%1",
            "p&#228; &#34;w&amp;amp;/&#x3c;x&#62;%1",
            r"p\xc3\xa4\ \'w\&/\<x\>\%1",
        ] {
            assert_eq!(read(spelled), plain, "{spelled}");
        }
        assert_eq!(read(r"\ud83c\udfae \uD83C\uDFAE"), "🎮 🎮");
        assert_eq!(read("a\tb\\tc"), "atbtc");
        for text in ["100% of", "%zz", "&nope;", "u00e4 x41", "a;b", "%", "\\", ""] {
            assert_eq!(read(text), text.replace('\\', ""), "{text}");
        }
    }

    #[test]
    fn it_is_known_where_each_byte_stood() {
        let text = r#"x\"%41\u00e9;b"#;
        let read = Unescaped::of(text);
        assert_eq!(read.bytes(), "xAé;b".as_bytes());
        assert_eq!(&text[read.stood(&(1..2))], "%41");
        assert_eq!(&text[read.stood(&(2..4))], r"\u00e9");
        assert!(!read.follows(0) && !read.follows(1) && read.follows(5));
        let soft = Unescaped::of(r"a\nb");
        assert_eq!((soft.bytes(), soft.is_soft(1), soft.is_soft(2)), (&b"anb"[..], true, false));
    }
}
