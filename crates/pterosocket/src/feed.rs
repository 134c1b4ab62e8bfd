//! Events on their way to consumers: one bounded queue of batches for each.
//!
//! Written here because the bound is on events and bytes while what travels is whole batches, and because the
//! oldest must go, counted, when a consumer is slow: the reader of the socket waits for nobody.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::task::AtomicWaker;

use crate::event::EventKinds;
use crate::{Event, EventKind};

/// Text that one consumer's queue holds at most, bytes.
const BYTES_LIMIT: usize = 16 * 1024 * 1024;

/// Events that came together.
#[derive(Debug, Clone)]
pub struct Batch {
    /// The events, in order; never empty.
    pub events: Arc<[Event]>,
    /// Events dropped just before these, because this consumer was too slow.
    pub missed: u64,
    /// How many of those were console lines.
    pub missed_lines: u64,
}

/// Every consumer of one socket.
#[derive(Debug, Default)]
pub(crate) struct Hub {
    /// Lock order: before a feed's queue.
    feeds: Mutex<Feeds>,
}

#[derive(Debug)]
struct Feeds {
    list: Vec<Arc<Feed>>,
    /// What at least one of them wants.
    wanted: EventKinds,
    closed: bool,
}

impl Default for Feeds {
    fn default() -> Self {
        Self { list: Vec::new(), wanted: EventKinds::NONE, closed: false }
    }
}

impl Feeds {
    fn count_wanted(&mut self) {
        self.wanted = self.list.iter().fold(EventKinds::NONE, |all, feed| all.union(feed.kinds));
    }
}

impl Hub {
    /// A new consumer of these kinds that holds at most `capacity` events.
    pub(crate) fn subscribe(&self, kinds: EventKinds, capacity: usize) -> EventStream {
        let feed = Arc::new(Feed { kinds, capacity, queue: Mutex::default(), waker: AtomicWaker::new() });
        let mut feeds = lock(&self.feeds);
        if feeds.closed {
            feed.end();
        } else {
            feeds.list.push(Arc::clone(&feed));
            feeds.count_wanted();
        }
        EventStream { feed, taken: VecDeque::new(), next: 0, missed: 0 }
    }

    /// Gives a batch to every consumer. Never waits.
    pub(crate) fn publish(&self, batch: &Arc<[Event]>) {
        let mut feeds = lock(&self.feeds);
        let before = feeds.list.len();
        feeds.list.retain(|feed| feed.push(batch));
        if feeds.list.len() < before {
            feeds.count_wanted();
        }
    }

    /// Whether an event of this kind would be for somebody.
    pub(crate) fn wants(&self, kind: EventKind) -> bool {
        lock(&self.feeds).wanted.contains(kind)
    }

    /// Ends every consumer once it has read what it holds.
    pub(crate) fn close(&self) {
        let mut feeds = lock(&self.feeds);
        feeds.closed = true;
        feeds.list.drain(..).for_each(|feed| feed.end());
    }
}

#[derive(Debug)]
struct Feed {
    kinds: EventKinds,
    capacity: usize,
    queue: Mutex<Queue>,
    waker: AtomicWaker,
}

#[derive(Debug, Default)]
struct Queue {
    batches: VecDeque<Queued>,
    events: usize,
    bytes: usize,
    missed: Missed,
    ended: bool,
    abandoned: bool,
}

/// Dropped, and not told yet.
#[derive(Debug, Default)]
struct Missed {
    events: u64,
    lines: u64,
}

#[derive(Debug)]
struct Queued {
    batch: Batch,
    bytes: usize,
}

impl Feed {
    /// Puts a batch into the queue, dropping the oldest to make room. False if nobody reads any more.
    fn push(&self, batch: &Arc<[Event]>) -> bool {
        let wanted = |event: &&Event| self.kinds.contains(event.kind());
        let events = if self.kinds == EventKinds::ALL || batch.iter().all(|event| wanted(&event)) {
            Arc::clone(batch)
        } else {
            let mut wanted = batch.iter().filter(wanted).peekable();
            if wanted.peek().is_none() {
                return !lock(&self.queue).abandoned;
            }
            wanted.cloned().collect()
        };
        let bytes = events.iter().map(Event::weight).sum();
        let mut queue = lock(&self.queue);
        if queue.abandoned {
            return false;
        }
        while !queue.batches.is_empty()
            && (queue.events + events.len() > self.capacity || queue.bytes + bytes > BYTES_LIMIT)
        {
            queue.drop_oldest();
        }
        queue.events += events.len();
        queue.bytes += bytes;
        let Missed { events: missed, lines: missed_lines } = std::mem::take(&mut queue.missed);
        queue.batches.push_back(Queued { batch: Batch { events, missed, missed_lines }, bytes });
        drop(queue);
        self.waker.wake();
        true
    }

    fn end(&self) {
        lock(&self.queue).ended = true;
        self.waker.wake();
    }
}

impl Queue {
    fn drop_oldest(&mut self) {
        let Some(Queued { batch, bytes }) = self.batches.pop_front() else { return };
        self.events -= batch.events.len();
        self.bytes -= bytes;
        let lines = batch.events.iter().filter(|event| event.kind() == EventKind::ConsoleOutput).count();
        let (events, lines) = (batch.missed + batch.events.len() as u64, batch.missed_lines + lines as u64);
        match self.batches.front_mut() {
            Some(Queued { batch: next, .. }) => {
                next.missed += events;
                next.missed_lines += lines;
            }
            None => {
                self.missed.events += events;
                self.missed.lines += lines;
            }
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The events of a socket from the time this was made.
///
/// It holds a bounded number of events; when its reader is slower than that, the oldest are dropped and counted.
/// It ends when the last handle of the socket is gone. [`next_batch`](Self::next_batch) is the quickest way to
/// read it; as a [`Stream`] it gives one event at a time.
#[derive(Debug)]
pub struct EventStream {
    feed: Arc<Feed>,
    taken: VecDeque<Queued>,
    /// The next event of the first batch taken, for the stream.
    next: usize,
    missed: u64,
}

impl EventStream {
    /// All events that came together, and how many were missed before them. `None` when the socket is gone.
    pub async fn next_batch(&mut self) -> Option<Batch> {
        loop {
            std::future::poll_fn(|cx| self.poll_taken(cx)).await?;
            let Queued { batch, .. } = self.taken.pop_front()?;
            if self.taken.is_empty() {
                // Most sockets are quiet, and keep no room.
                self.taken = VecDeque::new();
            }
            match std::mem::take(&mut self.next) {
                0 => return Some(batch),
                read if read < batch.events.len() => {
                    return Some(Batch { events: batch.events[read..].into(), missed: 0, missed_lines: 0 });
                }
                _ => {}
            }
        }
    }

    /// Events dropped so far because this stream was read too slowly.
    #[must_use]
    pub fn missed(&self) -> u64 {
        self.missed
    }

    /// Ready with `Some` once `taken` holds a batch.
    fn poll_taken(&mut self, cx: &mut Context<'_>) -> Poll<Option<()>> {
        if self.taken.is_empty() {
            self.feed.waker.register(cx.waker());
            let mut queue = lock(&self.feed.queue);
            if queue.batches.is_empty() {
                return if queue.ended { Poll::Ready(None) } else { Poll::Pending };
            }
            self.taken = std::mem::take(&mut queue.batches);
            (queue.events, queue.bytes) = (0, 0);
            drop(queue);
            self.missed += self.taken.iter().map(|queued| queued.batch.missed).sum::<u64>();
        }
        Poll::Ready(Some(()))
    }
}

impl Stream for EventStream {
    type Item = Event;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Event>> {
        let this = self.get_mut();
        loop {
            if let Some(queued) = this.taken.front() {
                if let Some(event) = queued.batch.events.get(this.next) {
                    this.next += 1;
                    return Poll::Ready(Some(event.clone()));
                }
                this.taken.pop_front();
                this.next = 0;
            } else if std::task::ready!(this.poll_taken(cx)).is_none() {
                return Poll::Ready(None);
            }
        }
    }
}

impl Drop for EventStream {
    fn drop(&mut self) {
        let mut queue = lock(&self.feed.queue);
        queue.abandoned = true;
        queue.batches.clear();
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, StreamExt};

    use super::*;
    use crate::UnknownEvent;

    fn lines(texts: &[&str]) -> Arc<[Event]> {
        texts.iter().map(|text| Event::ConsoleOutput((*text).into())).collect()
    }

    fn texts(events: &[Event]) -> Vec<String> {
        events.iter().map(|event| format!("{event:?}")).collect()
    }

    fn batch(stream: &mut EventStream) -> Option<Batch> {
        stream.next_batch().now_or_never().expect("a batch is there")
    }

    #[test]
    fn every_consumer_gets_every_batch_whole_and_in_order() {
        let hub = Hub::default();
        let mut streams = [hub.subscribe(EventKinds::ALL, 100), hub.subscribe(EventKinds::ALL, 100)];
        hub.publish(&lines(&["a", "b"]));
        hub.publish(&lines(&["c"]));
        hub.close();
        for stream in &mut streams {
            assert_eq!(
                texts(&batch(stream).unwrap().events),
                [r#"ConsoleOutput("a")"#, r#"ConsoleOutput("b")"#]
            );
            assert_eq!(batch(stream).unwrap().events.len(), 1);
            assert!(batch(stream).is_none());
        }
        assert!(hub.subscribe(EventKinds::ALL, 100).next().now_or_never().unwrap().is_none(), "too late");
    }

    #[test]
    fn a_slow_consumer_loses_the_oldest_and_is_told_how_many() {
        let hub = Hub::default();
        let mut stream = hub.subscribe(EventKinds::ALL, 3);
        for pair in [["a", "b"], ["c", "d"], ["e", "f"]] {
            hub.publish(&lines(&pair));
        }
        let seen = batch(&mut stream).unwrap();
        assert_eq!(seen.missed_lines, 4);
        assert_eq!((seen.missed, texts(&seen.events)[0].as_str()), (4, r#"ConsoleOutput("e")"#));
        assert_eq!(stream.missed(), 4);
        hub.publish(&lines(&["g", "h", "i", "j"]));
        assert_eq!(batch(&mut stream).unwrap().events.len(), 4, "one batch alone is never split");
    }

    #[test]
    fn one_kind_misses_only_its_own() {
        let hub = Hub::default();
        let mut stream = hub.subscribe(EventKinds::of([EventKind::TokenExpiring]), 1);
        for _ in 0..5 {
            hub.publish(&lines(&["noise", "noise"]));
        }
        assert!(stream.next_batch().now_or_never().is_none());
        hub.publish(&Arc::from([Event::TokenExpiring]));
        let seen = batch(&mut stream).unwrap();
        assert_eq!((seen.missed, seen.events.len()), (0, 1));
    }

    #[test]
    fn a_stream_is_woken_for_its_kinds_alone_and_counts_lines_apart() {
        let hub = Hub::default();
        assert!(!hub.wants(EventKind::Status));
        let kinds = EventKinds::ALL.without(EventKind::TokenExpired);
        let mut stream = hub.subscribe(kinds, 2);
        assert!(hub.wants(EventKind::Status) && !hub.wants(EventKind::TokenExpired));
        hub.publish(&Arc::from([Event::TokenExpired]));
        assert!(stream.next_batch().now_or_never().is_none());
        for _ in 0..3 {
            hub.publish(&Arc::from([Event::TokenExpired, Event::Start, Event::ConsoleOutput("a".into())]));
        }
        let seen = batch(&mut stream).unwrap();
        assert_eq!((seen.missed, seen.missed_lines, seen.events.len()), (4, 2, 2));
        drop(stream);
        hub.publish(&lines(&["b"]));
        assert!(!hub.wants(EventKind::Status), "nobody is left");
    }

    #[test]
    fn bytes_are_bounded_too() {
        let hub = Hub::default();
        let mut stream = hub.subscribe(EventKinds::ALL, 1_000_000);
        let long = "x".repeat(BYTES_LIMIT / 4);
        for _ in 0..6 {
            hub.publish(&lines(&[&long]));
        }
        assert_eq!(batch(&mut stream).unwrap().missed, 3, "each takes a little more than its text");
        let unknown = UnknownEvent { event: "x".into(), args: vec![long.as_str().into()] };
        for event in [Event::InstallOutput(long.as_str().into()), Event::Unknown(Box::new(unknown))] {
            let mut stream = hub.subscribe(EventKinds::ALL, 1_000_000);
            for _ in 0..6 {
                hub.publish(&Arc::from([event.clone()]));
            }
            assert!(batch(&mut stream).unwrap().missed >= 2, "{:?}", event.kind());
        }
    }

    #[test]
    fn a_batch_begun_as_a_stream_ends_as_a_batch() {
        let hub = Hub::default();
        let mut stream = hub.subscribe(EventKinds::ALL, 100);
        hub.publish(&lines(&["a", "b", "c"]));
        assert_eq!(texts(&[stream.next().now_or_never().unwrap().unwrap()]), [r#"ConsoleOutput("a")"#]);
        assert_eq!(texts(&batch(&mut stream).unwrap().events)[0], r#"ConsoleOutput("b")"#);
        assert!(stream.next().now_or_never().is_none());
    }

    #[test]
    fn who_is_gone_is_forgotten() {
        let hub = Hub::default();
        drop(hub.subscribe(EventKinds::ALL, 100));
        hub.publish(&lines(&["a"]));
        assert!(lock(&hub.feeds).list.is_empty());
    }
}
