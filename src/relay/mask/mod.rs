//! Public IP addresses in what people see, replaced by a name.
//!
//! ```text
//! Masker::default()                                  // ‹ip›
//! Masker::naming(|address: IpAddr, out: &mut String| …)  // a name per address
//! masker.mask(&mut CleanLine)                        // colours stay
//! masker.mask_text(&str) -> Cow<str>                 // for answers and audit lines
//! ```
//!
//! Replaced are IPv4 and IPv6 addresses that are reachable from everywhere, documentation ranges included, each with
//! its port and zone. Loopback, private, shared, link-local, multicast and unspecified addresses stay. How an IPv4
//! address is told from a version number is in `version`; IPv6 is masked in 2000::/3 only, which no name of a C++
//! program and no time of day can be.

use std::borrow::Cow;
use std::net::IpAddr;

use super::clean::{CleanLine, Edit};

mod find;
#[cfg(test)]
mod tests;
mod version;

/// Writes what stands for an address.
type Name = dyn Fn(IpAddr, &mut String) + Send + Sync;

/// Replaces public IP addresses.
pub struct Masker {
    name: Box<Name>,
}

impl Default for Masker {
    /// Every address becomes `‹ip›`.
    fn default() -> Self {
        Self::naming(|_, out| out.push_str("‹ip›"))
    }
}

impl Masker {
    /// Every address becomes what `name` writes for it: clean text without an address in it, not blank.
    pub fn naming(name: impl Fn(IpAddr, &mut String) + Send + Sync + 'static) -> Self {
        Self { name: Box::new(name) }
    }

    /// Masks a console line. Addresses are found in its visible text, however it is coloured.
    pub fn mask(&self, line: &mut CleanLine) {
        let edits = self.edits(line.text());
        if !edits.is_empty() {
            line.replace(&edits);
        }
    }

    /// Masks any other text.
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut edits = self.edits(text);
        if edits.is_empty() {
            return Cow::Borrowed(text);
        }
        let mut masked = text.to_owned();
        while let Some(Edit { range, with }) = edits.pop() {
            masked.replace_range(range, &with);
        }
        Cow::Owned(masked)
    }

    fn edits(&self, text: &str) -> Vec<Edit> {
        let found = find::addresses(text).into_iter();
        let edit = |found: find::Found| {
            let mut with = String::new();
            (self.name)(found.address, &mut with);
            if found.closes_bracket {
                with.push(']');
            }
            Edit { range: found.range, with }
        };
        found.map(edit).collect()
    }
}
