//! Packets on their way out: held until the connection and the pace allow them, for a few seconds at most.

use std::collections::VecDeque;
use std::time::Instant;

use super::{Action, Phase, Session};
use crate::pace::PaceKind;
use crate::{PowerState, WriteError};

/// Packets that may wait. One more is refused, or sent by REST if it can be.
const WAITING_LIMIT: usize = 32;

/// A packet that somebody wants written.
#[derive(Debug)]
pub(crate) struct Order {
    /// Names it in [`Action::Send`] and [`Action::Answer`].
    pub(crate) ticket: u64,
    pub(crate) text: String,
    pub(crate) kind: PaceKind,
    /// The permission that it needs, without which the daemon drops it in silence.
    pub(crate) needs: Option<&'static str>,
    /// Whether the panel can do the same.
    pub(crate) by_rest: bool,
}

/// What came of an order that was not sent.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It would not go over the socket in time; the panel can do it.
    TryRest(WriteError),
    Refused(WriteError),
}

#[derive(Debug, Default)]
pub(crate) struct Outbound {
    waiting: VecDeque<Waiting>,
}

#[derive(Debug)]
struct Waiting {
    order: Order,
    until: Instant,
}

impl Session {
    /// Takes an order: it is sent, held for at most `write_within`, or answered at once.
    pub(crate) fn order(&mut self, now: Instant, order: Order) {
        let until = now + self.timings.write_within;
        match self.verdict(now, until, &order) {
            Ok(()) => self.outbound.waiting.push_back(Waiting { order, until }),
            Err(
                error @ (WriteError::Disconnected
                | WriteError::Stopped(_)
                | WriteError::MissingPermission(_)
                | WriteError::TooFast { .. }
                | WriteError::QueueFull { .. }),
            ) => {
                self.give_up(order, error);
            }
            Err(error) => self.refuse(&order, error),
        }
        self.flush(now);
    }

    fn verdict(&self, now: Instant, until: Instant, order: &Order) -> Result<(), WriteError> {
        match &self.phase {
            Phase::Idle => return Err(WriteError::NotConnected),
            Phase::Stopped(error) => return Err(WriteError::Stopped(error.clone())),
            Phase::Queued { .. } => return Err(WriteError::Disconnected),
            Phase::Waiting { until: next, .. } if *next > until => return Err(WriteError::Disconnected),
            Phase::Live(_) => self.objection(order)?,
            _ => {}
        }
        if self.outbound.waiting.len() >= WAITING_LIMIT {
            return Err(WriteError::QueueFull { limit: WAITING_LIMIT });
        }
        let free = self.free_behind_the_queue(now, order.kind);
        if free > until { Err(WriteError::TooFast { wait: free - now }) } else { Ok(()) }
    }

    /// When a packet could go if all that wait went first.
    fn free_behind_the_queue(&self, now: Instant, kind: PaceKind) -> Instant {
        let mut pace = self.pace.clone();
        for waiting in &self.outbound.waiting {
            let at = pace.free_at(waiting.order.kind, now);
            pace.take(waiting.order.kind, at);
        }
        pace.free_at(kind, now)
    }

    /// Why the daemon would drop the order in silence.
    fn objection(&self, order: &Order) -> Result<(), WriteError> {
        if let Some(needed) = order.needs
            && !self.server.permissions.allows(needed)
        {
            return Err(WriteError::MissingPermission(needed));
        }
        let offline = self.server.power == Some(PowerState::Offline);
        if order.kind == PaceKind::Command && offline { Err(WriteError::Offline) } else { Ok(()) }
    }

    /// Sends what may go and gives up what has waited too long.
    pub(super) fn flush(&mut self, now: Instant) {
        let ready = matches!(&self.phase, Phase::Live(live) if live.takes_packets_at(now));
        for Waiting { order, until } in std::mem::take(&mut self.outbound.waiting) {
            let free = self.pace.free_at(order.kind, now);
            if ready && let Err(error) = self.objection(&order) {
                match error {
                    WriteError::MissingPermission(_) => self.give_up(order, error),
                    error => self.refuse(&order, error),
                }
            } else if ready && free <= now {
                self.pace.take(order.kind, now);
                self.act(Action::Send { ticket: order.ticket, text: order.text, by_rest: order.by_rest });
            } else if until <= now {
                let error =
                    if ready { WriteError::TooFast { wait: free - now } } else { WriteError::Disconnected };
                self.give_up(order, error);
            } else {
                self.outbound.waiting.push_back(Waiting { order, until });
            }
        }
    }

    pub(super) fn outbound_deadline(&self) -> Option<Instant> {
        let ready = matches!(&self.phase, Phase::Live(live) if live.takes_packets());
        let due = |waiting: &Waiting| match self.pace.earliest(waiting.order.kind) {
            Some(free) if ready => free.min(waiting.until),
            _ => waiting.until,
        };
        self.outbound.waiting.iter().map(due).min()
    }

    /// Leaves everything that waits to the panel, where it can do the same: it knows best whether it lets us by now.
    pub(super) fn give_up_all(&mut self, error: &WriteError) {
        for waiting in std::mem::take(&mut self.outbound.waiting) {
            self.give_up(waiting.order, error.clone());
        }
    }

    /// Answers everything that waits.
    pub(super) fn refuse_all(&mut self, error: &WriteError) {
        for waiting in std::mem::take(&mut self.outbound.waiting) {
            self.refuse(&waiting.order, error.clone());
        }
    }

    fn give_up(&mut self, order: Order, error: WriteError) {
        let outcome = if order.by_rest { Outcome::TryRest(error) } else { Outcome::Refused(error) };
        self.act(Action::Answer { ticket: order.ticket, outcome });
    }

    fn refuse(&mut self, order: &Order, error: WriteError) {
        self.act(Action::Answer { ticket: order.ticket, outcome: Outcome::Refused(error) });
    }
}
