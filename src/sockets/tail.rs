//! What a console said last, as far as it takes to recognise it in the daemon's log.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hasher},
};

/// One console event's identity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Print(u64);

impl Print {
    /// The identity of a raw line; `None`: it is blank.
    #[must_use]
    pub fn of(raw: &str) -> Option<Self> {
        let text = raw.trim();
        let mut hasher = DefaultHasher::new();
        hasher.write(text.as_bytes());
        (!text.is_empty()).then(|| Self(hasher.finish()))
    }
}

/// The last lines of a console, oldest first; at most [`Tail::LENGTH`].
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Tail {
    prints: VecDeque<Print>,
}

impl Tail {
    /// The most it holds.
    pub const LENGTH: usize = 512;

    /// Adds the newest.
    pub fn push(&mut self, print: Print) {
        if self.prints.len() == Self::LENGTH {
            self.prints.pop_front();
        }
        self.prints.push_back(print);
    }

    /// Adds several, the newest last.
    pub fn extend(&mut self, prints: impl IntoIterator<Item = Print>) {
        prints.into_iter().for_each(|print| self.push(print));
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Print> + ExactSizeIterator + '_ {
        self.prints.iter().copied()
    }

    /// How many it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prints.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }
}
