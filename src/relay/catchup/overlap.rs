//! Lines that came twice: live, and in the replay.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use crate::sockets::Print;

/// More lines that come twice are no copies: so many are not printed in the moment between the request and the reading.
/// Nor are they where little else was heard.
pub(super) const MOST: usize = 16;

/// What is left.
#[derive(Debug)]
pub(super) struct Kept {
    /// Of the live lines that came before the replay or in its seen part.
    pub(super) live: Vec<usize>,
    /// Of what came after the last line seen.
    pub(super) rest: Vec<usize>,
}

impl Kept {
    pub(super) fn all(live: &[usize], rest: Range<usize>) -> Self {
        Self { live: live.to_vec(), rest: rest.collect() }
    }
}

/// Takes out the copies. A live line came before the replay that has it too, so `live` is looked for further on; the copy
/// in the replay is kept, for it stands in the log's order. Or it came right after the replay, whose last lines then come
/// twice: up to `burst_end`.
///
/// Only lines that are nothing but a pair are copies: a line that was seen before or comes more often is one that the
/// server repeats. And only of a console whose log does not repeat itself.
pub(super) fn without_copies(
    live: &[usize],
    rest: Range<usize>,
    burst_end: usize,
    prints: &[Print],
    seen: &[Print],
) -> Kept {
    let mut times: HashMap<Print, usize> = HashMap::new();
    prints.iter().chain(seen).for_each(|print| *times.entry(*print).or_default() += 1);
    let seen: HashSet<Print> = seen.iter().copied().collect();
    let is_pair = |at: &usize| times[&prints[*at]] == 2 && !seen.contains(&prints[*at]);
    let mut pairs: HashMap<Print, (usize, usize)> = HashMap::new();
    for at in live.iter().copied().chain(rest.clone()).filter(is_pair) {
        pairs.entry(prints[at]).and_modify(|pair| pair.1 = at).or_insert((at, at));
    }
    if repeated(prints) > MOST.min(prints.len() / 3) {
        return Kept::all(live, rest);
    }
    let pair = |at: usize| pairs.get(&prints[at]).copied().filter(|(first, second)| first != second);
    let burst = rest.start..burst_end.max(rest.start);
    let late = burst.end - trailing(&prints[burst.clone()])..burst.end;
    let is_copy = |at: usize| match pair(at) {
        Some((first, second)) if first < rest.start => at == first && second >= rest.start,
        Some((_, second)) => at == second && late.contains(&at),
        None => false,
    };
    Kept {
        live: live.iter().copied().filter(|at| !is_copy(*at)).collect(),
        rest: rest.clone().filter(|at| !is_copy(*at)).collect(),
    }
}

/// How many lines come after an equal one.
fn repeated(prints: &[Print]) -> usize {
    prints.len() - prints.iter().collect::<HashSet<_>>().len()
}

/// The length of the longest run that the lines end with twice.
fn trailing(prints: &[Print]) -> usize {
    let twice = |by: &usize| prints[prints.len() - by..] == prints[prints.len() - 2 * by..prints.len() - by];
    (1..=prints.len() / 2).rev().find(twice).unwrap_or(0)
}
