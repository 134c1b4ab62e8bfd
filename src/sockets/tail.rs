//! What tells console lines apart, and the last of them: for matching live lines with the daemon's log.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// One console event's identity.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Print(u64);

impl Print {
    /// The identity of a line; `None` if it is blank or the daemon's own, which never stands in a log.
    #[must_use]
    pub fn of(raw: &str) -> Option<Self> {
        let text: String = raw.chars().filter(|char| !char.is_control()).collect();
        let text = text.trim();
        if text.is_empty()
            || (text.starts_with("\u{1b}[") || text.starts_with('[')) && text.contains(" Daemon]: ")
        {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Some(Self(hasher.finish()))
    }
}

/// The last lines of a console, oldest first.
#[derive(Clone, Default, Debug, PartialEq)]
pub struct Tail {
    prints: VecDeque<Print>,
}

impl Tail {
    /// Lines that it holds at most.
    pub const LENGTH: usize = 512;

    /// Adds a line.
    pub fn push(&mut self, print: Print) {
        if self.prints.len() == Self::LENGTH {
            self.prints.pop_front();
        }
        self.prints.push_back(print);
    }

    /// Adds lines.
    pub fn extend(&mut self, prints: impl IntoIterator<Item = Print>) {
        prints.into_iter().for_each(|print| self.push(print));
    }

    /// The lines, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Print> {
        self.prints.iter().copied()
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.prints.len()
    }

    /// Whether there is no line.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prints.is_empty()
    }
}
