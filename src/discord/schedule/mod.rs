//! Whose message goes next. Pure: time and answers are handed in, [`super::outbox`] carries the decision out.
//!
//! One call at a time per lane (a channel with its sources) keeps a channel's messages in order. Among the guilds with
//! lanes whose limits are open, the one that has waited longest since one of them wanted something, or since its last
//! turn, goes first, and of its lanes again the one that has: so neither a flooding channel nor a guild with many
//! channels can starve a quiet one, however old its backlog is. All of them stay within the budget over all requests.
//! Each decision costs a logarithm of the number of lanes.

mod bucket;
mod budget;
mod invalid_requests;
mod lane;
mod learned_limits;
mod limits;
mod memory;
mod outage;
mod queues;
mod retry_after;
mod share;

use std::{collections::HashMap, time::Duration};

use serenity::model::id::{ChannelId, GuildId};
use tokio::time::Instant;

use self::{
    budget::Budget,
    invalid_requests::InvalidRequests,
    lane::{Lane, LaneState},
    limits::Limits,
    memory::Memory,
    outage::Outage,
    queues::{Guild, Queues},
};
pub use self::{
    budget::{GLOBAL_REQUESTS, GLOBAL_WINDOW},
    invalid_requests::Stop,
};
use super::rest::{Class, PostError, Rate, Scope, Target};
pub use super::retry::RetryPolicy;

/// Lanes whose calls are composed while Discord is out, at the most: each may hold files in memory.
const MOST_COMPOSED: usize = 64;
/// Those of one guild.
const MOST_COMPOSED_OF_GUILD: usize = 16;

/// Requests in flight at once at the most, those included that are overdue.
const MOST_IN_FLIGHT: usize = 2 * GLOBAL_REQUESTS;
/// Those of one guild: whatever they wait for, there is room for others.
const MOST_IN_FLIGHT_OF_GUILD: usize = 2 * GLOBAL_REQUESTS / 3;

/// By so much what is urgent goes before what else its guild has waiting.
const AHEAD: Duration = Duration::from_secs(60);

/// What a source is told when it is asked for its next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendBudget {
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
pub struct CallResult<'a> {
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
    invalid_requests: InvalidRequests,
    memory: Memory,
    turns: u64,
    composed: usize,
    /// In an outage, whether a lane whose call is composed already is the next to probe.
    again: bool,
    /// Blocked answers in a row.
    blocks: u32,
    retry: RetryPolicy,
}

impl Schedule {
    /// An empty schedule.
    #[must_use]
    pub fn new(retry: RetryPolicy) -> Self {
        Self { memory: Memory::new(&retry), retry, ..Self::default() }
    }

    /// Notes when `channel` of `guild` wants to send next; `None`: it has nothing.
    pub fn want(&mut self, guild: GuildId, channel: ChannelId, at: Option<Instant>, now: Instant) {
        if at.is_none() && !self.lanes.contains_key(&channel) {
            return;
        }
        let lane = self.lanes.entry(channel).or_insert_with(|| {
            self.memory.begins(channel, now);
            self.queues.begins(guild);
            Lane::new(guild, channel)
        });
        self.queues.remove(channel, lane);
        (lane.wants, lane.forgotten) = (at, false);
        self.requeue(channel, now);
    }

    /// Notes whether what the lane wants to send goes before what else its guild has waiting: as if it had waited `AHEAD`
    /// longer, so that what is urgent all the time holds up nothing for ever.
    pub fn hurry(&mut self, channel: ChannelId, is: bool, now: Instant) {
        let Some(lane) = self.lanes.get_mut(&channel).filter(|lane| lane.urgent != is) else { return };
        self.queues.remove(channel, lane);
        lane.urgent = is;
        self.requeue(channel, now);
    }

    /// Forgets a lane that nothing is sent to any more. Its limits are kept, and whether it was refused.
    pub fn forget(&mut self, channel: ChannelId) {
        self.set_composed(channel, false);
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        self.queues.remove(channel, lane);
        if lane.sending.is_none() {
            self.queues.ends(lane.guild);
            self.lanes.remove(&channel);
        } else {
            (lane.wants, lane.forgotten) = (None, true);
        }
    }

    /// Notes whether the lane's call is composed; takes the lane out of its queue.
    fn set_composed(&mut self, channel: ChannelId, composed: bool) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        self.queues.remove(channel, lane);
        if std::mem::replace(&mut lane.composed, composed) == composed {
            return;
        }
        self.queues.composed(lane.guild, composed);
        match composed {
            true => self.composed += 1,
            false => self.composed -= 1,
        }
    }

    /// Decides what to do now. A lane that is told to send must be given to [`Schedule::aim`] and
    /// [`Schedule::started`], or to [`Schedule::skipped`] next.
    pub fn turn(&mut self, now: Instant) -> Turn {
        while let Some(channel) = self.queues.ripe(now) {
            self.requeue(channel, now);
        }
        let overdue = self.budget.overdue(self.outage.last_success(), now);
        self.outage.suspect(overdue, self.retry.first, now);
        while let Some(channel) = self.candidate() {
            let open = self.open_at(now);
            if open > now {
                return Turn::At(open);
            }
            if self.budget.in_flight() >= MOST_IN_FLIGHT {
                return Turn::Idle;
            }
            // Another lane may have used the bucket meanwhile.
            self.requeue(channel, now);
            if let Some(Lane { state: Some(LaneState::Due(_)), .. }) = self.lanes.get(&channel) {
                return Turn::Send(channel);
            }
        }
        self.queues.next().map_or(Turn::Idle, Turn::At)
    }

    fn candidate(&self) -> Option<ChannelId> {
        let may_send = |guild: &Guild| guild.sending < MOST_IN_FLIGHT_OF_GUILD;
        if !self.outage.is_on() {
            return self.queues.first_due(may_send);
        }
        let may_compose = |guild: &Guild| may_send(guild) && guild.composed < MOST_COMPOSED_OF_GUILD;
        let again = || self.queues.first_again(may_send);
        let any = || self.queues.first_due(may_compose).filter(|_| self.composed < MOST_COMPOSED);
        if self.again { again().or_else(any) } else { any().or_else(again) }
    }

    fn open_at(&self, now: Instant) -> Instant {
        let (fresh, overdue) = (self.budget.fresh(now), self.budget.next_overdue(now));
        let alone = self.outage.ready_at(fresh, overdue, now);
        self.budget.ready_at(now).max(alone).max(self.invalid_requests.ready_at(None, now))
    }

    /// What to tell the source of a lane whose turn it is.
    #[must_use]
    pub fn every(&self, channel: ChannelId, now: Instant) -> Duration {
        let Some(lane) = self.lanes.get(&channel) else { return Duration::ZERO };
        let crowd = self.queues.crowd(lane.guild, self.budget.fresh(now));
        self.limits.spacing(lane.aim, now).max(share::round(crowd, self.budget.rate()))
    }

    /// The lane's call is composed and goes to `target`. Says whether it may go now; else its turn comes again.
    pub fn aim(&mut self, channel: ChannelId, target: Target, now: Instant) -> bool {
        self.set_composed(channel, true);
        let Some(lane) = self.lanes.get_mut(&channel) else { return false };
        lane.aim = target;
        self.requeue(channel, now);
        matches!(self.lanes.get(&channel), Some(Lane { state: Some(LaneState::Due(_)), .. }))
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
        self.queues.started(lane.guild, self.turns, now);
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
        self.set_composed(channel, false);
        self.aim_at_posts(channel);
    }

    /// What comes next in the lane is a message, as far as can be told.
    fn aim_at_posts(&mut self, channel: ChannelId) {
        if let Some(lane) = self.lanes.get_mut(&channel) {
            lane.aim = Target { class: Class::Post, channel };
        }
    }

    /// Learns from the answer to what was sent. `jitter` is 0 to 1. Says what must stop because so many requests were
    /// refused.
    pub fn answered(
        &mut self,
        channel: ChannelId,
        outcome: CallResult<'_>,
        jitter: f64,
        now: Instant,
    ) -> Option<Stop> {
        let lane = self.lanes.get_mut(&channel)?;
        let (ticket, taken) = lane.sending.take()?;
        let (guild, aim) = (lane.guild, lane.aim);
        let CallResult { left, rate, error } = outcome;
        self.queues.answered(guild);
        self.budget.answered(ticket, now);
        let waiting = self.limits.answered(taken, left, rate, error, now);
        match error {
            Some(PostError::Unavailable { .. }) => {
                lane.failures = lane.failures.saturating_add(1);
                lane.held_until = Some(now + self.retry.of_message(lane.failures, jitter));
                self.outage.failed(channel, left, self.retry.first.mul_f64(1.0 + jitter / 4.0), now);
            }
            _ => {
                (lane.failures, lane.held_until) = (0, None);
                self.outage.succeeded(now);
            }
        }
        let ends = error.is_none_or(|error| error.ends_call(aim, channel));
        match error.filter(|_| !ends) {
            Some(error) => self.refused(channel, error, now),
            None => {
                self.set_composed(channel, false);
                // Those who post there do not wait as long as the next edit of an old message has to.
                if aim.class == Class::EditOld {
                    self.aim_at_posts(channel);
                }
                self.memory.clear(channel);
                self.blocks = 0;
            }
        }
        let invalid = error.filter(|error| error.is_invalid());
        let stop =
            invalid.and_then(|error| self.invalid_requests.count(error.is_of_guild().then_some(guild), now));
        if self.lanes.get(&channel).is_some_and(|lane| lane.forgotten) {
            self.queues.ends(guild);
            self.lanes.remove(&channel);
        }
        for lane in waiting.into_iter().chain([channel]) {
            self.requeue(lane, now);
        }
        stop
    }

    /// Obeys a refusal after which the call is kept.
    fn refused(&mut self, channel: ChannelId, error: &PostError, now: Instant) {
        let blocks = std::mem::take(&mut self.blocks);
        match error {
            PostError::Blocked { retry_after, .. } => {
                self.blocks = blocks.saturating_add(1);
                self.budget.hold(now + self.retry.after_block(self.blocks).max(*retry_after));
            }
            PostError::RateLimited { scope: Scope::Global, retry_after } => {
                self.budget.hold(now + *retry_after)
            }
            PostError::Unauthorized => self.budget.hold(now + self.retry.probe),
            PostError::Forbidden { .. } | PostError::Gone { .. } => {
                self.memory.note(channel, error, now);
                if self.lanes.get(&channel).is_some_and(|lane| lane.permitted) {
                    // The refusal may be older than the change.
                    self.permissions_changed(channel, now);
                }
            }
            PostError::RateLimited { .. } | PostError::Unavailable { .. } | PostError::Rejected { .. } => {}
        }
    }

    /// Tries a lane again that is held back after a refusal, because a person asked for it; not where it was refused a
    /// moment ago, or its guild has too many refusals. Returns what it said then.
    pub fn release(&mut self, guild: GuildId, channel: ChannelId, now: Instant) -> Result<(), &PostError> {
        let may = self.invalid_requests.probe_at(guild, now) <= now;
        if may && self.memory.release(channel, now) {
            self.requeue(channel, now);
            return Ok(());
        }
        self.memory.refusal(channel).map_or(Ok(()), Err)
    }

    /// What a channel said that is held back because of it.
    #[must_use]
    pub fn refusal(&self, channel: ChannelId, now: Instant) -> Option<&PostError> {
        self.memory.refusal(channel).filter(|_| self.memory.holds(channel, now))
    }

    /// Tries a refused channel again, because what it may do has perhaps changed: at once, but for that reason no more
    /// than once in a twentieth of [`RetryPolicy::probe`].
    pub fn permissions_changed(&mut self, channel: ChannelId, now: Instant) {
        self.memory.permissions_changed(channel, now);
        if let Some(lane) = self.lanes.get_mut(&channel) {
            lane.permitted = lane.sending.is_some();
            self.requeue(channel, now);
        }
    }

    /// Counts requests that are made elsewhere about now towards the global limit.
    pub fn charge(&mut self, requests: usize, now: Instant) {
        self.budget.charge(requests, now);
    }

    /// Counts a request that was made elsewhere and refused, about `guild` or about none. Says what must stop.
    pub fn refused_elsewhere(&mut self, guild: Option<GuildId>, now: Instant) -> Option<Stop> {
        self.invalid_requests.count(guild, now)
    }

    /// Whether nothing is in flight and no lane wants anything, but for those that Discord refuses.
    #[must_use]
    pub fn is_idle(&self, now: Instant) -> bool {
        let is_refused = |channel, lane: &Lane| {
            self.memory.refusal(channel).is_some()
                || self.invalid_requests.ready_at(Some(lane.guild), now) > now
        };
        let is_done = |lane: &Lane| lane.sending.is_none() && lane.wants.is_none();
        self.lanes.iter().all(|(channel, lane)| is_done(lane) || is_refused(*channel, lane))
    }

    /// Lanes that want a turn soon, answers of the last ten minutes that count as invalid, and whether Discord is out.
    pub fn standing(&mut self, now: Instant) -> (usize, usize, bool) {
        (self.queues.soon(), self.invalid_requests.len(now), self.outage.is_on())
    }

    fn requeue(&mut self, channel: ChannelId, now: Instant) {
        let Some(lane) = self.lanes.get_mut(&channel) else { return };
        self.queues.remove(channel, lane);
        let Some(wants) = lane.wanting().filter(|_| !self.memory.is_gone(channel)) else { return };
        let Some(ready) = self.limits.ready_at(lane.aim, now) else {
            self.limits.wait(lane.aim, channel);
            return self.queues.put(channel, lane, LaneState::Answer);
        };
        let refused = self.memory.until(channel);
        let guild = match refused {
            Some(_) => self.invalid_requests.probe_at(lane.guild, now),
            None => self.invalid_requests.ready_at(Some(lane.guild), now),
        };
        let held = lane.held_until.max(refused).max(Some(guild)).filter(|until| *until > now);
        let at = wants.max(ready);
        let state = match held {
            Some(until) => LaneState::Held(until.max(at)),
            None if at > now => LaneState::Later(at),
            None => {
                let since = lane.served.map_or(wants, |served| served.max(wants));
                LaneState::Due(if lane.urgent { since.checked_sub(AHEAD).unwrap_or(since) } else { since })
            }
        };
        self.queues.put(channel, lane, state);
    }
}

#[cfg(test)]
mod tests;
