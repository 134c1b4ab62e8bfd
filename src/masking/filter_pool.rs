//! Where people's own filters run: beside the runtime's threads, in fair turns among guilds, within a budget of time for
//! each guild.
//!
//! Console lines and answers to people have lanes of their own, so that neither waits for the other. In a lane one
//! guild has one turn at a time, and turns are given in the order in which they were asked for: with n guilds in line
//! each gets every n-th. A turn is short because whoever takes it looks at the time ([`TimeSlice::is_over`]) after each line,
//! and a line costs little (see [`filter`](super::filter)). A guild whose budget is spent waits until it has some again.

use std::{
    collections::HashMap,
    num::NonZero,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serenity::model::id::GuildId;
use tokio::{
    sync::Semaphore,
    task::spawn_blocking,
    time::{Instant, sleep, timeout},
};

use crate::{bounded_count::BoundedCount, tasks::lock};

/// How long a turn of console lines lasts until others have theirs, but for the line that is being looked at.
const LINES_TURN: Duration = Duration::from_millis(5);
/// How long an answer is waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(2);
/// Answers of one guild that wait or are made at once; of more, people are told to try again.
const MOST_ANSWERS: usize = 4;

/// What a guild may take for its lines: a tenth of a thread's time in the long run.
const FOR_LINES: Allowance = Allowance { share: 0.1, at_once: Duration::from_secs(1) };
/// And for its answers, which people wait for and ask for one by one.
const FOR_ANSWERS: Allowance = Allowance { share: 0.2, at_once: Duration::from_secs(3) };

/// How much time a guild may take.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    /// This part of a thread's time in the long run.
    share: f64,
    /// And this much at once.
    at_once: Duration,
}

/// A guild's filters are busy: try again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// Threads for filters.
#[derive(Debug, Clone)]
pub struct FilterPool {
    lines: Arc<Lane>,
    answers: Arc<Lane>,
}

/// The time of one turn.
#[derive(Debug, Clone, Copy)]
pub struct TimeSlice {
    until: std::time::Instant,
}

impl TimeSlice {
    /// Whether it is time to give way.
    #[must_use]
    pub fn is_over(&self) -> bool {
        std::time::Instant::now() >= self.until
    }
}

impl Default for FilterPool {
    /// Lines take at most half of the processors; answers, of which there are few, two threads.
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, NonZero::get);
        Self {
            lines: Arc::new(Lane::new((processors / 2).max(1), FOR_LINES)),
            answers: Arc::new(Lane::new(2, FOR_ANSWERS)),
        }
    }
}

impl FilterPool {
    /// Looks at some lines of a guild's console, when it is the guild's turn and it has time left. `None`: looking
    /// failed, which is a fault of ours.
    pub async fn lines<T: Send + 'static>(
        &self,
        guild: GuildId,
        look: impl FnOnce(TimeSlice) -> T + Send + 'static,
    ) -> Option<T> {
        self.lines.run(guild, LINES_TURN, look).await
    }

    /// Makes an answer with a guild's filters.
    ///
    /// # Errors
    /// The guild asks for too much at once, or has spent its time.
    pub async fn answer<T: Send + 'static>(
        &self,
        guild: GuildId,
        look: impl FnOnce(TimeSlice) -> Result<T, Busy> + Send + 'static,
    ) -> Result<T, Busy> {
        let share = self.answers.share(guild);
        let _waiting = Waiting::of(share).ok_or(Busy)?;
        let made = timeout(ANSWER_WITHIN, self.answers.run(guild, ANSWER_WITHIN, look)).await;
        made.ok().flatten().unwrap_or(Err(Busy))
    }
}

#[derive(Debug)]
struct Lane {
    /// Lock order: held for a moment, with no other lock.
    guilds: Mutex<HashMap<GuildId, Arc<Share>>>,
    threads: Arc<Semaphore>,
    allowance: Allowance,
}

/// What one guild has of a lane.
#[derive(Debug)]
struct Share {
    turn: Arc<Semaphore>,
    /// Lock order: as that of the guilds.
    budget: Mutex<Budget>,
    waiting: BoundedCount,
}

impl Lane {
    fn new(threads: usize, allowance: Allowance) -> Self {
        Self { guilds: Mutex::default(), threads: Arc::new(Semaphore::new(threads)), allowance }
    }

    /// There are as many as guilds that have filters.
    fn share(&self, guild: GuildId) -> Arc<Share> {
        let fresh = || {
            let budget = Mutex::new(Budget::new(self.allowance, Instant::now()));
            Arc::new(Share { turn: Arc::new(Semaphore::new(1)), budget, waiting: BoundedCount::default() })
        };
        Arc::clone(lock(&self.guilds).entry(guild).or_insert_with(fresh))
    }

    async fn run<T: Send + 'static>(
        &self,
        guild: GuildId,
        lasts: Duration,
        look: impl FnOnce(TimeSlice) -> T + Send + 'static,
    ) -> Option<T> {
        let share = self.share(guild);
        let turn = Arc::clone(&share.turn).acquire_owned().await.ok()?;
        loop {
            let wait = lock(&share.budget).wait(Instant::now());
            if wait.is_zero() {
                break;
            }
            sleep(wait).await;
        }
        let thread = Arc::clone(&self.threads).acquire_owned().await.ok()?;
        let work = move || {
            // Held until it is over, also where nobody waits for it any more.
            let _held = (turn, thread);
            let began = std::time::Instant::now();
            let made = look(TimeSlice { until: began + lasts });
            lock(&share.budget).charge(began.elapsed());
            made
        };
        spawn_blocking(work).await.ok()
    }
}

/// One of those that wait for an answer.
struct Waiting(Arc<Share>);

impl Waiting {
    fn of(share: Arc<Share>) -> Option<Self> {
        share.waiting.take(1, MOST_ANSWERS).then(|| Self(share))
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.waiting.give_back(1);
    }
}

/// Time that a guild has left: it fills by its [`Allowance`], and may be overdrawn by one turn.
#[derive(Debug)]
struct Budget {
    allowance: Allowance,
    /// Seconds; below zero: the guild waits.
    left: f64,
    at: Instant,
}

impl Budget {
    fn new(allowance: Allowance, now: Instant) -> Self {
        Self { allowance, left: allowance.at_once.as_secs_f64(), at: now }
    }

    /// How long until the guild may go on.
    fn wait(&mut self, now: Instant) -> Duration {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        let Allowance { share, at_once } = self.allowance;
        self.left = (self.left + passed * share).min(at_once.as_secs_f64());
        self.at = now;
        if self.left > 0.0 {
            return Duration::ZERO;
        }
        // A little more than nothing, so that a turn is worth the wait.
        Duration::from_secs_f64((LINES_TURN.as_secs_f64() - self.left) / share)
    }

    fn charge(&mut self, spent: Duration) {
        self.left -= spent.as_secs_f64();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const HOSTILE: GuildId = GuildId::new(1);
    const OTHER: GuildId = GuildId::new(2);

    #[tokio::test(start_paused = true)]
    async fn who_has_spent_its_time_waits_for_a_tenth_of_what_it_took() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let mut budget = Budget::new(FOR_LINES, start);
        assert_eq!(budget.wait(start), Duration::ZERO);
        budget.charge(Duration::from_millis(900));
        assert_eq!(budget.wait(start), Duration::ZERO);
        budget.charge(Duration::from_millis(600));
        assert_eq!(budget.wait(start), Duration::from_millis(5050), "half a second overdrawn");
        assert_eq!(budget.wait(at(6)), Duration::ZERO);
        budget.wait(at(1000));
        budget.charge(Duration::from_millis(999));
        assert_eq!(budget.wait(at(1000)), Duration::ZERO);
        budget.charge(Duration::from_millis(2));
        assert!(!budget.wait(at(1000)).is_zero(), "no more than a second is saved");
    }

    /// One guild keeps every thread busy that it can get; the others' turns come all the same.
    #[tokio::test]
    async fn a_guild_has_one_turn_at_a_time() {
        let pool = FilterPool {
            lines: Arc::new(Lane::new(2, FOR_LINES)),
            answers: Arc::new(Lane::new(2, FOR_ANSWERS)),
        };
        let (release, held) = mpsc::channel::<()>();
        let (began, begun) = tokio::sync::oneshot::channel();
        let blocking = pool.clone();
        let first = tokio::spawn(async move {
            let work = move |_| {
                began.send(()).unwrap();
                held.recv().unwrap();
            };
            blocking.lines(HOSTILE, work).await
        });
        begun.await.unwrap();
        let again = pool.clone();
        let mut second = tokio::spawn(async move { again.lines(HOSTILE, |_| ()).await });
        assert_eq!(pool.lines(OTHER, |_| 7).await, Some(7));
        assert_eq!(pool.answer(HOSTILE, |_| Ok(8)).await, Ok(8), "answers have a lane of their own");
        assert!(timeout(Duration::from_millis(20), &mut second).await.is_err());
        release.send(()).unwrap();
        assert_eq!((first.await.unwrap(), second.await.unwrap()), (Some(()), Some(())));
    }

    #[tokio::test]
    async fn who_asks_for_too_many_answers_at_once_is_told_so() {
        let pool = FilterPool::default();
        let (release, held) = mpsc::channel::<()>();
        let (began, begun) = tokio::sync::oneshot::channel();
        let blocking = pool.clone();
        let first = tokio::spawn(async move {
            let work = move |_| {
                began.send(()).unwrap();
                held.recv().unwrap();
                Ok(0)
            };
            blocking.answer(HOSTILE, work).await
        });
        begun.await.unwrap();
        let more = (1..6).map(|number| {
            let pool = pool.clone();
            async move { pool.answer(HOSTILE, move |_| Ok(number)).await }
        });
        let more = tokio::spawn(futures_util::future::join_all(more));
        while lock(&pool.answers.guilds)[&HOSTILE].waiting.get() < MOST_ANSWERS {
            tokio::task::yield_now().await;
        }
        assert_eq!(pool.answer(HOSTILE, |_| Ok(9)).await, Err(Busy));
        assert_eq!(pool.answer(OTHER, |_| Ok(10)).await, Ok(10));
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(0));
        assert_eq!(more.await.unwrap(), [Ok(1), Ok(2), Ok(3), Err(Busy), Err(Busy)]);
        assert_eq!(pool.answer(HOSTILE, |_| Ok(11)).await, Ok(11));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_does_not_come_in_time_is_given_up() {
        let pool = FilterPool::default();
        let share = pool.answers.share(HOSTILE);
        lock(&share.budget).charge(Duration::from_secs(20));
        assert_eq!(pool.answer(HOSTILE, |_| Ok(())).await, Err(Busy));
        assert_eq!(pool.answer(OTHER, |_| Ok(())).await, Ok(()));
    }
}
