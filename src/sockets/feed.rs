//! A bounded queue of console entries for one consumer. When it is full, new lines are counted instead of kept, and
//! the count takes their place in the order.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::Text;
use tokio::sync::Notify;

use super::Power;
use crate::tasks::lock;

/// What one feed holds, at the most, in bytes of line text. Consumers only move entries on, so this bridges a stall
/// of theirs, not one of Discord's.
pub(super) const FEED_BYTES: usize = 4 * 1024 * 1024;

/// What a consumer is told, in the order it happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Entry {
    /// A console line as the daemon sent it, colours included; it may hold line breaks.
    Line(Text),
    /// The server's state changed.
    Power {
        /// The new state.
        to: Power,
        /// How long starting took, when the server has just become `running`.
        took: Option<Duration>,
    },
    /// The connection to the console ended, or the first one failed; it is being made again.
    Down,
    /// The console is back.
    Up {
        /// How long it was gone.
        after: Duration,
    },
    /// The console is gone until somebody does something.
    Stopped {
        /// What a person must do.
        reason: String,
    },
    /// The daemon refused or reported something: its own words.
    Daemon(String),
    /// That many lines were lost, because they came faster than they were read.
    Lost(u64),
    /// The daemon withheld at most that many events, because the login to the console had run out.
    Withheld(u64),
}

impl Entry {
    /// What the entry counts for towards [`FEED_BYTES`].
    fn bytes(&self) -> usize {
        match self {
            Self::Line(text) => text.len() + size_of::<Self>(),
            Self::Daemon(text) => text.len() + size_of::<Self>(),
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
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    filled: Notify,
}

#[derive(Debug, Default)]
struct State {
    batches: VecDeque<Arc<[Entry]>>,
    bytes: usize,
    lost: u64,
    closed: bool,
}

impl Queue {
    pub(super) fn push(&self, batch: &Arc<[Entry]>) {
        let bytes: usize = batch.iter().map(Entry::bytes).sum();
        let mut state = lock(&self.state);
        if state.bytes + bytes <= FEED_BYTES || state.batches.is_empty() {
            state.flush_lost();
            state.bytes += bytes;
            state.batches.push_back(Arc::clone(batch));
        } else {
            state.keep_all_but_lines(batch);
        }
        drop(state);
        self.filled.notify_one();
    }

    pub(super) fn close(&self) {
        lock(&self.state).closed = true;
        self.filled.notify_one();
    }
}

impl State {
    fn flush_lost(&mut self) {
        let lost = std::mem::take(&mut self.lost);
        if lost > 0 {
            self.batches.push_back(Arc::new([Entry::Lost(lost)]));
        }
    }

    /// Lines are what floods; states and gaps are few and must not be missed.
    fn keep_all_but_lines(&mut self, batch: &[Entry]) {
        let floods = |entry: &&Entry| matches!(entry, Entry::Line(_) | Entry::Daemon(_));
        let (lines, rest): (Vec<_>, Vec<_>) = batch.iter().partition(floods);
        self.lost += lines.len() as u64;
        if !rest.is_empty() {
            self.flush_lost();
            self.batches.push_back(rest.into_iter().cloned().collect());
        }
    }
}

impl Feed {
    pub(super) fn new() -> (Self, Arc<Queue>) {
        let queue = Arc::new(Queue::default());
        (Self { queue: Arc::clone(&queue) }, queue)
    }

    /// Waits for entries and takes all there are, oldest first. `None`: the server's socket was closed for good.
    pub async fn next(&mut self) -> Option<Vec<Arc<[Entry]>>> {
        loop {
            {
                let mut state = lock(&self.queue.state);
                state.flush_lost();
                if !state.batches.is_empty() {
                    state.bytes = 0;
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

    fn line(text: &str) -> Entry {
        Entry::Line(Text::from(text))
    }

    fn push(queue: &Queue, entries: &[Entry]) {
        queue.push(&entries.into());
    }

    async fn all(feed: &mut Feed) -> Vec<Entry> {
        feed.next().await.unwrap().iter().flat_map(|batch| batch.iter().cloned()).collect()
    }

    #[tokio::test]
    async fn entries_arrive_in_order() {
        let (mut feed, queue) = Feed::new();
        push(&queue, &[line("one"), line("two")]);
        push(&queue, &[Entry::Power { to: Power::Offline, took: None }]);
        let expected = [line("one"), line("two"), Entry::Power { to: Power::Offline, took: None }];
        assert_eq!(all(&mut feed).await, expected);
        queue.close();
        assert_eq!(feed.next().await, None);
    }

    #[tokio::test]
    async fn a_full_feed_counts_lines_where_they_were_and_keeps_the_rest() {
        let (mut feed, queue) = Feed::new();
        let big = "x".repeat(FEED_BYTES);
        push(&queue, &[line(&big)]);
        push(&queue, &[line("a"), line("b")]);
        push(&queue, &[line("c"), Entry::Up { after: Duration::ZERO }]);
        push(&queue, &[line("d")]);
        let got = all(&mut feed).await;
        assert_eq!(got[1..], [Entry::Lost(3), Entry::Up { after: Duration::ZERO }, Entry::Lost(1)]);
        push(&queue, &[line("e")]);
        assert_eq!(all(&mut feed).await, [line("e")]);
    }
}
