//! Which card is looked at next, and when. Pure: time is handed in.
//!
//! All cards together get a tenth of the calls that Discord takes. A change of state comes first; figures are looked at
//! every [`PERIOD`], and less often where there are so many cards that they would take more than their part.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

use crate::model::BoardId;

/// Between two looks at a card's figures, at least.
pub(super) const PERIOD: Duration = Duration::from_secs(30);
/// Edits of all cards, a second: a tenth of what the outbox sends at its fastest (`discord::schedule`).
const RATE: f64 = 4.0;
/// Edits that may go at once after a quiet time, such as when a node goes down with all its servers.
const BURST: f64 = 40.0;

/// Why a card is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Something changed that is to be seen at once.
    Changed,
    /// It is time.
    Time,
}

/// The cards, and when each is looked at.
#[derive(Debug)]
pub(super) struct Scheduler {
    /// When each is looked at next, if nothing changes before.
    boards: HashMap<BoardId, Instant>,
    /// The same, earliest first.
    times: BTreeMap<(Instant, BoardId), ()>,
    /// Those that changed, in their order. Each is there once.
    changed: VecDeque<BoardId>,
    /// Edits that may go now, as of `counted`.
    tokens: f64,
    counted: Instant,
}

impl Scheduler {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            boards: HashMap::new(),
            times: BTreeMap::new(),
            changed: VecDeque::new(),
            tokens: BURST,
            counted: now,
        }
    }

    /// Between two looks at the figures of one card, as long as there are so many.
    pub(super) fn period(&self) -> Duration {
        PERIOD.max(Duration::from_secs_f64(self.boards.len() as f64 / RATE))
    }

    /// A card begins; it is looked at as one that changed.
    pub(super) fn begin(&mut self, board: BoardId, now: Instant) {
        self.put(board, now + self.period());
        self.changed(board);
    }

    /// A card ends.
    pub(super) fn end(&mut self, board: BoardId) {
        if let Some(at) = self.boards.remove(&board) {
            self.times.remove(&(at, board));
        }
        self.changed.retain(|changed| *changed != board);
    }

    /// Something of the card changed that is to be seen at once.
    pub(super) fn changed(&mut self, board: BoardId) {
        if self.boards.contains_key(&board) && !self.changed.contains(&board) {
            self.changed.push_back(board);
        }
    }

    /// The card that is to be looked at now, with one of the edits that may go; [`Scheduler::unused`] gives that back.
    pub(super) fn next(&mut self, now: Instant) -> Option<(BoardId, Why)> {
        self.count(now);
        if self.tokens < 1.0 {
            return None;
        }
        let (board, why) = match self.changed.pop_front() {
            Some(board) => (board, Why::Changed),
            None => {
                let (&(_, board), ()) = self.times.first_key_value().filter(|((at, _), ())| *at <= now)?;
                (board, Why::Time)
            }
        };
        self.tokens -= 1.0;
        self.put(board, now + self.period());
        Some((board, why))
    }

    /// The card that was handed out last needs no edit.
    pub(super) fn unused(&mut self) {
        self.tokens = (self.tokens + 1.0).min(BURST);
    }

    /// When [`Scheduler::next`] has something; `None`: there are no cards.
    pub(super) fn next_at(&self, now: Instant) -> Option<Instant> {
        let wanted = match self.changed.is_empty() {
            true => self.times.first_key_value().map(|(&(at, _), ())| at)?,
            false => now,
        };
        let missing = (1.0 - self.tokens).max(0.0);
        Some(wanted.max(self.counted + Duration::from_secs_f64(missing / RATE)))
    }

    fn put(&mut self, board: BoardId, at: Instant) {
        if let Some(before) = self.boards.insert(board, at) {
            self.times.remove(&(before, board));
        }
        self.times.insert((at, board), ());
    }

    fn count(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.counted).as_secs_f64();
        self.tokens = passed.mul_add(RATE, self.tokens).min(BURST);
        self.counted = self.counted.max(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    /// The looks of so many seconds, each with the second in which it was; `edits` says whether a look becomes an edit.
    fn looks(
        scheduler: &mut Scheduler,
        begin: Instant,
        seconds: u64,
        edits: bool,
    ) -> Vec<(u64, BoardId, Why)> {
        let mut found = Vec::new();
        let mut now = begin;
        while let Some(at) = scheduler.next_at(now) {
            now = at.max(now);
            if now >= begin + Duration::from_secs(seconds) {
                return found;
            }
            while let Some((board, why)) = scheduler.next(now) {
                found.push(((now - begin).as_secs(), board, why));
                if !edits {
                    scheduler.unused();
                }
            }
            now += Duration::from_millis(1);
        }
        found
    }

    fn with(boards: i64) -> (Scheduler, Instant) {
        let now = Instant::now();
        let mut scheduler = Scheduler::new(now);
        (0..boards).for_each(|board| scheduler.begin(BoardId(board), now));
        (scheduler, now)
    }

    #[tokio::test(start_paused = true)]
    async fn a_card_is_made_at_once_and_its_figures_are_looked_at_every_period() {
        let (mut scheduler, now) = with(1);
        let seconds: Vec<_> =
            looks(&mut scheduler, now, 100, true).into_iter().map(|(second, _, why)| (second, why)).collect();
        let time = |second| (second, Why::Time);
        assert_eq!(seconds, [(0, Why::Changed), time(30), time(60), time(90)]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_is_seen_at_once_and_before_figures() {
        let (mut scheduler, now) = with(500);
        looks(&mut scheduler, now, 200, true);
        // All are edited all the time: what is left over is used up.
        let later = now + 200 * SECOND;
        scheduler.changed(BoardId(77));
        scheduler.changed(BoardId(77));
        let found = looks(&mut scheduler, later, 2, true);
        let changed: Vec<_> = found.iter().filter(|(_, _, why)| *why == Why::Changed).collect();
        assert_eq!(changed, [&(0, BoardId(77), Why::Changed)]);
        assert_eq!(found[0].1, BoardId(77));
    }

    #[tokio::test(start_paused = true)]
    async fn all_together_get_no_more_than_their_part() {
        let (mut scheduler, now) = with(500);
        assert_eq!(scheduler.period(), 125 * SECOND);
        looks(&mut scheduler, now, 300, true);
        let found = looks(&mut scheduler, now + 300 * SECOND, 1_000, true);
        let rate = found.len() as f64 / 1_000.0;
        assert!((3.8..=4.05).contains(&rate), "{rate}");
        let mut each = HashMap::new();
        found.iter().for_each(|(_, board, _)| *each.entry(board).or_insert(0) += 1);
        assert_eq!(each.len(), 500);
        let (least, most) = (each.values().min().unwrap(), each.values().max().unwrap());
        assert!(most - least <= 1, "each gets its turn: {least} to {most}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_goes_down_is_seen_soon_whatever_else_moves() {
        let (mut scheduler, now) = with(500);
        looks(&mut scheduler, now, 1_000, false);
        let later = now + 1_000 * SECOND;
        (0..50).for_each(|board| scheduler.changed(BoardId(board)));
        let found = looks(&mut scheduler, later, 5, true);
        let changed = found.iter().filter(|(_, _, why)| *why == Why::Changed).count();
        assert_eq!(changed, 50, "50 within five seconds");
    }

    #[tokio::test(start_paused = true)]
    async fn what_ends_is_not_looked_at() {
        let (mut scheduler, now) = with(3);
        scheduler.changed(BoardId(1));
        scheduler.end(BoardId(1));
        scheduler.changed(BoardId(1));
        let found = looks(&mut scheduler, now, 100, true);
        assert!(found.iter().all(|(_, board, _)| *board != BoardId(1)) && found.len() == 8, "{found:?}");
        [0, 2].into_iter().for_each(|board| scheduler.end(BoardId(board)));
        assert_eq!(scheduler.next_at(now), None);
        assert_eq!(scheduler.next(now + 1_000 * SECOND), None);
    }
}
