//! What is not asked of Discord for a while, because it has refused too much.

use std::collections::HashMap;

use serenity::model::id::GuildId;
use tokio::time::Instant;

use crate::discord::schedule::Stop;

/// The stops that are not over.
#[derive(Debug, Default)]
pub(super) struct Stops {
    all: Option<Instant>,
    /// Those that are over go when the next comes.
    guilds: HashMap<GuildId, Instant>,
}

impl Stops {
    pub(super) fn add(&mut self, stop: Stop, now: Instant) {
        match stop {
            Stop::All(until) => self.all = Some(until),
            Stop::Guild(guild, until) => {
                self.guilds.retain(|_, until| *until > now);
                self.guilds.insert(guild, until);
            }
        }
    }

    /// Until when nothing is asked about a guild.
    pub(super) fn until(&self, guild: GuildId, now: Instant) -> Option<Instant> {
        self.all.max(self.guilds.get(&guild).copied()).filter(|until| *until > now)
    }
}
