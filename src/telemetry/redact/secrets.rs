//! The secrets that are live, found by pieces of them.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque, hash_map::Entry},
    fmt,
    hash::{BuildHasher, RandomState},
    ops::Range,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
    time::Instant,
};

use secrecy::{ExposeSecret, SecretString};

use super::{
    INSTEAD, shape,
    view::{self, PIECE, View},
};

/// Pieces taken of one secret, besides the last ones.
const PIECES: usize = 16;
/// A match shorter than this, bytes, is a coincidence or a prefix that all secrets of a kind share.
const SHOWN: usize = 12;
/// Secrets that have the same piece, as tokens of one issuer have at their beginning, and are found by it at most.
const SHARED: usize = 4;
/// Slots for pieces.
const SLOTS: usize = 4096;
/// Secrets that may be live at once: some for each of ten thousand sockets. Further ones are not kept out of the log,
/// which it is told.
const MOST: usize = 50_000;
/// Of these, those that end by themselves: the tokens of interactions, of which one guild can make hundreds in a second.
/// They also show by their shape.
const MOST_TIMED: usize = 1_000;

/// Secrets that are live. Clones are the same set.
#[derive(Clone, Default)]
pub struct Secrets(Arc<RwLock<State>>);

struct State {
    /// By what names them in the other maps.
    live: HashMap<u64, Live>,
    /// Where the pieces are, by their keyed hash.
    pieces: HashMap<u64, Vec<Occurrence>>,
    /// How many pieces fall into each slot: nearly every place of a text is passed over after a look at one number.
    slots: Box<[u32; SLOTS]>,
    hasher: RandomState,
    /// Those that end by themselves, in the order in which they were made known.
    timed: VecDeque<(Instant, u64)>,
    full: bool,
}

impl Default for State {
    fn default() -> Self {
        Self {
            live: HashMap::new(),
            pieces: HashMap::new(),
            slots: Box::new([0; SLOTS]),
            hasher: RandomState::new(),
            timed: VecDeque::new(),
            full: false,
        }
    }
}

struct Live {
    text: SecretString,
    holders: usize,
}

#[derive(Clone, Copy)]
struct Occurrence {
    secret: u64,
    at: usize,
}

/// A live secret. It is forgotten when the last of its clones is dropped.
#[derive(Clone)]
pub struct LiveSecret(#[expect(dead_code, reason = "held for its drop")] Arc<Registration>);

struct Registration {
    secret: Option<u64>,
    secrets: Secrets,
}

impl Drop for Registration {
    fn drop(&mut self) {
        if let Some(secret) = self.secret {
            self.secrets.write().release(secret);
        }
    }
}

impl Secrets {
    /// Makes a secret known as long as the returned value lives. One of fewer than 8 bytes is not looked for.
    #[must_use = "the secret is forgotten when this is dropped"]
    pub fn know(&self, secret: &SecretString) -> LiveSecret {
        let id = self.admit(secret.expose_secret(), None);
        LiveSecret(Arc::new(Registration { secret: id, secrets: self.clone() }))
    }

    /// Makes a secret known until then. `now` ends those whose time has come.
    pub fn know_until(&self, secret: &str, until: Instant, now: Instant) {
        self.write().end_old(now);
        self.admit(secret, Some(until));
    }

    fn admit(&self, secret: &str, until: Option<Instant>) -> Option<u64> {
        if secret.len() < PIECE {
            return None;
        }
        let mut state = self.write();
        let before = state.full;
        let id = state.admit(secret, until);
        let filled = state.full && !before;
        // The log asks for the secrets as well.
        drop(state);
        if filled {
            tracing::warn!("more than {MOST} secrets are live: the log is not kept free of further ones");
        }
        id
    }

    /// How many are live.
    #[must_use]
    pub fn len(&self) -> usize {
        self.read().live.len()
    }

    /// Whether none is live.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `text` with [`INSTEAD`] in the place of every live secret, and of what looks like a token.
    #[must_use]
    pub fn redact<'a>(&self, text: &'a [u8]) -> Cow<'a, [u8]> {
        let state = self.read();
        let mut found = Vec::new();
        view::each(text, |view| {
            state.find(view, &mut found);
            found.extend(shape::find(view.bytes()).iter().map(|range| view.stands_at(range)));
        });
        drop(state);
        if found.is_empty() {
            return Cow::Borrowed(text);
        }
        found.sort_by_key(|range| range.start);
        let mut clean = Vec::with_capacity(text.len());
        let mut done = 0;
        for range in found {
            if range.start >= done {
                clean.extend_from_slice(&text[done..range.start]);
                clean.extend_from_slice(INSTEAD.as_bytes());
            }
            done = done.max(range.end);
        }
        clean.extend_from_slice(&text[done..]);
        Cow::Owned(clean)
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn admit(&mut self, secret: &str, until: Option<Instant>) -> Option<u64> {
        let id = self.hasher.hash_one(secret);
        let room = self.live.len() < MOST;
        match self.live.entry(id) {
            Entry::Occupied(known) => known.into_mut().holders += 1,
            Entry::Vacant(_) if !room => {
                self.full = true;
                return None;
            }
            Entry::Vacant(new) => {
                new.insert(Live { text: secret.into(), holders: 1 });
                self.index(id, secret.as_bytes());
            }
        }
        if let Some(until) = until {
            self.timed.push_back((until, id));
        }
        Some(id)
    }

    fn index(&mut self, secret: u64, bytes: &[u8]) {
        for at in places(bytes.len()) {
            let same = self.pieces.entry(self.hasher.hash_one(&bytes[at..at + PIECE])).or_default();
            if same.len() < SHARED {
                same.push(Occurrence { secret, at });
                self.slots[slot(&bytes[at..at + PIECE])] += 1;
            }
        }
    }

    fn release(&mut self, secret: u64) {
        let Entry::Occupied(mut known) = self.live.entry(secret) else { return };
        known.get_mut().holders -= 1;
        if known.get().holders > 0 {
            return;
        }
        let Live { text, .. } = known.remove();
        self.full = false;
        let bytes = text.expose_secret().as_bytes();
        for at in places(bytes.len()) {
            let piece = &bytes[at..at + PIECE];
            if let Entry::Occupied(mut same) = self.pieces.entry(self.hasher.hash_one(piece)) {
                let before = same.get().len();
                same.get_mut().retain(|place| place.secret != secret);
                self.slots[slot(piece)] -= (before - same.get().len()) as u32;
                if same.get().is_empty() {
                    same.remove();
                }
            }
        }
    }

    /// Where too many wait for their end, the oldest ends early.
    fn end_old(&mut self, now: Instant) {
        while let Some((until, secret)) = self.timed.front().copied() {
            if until > now && self.timed.len() < MOST_TIMED {
                return;
            }
            self.timed.pop_front();
            self.release(secret);
        }
    }

    /// Adds where in the line the view shows secrets.
    fn find(&self, view: &View, found: &mut Vec<Range<usize>>) {
        let (bytes, mut behind) = (view.bytes(), 0);
        for (at, piece) in bytes.windows(PIECE).enumerate() {
            // Within a match there is nothing to find, and looking would cost its square.
            if at < behind || self.slots[slot(piece)] == 0 {
                continue;
            }
            let Some(places) = self.pieces.get(&self.hasher.hash_one(piece)) else { continue };
            for range in places.iter().filter_map(|place| self.extent(bytes, at, *place)) {
                behind = behind.max((range.end + 1).saturating_sub(PIECE));
                found.push(view.stands_at(&range));
            }
        }
    }

    /// How far the bytes around `at` are those of the secret.
    fn extent(&self, bytes: &[u8], at: usize, place: Occurrence) -> Option<Range<usize>> {
        let secret = self.live.get(&place.secret)?.text.expose_secret().as_bytes();
        let same = |(a, b): &(&u8, &u8)| a == b;
        let before = bytes[..at].iter().rev().zip(secret[..place.at].iter().rev()).take_while(same).count();
        let after = bytes[at..].iter().zip(&secret[place.at..]).take_while(same).count();
        (before + after >= SHOWN.min(secret.len())).then(|| at - before..at + after)
    }
}

/// The slot of a piece.
fn slot(piece: &[u8]) -> usize {
    let bits = piece.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    // The upper bits of a product with 2^64 divided by the golden ratio depend on all of the lower ones.
    (bits.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - SLOTS.ilog2())) as usize
}

/// Where the pieces of a secret of this length begin: spread over it, and close together at its end, which in a signed
/// token is the part that nobody can guess.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let last = length - PIECE;
    let stride = PIECE.max(length / PIECES);
    let end = (0..4).map(move |back| last.saturating_sub(back * PIECE));
    let mut all: Vec<_> = (0..=last).step_by(stride).chain(end).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secrets").field("live", &self.len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for LiveSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LiveSecret")
    }
}
