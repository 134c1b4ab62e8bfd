//! Commands take turns, so that nobody can use up what a daemon takes from all: each member and each server has a pace,
//! a few commands wait in order and are told how long, more are refused.
//!
//! What went faster would wait in the socket, and then go to the panel's API, whose budget the account of the key
//! shares over all its servers.

pub(super) mod lane;
pub(super) mod lanes;
#[cfg(test)]
mod tests;

use std::{sync::Mutex, time::Duration};

use serenity::model::id::UserId;
use tokio::time::{Instant, sleep_until};

pub use self::lane::Speed;
use self::{
    lane::Turn,
    lanes::{Full, Lanes},
};
use super::{reply::Reply, request::Request, server_key, words};
use crate::{sockets::ServerKey, store::Binding, tasks::lock};

/// How fast commands may go to the consoles, and interactions be carried out at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Those of one member, to whichever servers.
    pub member: Speed,
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
            server: Speed { burst: 8, every: Duration::from_millis(1_100), waiting: 8 },
            guild: Speed { burst: 40, every: Duration::from_millis(50), waiting: 100 },
            suggestions: Speed { burst: 40, every: Duration::from_millis(50), waiting: 0 },
        }
    }
}

/// Whose turn it is.
#[derive(Debug)]
pub struct Turns {
    /// Never held together with the servers'.
    members: Mutex<Lanes<UserId>>,
    servers: Mutex<Lanes<ServerKey>>,
}

impl Turns {
    /// Nobody waits yet.
    #[must_use]
    pub fn new(pace: Pace) -> Self {
        Self { members: Mutex::new(Lanes::new(pace.member)), servers: Mutex::new(Lanes::new(pace.server)) }
    }
}

/// Waits until the member may send a command to the server, and `tells` them how long. A member who has to wait for their
/// own sake is not in the server's line meanwhile, so that they hold up nobody else. Rights may have changed when it returns.
/// `Err`: nothing may be sent; the reply says why.
pub(super) async fn wait(request: &Request, binding: &Binding, tells: bool) -> Result<(), Reply> {
    let turns = &request.data.turns;
    let now = Instant::now();
    let own = lock(&turns.members).take(request.asker.user, now);
    let own =
        own.map_err(|full| refused(binding, full, "several commands of yours are waiting already", now))?;
    let told = tells.then_some("of yours that wait");
    until(request, binding, own, told, now).await?;
    let now = Instant::now();
    let its = lock(&turns.servers).take(server_key(binding), now);
    let its = its.map_err(|full| refused(binding, full, "too many commands wait for it already", now))?;
    until(request, binding, its, tells.then_some("that wait for it"), now).await
}

async fn until(
    request: &Request,
    binding: &Binding,
    turn: Turn,
    told: Option<&str>,
    now: Instant,
) -> Result<(), Reply> {
    if turn.at <= now {
        return Ok(());
    }
    let name = words::bold(&binding.name);
    if let Some(whose) = told {
        let (number, wait) = (turn.ahead + 1, about(turn.at, now));
        let told =
            format!("{name}: your command is number {number} of those {whose}, and goes in about {wait}.");
        // It goes whether or not this reaches the member.
        let _ = request.answer(&Reply::new(told)).await;
    }
    tokio::select! {
        () = sleep_until(turn.at) => Ok(()),
        () = request.data.under_way.closed() => {
            Err(Reply::new(format!("{name}: the bot is just being stopped, so nothing was sent.")))
        }
    }
}

fn refused(binding: &Binding, full: Full, why: &str, now: Instant) -> Reply {
    let name = words::bold(&binding.name);
    Reply::new(match full {
        Full::Until(next) => {
            format!("{name}: {why}, so nothing was sent. Try again in about {}.", about(next, now))
        }
        Full::Everywhere => {
            format!(
                "{name}: the bot is sending too much just now, so nothing was sent. Try again in a minute."
            )
        }
    })
}

/// In whole seconds, at least one.
fn about(at: Instant, now: Instant) -> String {
    format!("{} s", (at - now).as_millis().div_ceil(1000).max(1))
}
