//! One channel's place in the schedule.

use serenity::model::id::{ChannelId, GuildId};
use tokio::time::Instant;

use super::{budget::Ticket, limits::Taken};
use crate::discord::rest::{Class, Target};

/// What is known of a channel whose sources are asked.
#[derive(Debug)]
pub(super) struct Lane {
    pub(super) guild: GuildId,
    pub(super) wants: Option<Instant>,
    /// What it wants to send goes before what else the guild has waiting.
    pub(super) urgent: bool,
    /// Where its next call goes, as far as can be told: like the last, until it is composed.
    pub(super) aim: Target,
    /// Its next call is composed: it was handed out, and not carried out yet.
    pub(super) composed: bool,
    /// As a failure has it.
    pub(super) held_until: Option<Instant>,
    /// What it may do has perhaps changed since the call that is in flight left.
    pub(super) permitted: bool,
    pub(super) sending: Option<(Ticket, Taken)>,
    pub(super) failures: u32,
    pub(super) served: Option<Instant>,
    pub(super) last_turn: u64,
    pub(super) state: Option<LaneState>,
    /// Nobody sends there any more; it goes with its last answer.
    pub(super) forgotten: bool,
}

/// Where a lane that wants something stands.
#[derive(Debug, Clone, Copy)]
pub(super) enum LaneState {
    /// It may go then.
    Later(Instant),
    /// The same, after a failure or a refusal.
    Held(Instant),
    /// It may go now, and waits since then.
    Due(Instant),
    /// It waits for an answer in a bucket that is not known yet.
    Answer,
}

impl Lane {
    pub(super) fn new(guild: GuildId, channel: ChannelId) -> Self {
        Self {
            guild,
            wants: None,
            urgent: false,
            aim: Target { class: Class::Post, channel },
            composed: false,
            held_until: None,
            permitted: false,
            sending: None,
            failures: 0,
            served: None,
            last_turn: 0,
            state: None,
            forgotten: false,
        }
    }

    /// When it wants to go; `None`: not at all, or it is on its way.
    pub(super) fn wanting(&self) -> Option<Instant> {
        self.wants.filter(|_| self.sending.is_none())
    }
}
