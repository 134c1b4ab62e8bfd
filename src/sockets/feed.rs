//! A bounded queue of console events for one consumer. When it is full, new lines are counted instead of kept, and
//! the count takes their place in the order; of the states that come with them the last one is kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::Text;
use tokio::{sync::Notify, time::Instant};

use super::{EventBatch, Fingerprint, LinePart, Power};
use crate::{bounded_count::BoundedCount, tasks::lock};

/// What one feed holds, at the most, in bytes of line text. Consumers only move events on, so this bridges a stall
/// of theirs, not one of Discord's.
pub(super) const FEED_BYTES: usize = 4 * 1024 * 1024;

/// What the feeds of one guild's mirrors hold together, at the most, in bytes of line text. A line that waits in several
/// feeds counts in each.
const GUILD_BYTES: usize = 16 * 1024 * 1024;

/// What each feed may hold whatever the others of its guild do; an empty one takes a batch of any size.
const ALWAYS: usize = 64 * 1024;

/// What waits in the feeds of one guild's mirrors, in bytes; what a consumer has taken and not yet worked on included.
#[derive(Debug, Default)]
pub struct FeedShare {
    used: BoundedCount,
}

/// A console line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// As the daemon sent it, colours included; it may hold line breaks.
    pub text: Text,
    /// What tells it from others in the daemon's log; `None` if it never stands there.
    pub fingerprint: Option<Fingerprint>,
    /// Where it stands in a longer line that the daemon has cut.
    pub part: Option<Box<LinePart>>,
}

impl From<Text> for Line {
    fn from(text: Text) -> Self {
        Self { fingerprint: Fingerprint::of(&text), text, part: None }
    }
}

impl Line {
    /// Bytes of text; each part has its share of the whole line.
    fn bytes(&self) -> usize {
        self.text.len() * if self.part.is_some() { 2 } else { 1 }
    }
}

/// A line of a [`Resumed`] console.
#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    /// The line.
    pub line: Line,
    /// When it came.
    pub at: Instant,
}

/// Where in what was heard the log was asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Asked {
    /// So many lines came over connections that were lost before the log was there.
    pub parted: usize,
    /// So many came before the log was asked for, those included: they are live.
    pub at: usize,
    /// So many came before it was asked for a second time, if it was: what comes after has the log once more.
    pub again: Option<usize>,
    /// The connection was lost before the log was heard to its end.
    pub broken_off: bool,
}

impl Asked {
    /// So many came before the log was asked for the last time.
    #[must_use]
    pub fn last(&self) -> usize {
        self.again.unwrap_or(self.at)
    }
}

/// The console is heard (again).
#[derive(Debug, PartialEq)]
pub struct Resumed {
    /// How long it was not heard; `None`: the first connection of this process.
    pub after: Option<Duration>,
    /// What came from the login until the replay had ended, in order of arrival; live and replayed lines can't be
    /// told apart.
    pub heard: Vec<Heard>,
    /// Whether the daemon's log is among it.
    pub log: Log,
    /// Where in it the log was asked for.
    pub asked: Asked,
    /// Lines of the longest replay before this one, in this process, of those that no live lines were seen to come with.
    pub longest: usize,
    /// Whether the server is off.
    pub offline: bool,
}

impl Resumed {
    /// The same where none of its lines can be kept; they are counted as lost before it.
    fn without_lines(&self) -> Self {
        let Self { after, longest, offline, .. } = *self;
        Self { after, heard: Vec::new(), log: Log::NotNeeded, asked: Asked::default(), longest, offline }
    }
}

/// What became of the daemon's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Log {
    /// It was asked for, and lines came.
    Asked,
    /// Nobody wanted it.
    NotNeeded,
    /// The server is offline: it has no log.
    Offline,
    /// It was asked for, and nothing came.
    Silent,
}

/// What a consumer is told, in the order it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum ConsoleEvent {
    /// A console line.
    Line(Line),
    /// The server's state changed.
    Power {
        /// The new state.
        to: Power,
        /// How long starting took, when the server has just become `running`.
        took: Option<Duration>,
    },
    /// The server is off, which is no change.
    Off,
    /// The connection to the console ended, or the first one failed; it is being made again.
    Down,
    /// The console is heard (again); mirrors only.
    Resumed(Arc<Resumed>),
    /// The console is gone until somebody does something.
    Stopped {
        /// What a person must do.
        reason: crate::texts::Text,
    },
    /// The daemon refused or reported something: its own words.
    Daemon(String),
    /// That many lines were lost, because they came faster than they were read.
    Lost(u64),
}

impl ConsoleEvent {
    /// What the event counts for towards [`FEED_BYTES`].
    pub(super) fn bytes(&self) -> usize {
        match self {
            Self::Line(line) => line.bytes() + size_of::<Self>(),
            Self::Daemon(text) => text.len() + size_of::<Self>(),
            Self::Resumed(resumed) => {
                let heard = resumed.heard.iter().map(|heard| heard.line.bytes() + size_of::<Heard>());
                heard.sum::<usize>() + size_of::<Self>()
            }
            _ => size_of::<Self>(),
        }
    }
}

/// The consumer's end. Dropping it ends the subscription.
#[derive(Debug)]
pub struct Feed {
    queue: Arc<Queue>,
}

/// The server's end.
#[derive(Debug)]
pub(super) struct Queue {
    /// Lock order: after the consumers'; nothing else is locked while it is held.
    state: Mutex<State>,
    filled: Notify,
    share: Option<Arc<FeedShare>>,
}

#[derive(Debug, Default)]
struct State {
    batches: VecDeque<Arc<EventBatch>>,
    bytes: usize,
    /// Bytes of what the consumer took last.
    taken: usize,
    lost: u64,
    /// The last state that came with lines that were lost.
    power: Option<ConsoleEvent>,
    closed: bool,
}

impl Queue {
    pub(super) fn push(&self, batch: &Arc<EventBatch>) {
        let bytes = batch.bytes();
        let mut state = lock(&self.state);
        if self.take_room(&state, bytes) {
            state.flush_missed();
            state.bytes += bytes;
            state.batches.push_back(Arc::clone(batch));
        } else {
            batch.iter().for_each(|event| state.miss(event));
        }
        drop(state);
        self.filled.notify_one();
    }

    /// Takes room if there is any; an empty feed takes a batch of any size.
    fn take_room(&self, state: &State, bytes: usize) -> bool {
        let fits = state.batches.is_empty() || state.bytes + bytes <= FEED_BYTES;
        let all = state.bytes + state.taken + bytes;
        match &self.share {
            Some(share) if fits && (all <= ALWAYS || all == bytes) => {
                share.used.take_anyway(bytes);
                true
            }
            Some(share) => fits && share.used.take(bytes, GUILD_BYTES),
            None => fits,
        }
    }

    fn give_back(&self, bytes: usize) {
        if let Some(share) = &self.share {
            share.used.give_back(bytes);
        }
    }

    pub(super) fn close(&self) {
        lock(&self.state).closed = true;
        self.filled.notify_one();
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        let state = lock(&self.state);
        self.give_back(state.bytes + state.taken);
    }
}

impl State {
    fn flush_missed(&mut self) {
        let lost = Some(std::mem::take(&mut self.lost)).filter(|lost| *lost > 0).map(ConsoleEvent::Lost);
        let missed: Vec<_> = lost.into_iter().chain(self.power.take()).collect();
        if !missed.is_empty() {
            self.batches.push_back(EventBatch::new(missed, 1));
        }
    }

    /// There is no room. Lines are counted, and of states the last is kept: a daemon can send both without end. What
    /// happens to the connection comes at the pace of reconnections and must not be missed.
    fn miss(&mut self, event: &ConsoleEvent) {
        let kept = match event {
            ConsoleEvent::Line(_) | ConsoleEvent::Daemon(_) => {
                self.lost += 1;
                return;
            }
            ConsoleEvent::Lost(lines) => {
                self.lost += lines;
                return;
            }
            ConsoleEvent::Power { .. } | ConsoleEvent::Off => {
                self.power = Some(event.clone());
                return;
            }
            ConsoleEvent::Resumed(resumed) => {
                self.lost += resumed.heard.len() as u64;
                ConsoleEvent::Resumed(Arc::new(resumed.without_lines()))
            }
            ConsoleEvent::Down | ConsoleEvent::Stopped { .. } => event.clone(),
        };
        self.flush_missed();
        self.batches.push_back(EventBatch::new(vec![kept], 1));
    }
}

impl Feed {
    pub(super) fn new(share: Option<Arc<FeedShare>>) -> (Self, Arc<Queue>) {
        let queue = Arc::new(Queue { state: Mutex::default(), filled: Notify::new(), share });
        (Self { queue: Arc::clone(&queue) }, queue)
    }

    /// A feed without a server, and what is told to it.
    #[cfg(test)]
    pub(crate) fn alone() -> (Self, impl Fn(&[ConsoleEvent])) {
        let (feed, queue) = Self::new(None);
        (feed, move |events| queue.push(&EventBatch::new(events.to_vec(), 1)))
    }

    /// Waits for events and takes all there are, oldest first. `None`: the server's socket was closed for good.
    pub async fn next(&mut self) -> Option<Vec<Arc<EventBatch>>> {
        loop {
            {
                let mut state = lock(&self.queue.state);
                self.queue.give_back(std::mem::take(&mut state.taken));
                state.flush_missed();
                if !state.batches.is_empty() {
                    state.taken = std::mem::take(&mut state.bytes);
                    return Some(state.batches.drain(..).collect());
                }
                if state.closed {
                    return None;
                }
            }
            self.queue.filled.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> ConsoleEvent {
        ConsoleEvent::Line(Text::from(text).into())
    }

    fn push(queue: &Queue, events: &[ConsoleEvent]) {
        queue.push(&EventBatch::new(events.to_vec(), 1));
    }

    async fn all(feed: &mut Feed) -> Vec<ConsoleEvent> {
        feed.next().await.unwrap().iter().flat_map(|batch| batch.iter().cloned()).collect()
    }

    #[tokio::test]
    async fn entries_arrive_in_order() {
        let (mut feed, queue) = Feed::new(None);
        push(&queue, &[line("one"), line("two")]);
        push(&queue, &[ConsoleEvent::Power { to: Power::Offline, took: None }]);
        let expected = [line("one"), line("two"), ConsoleEvent::Power { to: Power::Offline, took: None }];
        assert_eq!(all(&mut feed).await, expected);
        queue.close();
        assert!(feed.next().await.is_none());
    }

    #[tokio::test]
    async fn a_full_feed_counts_lines_where_they_were_and_keeps_the_rest() {
        let (mut feed, queue) = Feed::new(None);
        let big = "x".repeat(FEED_BYTES);
        push(&queue, &[line(&big)]);
        push(&queue, &[line("a"), line("b")]);
        push(&queue, &[line("c"), ConsoleEvent::Down]);
        push(&queue, &[line("d")]);
        let got = all(&mut feed).await;
        assert_eq!(got[1..], [ConsoleEvent::Lost(3), ConsoleEvent::Down, ConsoleEvent::Lost(1)]);
        push(&queue, &[line("e")]);
        assert_eq!(all(&mut feed).await, [line("e")]);
    }

    #[tokio::test]
    async fn a_full_feed_keeps_the_last_of_all_states() {
        let (mut feed, queue) = Feed::new(None);
        push(&queue, &[line(&"x".repeat(FEED_BYTES))]);
        let power = |to| ConsoleEvent::Power { to, took: None };
        for _ in 0..10_000 {
            push(&queue, &[line("a"), power(Power::Running), line("b"), power(Power::Offline)]);
        }
        assert_eq!(lock(&queue.state).batches.len(), 1, "nothing piles up");
        push(&queue, &[ConsoleEvent::Down]);
        push(&queue, &[power(Power::Running)]);
        let expected =
            [ConsoleEvent::Lost(20_000), power(Power::Offline), ConsoleEvent::Down, power(Power::Running)];
        assert_eq!(all(&mut feed).await[1..], expected);
    }

    #[tokio::test]
    async fn a_replay_that_finds_no_room_is_counted_and_its_end_told() {
        let heard = |text: &str| Heard { line: Text::from(text).into(), at: Instant::now() };
        let resumed = |lines: &[&str]| Resumed {
            after: Some(Duration::from_secs(1)),
            heard: lines.iter().map(|text| heard(text)).collect(),
            log: Log::Asked,
            asked: Asked::default(),
            longest: 3,
            offline: false,
        };
        let (mut feed, queue) = Feed::new(None);
        let long = "x".repeat(FEED_BYTES / 2);
        for _ in 0..3 {
            push(&queue, &[ConsoleEvent::Resumed(Arc::new(resumed(&[&long])))]);
        }
        let got = all(&mut feed).await;
        let stripped = Resumed { log: Log::NotNeeded, ..resumed(&[]) };
        assert_eq!(
            got[1..],
            [
                ConsoleEvent::Lost(1),
                ConsoleEvent::Resumed(Arc::new(stripped.without_lines())),
                ConsoleEvent::Lost(1),
                ConsoleEvent::Resumed(Arc::new(stripped))
            ]
        );
    }

    #[tokio::test]
    async fn the_feeds_of_a_guild_share_what_may_wait() {
        let (share, other) = (Arc::new(FeedShare::default()), Arc::new(FeedShare::default()));
        let big = line(&"x".repeat(FEED_BYTES / 2));
        let mut feeds: Vec<_> = (0..60).map(|_| Feed::new(Some(Arc::clone(&share)))).collect();
        for (_, queue) in &feeds {
            push(queue, &[line("small")]);
            push(queue, std::slice::from_ref(&big));
        }
        let used = share.used.get();
        assert!(used <= GUILD_BYTES + 60 * ALWAYS && used > GUILD_BYTES / 2, "{used}");
        let (mut calm, queue) = Feed::new(Some(other));
        push(&queue, &[line("small")]);
        push(&queue, std::slice::from_ref(&big));
        assert_eq!(all(&mut calm).await.len(), 2, "another guild has room");
        // What was taken counts until the next is asked for.
        let (first, queue) = &mut feeds[0];
        assert_eq!(all(first).await.len(), 2);
        assert_eq!(share.used.get(), used);
        push(queue, &[line("next")]);
        assert_eq!(all(first).await, [line("next")]);
        assert!(share.used.get() < used);
        drop(feeds);
        assert_eq!(share.used.get(), 0);
    }
}
