//! Patterns, compiled within a limit of memory.

use regex::{Regex, RegexBuilder};

/// Bytes of a compiled pattern. A class of all scripts takes some 20 KiB each time that it may stand, so one that may be
/// repeated up to forty times takes megabytes: `+` instead, and how long a name is is looked at once it is found.
pub(super) const LARGEST: usize = 256 * 1024;

/// Compiles a pattern.
pub(super) fn compiled(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern).size_limit(LARGEST).build()
}
