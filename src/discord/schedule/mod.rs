//! Whose message goes next. Pure: time and answers are handed in, [`super::outbox`] carries the decision out.
//!
//! One call at a time per lane (a channel with its sources) keeps a channel's messages in order. Among the lanes whose
//! limits are open, the one that has waited longest since it wanted something, or since its last turn, goes first,
//! within the budget over all requests: so a flooding channel can't starve a quiet one, however old its backlog is.
//! Each decision costs a logarithm of the number of lanes.

mod bucket;
mod budget;
mod invalid;
mod lane;
mod limits;
mod outage;
mod queues;
mod track;

use std::{collections::HashMap, time::Duration};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

pub use self::budget::{GLOBAL_REQUESTS, GLOBAL_WINDOW};
use self::{
    budget::Budget,
    invalid::Invalid,
    lane::{Lane, Place},
    limits::Limits,
    outage::Outage,
    queues::Queues,
};
use super::rest::{PostError, Rate, Scope, Target};
pub use super::retry::Waits;

/// Lanes whose calls are composed while Discord is out, at the most: each may hold files in memory.
const MOST_COMPOSED: usize = 64;

/// Requests under way at once at the most, those included that are overdue.
const MOST_UNDER_WAY: usize = 2 * GLOBAL_REQUESTS;

/// What a source is told when it is asked for its next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prospect {
    /// Until this lane's turn after the next one comes, as far as the schedule can tell.
    pub every: Duration,
    /// Bytes of attachments that may be taken along now.
    pub room: usize,
}

/// What to do now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Ask this lane's sources for a call and send it.
    Send(ChannelId),
    /// Nothing before this moment.
    At(Instant),
    /// Nothing until a lane wants something, or an answer comes.
    Idle,
}

/// What came of a call.
#[derive(Debug, Clone, Copy)]
pub struct Outcome<'a> {
    /// When its request had really left.
    pub left: Instant,
    /// The answer's headers.
    pub rate: Option<Rate>,
    /// Why it was not carried out.
    pub error: Option<&'a PostError>,
}

/// The lanes, what each wants, and when it may.
#[derive(Debug, Default)]
pub struct Schedule {
    lanes: HashMap<ChannelId, Lane>,
    queues: Queues,
    limits: Limits,
    budget: Budget,
    outage: Outage,
    invalid: Invalid,
    turns: u64,
    composed: usize,
    /// In an outage, whether a lane whose call is composed already is the next to probe.
    again: bool,
    /// Blocked answers in a row.
    blocks: u32,
    waits: Waits,
}

impl Schedule {
    /// An empty schedule.
    #[must_use]
    pub fn new(waits: Waits) -> Self {
        Self { waits, ..Self::default() }
    }

    /// Notes when `channel` wants to send next; `None`: it has nothing.
    pub fn want(&mut self, channel: ChannelId, at: Option<Instant>, now: Instant) {
        if at.is_none() && !self.lanes.contains_key(&channel) {
            return;
        }
        let lane = self.lanes.entry(channel).or_insert_with(|| Lane::new(channel));
        self.queues.remove(channel, lane);
        (lane.wants, lane.forgotten) = (at, false);
        self.place(channel, now);
    }

    /// Forgets a lane that nothing is sent to any more. Its limits are kept.
    pub fn forget(&mut self, channel: ChannelId) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        self.queues.remove(channel, lane);
        self.composed -= usize::from(std::mem::take(&mut lane.composed));
        if lane.sending.is_none() {
            self.lanes.remove(&channel);
        } else {
            (lane.wants, lane.forgotten) = (None, true);
        }
    }

    /// Decides what to do now. A lane that is told to send must be given to [`Schedule::aim`] and
    /// [`Schedule::started`], or to [`Schedule::skipped`] next.
    pub fn turn(&mut self, now: Instant) -> Turn {
        while let Some(channel) = self.queues.ripe(now) {
            self.place(channel, now);
        }
        let overdue = self.budget.overdue(self.outage.last_success(), now);
        self.outage.suspect(overdue, self.waits.retry, now);
        while let Some(channel) = self.candidate() {
            let open = self.open_at(now);
            if open > now {
                return Turn::At(open);
            }
            if self.budget.under_way() >= MOST_UNDER_WAY {
                return Turn::Idle;
            }
            // Another lane may have used the bucket meanwhile.
            self.place(channel, now);
            if let Some(Lane { place: Some(Place::Due(_)), .. }) = self.lanes.get(&channel) {
                return Turn::Send(channel);
            }
        }
        self.queues.next().map_or(Turn::Idle, Turn::At)
    }

    fn candidate(&self) -> Option<ChannelId> {
        if self.outage.is_on() && self.composed > 0 && (self.again || self.composed >= MOST_COMPOSED) {
            return self
                .queues
                .first_again()
                .or_else(|| self.queues.first_due().filter(|_| self.composed < MOST_COMPOSED));
        }
        self.queues.first_due()
    }

    fn open_at(&self, now: Instant) -> Instant {
        let (fresh, overdue) = (self.budget.fresh(now), self.budget.next_overdue(now));
        let alone = self.outage.ready_at(fresh, overdue, now);
        self.budget.ready_at(now).max(alone).max(self.invalid.ready_at(now))
    }

    /// What to tell the source of a lane whose turn it is.
    #[must_use]
    pub fn every(&self, channel: ChannelId, now: Instant) -> Duration {
        let spacing =
            self.lanes.get(&channel).map(|lane| self.limits.spacing(lane.aim, now)).unwrap_or_default();
        let lanes = self.queues.soon() + self.budget.fresh(now);
        spacing.max(Duration::from_secs_f64(lanes as f64 / self.budget.rate()))
    }

    /// The lane's call is composed and goes to `target`. Says whether it may go now; else its turn comes again.
    pub fn aim(&mut self, channel: ChannelId, target: Target, now: Instant) -> bool {
        let Some(lane) = self.lanes.get_mut(&channel) else { return false };
        self.queues.remove(channel, lane);
        self.composed += usize::from(!lane.composed);
        (lane.aim, lane.composed) = (target, true);
        self.place(channel, now);
        matches!(self.lanes.get(&channel), Some(Lane { place: Some(Place::Due(_)), .. }))
    }

    /// The lane's call is on its way, with an upload that takes so much longer; its answer goes to
    /// [`Schedule::answered`].
    pub fn started(&mut self, channel: ChannelId, upload: Duration, now: Instant) {
        self.turns += 1;
        self.again = !self.again;
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        self.queues.remove(channel, lane);
        lane.permitted = false;
        lane.sending = Some((self.budget.take(upload, now), self.limits.take(lane.aim, now)));
        (lane.served, lane.last_turn) = (Some(now), self.turns);
    }

    /// The lane had nothing to send after all.
    pub fn skipped(&mut self, channel: ChannelId) {
        if let Some(lane) = self.lanes.get_mut(&channel) {
            self.queues.remove(channel, lane);
            lane.wants = None;
        }
    }

    /// The lane's composed call was taken back.
    pub fn dropped(&mut self, channel: ChannelId) {
        if let Some(lane) = self.lanes.get_mut(&channel) {
            self.queues.remove(channel, lane);
            self.composed -= usize::from(std::mem::take(&mut lane.composed));
        }
    }

    /// Learns from the answer to what was sent. `jitter` is 0 to 1. Says whether so many requests were refused that
    /// everything stops now.
    pub fn answered(&mut self, channel: ChannelId, outcome: Outcome<'_>, jitter: f64, now: Instant) -> bool {
        let Some(lane) = self.lanes.get_mut(&channel) else { return false };
        let Some((ticket, taken)) = lane.sending.take() else { return false };
        let Outcome { left, rate, error } = outcome;
        self.budget.answered(ticket, now);
        let waiting = self.limits.answered(taken, left, rate, error, now);
        let ends = error.is_none_or(|error| error.ends_call(lane.aim, channel));
        if ends {
            self.composed -= usize::from(std::mem::take(&mut lane.composed));
        }
        match error {
            Some(PostError::Unavailable { .. }) => {
                lane.failures = lane.failures.saturating_add(1);
                lane.held_until = Some(now + self.waits.of_message(lane.failures, jitter));
                self.outage.failed(channel, left, self.waits.retry.mul_f64(1.0 + jitter / 4.0), now);
            }
            _ => {
                (lane.failures, lane.held_until, lane.refused_until) = (0, None, None);
                self.outage.succeeded(now);
            }
        }
        if let Some(error) = error.filter(|_| !ends) {
            self.refused(channel, error, now);
        } else {
            self.blocks = 0;
        }
        let stops = error.is_some_and(PostError::is_invalid) && self.invalid.count(now);
        if self.lanes.get(&channel).is_some_and(|lane| lane.forgotten) {
            self.lanes.remove(&channel);
        }
        for lane in waiting.into_iter().chain([channel]) {
            self.place(lane, now);
        }
        stops
    }

    /// Obeys a refusal after which the call is kept.
    fn refused(&mut self, channel: ChannelId, error: &PostError, now: Instant) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        let blocks = std::mem::take(&mut self.blocks);
        match error {
            PostError::Blocked { retry_after, .. } => {
                self.blocks = blocks.saturating_add(1);
                self.budget.hold(now + self.waits.after_block(self.blocks).max(*retry_after));
            }
            PostError::RateLimited { scope: Scope::Global, retry_after } => {
                self.budget.hold(now + *retry_after)
            }
            PostError::Unauthorized => self.budget.hold(now + self.waits.probe),
            PostError::Forbidden { .. } => {
                lane.refused_until = Some(now + self.waits.probe);
                if lane.permitted {
                    // The refusal may be older than the change.
                    self.permissions_changed(channel, now);
                }
            }
            PostError::Gone { .. } => lane.gone = true,
            PostError::RateLimited { .. } | PostError::Unavailable { .. } | PostError::Rejected { .. } => {}
        }
    }

    /// Tries a lane again that is held back after a refusal, because a person asked for it.
    pub fn release(&mut self, channel: ChannelId, now: Instant) {
        if let Some(lane) = self.lanes.get_mut(&channel) {
            self.queues.remove(channel, lane);
            (lane.refused_until, lane.gone) = (None, false);
            self.place(channel, now);
        }
    }

    /// Tries a refused lane again, because what it may do has perhaps changed: at once, but for that reason no more
    /// than once in a twentieth of [`Waits::probe`].
    pub fn permissions_changed(&mut self, channel: ChannelId, now: Instant) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        lane.permitted = lane.sending.is_some();
        let at = lane.released.map_or(now, |last| now.max(last + self.waits.between_probes()));
        if lane.refused_until.is_some_and(|until| at < until) {
            self.queues.remove(channel, lane);
            (lane.refused_until, lane.released) = (Some(at), Some(at));
            self.place(channel, now);
        }
    }

    /// Counts requests that are made elsewhere about now towards the global limit.
    pub fn charge(&mut self, requests: usize, now: Instant) {
        self.budget.charge(requests, now);
    }

    /// Whether nothing is under way and no lane wants anything, but for those that Discord refuses.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.lanes.values().all(|lane| lane.is_refused() || (lane.sending.is_none() && lane.wants.is_none()))
    }

    /// Lanes that want a turn soon, answers of the last ten minutes that count as invalid, and whether Discord is out.
    pub fn standing(&mut self, now: Instant) -> (usize, usize, bool) {
        (self.queues.soon(), self.invalid.len(now), self.outage.is_on())
    }

    fn place(&mut self, channel: ChannelId, now: Instant) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        self.queues.remove(channel, lane);
        let Some(wants) = lane.wanting() else { return };
        let Some(ready) = self.limits.ready_at(lane.aim, now) else {
            self.limits.wait(lane.aim, channel);
            return self.queues.put(channel, lane, Place::Answer);
        };
        let probing = lane.refused_until.map(|_| self.invalid.probe_at(now));
        let held = lane.held().max(probing).filter(|until| *until > now);
        let at = wants.max(ready);
        let place = match held {
            Some(until) => Place::Held(until.max(at)),
            None if at > now => Place::Later(at),
            None => Place::Due(lane.served.map_or(wants, |served| served.max(wants))),
        };
        self.queues.put(channel, lane, place);
    }
}

#[cfg(test)]
mod tests;
