//! What was heard in the log's order, as far as that does not take what was seen before.

use std::collections::HashSet;

use super::{Stream, align::align_any};
use crate::sockets::Asked;

/// Of lines that are in the log for certain any match will do.
const ANY: i32 = 200;

/// Places in the stream.
#[derive(Debug, Default)]
pub(super) struct Sorted {
    /// Heard before a connection was lost, and not in the log any more.
    pub(super) older: Vec<usize>,
    /// The replay, and what came after it; live lines may be within.
    pub(super) log: Vec<usize>,
    /// Live lines that come after the replay for certain.
    pub(super) live: Vec<usize>,
    /// The replay goes at least so far in `log`.
    pub(super) end: usize,
}

/// What came before the request is live, and the log that was read after it has it. What it has not, because it came
/// over an earlier connection, is older.
pub(super) fn sort(stream: &Stream, asked: &Asked) -> Sorted {
    let (parted, asked) = (stream.among(asked.parted), stream.among(asked.at));
    let log: Vec<_> = (asked..stream.prints.len()).collect();
    let (found, end) = found(stream, asked, &log);
    let (older, live) = (0..asked).filter(|place| !found.contains(place)).partition(|place| *place < parted);
    Sorted { older, log, live, end }
}

/// Which of the first `asked` places are in the log, and how far it goes at least.
fn found(stream: &Stream, asked: usize, log: &[usize]) -> (HashSet<usize>, usize) {
    let prints = stream.prints_of(log);
    let alignment = align_any(&stream.prints[..asked], &prints, &vec![ANY; prints.len()]);
    alignment.map_or_else(Default::default, |found| {
        (found.matched.iter().map(|(place, _)| *place).collect(), found.end)
    })
}
