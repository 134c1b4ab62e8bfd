//! Which card is looked at next, and when. Pure: time is handed in.
//!
//! All cards together get a tenth of the calls that Discord takes. A change of state comes first, those of one server and
//! those of several in turns: a card of all changes whenever any of its servers does. Then come cards that are new.
//! Figures are looked at every [`PERIOD`], less often where there are so many cards that they would take more than their
//! part, and never with the last edits: whatever moves, changes of state find some left.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
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
/// Of these, what is kept for changes of state.
const KEPT: f64 = 32.0;
/// Between two edits, so that the lines of mirrors find a turn between them: thrice what passes between two requests of
/// the outbox at its fastest.
const BETWEEN: Duration = Duration::from_millis(75);

/// Why a card is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// Something changed that is to be seen at once, or the card is new.
    Changed,
    /// It is time.
    Time,
}

/// What a card is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// One server.
    One,
    /// All of a guild.
    All,
}

/// The cards, and when each is looked at.
#[derive(Debug)]
pub(super) struct Scheduler {
    boards: HashMap<BoardId, Known>,
    /// When each is looked at next, if nothing changes before; earliest first.
    times: BTreeSet<(Instant, BoardId)>,
    /// Those that changed, in their order: of one server and of all. Each is there once.
    changed: [VecDeque<BoardId>; 2],
    /// Which of the two has its turn.
    turn: usize,
    /// Those that are new.
    new: VecDeque<BoardId>,
    /// Edits that may go now, as of `counted`.
    tokens: f64,
    counted: Instant,
    /// No edit goes before.
    not_before: Instant,
}

#[derive(Debug)]
struct Known {
    of: Of,
    /// When it is looked at next.
    at: Instant,
}

impl Scheduler {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            boards: HashMap::new(),
            times: BTreeSet::new(),
            changed: [VecDeque::new(), VecDeque::new()],
            turn: 0,
            new: VecDeque::new(),
            tokens: BURST,
            counted: now,
            not_before: now,
        }
    }

    /// Between two looks at the figures of one card, as long as there are so many.
    pub(super) fn period(&self) -> Duration {
        PERIOD.max(Duration::from_secs_f64(self.boards.len() as f64 / RATE))
    }

    /// A card begins; it is looked at as soon as no change of another is waiting.
    pub(super) fn begin(&mut self, board: BoardId, of: Of, now: Instant) {
        self.end(board);
        self.boards.insert(board, Known { of, at: now });
        self.put(board, now + self.period());
        self.new.push_back(board);
    }

    /// A card ends.
    pub(super) fn end(&mut self, board: BoardId) {
        let Some(known) = self.boards.remove(&board) else { return };
        self.times.remove(&(known.at, board));
        let queues = self.changed.iter_mut().chain([&mut self.new]);
        queues.for_each(|queue| queue.retain(|waits| *waits != board));
    }

    /// Something of the card changed that is to be seen at once.
    pub(super) fn changed(&mut self, board: BoardId) {
        let Some(known) = self.boards.get(&board) else { return };
        let queue = &mut self.changed[known.of as usize];
        if !queue.contains(&board) {
            queue.push_back(board);
        }
    }

    /// The card that is to be looked at now, with one of the edits that may go: [`Scheduler::edited`] says that it was
    /// needed, [`Scheduler::unused`] gives it back.
    pub(super) fn next(&mut self, now: Instant) -> Option<(BoardId, Why)> {
        self.count(now);
        if self.tokens < 1.0 || self.not_before > now {
            return None;
        }
        let next = self.next_changed().or_else(|| self.next_other(now))?;
        self.tokens -= 1.0;
        Some(next)
    }

    fn next_changed(&mut self) -> Option<(BoardId, Why)> {
        let (turn, other) = (self.turn, 1 - self.turn);
        let from = [turn, other].into_iter().find(|queue| !self.changed[*queue].is_empty())?;
        self.turn = 1 - from;
        Some((self.changed[from].pop_front()?, Why::Changed))
    }

    fn next_other(&mut self, now: Instant) -> Option<(BoardId, Why)> {
        if self.tokens < KEPT + 1.0 {
            return None;
        }
        if let Some(board) = self.new.pop_front() {
            return Some((board, Why::Changed));
        }
        let board = self.times.first().filter(|(at, _)| *at <= now).map(|(_, board)| *board)?;
        self.put(board, now + self.period());
        Some((board, Why::Time))
    }

    /// The card is sent: its figures are new, too.
    pub(super) fn edited(&mut self, board: BoardId, now: Instant) {
        self.not_before = now + BETWEEN;
        self.put(board, now + self.period());
    }

    /// The card that was handed out last needs no edit.
    pub(super) fn unused(&mut self) {
        self.tokens = (self.tokens + 1.0).min(BURST);
    }

    /// When [`Scheduler::next`] has something; `None`: there are no cards.
    pub(super) fn next_at(&self, now: Instant) -> Option<Instant> {
        let changed = self.changed.iter().any(|queue| !queue.is_empty()).then_some((now, 1.0));
        let (wanted, needed) = changed
            .or_else(|| (!self.new.is_empty()).then_some((now, KEPT + 1.0)))
            .or_else(|| self.times.first().map(|(at, _)| (*at, KEPT + 1.0)))?;
        let missing = (needed - self.tokens).max(0.0);
        Some(wanted.max(self.not_before).max(self.counted + Duration::from_secs_f64(missing / RATE)))
    }

    fn put(&mut self, board: BoardId, at: Instant) {
        let Some(known) = self.boards.get_mut(&board) else { return };
        self.times.remove(&(std::mem::replace(&mut known.at, at), board));
        self.times.insert((at, board));
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
                match edits {
                    true => scheduler.edited(board, now),
                    false => scheduler.unused(),
                }
            }
            now += Duration::from_millis(1);
        }
        found
    }

    fn with(boards: i64) -> (Scheduler, Instant) {
        let now = Instant::now();
        let mut scheduler = Scheduler::new(now);
        (0..boards).for_each(|board| scheduler.begin(BoardId(board), Of::One, now));
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

    /// The seconds of the looks at what changed.
    fn changed(found: &[(u64, BoardId, Why)], of: impl Fn(BoardId) -> bool) -> Vec<u64> {
        let changed = found.iter().filter(|(_, board, why)| *why == Why::Changed && of(*board));
        changed.map(|(second, ..)| *second).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_node_that_goes_down_is_seen_soon_whatever_else_moves() {
        let (mut scheduler, now) = with(500);
        looks(&mut scheduler, now, 1_000, true);
        let later = now + 1_000 * SECOND;
        (0..50).for_each(|board| scheduler.changed(BoardId(board)));
        let found = looks(&mut scheduler, later, 5, true);
        assert_eq!(changed(&found, |_| true).len(), 50, "50 within five seconds");
        // What was left over is there again, though all figures move all the time.
        looks(&mut scheduler, later + 5 * SECOND, 10, true);
        (100..130).for_each(|board| scheduler.changed(BoardId(board)));
        let found = looks(&mut scheduler, later + 15 * SECOND, 3, true);
        assert_eq!(changed(&found, |_| true).len(), 30);
        assert!(
            changed(&found, |_| true).iter().filter(|second| **second == 0).count() <= 14,
            "not all at once"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn cards_of_all_that_always_change_leave_the_others_their_turns() {
        let (mut scheduler, now) = with(500);
        let all = |board: BoardId| board.0 >= 1_000;
        (1_000..1_050).for_each(|board| scheduler.begin(BoardId(board), Of::All, now));
        looks(&mut scheduler, now, 1_000, true);
        let (mut at, mut singles, mut of_all) = (now + 1_000 * SECOND, Vec::new(), 0);
        for second in 0..200_u64 {
            // Each is on four cards of all, and the four are others each time.
            scheduler.changed(BoardId(i64::try_from(second).unwrap()));
            (0..50).for_each(|board| scheduler.changed(BoardId(1_000 + board)));
            let found = looks(&mut scheduler, at, 1, true);
            singles.extend(changed(&found, |board| !all(board)));
            of_all += changed(&found, all).len();
            at += SECOND;
        }
        assert_eq!(singles, vec![0; 200], "each in its own second");
        assert!(of_all >= 590, "{of_all}: they get all the rest");
    }

    #[tokio::test(start_paused = true)]
    async fn cards_that_are_new_do_not_hold_up_changes() {
        let (mut scheduler, now) = with(500);
        let first = looks(&mut scheduler, now, 1, true);
        assert!(first.len() < 15, "{}", first.len());
        scheduler.changed(BoardId(499));
        let found = looks(&mut scheduler, now + SECOND, 1, true);
        assert_eq!(found[0], (0, BoardId(499), Why::Changed));
        let found = looks(&mut scheduler, now + 2 * SECOND, 130, true);
        let mut begun: Vec<_> = first.iter().chain(&found).map(|(_, board, _)| board.0).collect();
        begun.sort_unstable();
        begun.dedup();
        assert!(begun.len() >= 499, "{}", begun.len());
    }

    #[tokio::test(start_paused = true)]
    async fn figures_have_their_time_though_something_else_changes_again_and_again() {
        let (mut scheduler, now) = with(1);
        looks(&mut scheduler, now, 1, true);
        let mut seconds = Vec::new();
        for second in 1..100 {
            // Such as players who come and go: they are figures, which wait.
            scheduler.changed(BoardId(0));
            let at = now + SECOND * second;
            while let Some((board, why)) = scheduler.next(at) {
                match why {
                    Why::Changed => scheduler.unused(),
                    Why::Time => {
                        scheduler.edited(board, at);
                        seconds.push(second);
                    }
                }
            }
        }
        assert_eq!(seconds, [30, 60, 90]);
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
