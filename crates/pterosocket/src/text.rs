//! Text that an event carries: a slice of the memory that all texts of one batch share.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

/// Immutable text, cheap to clone.
///
/// The lines of one batch share one allocation, which is freed when the last of them is dropped. Whoever
/// keeps a few lines for long copies them with `to_owned` so as not to keep the rest of their batch.
#[derive(Clone)]
pub struct Text {
    arena: Arc<str>,
    start: u32,
    end: u32,
}

impl Text {
    /// The part `range` of `arena`; empty if there is no such part.
    pub(crate) fn slice(arena: &Arc<str>, range: &Range<u32>) -> Self {
        Self { arena: Arc::clone(arena), start: range.start, end: range.end }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.arena.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { arena: Arc::from(text), start: 0, end: u32::try_from(text.len()).unwrap_or(u32::MAX) }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}
