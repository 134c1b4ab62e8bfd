//! Where known values stand in a text.

use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Input, MatchKind};
use memchr::memmem;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use super::{
    Secret,
    position::{self, Position, TextKind},
    unescaped::Unescaped,
};

/// Values at most, so that a set of them is one number.
const MOST: usize = 64;

/// Bytes that are looked for of a value.
const ANCHOR: usize = 16;

/// Bytes that an anchor has at least, for no spelling changes it.
const SHORTEST_ANCHOR: usize = 3;

/// Signs of which one is in every spelling of a value, unless it is spelled as it is.
const SIGNS: [&str; 3] = ["%", "\\", "&"];

/// Places in one text that are looked at; what stands behind them is masked whole.
const MOST_PLACES: usize = 4096;

/// Finds some values in every spelling. Most lines hold none: they pay for one search.
#[derive(Default)]
pub(crate) struct Matcher {
    /// Finds an anchor of every value.
    search: Option<AhoCorasick>,
    /// The values that each anchor stands for, a bit for each.
    meant: Vec<u64>,
    values: Vec<Value>,
}

/// One value.
struct Value {
    raw: SecretString,
    /// Without escapes.
    read: SecretSlice<u8>,
    env: Box<str>,
    position: Position,
    /// It could be a name or a command.
    is_words: bool,
}

impl Matcher {
    /// For these values, of a server of that name. Of more than 64 the first are known.
    pub(crate) fn new(secrets: &[Secret], server: Option<&str>) -> Self {
        let values: Vec<_> =
            secrets.iter().filter_map(|secret| Value::of(secret, server)).take(MOST).collect();
        let (mut anchors, mut meant): (Vec<Vec<u8>>, Vec<u64>) = (Vec::new(), Vec::new());
        for (number, value) in values.iter().enumerate() {
            for anchor in value.anchors() {
                let at = anchors.iter().position(|known| *known == anchor).unwrap_or(anchors.len());
                if at == anchors.len() {
                    anchors.push(anchor);
                    meant.push(0);
                }
                meant[at] |= 1 << number;
            }
        }
        // Of anchors that begin alike one is found for all.
        let alike = |one: &Vec<u8>, other: &Vec<u8>| one.starts_with(other) || other.starts_with(one);
        let all = anchors.iter().map(|anchor| {
            let others = anchors.iter().zip(&meant).filter(|(other, _)| alike(anchor, other));
            others.fold(0, |all, (_, meant)| all | meant)
        });
        let meant = all.collect();
        let search = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            // The automaton of every state would take a hundred times the memory.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .build(&anchors);
        Self { search: search.ok().filter(|_| !anchors.is_empty()), meant, values }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// Where the values stand, in order; they may overlap.
    pub(crate) fn find(&self, text: &str, kind: TextKind) -> Vec<Range<usize>> {
        let mut found: Vec<_> = self.find_named(text, kind).into_iter().map(|(range, _)| range).collect();
        found.dedup();
        found
    }

    /// The same, each with the name of its variable, which is empty for the panel's key.
    pub(crate) fn find_named(&self, text: &str, kind: TextKind) -> Vec<(Range<usize>, &str)> {
        let candidates = self.candidates(text.as_bytes());
        if candidates == 0 {
            return Vec::new();
        }
        let mut found = self.find_of(candidates, text, kind);
        found.sort_unstable_by_key(|(range, _)| (range.start, range.end));
        found
    }

    /// The values of which an anchor stands in the text.
    fn candidates(&self, text: &[u8]) -> u64 {
        let Some(search) = &self.search else { return 0 };
        let (mut found, mut at) = (0, 0);
        let all = u64::MAX >> (MOST - self.values.len());
        while let Some(anchor) = search.find(Input::new(text).range(at..)) {
            found |= self.meant[anchor.pattern()];
            if found == all {
                break;
            }
            // Anchors may overlap.
            at = anchor.start() + 1;
        }
        found
    }

    fn find_of(&self, candidates: u64, text: &str, kind: TextKind) -> Vec<(Range<usize>, &str)> {
        let read = Unescaped::of(text);
        let (mut found, mut places) = (Vec::new(), 0);
        let is_candidate = |number: usize| candidates & 1 << number != 0;
        let in_rows = |value: &Value| value.position == Position::Anywhere && !value.is_words;
        let values =
            self.values.iter().enumerate().filter(|(number, value)| {
                is_candidate(*number) && (kind == TextKind::Console || in_rows(value))
            });
        for (_, value) in values {
            let bytes = value.read.expose_secret();
            for start in memmem::find_iter(read.bytes(), bytes) {
                let range = start..start + bytes.len();
                places += 1;
                if places > MOST_PLACES {
                    found.push((read.stood(&range).start..text.len(), &*value.env));
                    return found;
                }
                if value.position.holds(&read, &range, &value.env) {
                    found.push((read.stood(&range), &*value.env));
                }
            }
            found.extend(value.as_it_is(text).into_iter().map(|range| (range, &*value.env)));
        }
        found
    }
}

impl Value {
    fn of(secret: &Secret, server: Option<&str>) -> Option<Self> {
        let raw = secret.text.expose_secret().trim();
        let unescaped = Unescaped::of(raw);
        let read = unescaped.bytes().trim_ascii();
        let text = String::from_utf8_lossy(read);
        let (position, is_words) = (Position::of(&text, server), position::is_words(&text));
        let (raw, env) = (raw.into(), secret.env.clone());
        (!read.is_empty()).then(|| Self { raw, read: read.to_vec().into(), env, position, is_words })
    }

    /// Parts of which at least one is in every spelling of the value.
    fn anchors(&self) -> Vec<Vec<u8>> {
        let raw = self.raw.expose_secret().as_bytes();
        let runs = raw.split(|byte| !byte.is_ascii_alphanumeric());
        let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
        if longest.len() >= SHORTEST_ANCHOR.min(raw.len()) {
            return vec![cut(longest)];
        }
        let signs = SIGNS.iter().map(|sign| sign.as_bytes().to_vec());
        // A space may be a plus, a quotation mark may be doubled.
        let first =
            raw.split(|byte| matches!(byte, b' ' | b'+' | b'"' | b'\'')).max_by_key(|part| part.len());
        let first = first.filter(|part| !part.is_empty()).unwrap_or(raw);
        signs.chain([cut(first)]).collect()
    }

    /// Where it stands as it is: what stands before it may look like an escape together with its beginning.
    fn as_it_is(&self, text: &str) -> Vec<Range<usize>> {
        if self.position != Position::Anywhere {
            return Vec::new();
        }
        let raw = self.raw.expose_secret().as_bytes();
        let is_part = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        let stands = |start: &usize| {
            let end = start + raw.len();
            let joined = start.checked_sub(1).is_some_and(|before| is_part(bytes.get(before)));
            !(joined && is_part(raw.first()) || is_part(raw.last()) && is_part(bytes.get(end)))
        };
        memmem::find_iter(bytes, raw)
            .filter(stands)
            .take(MOST_PLACES)
            .map(|start| start..start + raw.len())
            .collect()
    }
}

fn cut(part: &[u8]) -> Vec<u8> {
    part[..part.len().min(ANCHOR)].to_vec()
}
