//! Collects decoded frames into a batch of events. The text of all its lines is in one piece of memory.

use std::ops::Range;
use std::sync::Arc;

use super::FrameError;
use super::decode::{Frame, decode};
use crate::{Event, Text};

/// An event whose line, if it is one, still lies in the inbox.
#[derive(Debug)]
enum Slot {
    Line(Range<u32>),
    Event(Event),
}

/// Decoded frames that nobody was told of yet.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    lines: String,
    slots: Vec<Slot>,
    /// Bytes of text in events that are no lines.
    others: usize,
}

impl Inbox {
    /// Decodes one frame. A line stays here; anything else is returned, for it may mean something.
    pub(crate) fn take(&mut self, text: &str) -> Result<Option<Event>, FrameError> {
        let start = self.lines.len();
        match decode(text, &mut self.lines)? {
            Frame::Line => {
                let range = offset(start)..offset(self.lines.len());
                self.slots.push(Slot::Line(range));
                Ok(None)
            }
            Frame::Event(event) => Ok(Some(event)),
        }
    }

    /// Puts an event behind all that is here.
    pub(crate) fn push(&mut self, event: Event) {
        self.others += event.weight();
        self.slots.push(Slot::Event(event));
    }

    /// Whether nothing is here.
    pub(crate) fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// Bytes of text.
    pub(crate) fn bytes(&self) -> usize {
        self.lines.len() + self.others
    }

    /// Takes all out as one batch; `None` if there is nothing.
    pub(crate) fn batch(&mut self) -> Option<Arc<[Event]>> {
        if self.slots.is_empty() {
            return None;
        }
        let lines: Arc<str> = Arc::from(self.lines.as_str());
        let used = (self.slots.len(), lines.len());
        let batch = self
            .slots
            .drain(..)
            .map(|slot| match slot {
                Slot::Line(range) => Event::ConsoleOutput(Text::slice(&lines, &range)),
                Slot::Event(event) => event,
            })
            .collect();
        self.lines.clear();
        self.others = 0;
        self.shrink(used);
        Some(batch)
    }

    /// Gives a flood's memory back once a batch needs far less, so that a thousand quiet sockets stay small.
    fn shrink(&mut self, (slots, bytes): (usize, usize)) {
        const QUIET_SLOTS: usize = 16;
        const QUIET_BYTES: usize = 2 * 1024;
        if self.slots.capacity() > QUIET_SLOTS.max(4 * slots) {
            self.slots.shrink_to(QUIET_SLOTS.max(slots));
        }
        if self.lines.capacity() > QUIET_BYTES.max(4 * bytes) {
            self.lines.shrink_to(QUIET_BYTES.max(bytes));
        }
    }
}

/// An offset into the lines, which a full batch of frames keeps far below 4 GiB.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_counts_until_it_is_taken_out() {
        let mut inbox = Inbox::default();
        inbox.take(r#"{"event":"console output","args":["12345"]}"#).unwrap();
        inbox.push(Event::InstallOutput("1234567".into()));
        assert_eq!(inbox.bytes(), 12 + size_of::<Event>());
        assert_eq!(inbox.batch().map(|batch| batch.len()), Some(2));
        assert_eq!(inbox.bytes(), 0);
    }
}
