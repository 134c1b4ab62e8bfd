//! Whose message goes next. Pure: time and answers are handed in, [`super::outbox`] carries the decision out.
//!
//! One request at a time per channel keeps a channel's messages in order. Among the channels whose bucket is open,
//! the one that has waited longest since it wanted something, or since its last turn, goes first, within the budget
//! over all requests: so a flooding channel can't starve a quiet one, however old its backlog is.

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

pub use super::retry::Waits;
use super::{
    bucket::{Bucket, Budget, Rate},
    rest::{PostError, Scope},
};

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Ask this channel's sources for a message and send it.
    Send(ChannelId),
    /// Nothing before this moment.
    At(Instant),
    /// Nothing until a channel wants something.
    Idle,
}

/// What a channel whose turn it is may count on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prospect {
    /// Until its turn after this one comes, as far as can be told.
    pub every: Duration,
    /// Bytes of attachments that may be taken along now.
    pub room: usize,
}

/// The channels, what each wants, and when it may.
#[derive(Debug, Default)]
pub struct Schedule {
    lanes: HashMap<ChannelId, Lane>,
    /// Channels that want something later, by that time.
    later: BTreeSet<(Instant, ChannelId)>,
    /// Channels that may go now, by how long they have waited; among equals, by whose last turn is longer ago.
    due: BTreeSet<(Instant, u64, ChannelId)>,
    turns: u64,
    budget: Budget,
    /// Blocked answers in a row.
    blocks: u32,
    waits: Waits,
}

#[derive(Debug, Default)]
struct Lane {
    wants: Option<Instant>,
    bucket: Bucket,
    /// As a 429 or a failure has it.
    held_until: Option<Instant>,
    /// As a refusal of the channel has it; a person may lift it.
    refused_until: Option<Instant>,
    sending: bool,
    gone: bool,
    failures: u32,
    served: Option<Instant>,
    last_turn: u64,
    place: Option<Place>,
}

#[derive(Debug, Clone, Copy)]
enum Place {
    Later(Instant),
    Due(Instant),
}

impl Schedule {
    /// An empty schedule.
    #[must_use]
    pub fn new(waits: Waits) -> Self {
        Self { waits, ..Self::default() }
    }

    /// Notes when `channel` wants to send next; `None`: it has nothing.
    pub fn want(&mut self, channel: ChannelId, at: Option<Instant>, now: Instant) {
        let lane = self.lanes.entry(channel).or_default();
        lane.wants = at;
        self.place(channel, now);
    }

    /// Forgets a channel that nothing is sent to any more, once no limit of it is left to be obeyed.
    pub fn forget(&mut self, channel: ChannelId, now: Instant) {
        self.unplace(channel);
        if let Some(lane) = self.lanes.get_mut(&channel) {
            (lane.wants, lane.refused_until, lane.gone) = (None, None, false);
        }
        self.lanes.retain(|_, lane| lane.wants.is_some() || lane.is_held(now));
    }

    /// Decides what to do now. A channel that is told to send must be given to [`Schedule::started`] or
    /// [`Schedule::skipped`] next.
    pub fn turn(&mut self, now: Instant) -> Turn {
        while let Some(&(at, channel)) = self.later.first() {
            if at > now {
                break;
            }
            self.place(channel, now);
        }
        let Some(&(_, _, channel)) = self.due.first() else {
            return self.later.first().map_or(Turn::Idle, |(at, _)| Turn::At(*at));
        };
        let open = self.budget.ready_at(now);
        if open > now {
            return Turn::At(open);
        }
        Turn::Send(channel)
    }

    /// The channel's message is on its way; its answer goes to [`Schedule::answered`].
    pub fn started(&mut self, channel: ChannelId, now: Instant) {
        self.unplace(channel);
        self.budget.take(now);
        self.turns += 1;
        if let Some(lane) = self.lanes.get_mut(&channel) {
            lane.bucket.take(now);
            (lane.sending, lane.served) = (true, Some(now));
            lane.last_turn = self.turns;
        }
    }

    /// The channel had nothing to send after all.
    pub fn skipped(&mut self, channel: ChannelId) {
        self.unplace(channel);
        if let Some(lane) = self.lanes.get_mut(&channel) {
            lane.wants = None;
        }
    }

    /// Learns from the answer to what was sent. `jitter` is 0 to 1.
    pub fn answered(
        &mut self,
        channel: ChannelId,
        rate: Option<Rate>,
        answer: Result<(), &PostError>,
        jitter: f64,
        now: Instant,
    ) {
        self.budget.answered(now);
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        lane.sending = false;
        if let Some(rate) = rate {
            lane.bucket.learn(rate, now);
        }
        let (failures, blocks) = (lane.failures, self.blocks);
        (lane.failures, lane.held_until, lane.refused_until) = (0, None, None);
        self.blocks = 0;
        match answer {
            Ok(()) | Err(PostError::Rejected { .. }) => {}
            Err(PostError::Blocked { retry_after, .. }) => {
                self.blocks = blocks.saturating_add(1);
                self.budget.hold(now + self.waits.after_block(self.blocks).max(*retry_after));
            }
            Err(PostError::RateLimited { scope: Scope::Global, retry_after }) => {
                self.budget.hold(now + *retry_after);
            }
            Err(PostError::RateLimited { retry_after, .. }) => lane.held_until = Some(now + *retry_after),
            Err(PostError::Unavailable { .. }) => {
                lane.failures = failures.saturating_add(1);
                lane.held_until = Some(now + self.waits.after(lane.failures, jitter));
            }
            Err(PostError::Forbidden { .. }) => lane.refused_until = Some(now + self.waits.probe),
            Err(PostError::Unauthorized) => self.budget.hold(now + self.waits.probe),
            Err(PostError::Gone { .. }) => lane.gone = true,
        }
        self.place(channel, now);
    }

    /// Tries a channel again that is held back after a refusal, for example because its permissions changed.
    pub fn release(&mut self, channel: ChannelId, now: Instant) {
        if let Some(lane) = self.lanes.get_mut(&channel) {
            (lane.refused_until, lane.gone) = (None, false);
        }
        self.place(channel, now);
    }

    fn place(&mut self, channel: ChannelId, now: Instant) {
        self.unplace(channel);
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        let (Some(wants), false, false) = (lane.wants, lane.sending, lane.gone) else { return };
        let held = lane.held_until.max(lane.refused_until).unwrap_or(wants);
        let at = wants.max(held).max(lane.bucket.ready_at(now));
        if at <= now {
            let since = lane.served.map_or(wants, |served| served.max(wants));
            lane.place = Some(Place::Due(since));
            self.due.insert((since, lane.last_turn, channel));
        } else {
            lane.place = Some(Place::Later(at));
            self.later.insert((at, channel));
        }
    }

    fn unplace(&mut self, channel: ChannelId) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        match lane.place.take() {
            Some(Place::Later(at)) => self.later.remove(&(at, channel)),
            Some(Place::Due(since)) => self.due.remove(&(since, lane.last_turn, channel)),
            None => false,
        };
    }
}

impl Lane {
    /// Whether forgetting it would forget a limit.
    fn is_held(&self, now: Instant) -> bool {
        self.sending || self.held_until.is_some_and(|until| until > now) || self.bucket.ready_at(now) > now
    }
}

#[cfg(test)]
mod tests;
