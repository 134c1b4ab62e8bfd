//! The lanes in the order in which they may go: first the guild that has waited longest, and in it the lane that has. Pure.

use std::collections::{BTreeSet, HashMap};

use serenity::model::id::{ChannelId, GuildId};
use tokio::time::Instant;

use super::lane::{Lane, LaneState};

/// Since when it waits, and among equals whose last turn is longer ago.
type QueueKey<Id> = (Instant, u64, Id);

/// Every lane that wants something is in one of them.
#[derive(Debug, Default)]
pub(super) struct Queues {
    later: BTreeSet<(Instant, ChannelId)>,
    held: BTreeSet<(Instant, ChannelId)>,
    /// Guilds with a lane that may go.
    due: BTreeSet<QueueKey<GuildId>>,
    /// Guilds with such a lane whose call is composed.
    again: BTreeSet<QueueKey<GuildId>>,
    guilds: HashMap<GuildId, Guild>,
    /// Lanes that want a turn soon.
    soon: usize,
    /// Guilds that have such a lane or a call in flight.
    busy: usize,
}

/// What is known of the lanes of a guild together.
#[derive(Debug, Default)]
pub(super) struct Guild {
    due: BTreeSet<QueueKey<ChannelId>>,
    /// Those of `due` whose call is composed.
    again: BTreeSet<QueueKey<ChannelId>>,
    /// Lanes in all; without any, the guild is forgotten.
    lanes: usize,
    /// Lanes that wait for their time.
    later: usize,
    /// Calls in flight.
    pub(super) sending: usize,
    /// Calls that are composed and not carried out.
    pub(super) composed: usize,
    served: Option<Instant>,
    last_turn: u64,
}

/// How many share the turns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Crowd {
    /// Busy lanes of the guild that is asked about.
    pub(super) own: usize,
    /// Busy lanes of other guilds.
    pub(super) others: usize,
    /// Other guilds with busy lanes.
    pub(super) other_guilds: usize,
}

impl Guild {
    /// Its place among the guilds, by those of its lanes that are in `lanes`.
    fn key(&self, id: GuildId, lanes: &BTreeSet<QueueKey<ChannelId>>) -> Option<QueueKey<GuildId>> {
        let (since, ..) = lanes.first()?;
        Some((self.served.map_or(*since, |served| served.max(*since)), self.last_turn, id))
    }

    fn soon(&self) -> usize {
        self.due.len() + self.later
    }

    fn is_busy(&self) -> bool {
        self.soon() + self.sending > 0
    }
}

impl Queues {
    /// A lane of the guild begins.
    pub(super) fn begins(&mut self, guild: GuildId) {
        self.change(guild, |guild| guild.lanes += 1);
    }

    /// A lane of the guild, which is in no queue, has ended.
    pub(super) fn ends(&mut self, guild: GuildId) {
        self.change(guild, |guild| guild.lanes -= 1);
    }

    /// Puts a lane at its place.
    pub(super) fn put(&mut self, channel: ChannelId, lane: &mut Lane, state: LaneState) {
        lane.state = Some(state);
        match state {
            LaneState::Later(at) => {
                self.later.insert((at, channel));
                self.change(lane.guild, |guild| guild.later += 1);
            }
            LaneState::Held(at) => {
                self.held.insert((at, channel));
            }
            LaneState::Due(since) => {
                let (turn, composed) = ((since, lane.last_turn, channel), lane.composed);
                self.change(lane.guild, |guild| {
                    guild.due.insert(turn);
                    if composed {
                        guild.again.insert(turn);
                    }
                });
            }
            LaneState::Answer => {}
        }
    }

    /// Takes a lane out; to be called before anything of the lane changes.
    pub(super) fn remove(&mut self, channel: ChannelId, lane: &mut Lane) {
        match lane.state.take() {
            Some(LaneState::Later(at)) => {
                self.later.remove(&(at, channel));
                self.change(lane.guild, |guild| guild.later -= 1);
            }
            Some(LaneState::Held(at)) => {
                self.held.remove(&(at, channel));
            }
            Some(LaneState::Due(since)) => {
                let turn = (since, lane.last_turn, channel);
                self.change(lane.guild, |guild| {
                    guild.due.remove(&turn);
                    guild.again.remove(&turn);
                });
            }
            Some(LaneState::Answer) | None => {}
        }
    }

    /// A call of the guild is composed, or carried out or taken back.
    pub(super) fn composed(&mut self, guild: GuildId, is: bool) {
        self.change(guild, |guild| match is {
            true => guild.composed += 1,
            false => guild.composed -= 1,
        });
    }

    /// A call of the guild is on its way, as the so-manieth of all.
    pub(super) fn started(&mut self, guild: GuildId, turn: u64, now: Instant) {
        self.change(guild, |guild| {
            guild.sending += 1;
            (guild.served, guild.last_turn) = (Some(now), turn);
        });
    }

    /// A call of the guild is not in flight any more.
    pub(super) fn answered(&mut self, guild: GuildId) {
        self.change(guild, |guild| guild.sending -= 1);
    }

    /// Changes a guild and what follows from it.
    fn change(&mut self, id: GuildId, change: impl FnOnce(&mut Guild)) {
        let guild = self.guilds.entry(id).or_default();
        if let Some(turn) = guild.key(id, &guild.due) {
            self.due.remove(&turn);
        }
        if let Some(turn) = guild.key(id, &guild.again) {
            self.again.remove(&turn);
        }
        self.soon -= guild.soon();
        self.busy -= usize::from(guild.is_busy());
        change(guild);
        self.due.extend(guild.key(id, &guild.due));
        self.again.extend(guild.key(id, &guild.again));
        self.soon += guild.soon();
        self.busy += usize::from(guild.is_busy());
        if guild.lanes == 0 {
            self.guilds.remove(&id);
        }
    }

    /// A lane whose time has come.
    pub(super) fn ripe(&self, now: Instant) -> Option<ChannelId> {
        let first = [self.later.first(), self.held.first()];
        first.into_iter().flatten().find(|(at, _)| *at <= now).map(|(_, channel)| *channel)
    }

    /// When the next lane's time comes.
    pub(super) fn next(&self) -> Option<Instant> {
        let first = [self.later.first(), self.held.first()];
        first.into_iter().flatten().map(|(at, _)| *at).min()
    }

    /// Whose turn it is among the guilds that `may`. Costs as much as there are guilds that may not.
    pub(super) fn first_due(&self, may: impl Fn(&Guild) -> bool) -> Option<ChannelId> {
        let guilds = self.due.iter().filter_map(|(.., guild)| self.guilds.get(guild));
        guilds.into_iter().find(|guild| may(guild))?.due.first().map(|(.., channel)| *channel)
    }

    /// The same among those whose call is composed.
    pub(super) fn first_again(&self, may: impl Fn(&Guild) -> bool) -> Option<ChannelId> {
        let guilds = self.again.iter().filter_map(|(.., guild)| self.guilds.get(guild));
        guilds.into_iter().find(|guild| may(guild))?.again.first().map(|(.., channel)| *channel)
    }

    /// Lanes that want a turn soon.
    pub(super) fn soon(&self) -> usize {
        self.soon
    }

    /// Who shares the turns with a guild's lanes while `in_flight` calls are.
    pub(super) fn crowd(&self, guild: GuildId, in_flight: usize) -> Crowd {
        let guild = self.guilds.get(&guild);
        let own = guild.map_or(0, |guild| guild.soon() + guild.sending);
        let busy = guild.is_some_and(Guild::is_busy);
        Crowd {
            own,
            others: (self.soon + in_flight).saturating_sub(own),
            other_guilds: self.busy - usize::from(busy),
        }
    }
}
