//! The rate limit of commands (GCRA, <https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm>), so that nobody can
//! use up what a daemon takes from all: each member and each server has a pace, a few commands wait in order and are told
//! how long, more are refused.
//!
//! What went faster would wait in the socket, and then go to the panel's API, whose budget the account of the key
//! shares over all its servers.

pub(super) mod lane;
pub(super) mod lanes;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Mutex, time::Duration};

use serenity::model::id::UserId;
use tokio::time::Instant;

use self::{
    lane::Slot,
    lanes::{Full, Lanes},
};
use crate::{sockets::ServerKey, tasks::lock};

pub use self::lane::Speed;

/// How fast commands may go to the consoles, and interactions be carried out at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Those of one member, to whichever servers.
    pub member: Speed,
    /// What one member says in games' chats, wherever.
    pub chatter: Speed,
    /// Those to one server, by whoever.
    pub server: Speed,
    /// Interactions of one guild that are carried out.
    pub guild: Speed,
    /// Suggestions to those who type in one guild.
    pub suggestions: Speed,
}

impl Default for Pace {
    /// New Wings takes 10 commands at once from a connection, then one a second, and drops what is more (protocol
    /// reference 2.9); a server's pace is the socket's own, which stays below that. A member's is what a person types, and
    /// a guild's what some hundred of them do who use the bot at the same time: an interaction takes some milliseconds of
    /// a processor, and these are to leave most of it to others.
    fn default() -> Self {
        Self {
            member: Speed { burst: 5, every: Duration::from_millis(1_500), waiting: 3 },
            chatter: Speed { burst: 5, every: Duration::from_secs(2), waiting: 0 },
            server: Speed { burst: 8, every: Duration::from_millis(1_100), waiting: 8 },
            guild: Speed { burst: 40, every: Duration::from_millis(50), waiting: 100 },
            suggestions: Speed { burst: 40, every: Duration::from_millis(50), waiting: 0 },
        }
    }
}

/// The rate limits of all members and servers.
#[derive(Debug)]
pub struct RateLimit {
    /// Never held together with the servers'.
    members: Mutex<Lanes<UserId>>,
    /// Never held together with another.
    chatters: Mutex<Lanes<UserId>>,
    servers: Mutex<Lanes<ServerKey>>,
    /// What members wrote and waits for a console. Never held together with another.
    chats: Mutex<HashMap<ServerKey, usize>>,
}

/// Messages for one game that may wait at the same time.
const MOST_CHATS: usize = 8;

impl RateLimit {
    /// Nobody waits yet.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self {
            members: Mutex::new(Lanes::new(pace.member)),
            chatters: Mutex::new(Lanes::new(pace.chatter)),
            servers: Mutex::new(Lanes::new(pace.server)),
            chats: Mutex::default(),
        }
    }

    /// The next slot of a member.
    pub(super) fn of_member(&self, member: UserId, now: Instant) -> Result<Slot, Full> {
        lock(&self.members).take(member, now)
    }

    /// Whether a member may say something in a game's chat now; nothing of it waits here.
    pub(super) fn may_chat(&self, member: UserId, now: Instant) -> bool {
        lock(&self.chatters).take_spare(member, now)
    }

    /// A member's message begins to wait for a console; whether it may.
    pub(super) fn chat_waits(&self, server: ServerKey) -> bool {
        let mut chats = lock(&self.chats);
        let waiting = chats.entry(server).or_default();
        let may = *waiting < MOST_CHATS;
        *waiting += usize::from(may);
        may
    }

    /// A message that waited does no longer.
    pub(super) fn chat_goes(&self, server: ServerKey) {
        let mut chats = lock(&self.chats);
        let left = chats.get(&server).map_or(0, |waiting| waiting.saturating_sub(1));
        if left == 0 {
            chats.remove(&server);
        } else {
            chats.insert(server, left);
        }
    }

    /// The next slot of a server.
    pub(super) fn of_server(&self, server: ServerKey, now: Instant) -> Result<Slot, Full> {
        lock(&self.servers).take(server, now)
    }

    /// Takes a slot of a server for what is in no hurry, where nobody waits; whether it did.
    pub(super) fn spare_of_server(&self, server: ServerKey, now: Instant) -> bool {
        lock(&self.servers).take_spare(server, now)
    }
}
