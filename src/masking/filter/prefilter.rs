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

use super::preset::Presets;
use super::required::{Chars, SHORTEST, Sequence, seldomest};

/// Bits there are. Where there are more sequences some share one.
const BITS: usize = 64;

/// Places of each sequence that tables are of; no sequence is shorter.
const PLACES: usize = SHORTEST;

/// Bytes at the even places of which is looked together, which costs less than one after the other.
const GROUP: usize = 16;

/// A set of sequences, by their bits.
type Found = u64;

/// Bytes that are hashed together.
const HASHED: usize = PLACES - 1;

/// Bits of a hash. With as many as 1,000 different three bytes, one in twenty of other texts' would be taken for one of
/// them, were they as frequent as any; but sequences are looked for by what is printed seldom.
const HASH_BITS: u32 = 14;

/// Sequences that are looked for at once, each for the presets that it is of.
#[derive(Debug)]
pub(super) struct Prefilter {
    /// Whether three bytes with this hash may be the first or the last of those that `places` is of.
    hashes: Box<[bool; 1 << HASH_BITS]>,
    places: [[Found; 256]; PLACES],
    sequences: Vec<Searched>,
}

#[derive(Debug)]
struct Searched {
    /// What may stand at each of its places.
    allowed: Sequence,
    /// The first of those that the tables are of.
    from: usize,
    presets: Presets,
}

impl Prefilter {
    /// Sequences of [`PLACES`] characters or more. The bit of each is its place among them.
    pub(super) fn new(sequences: impl IntoIterator<Item = (Sequence, Presets)>) -> Self {
        let (hashes, places) = (Box::new([false; 1 << HASH_BITS]), [[0; 256]; PLACES]);
        let mut prefilter = Self { hashes, places, sequences: Vec::new() };
        for (allowed, presets) in sequences {
            let Some((from, _)) = seldomest(&allowed) else { continue };
            let bit = prefilter.sequences.len() % BITS;
            let part = &allowed[from..from + PLACES];
            for (place, allowed) in prefilter.places.iter_mut().zip(part) {
                for (byte, found) in place.iter_mut().enumerate() {
                    *found |= Found::from(allows(*allowed, byte)) << bit;
                }
            }
            part.windows(HASHED).for_each(|bytes| prefilter.add_hashes(bytes));
            prefilter.sequences.push(Searched { allowed, from, presets });
        }
        prefilter
    }

    /// Adds the hashes of whatever three bytes these may be.
    fn add_hashes(&mut self, allowed: &[Chars]) {
        let [one, two, three] = allowed else { return };
        let each = |allowed: Chars| (0..128_u8).filter(move |byte| allows(allowed, usize::from(*byte)));
        for a in each(*one) {
            for b in each(*two) {
                each(*three).for_each(|c| self.hashes[hash(u32::from_le_bytes([a, b, c, 0]))] = true);
            }
        }
    }

    /// The presets of the sequences that stand somewhere in the text.
    pub(super) fn find(&self, text: &[u8]) -> Presets {
        let (mut found, mut rest) = (Presets::none(), text);
        while let Some(group) = rest.first_chunk() {
            if self.may_hold(group) {
                found.add(self.around(text, text.len() - rest.len(), GROUP));
            }
            rest = &rest[GROUP..];
        }
        // What is left is looked at together with what stands before it.
        let last = text.len().checked_sub(GROUP + 1).and_then(|start| text[start & !1..].first_chunk());
        if last.is_none_or(|group| self.may_hold(group)) {
            found.add(self.around(text, text.len() - rest.len(), rest.len()));
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

    /// The presets of the sequences that have three bytes at an even place from `start` on, as many bytes as are said.
    fn around(&self, text: &[u8], start: usize, bytes: usize) -> Presets {
        let mut found = Presets::none();
        for at in (start..start + bytes).step_by(2) {
            let Some(&[a, b, c]) = text.get(at..at + HASHED) else { break };
            if self.hashes[hash(u32::from_le_bytes([a, b, c, 0]))] {
                found.add(self.at(text, at));
                found.add(at.checked_sub(1).map_or(Presets::none(), |at| self.at(text, at)));
            }
        }
        found
    }

    /// Of those of the sequences whose four bytes begin there.
    fn at(&self, text: &[u8], at: usize) -> Presets {
        let Some(part) = text.get(at..at + PLACES) else { return Presets::none() };
        let all = self.places.iter().zip(part).map(|(place, byte)| place[usize::from(*byte)]);
        let likely = all.fold(Found::MAX, |likely, those| likely & those);
        if likely == 0 { Presets::none() } else { self.certain(likely, text, at) }
    }

    /// Of those of the sequences that stand there as a whole.
    #[cold]
    fn certain(&self, likely: Found, text: &[u8], at: usize) -> Presets {
        let mut found = Presets::none();
        let each = self.sequences.iter().enumerate();
        each.filter(|(number, sequence)| likely >> (number % BITS) & 1 == 1 && sequence.stands(text, at))
            .for_each(|(_, sequence)| found.add(sequence.presets));
        found
    }
}

impl Searched {
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

fn allows(allowed: Chars, byte: usize) -> bool {
    byte < 128 && allowed >> byte & 1 == 1
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::preset::Preset;
    use super::super::required::{Sequences, required};
    use super::*;

    /// Looks for these, the first for the first preset and so on.
    fn prefilter(sequences: &[&str]) -> Prefilter {
        let one = |sequence: &&str| {
            let hir = regex_syntax::parse(&format!("(?i-u:{sequence})")).unwrap();
            required(&hir, &Sequences::new()).unwrap().pop_first().unwrap()
        };
        Prefilter::new(sequences.iter().map(one).zip(Preset::ALL.map(Presets::from)))
    }

    #[test]
    fn a_sequence_is_found_wherever_it_stands() {
        let prefilter = prefilter(&["gh[pousr]_", "token[ =]", "/api/", "pi[-_ ]key"]);
        for (text, found) in [
            ("", ""),
            ("ghp", ""),
            ("ghp_", "0"),
            ("GHX_ ghO_", "0"),
            ("token", ""),
            ("tokens and Token=", "1"),
            ("tokenTOKEN ", "1"),
            ("x/API/", "2"),
            ("/api", ""),
            ("api key, API-KEY", "3"),
            ("apikey", ""),
            ("/api_key=/api/ghr_token ", "0123"),
        ] {
            let presets = prefilter.find(text.as_bytes());
            let found_there = (0..4).filter(|at| presets.has(Preset::ALL[*at])).map(|at| at.to_string());
            assert_eq!(found_there.collect::<String>(), found, "{text}");
        }
    }

    #[test]
    fn more_sequences_than_bits_share_them() {
        let sequence = |number: usize| format!("{number:04}").bytes().map(|byte| 1 << byte).collect();
        let of = |number: usize| Presets::from(Preset::ALL[number % 8]);
        let prefilter = Prefilter::new((0..3 * BITS).map(|number| (sequence(number), of(number))));
        for number in 0..3 * BITS {
            assert_eq!(prefilter.find(format!("a {number:04} b").as_bytes()), of(number));
        }
    }

    proptest! {
        #[test]
        fn it_finds_what_a_regex_finds(text in "[-a-dA-D_é]{0,60}") {
            const SEQUENCES: [&str; 4] = ["abcd", "a[b-d]c[ab]d", "cab[-_]", "bad_dad"];
            let found = prefilter(&SEQUENCES).find(text.as_bytes());
            for (preset, sequence) in Preset::ALL.into_iter().zip(SEQUENCES) {
                let regex = regex::Regex::new(&format!("(?i-u:{sequence})")).unwrap();
                prop_assert_eq!(found.has(preset), regex.is_match(&text), "{}", sequence);
            }
        }
    }
}
