//! Lines that came twice: live, and in the replay.

use std::{collections::HashMap, ops::Range};

use super::Counts;
use crate::sockets::Print;

/// What is left.
#[derive(Debug)]
pub(super) struct Kept {
    /// Of the live lines that came before the replay or in its seen part.
    pub(super) live: Vec<usize>,
    /// Of what came after the last line seen.
    pub(super) rest: Vec<usize>,
}

/// Takes out the copies. A live line came before the replay that has it too, so `live` and what `rest` begins with are
/// looked for further on; the copy in the replay is kept, for it stands in the log's order. Or it came right after the
/// replay, whose last lines then come twice: up to `burst_end`.
///
/// Only lines that are nothing but a pair are copies: a line that was seen before or comes more often is one that the
/// server repeats.
pub(super) fn without_copies(
    live: &[usize],
    rest: Range<usize>,
    burst_end: usize,
    prints: &[Print],
    counts: &Counts,
) -> Kept {
    let mut pairs: HashMap<Print, (usize, usize)> = HashMap::new();
    for at in live.iter().copied().chain(rest.clone()).filter(|at| counts.is_pair(prints[*at])) {
        pairs.entry(prints[at]).and_modify(|pair| pair.1 = at).or_insert((at, at));
    }
    let pair = |at: usize| pairs.get(&prints[at]).copied().filter(|(first, second)| first != second);
    let is_ahead = |at: &usize| pair(*at).is_some_and(|(first, second)| first == *at && second > *at + 1);
    let burst = rest.start..burst_end.max(rest.start);
    let late = burst.end - trailing(&prints[burst.clone()])..burst.end;
    let begins_live = live.is_empty() && late.is_empty();
    let ahead = if begins_live { rest.clone().take_while(is_ahead).count() } else { 0 };
    let early = rest.start + ahead;
    let is_copy = |at: usize| match pair(at) {
        Some((first, second)) if first < early => at == first && second >= early,
        Some((_, second)) => at == second && late.contains(&at),
        None => false,
    };
    Kept {
        live: live.iter().copied().filter(|at| !is_copy(*at)).collect(),
        rest: rest.clone().filter(|at| !is_copy(*at)).collect(),
    }
}

/// The length of the longest run that the lines end with twice.
fn trailing(prints: &[Print]) -> usize {
    let twice = |by: &usize| prints[prints.len() - by..] == prints[prints.len() - 2 * by..prints.len() - by];
    (1..=prints.len() / 2).rev().find(twice).unwrap_or(0)
}
