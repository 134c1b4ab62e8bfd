//! What was heard in the log's order, as far as that does not take what was seen before.

use std::collections::HashSet;

use super::{Stream, align::align_any, evidence, twice};
use crate::sockets::{Asked, Fingerprint};

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
    /// It goes exactly so far, and no live line is within.
    pub(super) exact: bool,
}

/// What came before the request is live, and the log that was read after it has it. What it has not, because it came
/// over an earlier connection, is older.
pub(super) fn sort(stream: &Stream, seen: &[Fingerprint], asked: &Asked) -> Sorted {
    let (parted, first) = (stream.among(asked.parted), stream.among(asked.at));
    let again = asked.again.map(|again| stream.among(again));
    let mut sorted = match again.and_then(|again| merged(stream, seen, first, again)) {
        Some(twice::Merged { log, live }) => {
            Sorted { end: log.len(), log, live, exact: true, ..Sorted::default() }
        }
        None => Sorted { log: (first..stream.fingerprints.len()).collect(), ..Sorted::default() },
    };
    let (found, end) = found(stream, first, &sorted.log);
    sorted.end = sorted.end.max(end);
    let (older, early): (Vec<_>, Vec<_>) =
        (0..first).filter(|place| !found.contains(place)).partition(|place| *place < parted);
    sorted.older = older;
    sorted.live.splice(..0, early);
    sorted
}

fn merged(stream: &Stream, seen: &[Fingerprint], first: usize, again: usize) -> Option<twice::Merged> {
    let one = &stream.fingerprints[first..again];
    let tells_copies =
        evidence::tells_copies(seen) || (seen.len() < one.len() && evidence::tells_copies(one));
    let seen: HashSet<&Fingerprint> = seen.iter().collect();
    let is_seen = |fingerprint: &Fingerprint| seen.contains(fingerprint);
    twice::merged(&stream.fingerprints, [first, again], is_seen, |fingerprint| {
        tells_copies && !is_seen(fingerprint)
    })
}

/// Which of the first `asked` places are in the log, and how far it goes at least.
fn found(stream: &Stream, asked: usize, log: &[usize]) -> (HashSet<usize>, usize) {
    let fingerprints = stream.fingerprints_of(log);
    let alignment = align_any(&stream.fingerprints[..asked], &fingerprints, &vec![ANY; fingerprints.len()]);
    alignment.map_or_else(Default::default, |found| {
        (found.matched.iter().map(|(place, _)| *place).collect(), found.end)
    })
}
