//! Which of the lines heard since a login the channel has not seen. Pure.
//!
//! After a login the daemon sends one stream in which nothing tells the two kinds of lines apart: the *replay*, the
//! last lines of the console's log in a burst, and the *live* lines since the login (protocol section 2.5). A live
//! line that was logged before the log was read comes twice. What the channel has `seen` is a run of the same log.
//!
//! 1. `replay` puts what was heard into the log's order: what came before the log was asked for is live, and the log
//!    has it. Of a busy console the log was asked for twice, and `twice` tells live lines from replayed ones.
//! 2. `align` lays the end of what was seen over that, `evidence` says whether it can be laid otherwise. If not, what
//!    follows its end is news. Lines in between that were never seen are live ones that fell into the replay.
//! 3. Otherwise, in a console that says the same again and again, `exact` takes the longest beginning of the log that
//!    could have come from what was seen alone as seen. If it is all of the log, nothing is news: a period that was
//!    printed meanwhile stays hidden, for no text tells it. If not, [`Verdict::Undecided`] says that lines may be
//!    missing.
//! 4. `overlap` takes out second copies of live lines where it can be told that they are: in a console that never says
//!    the same again. Where the log was asked for twice there are none.
//!
//! Written here, for no crate knows what a daemon does with its log; the alignment is Gotoh's.

mod align;
mod evidence;
mod exact;
mod overlap;
mod replay;
#[cfg(test)]
mod tests;
mod twice;

use std::{collections::HashSet, time::Duration};

use tokio::time::Instant;

use crate::sockets::{Asked, Fingerprint, RecentFingerprints};
use align::Alignment;
use evidence::Evidence;
use overlap::Kept;
use replay::Sorted;

/// A pause that ends the replay's burst. Shorter ones are the network's.
const PAUSE: Duration = Duration::from_millis(40);
/// Lines that a daemon replays if its host has not chosen otherwise (`system.websocket_log_count`).
const REPLAYED: usize = 150;
/// Lines in common that are no coincidence even if they come often.
const FEW: usize = 3;

/// What of the heard is news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaughtUp {
    /// Indices into what was heard, in the log's order.
    pub fresh: Vec<usize>,
    /// How sure that is.
    pub verdict: Verdict,
    /// The log, which is all that counts as seen from now on: no older line can be in a later one. What was posted
    /// twice, or in another order, is no part of it. Nothing if it was not heard to its end.
    pub log: Option<Vec<Fingerprint>>,
}

/// How sure it is that nothing is missing and nothing comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The log reaches back to what was seen, and everything since is there, once; or it has nothing that was not
    /// seen.
    Complete,
    /// The log does not reach back to what was seen, or nothing was seen: lines may be missing before the news.
    Incomplete,
    /// All that the log has in common with what was seen are lines that come again and again, such as one block
    /// repeated, so that it can't be said where the news begins: as much as can be counts as seen, and lines may be
    /// missing.
    Undecided,
}

/// Compares what was `heard` since the login, each line with its time, with what the channel has `seen`; `asked` says
/// where in it the log was asked for. Lines without a fingerprint are always news.
///
/// The work grows with the product of both lengths: about a millisecond for a usual replay.
#[must_use]
pub fn catch_up(
    seen: &RecentFingerprints,
    heard: &[(Option<Fingerprint>, Instant)],
    asked: &Asked,
) -> CaughtUp {
    let stream = Stream::of(heard);
    let history: Vec<Fingerprint> = seen.lines().collect();
    let sorted = replay::sort(&stream, &history, asked);
    let log = stream.fingerprints_of(&sorted.log);
    let known = known(&history, &log, seen.is_cut(), sorted.exact);
    let verdict = known.verdict;
    let (order, remembered) = in_order(&stream, sorted, known, &history);
    let remembered = (!asked.broken_off && !log.is_empty()).then_some(remembered);
    CaughtUp { fresh: stream.with_the_unprinted(&order), verdict, log: remembered }
}

/// Which lines of the log the channel has.
#[derive(Debug, PartialEq, Eq)]
struct Known {
    /// Lines before this one are seen, but for `live`.
    end: usize,
    /// Those before `end` that were never seen, in order.
    live: Vec<usize>,
    /// Those after it that were seen too, in another place: live lines that had fallen into an earlier replay.
    moved: Vec<usize>,
    verdict: Verdict,
}

impl Default for Known {
    fn default() -> Self {
        Self { end: 0, live: Vec::new(), moved: Vec::new(), verdict: Verdict::Incomplete }
    }
}

fn known(history: &[Fingerprint], log: &[Fingerprint], cut: bool, exact: bool) -> Known {
    let overlap = exact::overlap(history, log);
    // As after most interruptions, nothing was printed meanwhile.
    if history.ends_with(log) && overlap.is_some() {
        return overlap.unwrap_or_default();
    }
    let begins_with = overlap.as_ref().filter(|overlap| overlap.verdict == Verdict::Undecided);
    let begins_with = begins_with.map_or(0, |overlap| overlap.end);
    aligned(history, log, &Evidence::of(history, log), [cut, exact], begins_with)
        .or(overlap)
        .unwrap_or_default()
}

/// What is known if the end of what was seen can be laid over the log in one way only. `cut`: nothing older than what
/// was seen can be in the log. `exact`: no live line is in it. `begins_with`: the log begins with so many lines that what was seen ends with.
fn aligned(
    history: &[Fingerprint],
    log: &[Fingerprint],
    evidence: &Evidence,
    [cut, exact]: [bool; 2],
    begins_with: usize,
) -> Option<Known> {
    // What came live alone has no copies.
    let alignment = align::align(history, log, &evidence.worths(log), cut)?;
    let run = history.len() - alignment.run_from;
    // A run with lines left out speaks for its end alone where the log begins as what was seen ends.
    let is_rivalled = begins_with != alignment.end && 2 * begins_with >= alignment.exact_end();
    if is_rivalled || !evidence.is_proof(history, log, &alignment) {
        return None;
    }
    let first = alignment.matched.first().map_or(0, |(_, at)| *at);
    // Before the beginning of all that was ever seen, the replay tells what was before the mirror.
    let live_from = if alignment.first_seen() == 0 && !cut { first } else { 0 };
    let is_matched = |at: &usize| alignment.matched.binary_search_by_key(at, |(_, at)| *at).is_ok();
    let mut live: Vec<_> = (live_from..alignment.end).filter(|at| !is_matched(at)).collect();
    // Live lines that the log has too are copies. Others are no proof where they are many, at once or in all, where lines
    // come again and again, or before all that was seen: there the log would have what was seen before it. Nor where they
    // are again what was seen once.
    let is_alone = |at: &usize| !log[alignment.end..].contains(&log[*at]);
    let alone: Vec<_> = live.iter().copied().filter(is_alone).collect();
    let at_once = alone.chunk_by(|one, next| *one + 1 == *next).map(<[_]>::len).max().unwrap_or(0);
    // What hides older lines must not be another log that only has the same blocks.
    let hides_older = (0..live_from).any(|at| is_alone(&at));
    let most_at_once = match (hides_older, exact) {
        (false, _) => run.max(FEW),
        (true, true) => 0,
        (true, false) => FEW - 1,
    };
    let few = alone.len() <= alignment.matched.len() && at_once <= most_at_once;
    let few = few && alone.iter().all(|at| *at > first);
    let again = alone.iter().filter(|at| evidence.is_again(log[**at])).count();
    let few = few && again < FEW;
    let explained = live.is_empty() || (evidence.is_certain() && few);
    // A line in another place than it was seen in is the same line where none comes again.
    let mut moved = Vec::new();
    if evidence.is_certain() && evidence::tells_copies(history) {
        let spared = spared(history, &alignment);
        live.retain(|at| !spared.contains(&log[*at]));
        let is_moved = |at: &usize| spared.contains(&log[*at]) && evidence.is_once(log[*at]);
        moved = (alignment.end..log.len()).filter(is_moved).collect();
    }
    explained.then_some(Known { end: alignment.end, live, moved, verdict: Verdict::Complete })
}

/// What the alignment left out of what was seen.
fn spared(history: &[Fingerprint], alignment: &Alignment) -> HashSet<Fingerprint> {
    let is_matched = |at: &usize| alignment.matched.binary_search_by_key(at, |(seen, _)| *seen).is_ok();
    (alignment.first_seen()..history.len()).filter(|at| !is_matched(at)).map(|at| history[at]).collect()
}

/// The news as places in the stream: the rest of the replay, then the live lines, those that came early first. And the
/// log.
fn in_order(
    stream: &Stream,
    sorted: Sorted,
    known: Known,
    history: &[Fingerprint],
) -> (Vec<usize>, Vec<Fingerprint>) {
    let Sorted { older, log, live, end, exact } = sorted;
    // What fell into the replay does not belong to the lines that a daemon replays.
    let burst_end = if exact { end } else { stream.burst_end(&log, known.end.max(end)) };
    let replay_end = if exact { end } else { burst_end.min(REPLAYED + known.live.len()).max(end) };
    let (fingerprints, rest) = (stream.fingerprints_of(&log), known.end..log.len());
    let kept = if !exact && known.end > 0 && evidence::tells_copies(history) {
        overlap::without_copies(&known.live, rest, burst_end, &fingerprints, history)
    } else {
        Kept::all(&known.live, rest)
    };
    let is_copy = |at: &usize| known.live.contains(at) && !kept.live.contains(at);
    let seen: Vec<_> = (0..known.end).filter(|at| !is_copy(at)).map(|at| log[at]).collect();
    let fell: Vec<_> = kept.live.iter().map(|at| log[*at]).collect();
    let ordered = |rest: &[usize], fell: &[usize]| {
        let (rest, after) = rest.split_at(rest.partition_point(|at| *at < replay_end));
        let [rest, after] = [rest, after].map(|part| part.iter().map(|at| log[*at]).collect::<Vec<_>>());
        [&rest[..], fell, &live, &after].concat()
    };
    // Live lines as they were heard: should one be none, then it stands there in the next log too. Should a copy be
    // none, then it is news of the next log.
    let remembered = [seen, ordered(&kept.rest, &[])].concat();
    let news: Vec<_> = kept.rest.iter().copied().filter(|at| !known.moved.contains(at)).collect();
    ([older, ordered(&news, &fell)].concat(), stream.fingerprints_of(&remembered))
}

/// The lines that have fingerprints.
struct Stream {
    fingerprints: Vec<Fingerprint>,
    times: Vec<Instant>,
    /// Where each stands in what was heard.
    places: Vec<usize>,
    /// Those that have none.
    unprinted: Vec<usize>,
}

impl Stream {
    fn of(heard: &[(Option<Fingerprint>, Instant)]) -> Self {
        let printed = heard
            .iter()
            .enumerate()
            .filter_map(|(place, (fingerprint, at))| Some((place, (*fingerprint)?, *at)));
        let (mut fingerprints, mut times, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (place, fingerprint, at) in printed {
            fingerprints.push(fingerprint);
            times.push(at);
            places.push(place);
        }
        let unprinted = (0..heard.len()).filter(|place| heard[*place].0.is_none()).collect();
        Self { fingerprints, times, places, unprinted }
    }

    fn fingerprints_of(&self, places: &[usize]) -> Vec<Fingerprint> {
        places.iter().map(|place| self.fingerprints[*place]).collect()
    }

    /// How many of the first `heard` have fingerprints.
    fn among(&self, heard: usize) -> usize {
        self.places.partition_point(|place| *place < heard)
    }

    /// Where in `log` the first pause is from `from` on, with which the replay is over at the latest.
    fn burst_end(&self, log: &[usize], from: usize) -> usize {
        let is_pause = |at: &usize| self.times[log[*at]] - self.times[log[*at - 1]] > PAUSE;
        (from.max(1)..log.len()).find(is_pause).unwrap_or(log.len())
    }

    /// The order in places of what was heard. Lines without a fingerprint stand where they came: before the news that came
    /// after them.
    fn with_the_unprinted(&self, order: &[usize]) -> Vec<usize> {
        let mut unprinted = self.unprinted.iter().copied().peekable();
        let mut fresh = Vec::with_capacity(order.len() + self.unprinted.len());
        // A live line that fell into the replay has moved back: what came after it has not.
        let mut next = self.places.len();
        let mut limits: Vec<_> = order
            .iter()
            .rev()
            .map(|at| {
                next = next.min(*at);
                next
            })
            .collect();
        limits.reverse();
        for (at, limit) in order.iter().zip(limits) {
            while let Some(before) = unprinted.next_if(|before| *before < self.places[limit]) {
                fresh.push(before);
            }
            fresh.push(self.places[*at]);
        }
        fresh.extend(unprinted);
        fresh
    }
}
