//! Lines that came twice: live, and in the replay.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use crate::sockets::Fingerprint;

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
    fingerprints: &[Fingerprint],
    seen: &[Fingerprint],
) -> Kept {
    let mut times: HashMap<Fingerprint, usize> = HashMap::new();
    fingerprints.iter().chain(seen).for_each(|fingerprint| *times.entry(*fingerprint).or_default() += 1);
    let seen: HashSet<Fingerprint> = seen.iter().copied().collect();
    let is_pair = |at: &usize| times[&fingerprints[*at]] == 2 && !seen.contains(&fingerprints[*at]);
    let mut pairs: HashMap<Fingerprint, (usize, usize)> = HashMap::new();
    for at in live.iter().copied().chain(rest.clone()).filter(is_pair) {
        pairs.entry(fingerprints[at]).and_modify(|pair| pair.1 = at).or_insert((at, at));
    }
    if repeated(fingerprints) > MOST.min(fingerprints.len() / 3) {
        return Kept::all(live, rest);
    }
    let pair = |at: usize| pairs.get(&fingerprints[at]).copied().filter(|(first, second)| first != second);
    let burst = rest.start..burst_end.max(rest.start);
    let late = burst.end - trailing(&fingerprints[burst.clone()])..burst.end;
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
fn repeated(fingerprints: &[Fingerprint]) -> usize {
    fingerprints.len() - fingerprints.iter().collect::<HashSet<_>>().len()
}

/// The length of the longest run that the lines end with twice.
fn trailing(fingerprints: &[Fingerprint]) -> usize {
    let twice = |by: &usize| {
        fingerprints[fingerprints.len() - by..]
            == fingerprints[fingerprints.len() - 2 * by..fingerprints.len() - by]
    };
    (1..=fingerprints.len() / 2).rev().find(twice).unwrap_or(0)
}
