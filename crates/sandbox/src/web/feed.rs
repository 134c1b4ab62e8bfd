//! What happened, in order and with a bounded memory. Every client reads it at its own place; one that has fallen behind
//! its beginning has to read the state again.

use std::{collections::VecDeque, sync::Arc};

use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::watch;

/// Bytes of all entries; the oldest go beyond it.
const BYTES: usize = 8 * 1024 * 1024;
/// Entries that are taken at once.
const TAKEN: usize = 256;
/// Bytes that are taken at once, about.
const TAKEN_BYTES: usize = 512 * 1024;

/// Who is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Audience {
    /// Only those who see this channel.
    pub(super) channel: Option<u64>,
    /// Only this member.
    pub(super) member: Option<u64>,
}

impl Audience {
    pub(super) const EVERYONE: Self = Self { channel: None, member: None };

    pub(super) fn channel(channel: u64) -> Self {
        Self { channel: Some(channel), member: None }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Happening {
    /// An event as it is sent.
    Event(String),
    /// Something that each member sees in their own way: their state is to be read again.
    State,
}

#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) audience: Audience,
    pub(super) happening: Happening,
}

impl Entry {
    fn bytes(&self) -> usize {
        let text = if let Happening::Event(text) = &self.happening { text.len() } else { 0 };
        size_of::<Self>() + text
    }
}

/// The log of all that happened.
#[derive(Debug)]
pub(super) struct Feed {
    log: Mutex<Log>,
    newest: watch::Sender<u64>,
}

#[derive(Debug)]
struct Log {
    entries: VecDeque<Arc<Entry>>,
    /// Number of the newest entry; they are counted from 1.
    newest: u64,
    bytes: usize,
    most: usize,
}

/// Entries that follow a place, and the place behind them.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) entries: Vec<Arc<Entry>>,
    pub(super) place: u64,
}

impl Feed {
    pub(super) fn new(most: usize) -> Self {
        let log = Log { entries: VecDeque::new(), newest: 0, bytes: 0, most: most.max(1) };
        Self { log: Mutex::new(log), newest: watch::Sender::new(0) }
    }

    /// The number of the newest entry.
    pub(super) fn newest(&self) -> u64 {
        self.log.lock().newest
    }

    /// Adds an event of this name.
    pub(super) fn event(&self, audience: Audience, name: &str, data: &Value) {
        let text = json!({"t": name, "d": data}).to_string();
        self.add(Entry { audience, happening: Happening::Event(text) });
    }

    /// Has everybody read their state again.
    pub(super) fn state(&self) {
        self.add(Entry { audience: Audience::EVERYONE, happening: Happening::State });
    }

    fn add(&self, entry: Entry) {
        let mut log = self.log.lock();
        log.bytes += entry.bytes();
        log.entries.push_back(Arc::new(entry));
        log.newest += 1;
        while log.entries.len() > log.most || log.bytes > BYTES {
            let Some(oldest) = log.entries.pop_front() else { break };
            log.bytes -= oldest.bytes();
        }
        let newest = log.newest;
        drop(log);
        self.newest.send_replace(newest);
    }

    /// Something was missed: every client has to begin anew.
    pub(super) fn reset(&self) {
        let mut log = self.log.lock();
        log.entries.clear();
        log.bytes = 0;
        log.newest += 1;
        let newest = log.newest;
        drop(log);
        self.newest.send_replace(newest);
    }

    /// What follows `place`; `None` if that is no longer known whole, or lies in the future.
    pub(super) fn after(&self, place: u64) -> Option<Taken> {
        let log = self.log.lock();
        let new = usize::try_from(log.newest.checked_sub(place)?).ok()?;
        let skip = log.entries.len().checked_sub(new)?;
        let mut bytes = 0;
        let fits = |entry: &&Arc<Entry>| {
            let room = bytes < TAKEN_BYTES;
            bytes += entry.bytes();
            room
        };
        let entries: Vec<_> = log.entries.range(skip..).take(TAKEN).take_while(fits).cloned().collect();
        Some(Taken { place: place + entries.len() as u64, entries })
    }

    /// Resolves when something follows `place`, or `place` is none of this log's.
    pub(super) async fn beyond(&self, place: u64) {
        let mut newest = self.newest.subscribe();
        // The sender lives as long as `self`.
        let _ = newest.wait_for(|newest| *newest != place).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(feed: &Feed, text: &str) {
        feed.event(Audience::EVERYONE, text, &Value::Null);
    }

    fn texts(taken: &Taken) -> Vec<&str> {
        let text = |entry: &'_ Arc<Entry>| match &entry.happening {
            Happening::Event(_) => "event",
            Happening::State => "state",
        };
        taken.entries.iter().map(text).collect()
    }

    #[test]
    fn who_reads_on_gets_the_rest_and_who_is_too_late_gets_nothing() {
        let feed = Feed::new(3);
        event(&feed, "A");
        feed.state();
        let taken = feed.after(0).unwrap();
        assert_eq!((texts(&taken), taken.place), (vec!["event", "state"], 2));
        assert_eq!(feed.after(1).unwrap().entries.len(), 1);
        assert!(feed.after(2).unwrap().entries.is_empty());
        assert!(feed.after(3).is_none(), "it has not happened yet");
        (0..3).for_each(|_| event(&feed, "B"));
        assert!(feed.after(1).is_none() && feed.after(2).is_some());
        feed.reset();
        assert!(feed.after(5).is_none() && feed.after(6).unwrap().entries.is_empty());
    }

    #[test]
    fn it_is_bounded_in_bytes_and_what_is_taken_at_once_too() {
        let feed = Feed::new(10_000);
        let large = Value::from("x".repeat(1024 * 1024));
        (0..20).for_each(|_| feed.event(Audience::EVERYONE, "A", &large));
        assert!(feed.log.lock().bytes <= BYTES);
        assert!(feed.after(0).is_none());
        let first = 20 - feed.log.lock().entries.len() as u64;
        assert_eq!(feed.after(first).unwrap().entries.len(), 1);
        (0..1000).for_each(|_| feed.state());
        assert_eq!(feed.after(20).unwrap().entries.len(), TAKEN);
    }

    #[tokio::test]
    async fn who_waits_is_woken() {
        let feed = Arc::new(Feed::new(3));
        let waiting = tokio::spawn({
            let feed = Arc::clone(&feed);
            async move { feed.beyond(0).await }
        });
        feed.state();
        waiting.await.unwrap();
    }
}
