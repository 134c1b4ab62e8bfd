//! Which of the lines heard since a login the channel has not seen. Pure.
//!
//! After a login the daemon sends one stream in which nothing tells the two kinds of lines apart: the *replay*, the
//! last lines of the console's log in a burst, and the *live* lines since the login (protocol section 2.5). A live
//! line that was logged before the replay was read comes twice. What the channel has `seen` is a run of the same log.
//!
//! 1. `align` lays the end of what was seen over what was heard; what follows its end is news. Lines in between that
//!    were never seen are live ones that fell into the replay.
//! 2. `overlap` takes out the second copies.
//! 3. Where both have nothing in common but lines that come again and again, more than one alignment can be true. Then
//!    all is news, and [`Verdict::Undecided`] says so: a line shown twice does less harm than one never shown.
//!
//! Written here, for no crate knows what a daemon does with its log; the alignment is Gotoh's.

mod align;
mod overlap;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::time::Duration;

use tokio::time::Instant;

use crate::sockets::{Print, Tail};
use align::Alignment;

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
}

/// How sure it is that nothing is missing and nothing comes twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The log reaches back to what was seen, and everything since is there, once.
    Complete,
    /// The log does not reach back to what was seen, or nothing was seen: lines may be missing before the news.
    Incomplete,
    /// All that the log has in common with what was seen are lines that come again and again, such as one block
    /// repeated, so that it can't be said where the news begins: nothing that the log has is missing, but lines come
    /// twice.
    Undecided,
}

/// Compares what was `heard` since the login, each line with its time, with what the channel has `seen`. Lines
/// without a print are always news.
///
/// The work grows with the product of both lengths: about a millisecond for a usual replay.
#[must_use]
pub fn catch_up(seen: &Tail, heard: &[(Option<Print>, Instant)]) -> CaughtUp {
    let stream = Stream::of(heard);
    let history: Vec<Print> = seen.iter().collect();
    let counts = Counts::of(&history, &stream.prints);
    let decided = align::align(&history, &stream.prints, &counts)
        .and_then(|alignment| decide(&history, &stream, &counts, alignment));
    let (news, verdict) =
        decided.unwrap_or_else(|| (news(&Known::default(), &stream, &counts), Verdict::Incomplete));
    let end = news.end;
    CaughtUp { fresh: stream.with_the_unprinted(&news.order, end), verdict }
}

/// The lines that have prints.
struct Stream {
    prints: Vec<Print>,
    times: Vec<Instant>,
    /// Where each stands in what was heard.
    places: Vec<usize>,
    /// Those that have none.
    unprinted: Vec<usize>,
}

/// Which lines of the stream the channel has.
#[derive(Debug, Default)]
struct Known {
    /// Lines before this one are seen, but for `live`.
    end: usize,
    /// Those before `end` that were never seen, in order.
    live: Vec<usize>,
}

/// What is news, if the alignment says enough.
fn decide(
    history: &[Print],
    stream: &Stream,
    counts: &Counts,
    alignment: Alignment,
) -> Option<(News, Verdict)> {
    let matched = alignment.matched.len();
    let certain = alignment.matched.iter().any(|at| counts.is_unique(stream.prints[*at]));
    if !certain {
        // Nothing but lines that come again and again. A run of them may have been printed again since.
        let few = matched < FEW.min(history.len());
        return (!few).then(|| (news(&Known::default(), stream, counts), Verdict::Undecided));
    }
    let first = alignment.matched.first().copied().unwrap_or_default();
    // Before the beginning of all that was ever seen, the replay tells what was before the mirror.
    let live_from = if alignment.from_the_beginning { first } else { 0 };
    let is_matched = |at: &usize| alignment.matched.binary_search(at).is_ok();
    let live = (live_from..alignment.end).filter(|at| !is_matched(at)).collect();
    let news = news(&Known { end: alignment.end, live }, stream, counts);
    // A few lines in common amid many that have no explanation are no proof.
    (news.live <= matched).then_some((news, Verdict::Complete))
}

/// Places in the stream that are news, in the log's order.
struct News {
    order: Vec<usize>,
    /// How many of them stood among the lines that were seen.
    live: usize,
    /// Where the others begin.
    end: usize,
}

fn news(known: &Known, stream: &Stream, counts: &Counts) -> News {
    let rest = known.end..stream.prints.len();
    let burst_end = stream.burst_end(known.end);
    let replay_end = burst_end.min(REPLAYED.max(known.end));
    let kept = overlap::without_copies(&known.live, rest, burst_end, &stream.prints, counts);
    let live = kept.live.len();
    let (mut order, after): (Vec<_>, Vec<_>) = kept.rest.into_iter().partition(|at| *at < replay_end);
    order.extend(kept.live);
    order.extend(after);
    News { order, live, end: known.end }
}

impl Stream {
    fn of(heard: &[(Option<Print>, Instant)]) -> Self {
        let printed =
            heard.iter().enumerate().filter_map(|(place, (print, at))| Some((place, (*print)?, *at)));
        let (mut prints, mut times, mut places) = (Vec::new(), Vec::new(), Vec::new());
        for (place, print, at) in printed {
            prints.push(print);
            times.push(at);
            places.push(place);
        }
        let unprinted = (0..heard.len()).filter(|place| heard[*place].0.is_none()).collect();
        Self { prints, times, places, unprinted }
    }

    /// Where the first pause is from `from` on, with which the replay is over at the latest.
    fn burst_end(&self, from: usize) -> usize {
        let is_pause = |at: &usize| self.times[*at] - self.times[*at - 1] > PAUSE;
        (from.max(1)..self.times.len()).find(is_pause).unwrap_or(self.times.len())
    }

    /// The order in places of what was heard. Lines without a print stand where they came: before the news that came
    /// after them.
    fn with_the_unprinted(&self, order: &[usize], end: usize) -> Vec<usize> {
        let mut unprinted = self.unprinted.iter().copied().peekable();
        let mut fresh = Vec::with_capacity(order.len() + self.unprinted.len());
        for at in order {
            let place = self.places[*at];
            // A live line that fell into the replay has moved back: what came after it has not.
            while let Some(before) = unprinted.next_if(|before| *before < place && *at >= end) {
                fresh.push(before);
            }
            fresh.push(place);
        }
        fresh.extend(unprinted);
        fresh
    }
}

/// How often each line occurs.
struct Counts(HashMap<Print, (u32, u32)>);

impl Counts {
    fn of(history: &[Print], heard: &[Print]) -> Self {
        let mut counts: HashMap<Print, (u32, u32)> = HashMap::new();
        for print in history {
            counts.entry(*print).or_default().0 += 1;
        }
        for print in heard {
            counts.entry(*print).or_default().1 += 1;
        }
        Self(counts)
    }

    /// Whether it was seen once and heard once: then it is the same line.
    fn is_unique(&self, print: Print) -> bool {
        self.0.get(&print) == Some(&(1, 1))
    }

    /// Whether it was heard twice and never seen: then it may be a live line and its copy in the replay.
    fn is_pair(&self, print: Print) -> bool {
        self.0.get(&print) == Some(&(0, 2))
    }
}
