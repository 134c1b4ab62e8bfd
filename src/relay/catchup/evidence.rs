//! What it says that two lines are the same text: little in a console that says the same again and again.

use std::collections::HashMap;

use super::{align::Alignment, exact::occurrences};
use crate::sockets::Fingerprint;

/// What a line is worth that never comes again, in tenths of a bit.
const UNIQUE: i32 = 200;
/// What a run must be worth to be no coincidence: one in a million, for there are some hundred places where it could lie,
/// and a console is interrupted often.
const PROOF: i32 = 200;
/// How much better it must be than any other: a thousand times as likely.
const AHEAD: i32 = 100;
/// Of fewer lines it is not known what the console repeats.
const ENOUGH: usize = 20;

/// Of a console in which more lines than this come again, each after it has come once, no line is certain.
const CERTAIN: f64 = 0.1;

pub(super) struct Evidence {
    /// How often each line was seen and heard.
    counts: HashMap<Fingerprint, (usize, usize)>,
    /// How often each line came right after another.
    pairs: HashMap<(Fingerprint, Fingerprint), usize>,
    /// How often a line is to be expected again that has come once.
    again: f64,
}

impl Evidence {
    pub(super) fn of(seen: &[Fingerprint], log: &[Fingerprint]) -> Self {
        let mut counts: HashMap<Fingerprint, (usize, usize)> = HashMap::new();
        seen.iter().for_each(|fingerprint| counts.entry(*fingerprint).or_default().0 += 1);
        log.iter().for_each(|fingerprint| counts.entry(*fingerprint).or_default().1 += 1);
        let mut pairs: HashMap<(Fingerprint, Fingerprint), usize> = HashMap::new();
        for pair in seen.windows(2).chain(log.windows(2)) {
            *pairs.entry((pair[0], pair[1])).or_default() += 1;
        }
        let come = |is: fn(usize) -> bool| counts.values().filter(|(seen, _)| is(*seen)).count();
        // Good and Turing; a line that comes more than twice tells less of those that came once, but of a block that
        // came three times no line is certain.
        let again = (come(|times| times > 1) + come(|times| times == 2)) as f64;
        let again = again / come(|times| times == 1).max(1) as f64;
        Self { counts, pairs, again }
    }

    /// What it says of each of these lines that it was seen too, in tenths of a bit: how rare it is after the one before
    /// it. Within a block that is printed again and again it says nothing.
    pub(super) fn worths(&self, log: &[Fingerprint]) -> Vec<i32> {
        let before = std::iter::once(None).chain(log.iter().copied().map(Some));
        before.zip(log).map(|(before, fingerprint)| self.worth(before, *fingerprint)).collect()
    }

    fn worth(&self, before: Option<Fingerprint>, fingerprint: Fingerprint) -> i32 {
        let all = || self.counts.values().map(|(seen, heard)| seen + heard).sum::<usize>() as f64;
        if self.is_once(fingerprint) {
            return match before {
                _ if self.is_certain() => UNIQUE,
                Some(before) if self.is_once(before) => tenths(1.0),
                _ => tenths(all() / self.again),
            };
        }
        let times = |fingerprint: Fingerprint| {
            self.counts.get(&fingerprint).map_or(1, |(seen, heard)| seen + heard) as f64
        };
        match before {
            Some(before) => {
                let together = self.pairs.get(&(before, fingerprint)).copied().unwrap_or(1);
                tenths(times(before) / together as f64)
            }
            None => tenths(all() / times(fingerprint)),
        }
    }

    /// Whether it was seen once and heard once.
    pub(super) fn is_once(&self, fingerprint: Fingerprint) -> bool {
        self.counts.get(&fingerprint) == Some(&(1, 1))
    }

    /// Whether it was seen once and heard more often.
    pub(super) fn is_again(&self, fingerprint: Fingerprint) -> bool {
        self.counts.get(&fingerprint).is_some_and(|(seen, heard)| *seen == 1 && *heard > 1)
    }

    /// Whether a line that has come once is not to be expected again.
    pub(super) fn is_certain(&self) -> bool {
        self.again < CERTAIN
    }

    /// Whether what was seen can be laid over the log in this way only: the run at its end is no coincidence, and comes
    /// only once.
    pub(super) fn is_proof(&self, seen: &[Fingerprint], log: &[Fingerprint], alignment: &Alignment) -> bool {
        let run = &seen[seen.len() - alignment.exact_end()..];
        let again = &seen[..seen.len() - 1];
        alignment.run_worth >= PROOF
            && alignment.ahead >= AHEAD
            && occurrences(again, run).next().is_none()
            && occurrences(log, run).nth(1).is_none()
    }
}

/// Whether equal lines are one line that came twice, for this console never says the same again, but for a few lines
/// that it says often: fewer than one for twenty that came once.
pub(super) fn tells_copies(seen: &[Fingerprint]) -> bool {
    let mut counts: HashMap<Fingerprint, usize> = HashMap::new();
    seen.iter().for_each(|fingerprint| *counts.entry(*fingerprint).or_default() += 1);
    let more = counts.values().filter(|times| **times > 1).count();
    seen.len() >= ENOUGH && more * 20 < counts.len() - more
}

fn tenths(one_in: f64) -> i32 {
    // At least something: of runs that say nothing the longest counts.
    ((one_in.log2() * 10.0) as i32).clamp(1, UNIQUE)
}
