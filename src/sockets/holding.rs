//! What a console prints waits a while where the secrets in it are not known yet.

use std::sync::Arc;

use tokio::time::Instant;

use super::{
    consumers::{Audience, Consumers},
    feed::Entry,
};

/// Bytes that wait at the most; where there is more, nothing waits any longer.
const MOST: usize = 2 * 1024 * 1024;

/// Entries on their way to consumers.
pub(super) struct Holding {
    consumers: Arc<Consumers>,
    until: Option<Instant>,
    waiting: Vec<(Vec<Entry>, Audience)>,
    bytes: usize,
}

impl Holding {
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

    /// Tells entries, or keeps them for later.
    pub(super) fn pass(&mut self, entries: Vec<Entry>, audience: Audience, now: Instant) {
        self.bytes += entries.iter().map(Entry::bytes).sum::<usize>();
        if !entries.is_empty() {
            self.waiting.push((entries, audience));
        }
        if self.until.is_none_or(|until| until <= now) || self.bytes > MOST {
            self.release();
        }
    }

    /// Tells all that waits, in order.
    pub(super) fn release(&mut self) {
        (self.until, self.bytes) = (None, 0);
        for (entries, audience) in self.waiting.drain(..) {
            self.consumers.push(entries, audience);
        }
    }
}

/// Nothing is lost because the socket ends.
impl Drop for Holding {
    fn drop(&mut self) {
        self.release();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use pterosocket::{ReadBudget, Text};

    use super::*;

    fn line(text: &str) -> Vec<Entry> {
        vec![Entry::Line(Text::from(text).into())]
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_told_in_order_when_it_is_time() {
        let consumers = Arc::new(Consumers::new(ReadBudget::new(u32::MAX, u32::MAX)));
        let mut feed = consumers.subscribe();
        let mut holding = Holding::new(Arc::clone(&consumers));
        let now = Instant::now();
        let at = |seconds| now + Duration::from_secs(seconds);
        holding.begin(at(3));
        holding.begin(at(9));
        assert_eq!(holding.until(), Some(at(3)), "a second reason makes it no longer");
        holding.pass(line("one"), Audience::All, at(0));
        holding.pass(line("mirrors alone"), Audience::Mirrors, at(1));
        let none = tokio::time::timeout(Duration::from_millis(1), feed.next()).await;
        assert!(none.is_err(), "{none:?}");
        holding.pass(line("two"), Audience::Others, at(3));
        let all: Vec<_> = feed.next().await.unwrap().iter().flat_map(|batch| batch.to_vec()).collect();
        assert_eq!(all, [line("one"), line("two")].concat());
        holding.pass(line("three"), Audience::All, at(4));
        assert_eq!(feed.next().await.unwrap().len(), 1);
        holding.begin(at(9));
        holding.pass(line(&"x".repeat(MOST + 1)), Audience::All, at(4));
        assert_eq!(feed.next().await.unwrap().len(), 1, "a flood does not wait");
        holding.begin(at(9));
        holding.pass(line("last"), Audience::All, at(5));
        drop(holding);
        assert_eq!(feed.next().await.unwrap().len(), 1);
    }
}
