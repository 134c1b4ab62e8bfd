//! Finds which of some short sequences are in a text, whatever their case, in one pass.
//!
//! No sequence is shorter than four bytes, so whichever of them stands in a text, three of its bytes in a row begin at
//! an even place. Only those places are looked at: three bytes, without their case, are hashed, and a table tells
//! whether they may be of a sequence. Nearly all are not. Where they may be, each sequence is one bit, and tables tell
//! for each byte which sequences have it at their first, second, third and fourth place.
//!
//! So it costs the same for every text and processor, however many sequences there are. Searches with vector
//! instructions (`aho-corasick`) are slower here: they are for few literals, need the text in lower case first, and
//! stop at many places that only look like one.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// Bits there are.
const MOST: usize = 64;

/// Places of each sequence that tables are of; no sequence is shorter.
const PLACES: usize = 4;

/// Bytes at the even places of which is looked together, which costs less than one after the other.
const GROUP: usize = 16;

/// A set of sequences, one bit each.
pub(super) type Found = u64;

/// The bytes that may stand at one place of a sequence: the bit of each.
type Bytes = u128;

/// What consoles print most, letters in lower case, the most frequent first: where a sequence has something else, few
/// places look like it.
const FREQUENT: &[u8] = b" etrsia0n1go:pfd-lc[u2bm.]h\\x,3\"/8wk5v_y47";

/// Bytes that are hashed together.
const HASHED: usize = PLACES - 1;

/// Bits of a hash. With as many as 1,000 different three bytes, one in twenty of other texts' would be taken for one of
/// them, were they as frequent as any; but sequences are looked for by what is printed seldom.
const HASH_BITS: u32 = 14;

/// Up to [`MOST`] sequences that are looked for at once.
#[derive(Debug)]
pub(super) struct Prefilter {
    /// Whether three bytes with this hash may be the first or the last of those that `places` is of.
    hashes: Box<[bool; 1 << HASH_BITS]>,
    places: [[Found; 256]; PLACES],
    sequences: Vec<Sequence>,
}

#[derive(Debug)]
struct Sequence {
    /// What may stand at each of its places.
    allowed: Vec<Bytes>,
    /// The first of those that the tables are of.
    from: usize,
}

impl Prefilter {
    /// Sequences are written as regular expressions of ASCII letters, signs and classes, `gh[pousr]_`, one byte each.
    /// The bit of each is its place among them. None: one is something else, or shorter than [`PLACES`], or there are
    /// too many.
    pub(super) fn new<'a>(sequences: impl IntoIterator<Item = &'a str>) -> Option<Self> {
        let (hashes, places) = (Box::new([false; 1 << HASH_BITS]), [[0; 256]; PLACES]);
        let mut prefilter = Self { hashes, places, sequences: Vec::new() };
        for (bit, sequence) in sequences.into_iter().enumerate() {
            let allowed = parsed(sequence).filter(|_| bit < MOST)?;
            let rarest = allowed.windows(PLACES).enumerate().min_by_key(|(_, part)| {
                part.windows(HASHED)
                    .map(|bytes| bytes.iter().map(|byte| frequency(*byte)).product::<usize>())
                    .sum::<usize>()
            });
            let (from, part) = rarest?;
            for (place, allowed) in prefilter.places.iter_mut().zip(part) {
                for (byte, found) in place.iter_mut().enumerate() {
                    *found |= Found::from(allows(*allowed, byte)) << bit;
                }
            }
            part.windows(HASHED).for_each(|bytes| prefilter.add_hashes(bytes));
            prefilter.sequences.push(Sequence { allowed, from });
        }
        Some(prefilter)
    }

    /// Adds the hashes of whatever three bytes these may be.
    fn add_hashes(&mut self, allowed: &[Bytes]) {
        let [one, two, three] = allowed else { return };
        let each = |allowed: Bytes| (0..128_u8).filter(move |byte| allows(allowed, usize::from(*byte)));
        for a in each(*one) {
            for b in each(*two) {
                each(*three).for_each(|c| self.hashes[hash(u32::from_le_bytes([a, b, c, 0]))] = true);
            }
        }
    }

    /// The sequences that stand somewhere in the text.
    pub(super) fn find(&self, text: &[u8]) -> Found {
        let (mut found, mut rest) = (0, text);
        while let Some(group) = rest.first_chunk() {
            if self.may_hold(group) {
                found |= self.around(text, text.len() - rest.len(), GROUP);
            }
            rest = &rest[GROUP..];
        }
        // What is left is looked at together with what stands before it.
        let last = text.len().checked_sub(GROUP + 1).and_then(|start| text[start & !1..].first_chunk());
        if last.is_none_or(|group| self.may_hold(group)) {
            found |= self.around(text, text.len() - rest.len(), rest.len());
        }
        found
    }

    /// Whether three bytes at an even place may be of a sequence.
    fn may_hold(&self, group: &[u8; GROUP + 1]) -> bool {
        let four = |at: usize| u32::from_le_bytes([group[at], group[at + 1], group[at + 2], group[at + 3]]);
        let one = |bytes: u32| self.hashes[hash(bytes)];
        let first = one(four(0)) | one(four(2)) | one(four(4)) | one(four(6));
        first | one(four(8)) | one(four(10)) | one(four(12)) | one(four(13) >> 8)
    }

    /// The sequences that have three bytes at an even place from `start` on, as many bytes as are said.
    fn around(&self, text: &[u8], start: usize, bytes: usize) -> Found {
        let mut found = 0;
        for at in (start..start + bytes).step_by(2) {
            let Some(&[a, b, c]) = text.get(at..at + HASHED) else { break };
            if self.hashes[hash(u32::from_le_bytes([a, b, c, 0]))] {
                found |= self.at(text, at) | at.checked_sub(1).map_or(0, |at| self.at(text, at));
            }
        }
        found
    }

    /// Those of the sequences whose four bytes begin there.
    fn at(&self, text: &[u8], at: usize) -> Found {
        let Some(part) = text.get(at..at + PLACES) else { return 0 };
        let all = self.places.iter().zip(part).map(|(place, byte)| place[usize::from(*byte)]);
        let likely = all.fold(Found::MAX, |likely, those| likely & those);
        if likely == 0 { 0 } else { self.certain(likely, text, at) }
    }

    /// Those of the sequences that stand there as a whole.
    #[cold]
    fn certain(&self, mut likely: Found, text: &[u8], at: usize) -> Found {
        let mut found = 0;
        while likely != 0 {
            let bit = likely.trailing_zeros() as usize;
            likely &= likely - 1;
            if self.sequences.get(bit).is_some_and(|sequence| sequence.stands(text, at)) {
                found |= 1 << bit;
            }
        }
        found
    }
}

impl Sequence {
    /// Whether it stands where the part of it that the tables are of begins at this byte.
    fn stands(&self, text: &[u8], at: usize) -> bool {
        let start = at.checked_sub(self.from);
        let whole = start.and_then(|start| text.get(start..start + self.allowed.len()));
        let mut both = whole.unwrap_or_default().iter().zip(&self.allowed);
        whole.is_some() && both.all(|(byte, allowed)| allows(*allowed, usize::from(*byte)))
    }
}

/// The hash of the first three of these bytes, whatever the case of letters. Multiplied with the golden ratio's
/// fraction ([Fibonacci hashing](https://en.wikipedia.org/wiki/Hash_function#Fibonacci_hashing)).
fn hash(bytes: u32) -> usize {
    ((bytes & 0x00df_dfdf).wrapping_mul(0x9e37_79b1) >> (u32::BITS - HASH_BITS)) as usize
}

/// How often one of these bytes is printed, roughly.
fn frequency(allowed: Bytes) -> usize {
    let most = FREQUENT.len();
    let each = FREQUENT.iter().enumerate().filter(|(_, byte)| allows(allowed, usize::from(**byte)));
    1 + each.map(|(rank, _)| most - rank).sum::<usize>()
}

fn allows(allowed: Bytes, byte: usize) -> bool {
    byte < 128 && allowed >> byte & 1 == 1
}

/// What may stand at each place of a sequence.
pub(super) fn parsed(sequence: &str) -> Option<Vec<Bytes>> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).case_insensitive(true).build();
    let mut places = Vec::new();
    add(&parser.parse(sequence).ok()?, &mut places)?;
    Some(places)
}

fn add(hir: &Hir, places: &mut Vec<Bytes>) -> Option<()> {
    match hir.kind() {
        HirKind::Literal(literal) => {
            places.extend(literal.0.iter().map(|byte| 1_u128.checked_shl(u32::from(*byte)).unwrap_or(0)));
            Some(())
        }
        HirKind::Class(Class::Bytes(class)) => {
            let bytes = class.iter().flat_map(|range| range.start()..=range.end());
            places.push(bytes.fold(0, |all, byte| all | 1_u128.checked_shl(u32::from(byte)).unwrap_or(0)));
            Some(())
        }
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| add(part, places)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sequence_is_found_wherever_it_stands() {
        let prefilter = Prefilter::new(["gh[pousr]_", "token[ =]", "/api/", "pi[-_ ]key"]).unwrap();
        for (text, found) in [
            ("", 0),
            ("ghp", 0),
            ("ghp_", 1),
            ("GHX_ ghO_", 1),
            ("token", 0),
            ("tokens and Token=", 2),
            ("tokenTOKEN ", 2),
            ("x/API/", 4),
            ("/api", 0),
            ("api key, API-KEY", 8),
            ("apikey", 0),
            ("/api_key=/api/ghr_token ", 15),
        ] {
            assert_eq!(prefilter.find(text.as_bytes()), found, "{text}");
        }
    }

    #[test]
    fn what_is_no_sequence_is_refused() {
        for bad in ["abc", "abc*d", "ab(c|d)ef", "[ab", "^abcd", ""] {
            assert!(Prefilter::new([bad]).is_none(), "{bad}");
        }
        assert!(Prefilter::new(vec!["abcd"; MOST]).is_some());
        assert!(Prefilter::new(vec!["abcd"; MOST + 1]).is_none());
    }

    proptest! {
        #[test]
        fn it_finds_what_a_regex_finds(text in "[-a-dA-D_é]{0,60}") {
            const SEQUENCES: [&str; 4] = ["abcd", "a[b-d]c[ab]d", "cab[-_]", "bad_dad"];
            let found = Prefilter::new(SEQUENCES).unwrap().find(text.as_bytes());
            for (bit, sequence) in SEQUENCES.iter().enumerate() {
                let regex = regex::Regex::new(&format!("(?i-u:{sequence})")).unwrap();
                prop_assert_eq!(found >> bit & 1 == 1, regex.is_match(&text), "{}", sequence);
            }
        }
    }
}
