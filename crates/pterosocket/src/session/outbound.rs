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
pub(crate) struct OutboundPacket {
    /// Names it in [`Action::Send`] and [`Action::Answer`].
    pub(crate) ticket: u64,
    pub(crate) text: String,
    pub(crate) kind: PaceKind,
    /// The permission that it needs, without which the daemon drops it in silence.
    pub(crate) needs: Option<&'static str>,
    /// Whether the panel can do the same.
    pub(crate) by_rest: bool,
}

/// Why a packet was not sent.
#[derive(Debug)]
pub(crate) enum NotSent {
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
    packet: OutboundPacket,
    until: Instant,
}

impl Session {
    /// Takes a packet: it is sent, held for at most `write_within`, or answered at once.
    pub(crate) fn send_packet(&mut self, now: Instant, packet: OutboundPacket) {
        let until = now + self.timings.write_within;
        match self.verdict(now, until, &packet) {
            Ok(()) => self.outbound.waiting.push_back(Waiting { packet, until }),
            Err(
                error @ (WriteError::Disconnected
                | WriteError::Stopped(_)
                | WriteError::MissingPermission(_)
                | WriteError::TooFast { .. }
                | WriteError::QueueFull { .. }),
            ) => {
                self.give_up(packet, error);
            }
            Err(error) => self.refuse(&packet, error),
        }
        self.flush(now);
    }

    fn verdict(&self, now: Instant, until: Instant, packet: &OutboundPacket) -> Result<(), WriteError> {
        match &self.phase {
            Phase::Idle => return Err(WriteError::NotConnected),
            Phase::Stopped(error) => return Err(WriteError::Stopped(error.clone())),
            Phase::Queued { .. } => return Err(WriteError::Disconnected),
            Phase::Waiting { until: next, .. } if *next > until => return Err(WriteError::Disconnected),
            Phase::Live(_) => self.objection(packet)?,
            _ => {}
        }
        if self.outbound.waiting.len() >= WAITING_LIMIT {
            return Err(WriteError::QueueFull { limit: WAITING_LIMIT });
        }
        let free = self.free_behind_the_queue(now, packet.kind);
        if free > until { Err(WriteError::TooFast { wait: free - now }) } else { Ok(()) }
    }

    /// When a packet could go if all that wait went first.
    fn free_behind_the_queue(&self, now: Instant, kind: PaceKind) -> Instant {
        let mut pace = self.pace.clone();
        for waiting in &self.outbound.waiting {
            let at = pace.free_at(waiting.packet.kind, now);
            pace.take(waiting.packet.kind, at);
        }
        pace.free_at(kind, now)
    }

    /// Why the daemon would drop the packet in silence.
    fn objection(&self, packet: &OutboundPacket) -> Result<(), WriteError> {
        if let Some(needed) = packet.needs
            && !self.server.permissions.allows(needed)
        {
            return Err(WriteError::MissingPermission(needed));
        }
        let offline = self.server.power == Some(PowerState::Offline);
        if packet.kind == PaceKind::Command && offline { Err(WriteError::Offline) } else { Ok(()) }
    }

    /// Sends what may go and gives up what has waited too long.
    pub(super) fn flush(&mut self, now: Instant) {
        let ready = matches!(&self.phase, Phase::Live(live) if live.takes_packets_at(now));
        for Waiting { packet, until } in std::mem::take(&mut self.outbound.waiting) {
            let free = self.pace.free_at(packet.kind, now);
            if ready && let Err(error) = self.objection(&packet) {
                match error {
                    WriteError::MissingPermission(_) => self.give_up(packet, error),
                    error => self.refuse(&packet, error),
                }
            } else if ready && free <= now {
                self.pace.take(packet.kind, now);
                self.act(Action::Send { ticket: packet.ticket, text: packet.text, by_rest: packet.by_rest });
            } else if until <= now {
                let error =
                    if ready { WriteError::TooFast { wait: free - now } } else { WriteError::Disconnected };
                self.give_up(packet, error);
            } else {
                self.outbound.waiting.push_back(Waiting { packet, until });
            }
        }
    }

    pub(super) fn outbound_deadline(&self) -> Option<Instant> {
        let ready = matches!(&self.phase, Phase::Live(live) if live.takes_packets());
        let due = |waiting: &Waiting| match self.pace.earliest(waiting.packet.kind) {
            Some(free) if ready => free.min(waiting.until),
            _ => waiting.until,
        };
        self.outbound.waiting.iter().map(due).min()
    }

    /// Leaves everything that waits to the panel, where it can do the same: it knows best whether it lets us by now.
    pub(super) fn give_up_all(&mut self, error: &WriteError) {
        for waiting in std::mem::take(&mut self.outbound.waiting) {
            self.give_up(waiting.packet, error.clone());
        }
    }

    /// Answers everything that waits.
    pub(super) fn refuse_all(&mut self, error: &WriteError) {
        for waiting in std::mem::take(&mut self.outbound.waiting) {
            self.refuse(&waiting.packet, error.clone());
        }
    }

    fn give_up(&mut self, packet: OutboundPacket, error: WriteError) {
        let outcome = if packet.by_rest { NotSent::TryRest(error) } else { NotSent::Refused(error) };
        self.act(Action::Answer { ticket: packet.ticket, outcome });
    }

    fn refuse(&mut self, packet: &OutboundPacket, error: WriteError) {
        self.act(Action::Answer { ticket: packet.ticket, outcome: NotSent::Refused(error) });
    }
}
