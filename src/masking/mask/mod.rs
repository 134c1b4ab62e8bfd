//! Public IP addresses in what people see, replaced by a name.
//!
//! ```text
//! Names::keyed([u8; 32])                // ‹ip kestrel-7›: the same visitor, the same name under one key
//! Names::default()                      // ‹ip›
//! Masker::new(Names)                    // mask(&mut CleanLine)   mask_text(&str) -> Cow<str>
//! ```
//!
//! Replaced are IPv4 and IPv6 addresses that are reachable from everywhere, documentation ranges included, each with
//! its port and zone, also where the name of a host spells them. The addresses of visitors are known for a day and
//! masked wherever they stand, see `visitors`. Loopback, private, shared, link-local, multicast and unspecified addresses stay. How an IPv4
//! address is told from a version number is in `version`; IPv6 is masked in 2000::/3 only, which no name of a C++
//! program and no time of day can be. A mirror uses [`Rules`](super::filter::Rules), which masks more than addresses.

use std::borrow::Cow;
use std::sync::Arc;

use super::clean::{CleanLine, Edit};

mod dashed;
mod find;
mod names;
mod prefilter;
mod pseudonym_words;
#[cfg(test)]
mod tests;
mod version;
mod visitors;

pub(super) use find::is_public;
pub use names::Names;
pub(super) use names::name_length;
pub(super) use prefilter::CharCounts;
pub use visitors::Visitors;

/// Replaces public IP addresses, and nothing else.
#[derive(Clone, Debug, Default)]
pub struct Masker {
    names: Names,
    visitors: Arc<Visitors>,
}

/// Whether the same names are given; who is known may differ.
impl PartialEq for Masker {
    fn eq(&self, other: &Self) -> bool {
        self.names == other.names
    }
}

impl Masker {
    /// Every address becomes its name.
    #[must_use]
    pub fn new(names: Names) -> Self {
        Self { names, visitors: Arc::default() }
    }

    /// The same, where these visitors are known.
    #[must_use]
    pub fn with_visitors(self, visitors: Arc<Visitors>) -> Self {
        Self { visitors, ..self }
    }

    /// Whether the same visitors are known.
    #[must_use]
    pub fn knows_the_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.visitors, &other.visitors)
    }

    /// Masks a console line. Addresses are found in its visible text, however it is coloured.
    pub fn mask(&self, line: &mut CleanLine) {
        let edits = self.edits(line.text(), &CharCounts::of(line.text()));
        if !edits.is_empty() {
            line.replace(&edits);
        }
    }

    /// Masks any other text.
    #[must_use]
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        replaced(text, &self.edits(text, &CharCounts::of(text)))
    }

    /// What is to be replaced in a text, in order.
    pub(super) fn edits(&self, text: &str, counts: &CharCounts) -> Vec<Edit> {
        let edit = |found: find::Found| {
            let mut with = self.names.name(found.address);
            if found.closes_bracket {
                with.push(']');
            }
            Edit { range: found.range, with: with.into() }
        };
        find::addresses(text, counts, &self.visitors).into_iter().map(edit).collect()
    }
}

/// A text with parts of it replaced; the edits are in order and do not overlap.
pub(super) fn replaced<'a>(text: &'a str, edits: &[Edit]) -> Cow<'a, str> {
    if edits.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    for Edit { range, with } in edits {
        masked.push_str(text.get(at..range.start).unwrap_or_default());
        masked.push_str(with);
        at = range.end;
    }
    masked.push_str(text.get(at..).unwrap_or_default());
    Cow::Owned(masked)
}
