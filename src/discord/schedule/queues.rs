//! The lanes in the order in which they may go. Pure.

use std::collections::BTreeSet;

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use super::lane::{Lane, Place};

/// Since when it waits, and among equals whose last turn is longer ago.
type Turn = (Instant, u64, ChannelId);

/// Every lane that wants something is in one of them.
#[derive(Debug, Default)]
pub(super) struct Queues {
    later: BTreeSet<(Instant, ChannelId)>,
    held: BTreeSet<(Instant, ChannelId)>,
    due: BTreeSet<Turn>,
    /// Those of `due` whose call is composed.
    again: BTreeSet<Turn>,
}

impl Queues {
    /// Puts a lane at its place.
    pub(super) fn put(&mut self, channel: ChannelId, lane: &mut Lane, place: Place) {
        lane.place = Some(place);
        match place {
            Place::Later(at) => self.later.insert((at, channel)),
            Place::Held(at) => self.held.insert((at, channel)),
            Place::Due(since) => {
                let turn = (since, lane.last_turn, channel);
                if lane.composed {
                    self.again.insert(turn);
                }
                self.due.insert(turn)
            }
            Place::Answer => false,
        };
    }

    /// Takes a lane out; to be called before anything of the lane changes.
    pub(super) fn remove(&mut self, channel: ChannelId, lane: &mut Lane) {
        match lane.place.take() {
            Some(Place::Later(at)) => self.later.remove(&(at, channel)),
            Some(Place::Held(at)) => self.held.remove(&(at, channel)),
            Some(Place::Due(since)) => {
                let turn = (since, lane.last_turn, channel);
                self.again.remove(&turn);
                self.due.remove(&turn)
            }
            Some(Place::Answer) | None => false,
        };
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

    /// Whose turn it is.
    pub(super) fn first_due(&self) -> Option<ChannelId> {
        self.due.first().map(|(.., channel)| *channel)
    }

    /// Whose turn it is among those whose call is composed.
    pub(super) fn first_again(&self) -> Option<ChannelId> {
        self.again.first().map(|(.., channel)| *channel)
    }

    /// Lanes that want a turn soon.
    pub(super) fn soon(&self) -> usize {
        self.due.len() + self.later.len()
    }
}
