//! What a server's feed hands over, and how far a mirror has come with it.

use std::sync::Arc;

use super::piece::Piece;
use crate::{
    masking::{
        clean::{CleanLine, clean},
        filter::{Around, Rules, Shown},
    },
    metrics,
    relay::notice,
    sockets::{ConsoleEvent, EventBatch, Line},
    texts::Language,
};

/// Entries that are taken in one after another, perhaps in several turns.
pub(super) struct Reading {
    events: Arc<EventBatch>,
    at: usize,
    /// What the channel has not seen of the resumed console that is taken in, in its order.
    pub(super) fresh: Option<std::vec::IntoIter<usize>>,
}

impl Reading {
    pub(super) fn new(events: Arc<EventBatch>) -> Self {
        Self { events, at: 0, fresh: None }
    }

    /// The event that is taken in now; `None` at the end.
    pub(super) fn entry(&self) -> Option<&ConsoleEvent> {
        self.events.get(self.at)
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn events(&self) -> Arc<EventBatch> {
        Arc::clone(&self.events)
    }

    /// Goes on to the next event.
    pub(super) fn advance(&mut self) {
        self.at += 1;
        self.fresh = None;
    }

    /// Whether all of it can be looked at in microseconds a line.
    pub(super) fn is_quick(&self, rules: &Rules) -> bool {
        self.events.iter().all(|event| rules.is_quick(longest(event)))
    }

    /// Lines from here on, at least: those that are lost if it is not read on.
    pub(super) fn lines_left(&self) -> u64 {
        let count = |event: &ConsoleEvent| match event {
            ConsoleEvent::Line(_) | ConsoleEvent::Daemon(_) => 1,
            ConsoleEvent::Resumed(resumed) => {
                self.fresh.as_ref().map_or(resumed.heard.len(), ExactSizeIterator::len) as u64
            }
            ConsoleEvent::Lost(lines) => *lines,
            _ => 0,
        };
        self.events.get(self.at..).unwrap_or_default().iter().map(count).sum()
    }
}

/// Bytes of the longest text in it.
fn longest(event: &ConsoleEvent) -> usize {
    match event {
        ConsoleEvent::Line(line) => line.text.len(),
        ConsoleEvent::Daemon(text) => text.len(),
        ConsoleEvent::Stopped { reason } => reason.plain(Language::ENGLISH).len(),
        ConsoleEvent::Resumed(resumed) => {
            resumed.heard.iter().map(|heard| heard.line.text.len()).max().unwrap_or_default()
        }
        ConsoleEvent::Power { .. } | ConsoleEvent::Off | ConsoleEvent::Down | ConsoleEvent::Lost(_) => 0,
    }
}

/// What some events come to, made without the mirror's lock.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) pieces: Vec<Piece>,
    /// Console events.
    pub(super) heard: usize,
    /// What filters did to lines.
    pub(super) filtered: Filtered,
}

impl Batch {
    /// Cleans, filters and masks a console event.
    pub(super) fn line(&mut self, rules: &Rules, line: &Line) {
        self.add(line, |show| looked_at(rules, line, clean(&line.text), show));
    }

    /// Adds a console event; `look` hands over what is shown of it, and tells what filters did.
    pub(super) fn add(&mut self, line: &Line, look: impl FnOnce(&mut dyn FnMut(CleanLine)) -> Filtered) {
        self.heard += 1;
        // Lines of the daemon's own have no fingerprint.
        if line.fingerprint.is_none()
            && let Some(told) = notice::throttled(&line.text)
        {
            self.pieces.push(Piece::Notice(told));
            return;
        }
        let first = self.pieces.len();
        let filtered = look(&mut |line| self.pieces.push(Piece::Line(line, None)));
        self.filtered.add(filtered);
        match (self.pieces[first..].last_mut(), line.fingerprint) {
            (Some(Piece::Line(_, fingerprint)), known) => *fingerprint = known,
            (_, Some(fingerprint)) => self.pieces.push(Piece::Hidden(fingerprint)),
            (_, None) => {}
        }
    }
}

/// Hands over what rules show of a line that was cleaned, and tells what they did to it.
pub(super) fn looked_at(
    rules: &Rules,
    line: &Line,
    cleaned: impl Iterator<Item = CleanLine>,
    show: &mut dyn FnMut(CleanLine),
) -> Filtered {
    let around = line.part.as_deref().map(Around::of);
    let mut filtered = Filtered::default();
    for mut line in cleaned {
        let shown = match &around {
            Some(around) => rules.apply_within(&mut line, around),
            None => rules.apply(&mut line),
        };
        filtered.count(shown);
        if shown.is_shown() {
            show(line);
        }
    }
    filtered
}

/// How many lines filters hid or changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Filtered {
    pub(super) hidden: u64,
    pub(super) not_shown: u64,
    /// In part or whole.
    pub(super) masked: u64,
    pub(super) whole: u64,
}

impl Filtered {
    fn count(&mut self, shown: Shown) {
        match shown {
            Shown::Shown => {}
            Shown::Masked => self.masked += 1,
            Shown::Whole => {
                self.masked += 1;
                self.whole += 1;
            }
            Shown::Hidden => self.hidden += 1,
            Shown::NotShown => self.not_shown += 1,
        }
    }

    fn add(&mut self, other: Self) {
        let Self { hidden, not_shown, masked, whole } = other;
        self.hidden += hidden;
        self.not_shown += not_shown;
        self.masked += masked;
        self.whole += whole;
    }

    pub(super) fn tell(self) {
        metrics::filtered(self.hidden, metrics::Filtered::Hidden);
        metrics::filtered(self.not_shown, metrics::Filtered::NotShown);
        metrics::filtered(self.masked, metrics::Filtered::Masked);
    }
}
