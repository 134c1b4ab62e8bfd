//! Who listens to a server, and what they ask of its console task.

use std::sync::{
    Arc, Mutex, Weak,
    atomic::{AtomicBool, Ordering},
};

use pterosocket::ReadBudget;
use tokio::sync::Notify;

use super::{
    EventBatch,
    feed::{ConsoleEvent, Feed, FeedShare, Log, Queue},
    fingerprint::{Fingerprint, RecentFingerprints},
    status::Power,
};
use crate::tasks::lock;

/// Everybody who listens to one server.
#[derive(Debug, Default)]
pub(super) struct Consumers {
    /// Lock order: after the sockets' and the relay's mirrors; before a feed's queue.
    state: Mutex<State>,
    /// What the server's owner may read in a second, if that is limited.
    reading: Option<ReadBudget>,
    revive: AtomicBool,
    log: AtomicBool,
    asked: Notify,
}

#[derive(Debug, Default)]
struct State {
    list: Vec<Consumer>,
    /// The last lines of all that was told.
    recent: RecentFingerprints,
}

#[derive(Debug)]
struct Consumer {
    queue: Weak<Queue>,
    mirror: bool,
}

/// For whom events are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Audience {
    All,
    Mirrors,
    /// All but mirrors.
    Others,
}

impl Audience {
    fn includes(self, mirror: bool) -> bool {
        match self {
            Self::All => true,
            Self::Mirrors => mirror,
            Self::Others => !mirror,
        }
    }
}

/// What is asked of the console task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wish {
    /// A socket that has given up shall be tried again.
    pub(super) revive: bool,
    /// A mirror wants the log.
    pub(super) log: bool,
}

impl Consumers {
    pub(super) fn new(reading: ReadBudget) -> Self {
        let mut consumers = Self::default();
        consumers.reading = Some(reading);
        consumers
    }

    /// Whether the console had to wait since this was asked last, because it prints more than may be read.
    pub(super) fn take_slowed(&self) -> bool {
        self.reading.as_ref().is_some_and(ReadBudget::take_waited)
    }

    pub(super) fn subscribe(&self) -> Feed {
        self.add(None, &mut lock(&self.state))
    }

    pub(super) fn subscribe_mirror(
        &self,
        wants_log: bool,
        share: Arc<FeedShare>,
    ) -> (Feed, RecentFingerprints) {
        let mut state = lock(&self.state);
        let feed = self.add(Some(share), &mut state);
        let recent = state.recent.clone();
        drop(state);
        if wants_log {
            self.log.store(true, Ordering::Relaxed);
            self.asked.notify_one();
        }
        (feed, recent)
    }

    /// A share makes it a mirror's.
    fn add(&self, share: Option<Arc<FeedShare>>, state: &mut State) -> Feed {
        let mirror = share.is_some();
        let (feed, queue) = Feed::new(share);
        state.list.retain(|consumer| consumer.queue.strong_count() > 0);
        state.list.push(Consumer { queue: Arc::downgrade(&queue), mirror });
        feed
    }

    /// Asks for a new try after the socket had stopped for good.
    pub(super) fn revive(&self) {
        self.revive.store(true, Ordering::Relaxed);
        self.asked.notify_one();
    }

    /// Waits until something is asked for.
    pub(super) async fn wish(&self) -> Wish {
        self.asked.notified().await;
        Wish { revive: self.revive.swap(false, Ordering::Relaxed), log: self.log.load(Ordering::Relaxed) }
    }

    /// Whether a mirror wants the log that has not been asked for since.
    pub(super) fn take_log_wish(&self) -> bool {
        self.log.swap(false, Ordering::Relaxed)
    }

    pub(super) fn has_mirrors(&self) -> bool {
        lock(&self.state).list.iter().any(|consumer| consumer.mirror && consumer.queue.strong_count() > 0)
    }

    pub(super) fn push(&self, events: Vec<ConsoleEvent>, audience: Audience) {
        if events.is_empty() {
            return;
        }
        let mut state = lock(&self.state);
        if audience != Audience::Others {
            state.recent.extend(events.iter().flat_map(fingerprints));
        }
        let listening = state.list.iter().filter(|consumer| audience.includes(consumer.mirror));
        let mirrors = listening.clone().filter(|consumer| consumer.mirror).count();
        let batch = EventBatch::new(events, mirrors);
        let mut told = 0_usize;
        for queue in listening.filter_map(|consumer| consumer.queue.upgrade()) {
            queue.push(&batch);
            told += 1;
        }
        drop(state);
        // Each of them keeps and posts it: a console that is shown in 200 channels costs as much as 200 that are in one.
        if let (Some(reading), more @ 1..) = (&self.reading, told.saturating_sub(1)) {
            let bytes: usize = batch.iter().map(cost).sum();
            reading.charge(bytes.saturating_mul(more));
        }
    }
}

/// What an event is to whoever works on it, in bytes.
fn cost(event: &ConsoleEvent) -> usize {
    match event {
        ConsoleEvent::Resumed(resumed) => resumed.heard.iter().map(|heard| heard.line.text.len()).sum(),
        other => other.bytes(),
    }
}

/// What is remembered of an event: its lines, or that what was before is in no log any more.
fn fingerprints(event: &ConsoleEvent) -> impl Iterator<Item = Fingerprint> {
    let (first, heard) = match event {
        ConsoleEvent::Line(line) => (line.fingerprint, &[][..]),
        ConsoleEvent::Power { to: Power::Offline, .. } | ConsoleEvent::Off => {
            (Some(Fingerprint::OFF), &[][..])
        }
        ConsoleEvent::Resumed(resumed) if resumed.log == Log::Asked => {
            (Some(Fingerprint::BREAK), &resumed.heard[resumed.asked.last()..])
        }
        ConsoleEvent::Resumed(resumed) => (None, &resumed.heard[..]),
        _ => (None, &[][..]),
    };
    first.into_iter().chain(heard.iter().filter_map(|heard| heard.line.fingerprint))
}

impl Drop for Consumers {
    fn drop(&mut self) {
        for queue in lock(&self.state).list.iter().filter_map(|consumer| consumer.queue.upgrade()) {
            queue.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use pterosocket::Text;

    use super::*;
    use crate::sockets::feed::Line;

    #[tokio::test(start_paused = true)]
    async fn each_mirror_beyond_the_first_is_paid_for() {
        for (mirrors, more) in [(0, 0), (1, 0), (2, 1), (200, 199)] {
            let reading = ReadBudget::new(1_000_000, 1_000_000);
            let consumers = Consumers::new(reading.clone());
            let _feeds: Vec<_> =
                (0..mirrors).map(|_| consumers.subscribe_mirror(false, Arc::default())).collect();
            let events = vec![ConsoleEvent::Line(Line::from(Text::from("a line of some length"))); 10];
            let bytes: usize = events.iter().map(cost).sum();
            consumers.push(events, Audience::All);
            let paid = 1_000_000 - usize::try_from(reading.left()).unwrap();
            assert_eq!(paid, bytes * more, "{mirrors} mirrors");
        }
    }

    #[tokio::test]
    async fn mirrors_of_one_server_share_a_batch_and_others_do_not_count() {
        for (mirrors, shared) in [(1, false), (2, true)] {
            let consumers = Consumers::new(ReadBudget::new(u32::MAX, u32::MAX));
            let _listener = consumers.subscribe();
            let mut feeds: Vec<_> =
                (0..mirrors).map(|_| consumers.subscribe_mirror(false, Arc::default()).0).collect();
            consumers.push(vec![ConsoleEvent::Line(Line::from(Text::from("a line")))], Audience::All);
            for feed in &mut feeds {
                let batches = feed.next().await.unwrap();
                assert_eq!(batches[0].shared(|| 7), shared.then_some(&7));
            }
        }
    }
}
