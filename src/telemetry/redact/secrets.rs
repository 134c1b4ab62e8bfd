//! The secrets that are live, found by pieces of them.

use std::{
    borrow::Cow,
    collections::{HashMap, hash_map::Entry},
    fmt,
    hash::{BuildHasher, RandomState},
    ops::Range,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

use secrecy::{ExposeSecret, SecretString};

use super::{
    INSTEAD, shape,
    view::{self, View},
};

/// Length of the pieces that a secret is found by, bytes. What is shorter is no secret.
const PIECE: usize = 8;
/// Pieces taken of one secret, besides the last one.
const PIECES: usize = 16;
/// A match shorter than this, bytes, is a coincidence or a prefix that all secrets of a kind share.
const SHOWN: usize = 12;
/// Secrets that have the same piece, as tokens of one issuer have at their beginning, and are found by it at most.
const SHARED: usize = 4;

/// Secrets that are live: as many as somebody holds. Clones are the same set.
#[derive(Clone, Default)]
pub struct Secrets(Arc<RwLock<State>>);

#[derive(Default)]
struct State {
    /// By what names them in the other map.
    live: HashMap<u64, Live>,
    /// Where the pieces are, by their keyed hash.
    pieces: HashMap<u64, Vec<Occurrence>>,
    hasher: RandomState,
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
    secret: u64,
    secrets: Secrets,
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.secrets.write().release(self.secret);
    }
}

impl Secrets {
    /// Makes a secret known as long as the returned value lives. One of fewer than 8 bytes is not looked for.
    #[must_use = "the secret is forgotten when this is dropped"]
    pub fn know(&self, secret: &SecretString) -> LiveSecret {
        let secret = self.write().admit(secret);
        LiveSecret(Arc::new(Registration { secret, secrets: self.clone() }))
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
        let mut found = Vec::new();
        for view in view::all(text) {
            self.read().find(&view, &mut found);
            found.extend(shape::find(view.bytes()).iter().map(|range| view.stands_at(range)));
        }
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
    fn admit(&mut self, secret: &SecretString) -> u64 {
        let bytes = secret.expose_secret().as_bytes();
        let id = self.hasher.hash_one(bytes);
        let live = self.live.entry(id).or_insert_with(|| Live { text: secret.clone(), holders: 0 });
        live.holders += 1;
        if live.holders == 1 {
            for at in places(bytes.len()) {
                let same = self.pieces.entry(self.hasher.hash_one(&bytes[at..at + PIECE])).or_default();
                if same.len() < SHARED {
                    // Most stay alone, and each of thousands of tokens has twenty.
                    same.reserve_exact(1);
                    same.push(Occurrence { secret: id, at });
                }
            }
        }
        id
    }

    fn release(&mut self, secret: u64) {
        let Entry::Occupied(mut known) = self.live.entry(secret) else { return };
        known.get_mut().holders -= 1;
        if known.get().holders > 0 {
            return;
        }
        let Live { text, .. } = known.remove();
        let bytes = text.expose_secret().as_bytes();
        for at in places(bytes.len()) {
            let piece = self.hasher.hash_one(&bytes[at..at + PIECE]);
            if let Entry::Occupied(mut same) = self.pieces.entry(piece) {
                same.get_mut().retain(|place| place.secret != secret);
                if same.get().is_empty() {
                    same.remove();
                }
            }
        }
    }

    /// Adds where in the line the view shows secrets.
    fn find(&self, view: &View, found: &mut Vec<Range<usize>>) {
        let (bytes, mut behind) = (view.bytes(), 0);
        for (at, piece) in bytes.windows(PIECE).enumerate() {
            // Within a match there is nothing to find, and looking would cost its square.
            if at < behind {
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

/// Where the pieces of a secret of this length begin: spread over it, and one at its end, which in a signed token is
/// the part that nobody can guess.
fn places(length: usize) -> impl Iterator<Item = usize> {
    let last = length.checked_sub(PIECE);
    last.into_iter().flat_map(move |last| (0..last).step_by(PIECE.max(length / PIECES)).chain([last]))
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
