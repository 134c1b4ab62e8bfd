//! The ledger tells the truth: each kind of loss, repetition and excuse once, and against a simulation.

use std::slice;

use proptest::prelude::*;

use super::*;

fn printed(lines: usize) -> Vec<Instant> {
    vec![Instant::now(); lines]
}

/// Numbers as lines, `None` as a notice.
fn shown(entries: &[Option<u64>]) -> Vec<Shown> {
    let at = Instant::now() + Duration::from_secs(1);
    entries.iter().map(|entry| entry.map_or(Shown::Gap, |number| Shown::Line(number, at))).collect()
}

fn lines(numbers: Range<u64>) -> Vec<Option<u64>> {
    numbers.map(Some).collect()
}

/// All lines reached a socket, and the bot ran all the time.
fn undisturbed(lines: u64) -> Hearing {
    Hearing { wired: std::iter::once(0..lines).collect(), deaths: Vec::new(), log: 0 }
}

#[track_caller]
fn assert_account(account: &Account, delivered: u64, lost: u64, excused: u64, holes: u64, announced: u64) {
    let found = (account.delivered, account.lost, account.excused, account.holes, account.announced);
    assert_eq!(found, (delivered, lost, excused, holes, announced));
}

#[test]
fn everything_in_order_is_everything_delivered() {
    let account = settle(&printed(5), &undisturbed(5), &shown(&lines(0..5)));
    assert_account(&account, 5, 0, 0, 0, 0);
    assert_eq!((account.repeated, account.out_of_order, account.unknown), (0, 0, 0));
    assert!(account.latencies.iter().all(|latency| *latency >= Duration::from_secs(1)));
}

#[test]
fn a_heard_line_that_is_missing_is_lost_whatever_is_said() {
    for entries in [vec![Some(0), Some(2)], vec![Some(0), None, Some(2)]] {
        let account = settle(&printed(3), &undisturbed(3), &shown(&entries));
        assert_account(&account, 2, 1, 0, 0, 0);
    }
}

#[test]
fn lines_at_the_ends_are_missed_as_well() {
    let account = settle(&printed(4), &undisturbed(4), &shown(&[Some(1), Some(2)]));
    assert_account(&account, 2, 2, 0, 0, 0);
    let account = settle(&printed(4), &undisturbed(4), &[]);
    assert_account(&account, 0, 4, 0, 0, 0);
}

#[test]
fn repeats_and_disorder_are_counted() {
    let entries = [0, 1, 0, 1, 3, 2, 9].map(Some);
    let account = settle(&printed(4), &undisturbed(4), &shown(&entries));
    assert_account(&account, 4, 0, 0, 0, 0);
    assert_eq!((account.repeated, account.out_of_order, account.unknown), (2, 1, 1));
}

/// 10 of 40 lines reached nobody; the log holds the last 4 of them.
fn deaf() -> Hearing {
    Hearing { wired: vec![0..10, 20..40], deaths: Vec::new(), log: 4 }
}

#[test]
fn what_the_log_still_held_must_come() {
    let mut entries = lines(0..10);
    entries.push(None);
    let all = [entries.clone(), lines(16..40)].concat();
    assert_account(&settle(&printed(40), &deaf(), &shown(&all)), 34, 0, 6, 1, 1);
    let live_only = [entries, lines(20..40)].concat();
    assert_account(&settle(&printed(40), &deaf(), &shown(&live_only)), 30, 4, 6, 1, 1);
}

#[test]
fn a_hole_without_a_notice_in_its_place_is_loss() {
    let silent = [lines(0..10), lines(16..40)].concat();
    assert_account(&settle(&printed(40), &deaf(), &shown(&silent)), 34, 6, 0, 1, 0);
    let elsewhere = [lines(0..9), vec![None], lines(9..10), lines(16..40), vec![None]].concat();
    assert_account(&settle(&printed(40), &deaf(), &shown(&elsewhere)), 34, 6, 0, 1, 0);
}

#[test]
fn a_killed_process_is_excused_for_what_it_held_and_the_log_lost() {
    let hearing = |deaths| Hearing { wired: vec![0..20, 30..40], deaths, log: 4 };
    let entries = [lines(0..15), vec![None], lines(26..40)].concat();
    // Lines 15 to 19 were heard and waited in memory.
    assert_account(&settle(&printed(40), &hearing(vec![20]), &shown(&entries)), 29, 0, 11, 1, 1);
    assert_account(&settle(&printed(40), &hearing(vec![]), &shown(&entries)), 29, 5, 6, 1, 1);
    // A death before a line was heard excuses nothing.
    assert_account(&settle(&printed(40), &hearing(vec![10]), &shown(&entries)), 29, 5, 6, 1, 1);
}

#[test]
fn a_bot_that_never_comes_back_is_not_excused() {
    let hearing = Hearing { wired: slice::from_ref(&(0..10)).to_vec(), deaths: Vec::new(), log: 4 };
    let entries = [lines(0..10), vec![None]].concat();
    assert_account(&settle(&printed(40), &hearing, &shown(&entries)), 10, 30, 0, 0, 0);
}

#[test]
fn percentiles() {
    let mut some: Vec<Duration> = (1..=200).rev().map(Duration::from_millis).collect();
    assert_eq!(percentile(&mut some, 50), Duration::from_millis(100));
    assert_eq!(percentile(&mut some, 99), Duration::from_millis(198));
    assert_eq!(percentile(&mut some, 100), Duration::from_millis(200));
    assert_eq!(percentile(&mut [], 99), Duration::ZERO);
}

proptest! {
    /// A channel made from the truth by dropping and doubling lines: the account adds up, and finds exactly that.
    #[test]
    fn the_account_adds_up(fates in proptest::collection::vec(0_u8..8, 1..200), log in 0_u64..20, cut in 0_u64..200) {
        let count = fates.len() as u64;
        let back = cut.min(count);
        let hearing = Hearing { wired: [0..cut / 2, back..count].into_iter().filter(|range| !range.is_empty()).collect(), deaths: Vec::new(), log };
        let mut entries = Vec::new();
        for (number, fate) in (0..).zip(&fates) {
            entries.extend(std::iter::repeat_n(Some(number), match fate { 0 => 0, 1 => 2, _ => 1 }));
        }
        let account = settle(&printed(fates.len()), &hearing, &shown(&entries));
        let (dropped, doubled) = (fates.iter().filter(|fate| **fate == 0).count(), fates.iter().filter(|fate| **fate == 1).count());
        prop_assert_eq!(account.repeated, doubled as u64);
        prop_assert_eq!(account.delivered, count - dropped as u64);
        // No notice stands anywhere, so that nothing is excused.
        prop_assert_eq!(account.lost, dropped as u64);
        prop_assert_eq!((account.excused, account.announced, account.out_of_order), (0, 0, 0));
        prop_assert_eq!(account.latencies.len() as u64, account.delivered);
    }
}
