//! Where the log could have come from what was seen, line by line.

use super::{FEW, Known, Verdict};
use crate::sockets::Fingerprint;

/// The longest beginning of the log that what was seen ends with, if it is more than a coincidence; all of the log if
/// it stands anywhere in what was seen.
pub(super) fn overlap(seen: &[Fingerprint], log: &[Fingerprint]) -> Option<Known> {
    let longest = (1..=seen.len().min(log.len())).rev().find(|length| seen.ends_with(&log[..*length]));
    let longest = longest.unwrap_or(0);
    let all = longest == log.len() || occurrences(seen, log).next().is_some();
    if all && !log.is_empty() {
        return Some(Known { end: log.len(), verdict: Verdict::Complete, ..Known::default() });
    }
    let enough = longest >= FEW || (longest > 0 && longest == seen.len());
    enough.then(|| Known { end: longest, verdict: Verdict::Undecided, ..Known::default() })
}

/// Where `some` stands in `all`.
pub(super) fn occurrences(all: &[Fingerprint], some: &[Fingerprint]) -> impl Iterator<Item = usize> {
    let windows = all.windows(some.len().max(1)).enumerate();
    windows.filter(move |(_, window)| *window == some).map(|(at, _)| at)
}
