//! How many interactions of one guild are carried out: some at once, then so many in a second, in order. All are acknowledged
//! at once; of those that can't even wait, nothing is done. So a guild that types without end costs the others little.

use std::sync::Mutex;

use serenity::model::id::GuildId;
use tokio::time::Instant;

use crate::{
    commands::rate_limit::{lane::Speed, lanes::Lanes},
    tasks::lock,
};

/// The interactions of all guilds. Neither lock is held with another.
#[derive(Debug)]
pub struct Admission {
    commands: Mutex<Lanes<GuildId>>,
    suggestions: Mutex<Lanes<GuildId>>,
}

impl Admission {
    /// Commands, presses and forms at one speed, suggestions at another.
    #[must_use]
    pub fn new(commands: Speed, suggestions: Speed) -> Self {
        Self { commands: Mutex::new(Lanes::new(commands)), suggestions: Mutex::new(Lanes::new(suggestions)) }
    }

    /// When a command, a press or a form may be carried out; none: as many wait as may.
    pub(in crate::commands) fn turn(&self, guild: GuildId, now: Instant) -> Option<Instant> {
        lock(&self.commands).take(guild, now).ok().map(|slot| slot.at)
    }

    /// Whether something is suggested now.
    pub(in crate::commands) fn suggests(&self, guild: GuildId, now: Instant) -> bool {
        lock(&self.suggestions).take(guild, now).is_ok_and(|slot| slot.at <= now)
    }
}
