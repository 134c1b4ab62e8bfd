//! Holds console events back for a while where the secrets in them are not known yet.

use std::sync::Arc;

use tokio::time::Instant;

use super::{
    consumers::{Audience, Consumers},
    feed::ConsoleEvent,
};

/// Bytes that wait at the most; where there is more, nothing waits any longer.
const MOST: usize = 2 * 1024 * 1024;

/// Entries on their way to consumers.
pub(super) struct EventBuffer {
    consumers: Arc<Consumers>,
    until: Option<Instant>,
    waiting: Vec<(Vec<ConsoleEvent>, Audience)>,
    bytes: usize,
}

impl EventBuffer {
    pub(super) fn new(consumers: Arc<Consumers>) -> Self {
        Self { consumers, until: None, waiting: Vec::new(), bytes: 0 }
    }

    /// Nothing passes before `until`, unless it is released.
    pub(super) fn begin(&mut self, until: Instant) {
        // Whoever waits already waits no longer because of this.
        self.until.get_or_insert(until);
    }

    pub(super) fn until(&self) -> Option<Instant> {
        self.until
    }

    /// Tells events, or keeps them for later.
    pub(super) fn pass(&mut self, events: Vec<ConsoleEvent>, audience: Audience, now: Instant) {
        self.bytes += events.iter().map(ConsoleEvent::bytes).sum::<usize>();
        if !events.is_empty() {
            self.waiting.push((events, audience));
        }
        if self.until.is_none_or(|until| until <= now) || self.bytes > MOST {
            self.release();
        }
    }

    /// Tells all that waits, in order.
    pub(super) fn release(&mut self) {
        (self.until, self.bytes) = (None, 0);
        for (events, audience) in self.waiting.drain(..) {
            self.consumers.push(events, audience);
        }
    }
}

/// Nothing is lost because the socket ends.
impl Drop for EventBuffer {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pterosocket::{ReadBudget, Text};

    use super::*;

    fn line(text: &str) -> Vec<ConsoleEvent> {
        vec![ConsoleEvent::Line(Text::from(text).into())]
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_told_in_order_when_it_is_time() {
        let consumers = Arc::new(Consumers::new(ReadBudget::new(u32::MAX, u32::MAX)));
        let mut feed = consumers.subscribe();
        let mut buffer = EventBuffer::new(Arc::clone(&consumers));
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        buffer.begin(at(3));
        buffer.begin(at(9));
        assert_eq!(buffer.until(), Some(at(3)), "a second reason makes it no longer");
        buffer.pass(line("one"), Audience::All, at(0));
        buffer.pass(line("mirrors alone"), Audience::Mirrors, at(1));
        let none = tokio::time::timeout(Duration::from_millis(1), feed.next()).await;
        assert!(none.is_err(), "{none:?}");
        buffer.pass(line("two"), Audience::Others, at(3));
        let all: Vec<_> = feed.next().await.unwrap().iter().flat_map(|batch| batch.to_vec()).collect();
        assert_eq!(all, [line("one"), line("two")].concat());
        buffer.pass(line("three"), Audience::All, at(4));
        assert_eq!(feed.next().await.unwrap().len(), 1);
        buffer.begin(at(9));
        buffer.pass(line(&"x".repeat(MOST + 1)), Audience::All, at(4));
        assert_eq!(feed.next().await.unwrap().len(), 1, "a flood does not wait");
        buffer.begin(at(9));
        buffer.pass(line("last"), Audience::All, at(5));
        drop(buffer);
        assert_eq!(feed.next().await.unwrap().len(), 1);
    }
}
