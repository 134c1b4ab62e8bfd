//! Two replays of one log, one soon after the other, tell the order of what came with the first: a live line that fell
//! into the first replay stands in the second in its place.
//!
//! What is new in the second was printed after the first. If it comes twice, live and in the replay, the log has it; what
//! comes once is live, and was printed after the log was read. Lines that the console says often tell nothing unless they
//! follow each other as in the first replay: they stay where they were heard, and rather come twice than never.

use std::collections::{HashMap, HashSet};

use super::overlap::MOST;
use crate::sockets::Fingerprint;

/// Places in the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Merged {
    /// The log in its order, without live lines.
    pub(super) log: Vec<usize>,
    /// What was printed after the log was read, in its order.
    pub(super) live: Vec<usize>,
}

/// Puts two replays into one order; nothing if they have no line in common that tells where they meet. The log was
/// asked for after `first` lines, and for the second time after `again`. `is_seen` says which lines are older than both,
/// or were printed again since, `comes_once` which the console does not print twice.
pub(super) fn merged(
    fingerprints: &[Fingerprint],
    [first, again]: [usize; 2],
    is_seen: impl Fn(&Fingerprint) -> bool,
    comes_once: impl Fn(&Fingerprint) -> bool,
) -> Option<Merged> {
    let (one, two) = (&fingerprints[first..again], &fingerprints[again..]);
    let (times_in_one, times_in_two) = (times(one), times(two));
    let is_same = |fingerprint: &Fingerprint| {
        times_in_one.get(fingerprint) == Some(&1) && times_in_two.get(fingerprint) == Some(&1)
    };
    let meets = two.iter().position(is_same)?;
    let begin = begin(one, &two[..=meets]);
    let is_copied =
        |fingerprint: &Fingerprint| comes_once(fingerprint) && times_in_two.get(fingerprint) == Some(&1);
    // What the second replay does not reach any more; but not live lines, which are new, and which it has.
    let is_older = |at: &usize| match &one[*at] {
        fingerprint if !times_in_two.contains_key(fingerprint) => true,
        fingerprint => {
            *at < begin && (is_seen(fingerprint) || !is_same(fingerprint)) && !is_copied(fingerprint)
        }
    };
    let older: Vec<_> = (0..one.len()).filter(is_older).collect();
    let mut before = times(&fingerprints[..again]);
    for at in &older {
        before.entry(one[*at]).and_modify(|times| *times -= 1);
    }
    before.retain(|_, times| *times > 0);
    let mut log: Vec<_> = older.iter().map(|at| first + at).collect();

    let new: Vec<Fingerprint> =
        two.iter().filter(|fingerprint| !before.contains_key(fingerprint)).copied().collect();
    let late = late(&new, &comes_once);
    let is_in_both = |fingerprint: &Fingerprint| {
        before.contains_key(fingerprint) && (is_same(fingerprint) || is_copied(fingerprint))
    };
    let is_of_log = |fingerprint: &Fingerprint| is_in_both(fingerprint) || late.contains(fingerprint);
    let end = two.iter().rposition(is_of_log).map_or(0, |last| last + 1);
    let end = end + goes_on(&one[begin..], two, end);
    let (mut live, mut met) = (Vec::new(), HashMap::new());
    for (at, fingerprint) in two.iter().enumerate() {
        let met: &mut usize = met.entry(*fingerprint).or_default();
        *met += 1;
        match () {
            // The log's copy is the later one, or nothing of the log comes after it.
            () if late.contains(fingerprint) && *met == 1 => {}
            () if late.contains(fingerprint) => log.push(again + at),
            // A line that came before once, and now twice, was printed again.
            () if at < end && before.get(fingerprint).is_some_and(|times| *met <= *times) => {
                log.push(again + at)
            }
            () => live.push(again + at),
        }
    }
    Some(Merged { log, live })
}

fn times(fingerprints: &[Fingerprint]) -> HashMap<Fingerprint, usize> {
    let mut times = HashMap::new();
    fingerprints.iter().for_each(|fingerprint| *times.entry(*fingerprint).or_default() += 1);
    times
}

/// Where in the first replay the second begins, which is known up to the first line that stands in both, once.
fn begin(one: &[Fingerprint], two: &[Fingerprint]) -> usize {
    let Some(at) = one.iter().position(|fingerprint| Some(fingerprint) == two.last()) else {
        return one.len();
    };
    let same = one[..=at].iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count();
    at + 1 - same
}

/// How far behind `end` the second replay goes on as the first: up to the last line that stands in the first more often
/// than in the second up to there. Whatever was heard there was printed before the log was read again, which has it.
fn goes_on(one: &[Fingerprint], two: &[Fingerprint], end: usize) -> usize {
    let mut heard = times(one);
    let mut hears_again = |fingerprint: &Fingerprint| {
        heard.get_mut(fingerprint).filter(|times| **times > 0).map(|times| *times -= 1).is_some()
    };
    let again: Vec<_> = two.iter().map(&mut hears_again).collect();
    again[end..].iter().rposition(|again| *again).map_or(0, |last| last + 1)
}

/// The lines that the log has, of those that are new in the second replay: they come first, and each twice. Or, if the
/// first replay was not over yet, all that come twice.
fn late(new: &[Fingerprint], comes_once: impl Fn(&Fingerprint) -> bool) -> HashSet<Fingerprint> {
    let times = times(new);
    let is_pair = |fingerprint: &&Fingerprint| times[fingerprint] == 2 && comes_once(fingerprint);
    let pairs: HashSet<Fingerprint> = new.iter().filter(is_pair).copied().collect();
    if pairs.len() > MOST { pairs } else { new.iter().take_while(is_pair).copied().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One line a word; `?` is where the log was asked for.
    fn merged_words(words: &str) -> Option<(String, String)> {
        let (mut asked, mut lines) = (Vec::new(), Vec::new());
        for word in words.split_whitespace() {
            if word == "?" { asked.push(lines.len()) } else { lines.push(word) }
        }
        let fingerprints: Vec<_> = lines.iter().filter_map(|line| Fingerprint::of(line)).collect();
        let Merged { log, live } = merged(
            &fingerprints,
            [asked[0], asked[1]],
            |_| false,
            |fingerprint| Some(*fingerprint) != Fingerprint::of(">"),
        )?;
        let words = |places: &[usize]| places.iter().map(|at| lines[*at]).collect::<Vec<_>>().join(" ");
        Some((words(&log), words(&live)))
    }

    #[test]
    fn cases() {
        for (name, words, log, live) in [
            ("nothing live", "? a b c ? a b c", "a b c", ""),
            ("a live line within the first", "? a d b c ? b c d", "a b c d", ""),
            ("before the first", "? d a b c ? b c d", "a b c d", ""),
            ("the log has moved on, far", "? a e b c d ? d e f f g", "a b c d e f", "g"),
            ("within the second", "? a b c ? a e b c f", "a b c", "e f"),
            ("within both, and twice", "? a b d c ? e a f b c d e g", "a b c d e", "f g"),
            ("printed before the second was read", "? a b ? c d a b c d e", "a b c d", "e"),
            ("and the copies come later", "? a b ? c a e b c d d", "a b c", "e d d"),
            ("new lines that are the same", "? a b ? a b c d d", "a b", "c d d"),
            ("an old line that is printed again", "? a b c d ? a b a c d e", "a b c d", "a e"),
            ("copies within the first", "? d a b c d ? b c d", "a b c d", ""),
            ("prompts are no copies", "? > a b > c ? b > c > >", "> a b > c", "> >"),
            ("prompts stay where they are", "? a > b > c > ? b > c > d >", "a > b > c >", "d >"),
            ("and live lines stood between", "a b ? a b c a x b ? a b c x a b", "a b c x a b", ""),
            ("within the second too", "? a b c d a e x b ? a b c d e e a x b", "a b c d e a x b", "e"),
            ("both end with a line that came before", "a ? a b c a ? a b c a", "a b c a", ""),
            ("what the second lacks is older", "? a b x c ? c d", "a b x c", "d"),
            ("live before the request", "c ? a b c ? b c d", "a b c", "d"),
        ] {
            assert_eq!(merged_words(words), Some((log.to_owned(), live.to_owned())), "{name}");
        }
        let rest: Vec<_> = (0..=MOST).map(|number| format!("rest{number}")).collect();
        let not_over = format!("? a b d ? {0} e a b {0} d e f", rest.join(" "));
        let (log, live) = merged_words(&not_over).unwrap_or_default();
        assert_eq!((log, live.as_str()), (format!("a b {} d e", rest.join(" ")), "f"));
        let fingerprints: Vec<_> =
            ["a", "b", "c", "c", "a"].iter().filter_map(|line| Fingerprint::of(line)).collect();
        let again = merged(&fingerprints, [0, 3], |_| true, |_| false);
        assert_eq!(
            again,
            Some(Merged { log: vec![0, 1, 3], live: vec![4] }),
            "it was seen, and is printed again"
        );
        assert_eq!(merged_words("? a b c ? d e f"), None, "nothing tells where they meet");
        assert_eq!(merged_words("? a a a ? a a a"), None);
    }
}
