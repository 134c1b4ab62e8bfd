//! What waits to be written to one socket, and what a slow reader misses.
//!
//! Console lines displace the oldest waiting ones; other events are refused when too many wait (section 2.4:
//! Wings' writer drops what it cannot pass on at once). Both losses are counted.

use std::{collections::VecDeque, ops::Range};

use bytes::Bytes;

/// Events waiting beyond this are dropped while the reader is slow.
const EVENTS_WAITING: usize = 64;
/// Answers, log replays and control frames waiting beyond this are dropped.
const REPLIES_WAITING: usize = 4096;

/// What an entry is, which decides whether a socket may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An answer or control frame, sent whatever the token's state.
    Reply,
    /// Asked for by this socket, so not to be dropped, but subject to the token.
    Answer,
    /// An event of the server, for all or for those with the permission.
    Event(Option<&'static str>),
    /// One or more console lines.
    Lines,
}

/// Frames to be written together.
#[derive(Debug)]
pub(super) struct QueuedFrames {
    pub(super) kind: Kind,
    /// How many frames `bytes` holds.
    pub(super) frames: usize,
    pub(super) bytes: Bytes,
    /// The numbers of the console lines in it.
    pub(super) lines: Range<u64>,
    order: u64,
}

/// The queue of one socket.
#[derive(Debug)]
pub(super) struct Outbox {
    lines: VecDeque<QueuedFrames>,
    others: VecDeque<QueuedFrames>,
    waiting_lines: usize,
    backlog: usize,
    next: u64,
    lost_lines: u64,
    lost_events: u64,
}

impl Outbox {
    /// An empty queue that holds `backlog` console lines.
    pub(super) fn new(backlog: usize) -> Self {
        Self {
            lines: VecDeque::new(),
            others: VecDeque::new(),
            waiting_lines: 0,
            backlog: backlog.max(1),
            next: 0,
            lost_lines: 0,
            lost_events: 0,
        }
    }

    pub(super) fn push(&mut self, kind: Kind, frames: usize, bytes: Bytes) {
        self.push_numbered(kind, frames, bytes, 0..0);
    }

    /// Adds console lines with their numbers.
    pub(super) fn push_lines(&mut self, frames: usize, bytes: Bytes, lines: Range<u64>) {
        self.push_numbered(Kind::Lines, frames, bytes, lines);
    }

    fn push_numbered(&mut self, kind: Kind, frames: usize, bytes: Bytes, lines: Range<u64>) {
        let full = match kind {
            Kind::Lines => {
                self.make_room(frames);
                self.waiting_lines += frames;
                false
            }
            Kind::Event(_) => self.others.len() >= EVENTS_WAITING,
            Kind::Reply | Kind::Answer => self.others.len() >= REPLIES_WAITING,
        };
        if full {
            self.lost_events += frames as u64;
            return;
        }
        let queue = if kind == Kind::Lines { &mut self.lines } else { &mut self.others };
        queue.push_back(QueuedFrames { kind, frames, bytes, lines, order: self.next });
        self.next += 1;
    }

    fn make_room(&mut self, frames: usize) {
        while self.waiting_lines + frames > self.backlog {
            let Some(oldest) = self.lines.pop_front() else { return };
            self.waiting_lines -= oldest.frames;
            self.lost_lines += oldest.frames as u64;
        }
    }

    pub(super) fn pop(&mut self) -> Option<QueuedFrames> {
        let line_first = match (self.lines.front(), self.others.front()) {
            (Some(line), Some(other)) => line.order < other.order,
            (line, _) => line.is_some(),
        };
        if !line_first {
            return self.others.pop_front();
        }
        let entry = self.lines.pop_front();
        self.waiting_lines -= entry.as_ref().map_or(0, |entry| entry.frames);
        entry
    }

    /// Lines that fit without displacing any.
    pub(super) fn room(&self) -> usize {
        self.backlog.saturating_sub(self.waiting_lines)
    }

    pub(super) fn lost_lines(&self) -> u64 {
        self.lost_lines
    }

    pub(super) fn lost_events(&self) -> u64 {
        self.lost_events
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drain(outbox: &mut Outbox) -> Vec<u8> {
        std::iter::from_fn(|| outbox.pop()).flat_map(|entry| entry.bytes).collect()
    }

    #[test]
    fn order_is_kept_across_lines_and_events() {
        let mut outbox = Outbox::new(8);
        for (index, kind) in
            [Kind::Lines, Kind::Event(None), Kind::Lines, Kind::Reply].into_iter().enumerate()
        {
            outbox.push(kind, 1, vec![index as u8].into());
        }
        assert_eq!(drain(&mut outbox), [0, 1, 2, 3]);
    }

    #[test]
    fn the_oldest_lines_are_displaced_and_counted() {
        let mut outbox = Outbox::new(3);
        for index in 0..10 {
            outbox.push(Kind::Lines, 1, vec![index].into());
        }
        assert_eq!((outbox.lost_lines(), outbox.room()), (7, 0));
        assert_eq!(drain(&mut outbox), [7, 8, 9]);
        assert_eq!(outbox.room(), 3);
    }

    #[test]
    fn events_are_dropped_before_answers() {
        let mut outbox = Outbox::new(1);
        for _ in 0..EVENTS_WAITING + 5 {
            outbox.push(Kind::Event(None), 1, Bytes::from_static(b"e"));
        }
        outbox.push(Kind::Answer, 1, Bytes::from_static(b"a"));
        assert_eq!(outbox.lost_events(), 5);
        assert_eq!(drain(&mut outbox).len(), EVENTS_WAITING + 1);
    }
}
