//! Power locks: a server is at one power action at a time, so that two people don't stop each other's start.
//!
//! Wings itself takes one at a time and answers a second with words that name nobody (protocol reference 2.7). Killing
//! is taken at any time, as by Wings: it is the way out of a stop that hangs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::PowerAction;
use serenity::model::id::GuildId;
use tokio::time::Instant;

use crate::{
    sockets::{Power, ServerKey},
    tasks::lock,
    text,
    texts::{Text, duration, word},
};

/// A process that is killed is gone at once.
const KILLED_WITHIN: Duration = Duration::from_secs(15);
/// Within which a start shows (protocol reference section 3).
const STARTING_WITHIN: Duration = Duration::from_secs(60);
/// Within which Wings gives up a stop and kills (protocol reference 2.5).
const DONE_WITHIN: Duration = Duration::from_secs(600);
/// How long an action counts that went over the panel's API, of which nobody may hear how it goes.
const UNHEARD_FOR: Duration = Duration::from_secs(30);

/// The lock of each server that is at a power action.
#[derive(Debug, Default, Clone)]
pub struct PowerLocks(Arc<Mutex<HashMap<ServerKey, Vec<Job>>>>);

#[derive(Debug, Clone)]
struct Job {
    number: u64,
    action: PowerAction,
    guild: GuildId,
    who: String,
    since: Instant,
    /// The server is on its way up: another action than this one may be asked for, in case it never arrives.
    starting: bool,
    /// It went where nobody may hear how it goes.
    unheard: bool,
}

/// The lock of a power action that has begun; dropped, the action has ended.
#[derive(Debug)]
pub(super) struct PowerLock {
    power_locks: PowerLocks,
    server: ServerKey,
    number: u64,
}

impl PowerLocks {
    /// Begins an action for `who` of `guild` at a server in the state `power`. `Err`: the server is at another, as the end
    /// of a sentence about it.
    pub(super) fn begin(
        &self,
        server: ServerKey,
        power: Power,
        action: PowerAction,
        (guild, who): (GuildId, &str),
        now: Instant,
    ) -> Result<PowerLock, Busy> {
        let mut servers = lock(&self.0);
        let jobs = servers.entry(server).or_default();
        if let Some(job) = jobs.iter().find(|job| job.forbids(action, power, now)) {
            return Err(job.told(guild, now));
        }
        let number = jobs.iter().map(|job| job.number + 1).max().unwrap_or_default();
        jobs.push(Job {
            number,
            action,
            guild,
            who: who.to_owned(),
            since: now,
            starting: false,
            unheard: false,
        });
        Ok(PowerLock { power_locks: self.clone(), server, number })
    }
}

/// What a server is at, which forbids something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Busy {
    action: PowerAction,
    /// Who asked for it, where that may be told.
    who: Option<String>,
    since: Duration,
}

impl Busy {
    /// The same of the server that is called `server`.
    pub(super) fn told(&self, server: &str) -> Text {
        let (action, ago) = (word(self.action.as_str()), duration(self.since));
        match &self.who {
            Some(who) => text!("power-busy-by", server = server, action = action, who = who, ago = ago),
            None => text!("power-busy", server = server, action = action, ago = ago),
        }
    }
}

impl Job {
    fn forbids(&self, asked: PowerAction, power: Power, now: Instant) -> bool {
        let done = match self.action {
            PowerAction::Start => power == Power::Running,
            PowerAction::Stop | PowerAction::Kill => power == Power::Offline,
            PowerAction::Restart => false,
        };
        if done || now - self.since > self.believed_for() {
            return false;
        }
        match (self.action, asked) {
            (PowerAction::Kill, _) | (_, PowerAction::Kill) => self.action == asked,
            (action, asked) => action == asked || !self.starting,
        }
    }

    /// How long an action may take without news; nobody must be unable to stop a server because news were lost.
    fn believed_for(&self) -> Duration {
        match self.action {
            PowerAction::Kill => KILLED_WITHIN,
            _ if self.unheard => UNHEARD_FOR,
            PowerAction::Start if !self.starting => STARTING_WITHIN,
            _ => DONE_WITHIN,
        }
    }

    /// Who asked is told in their own guild only.
    fn told(&self, guild: GuildId, now: Instant) -> Busy {
        Busy {
            action: self.action,
            who: (self.guild == guild).then(|| self.who.clone()),
            since: now - self.since,
        }
    }
}

impl PowerLock {
    /// The server is on its way up.
    pub(super) fn is_starting(&self) {
        self.job(|job| job.starting = true);
    }

    /// It went over the panel's API: nobody may hear how it goes, so it holds others back for a short time only.
    pub(super) fn is_unheard(&self) {
        self.job(|job| job.unheard = true);
    }

    /// Whether it [went over the panel's API](Self::is_unheard).
    pub(super) fn goes_unheard(&self) -> bool {
        let mut unheard = false;
        self.job(|job| unheard = job.unheard);
        unheard
    }

    fn job(&self, with: impl FnMut(&mut Job)) {
        let mut servers = lock(&self.power_locks.0);
        let jobs = servers.get_mut(&self.server).into_iter().flatten();
        jobs.filter(|job| job.number == self.number).for_each(with);
    }
}

impl Drop for PowerLock {
    fn drop(&mut self) {
        let mut servers = lock(&self.power_locks.0);
        let Some(jobs) = servers.get_mut(&self.server) else { return };
        jobs.retain(|job| job.number != self.number);
        if jobs.is_empty() {
            servers.remove(&self.server);
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const HERE: GuildId = GuildId::new(1);
    const SERVER: ServerKey = ServerKey { panel: None, uuid: Uuid::from_u128(1) };
    const OTHER: ServerKey = ServerKey { panel: None, uuid: Uuid::from_u128(2) };

    #[test]
    fn one_at_a_time_but_killing_is_always_taken() {
        use PowerAction::{Kill, Restart, Start, Stop};
        // What the server is at, whether it is on its way up, and what may be asked for besides.
        let cases: [(PowerAction, bool, &[PowerAction]); 6] = [
            (Start, false, &[Kill]),
            (Start, true, &[Stop, Restart, Kill]),
            (Stop, false, &[Kill]),
            (Restart, false, &[Kill]),
            (Restart, true, &[Start, Stop, Kill]),
            (Kill, false, &[Start, Stop, Restart]),
        ];
        for (at, starting, free) in cases {
            for asked in [Start, Stop, Restart, Kill] {
                let (power_locks, now) = (PowerLocks::default(), Instant::now());
                let first = power_locks.begin(SERVER, Power::Stopping, at, (HERE, "Bob"), now).unwrap();
                if starting {
                    first.is_starting();
                }
                let second = power_locks.begin(SERVER, Power::Stopping, asked, (HERE, "Alice"), now);
                assert_eq!(
                    second.is_ok(),
                    free.contains(&asked),
                    "{asked} during {at}, starting: {starting}"
                );
                assert!(power_locks.begin(OTHER, Power::Stopping, asked, (HERE, "Alice"), now).is_ok());
            }
        }
    }

    #[test]
    fn an_action_whose_state_is_reached_is_over() {
        use PowerAction::{Kill, Restart, Start, Stop};
        for (action, power, over) in [
            (Start, Power::Running, true),
            (Start, Power::Offline, false),
            (Stop, Power::Offline, true),
            (Kill, Power::Offline, true),
            (Restart, Power::Offline, false),
            (Restart, Power::Running, false),
        ] {
            let (power_locks, now) = (PowerLocks::default(), Instant::now());
            let _begun = power_locks.begin(SERVER, Power::Unknown, action, (HERE, "Bob"), now).unwrap();
            assert_eq!(
                power_locks.begin(SERVER, power, action, (HERE, "Al"), now).is_ok(),
                over,
                "{action} {power:?}"
            );
        }
    }

    #[test]
    fn without_news_an_action_is_believed_for_a_while() {
        use PowerAction::{Kill, Restart, Start, Stop};
        for (action, starting, seconds) in [
            (Start, false, 60),
            (Start, true, 600),
            (Stop, false, 600),
            (Restart, false, 600),
            (Kill, false, 15),
        ] {
            let (power_locks, now) = (PowerLocks::default(), Instant::now());
            let begun = power_locks.begin(SERVER, Power::Stopping, action, (HERE, "Bob"), now).unwrap();
            if starting {
                begun.is_starting();
            }
            let again = |after| {
                power_locks
                    .begin(SERVER, Power::Stopping, action, (HERE, "Al"), now + Duration::from_secs(after))
                    .is_ok()
            };
            assert_eq!((again(seconds), again(seconds + 1)), (false, true), "{action}");
        }
    }

    #[test]
    fn what_nobody_hears_of_holds_others_back_for_a_short_time() {
        use PowerAction::{Kill, Restart, Start, Stop};
        for (action, seconds) in [(Start, 30), (Stop, 30), (Restart, 30), (Kill, 15)] {
            let (power_locks, now) = (PowerLocks::default(), Instant::now());
            let begun = power_locks.begin(SERVER, Power::Unknown, action, (HERE, "Bob"), now).unwrap();
            begun.is_unheard();
            assert!(begun.goes_unheard());
            let again = |after| {
                let later = now + Duration::from_secs(after);
                power_locks.begin(SERVER, Power::Unknown, action, (HERE, "Al"), later).is_ok()
            };
            assert_eq!((again(seconds), again(seconds + 1)), (false, true), "{action}");
        }
    }

    #[test]
    fn it_is_told_who_asked_and_when_but_not_to_strangers() {
        let (power_locks, now) = (PowerLocks::default(), Instant::now());
        let begun =
            power_locks.begin(SERVER, Power::Stopping, PowerAction::Restart, (HERE, "B*b"), now).unwrap();
        let asked = |guild| {
            let again = power_locks.begin(
                SERVER,
                Power::Stopping,
                PowerAction::Restart,
                (guild, "Al"),
                now + Duration::from_secs(5),
            );
            again.err().map(|busy| busy.told("S").markdown(crate::texts::Language::ENGLISH))
        };
        let told = "**S** is already restarting (asked for by B\\*b 5 s ago); `/power kill` ends it at once.";
        assert_eq!(asked(HERE).as_deref(), Some(told));
        let told = "**S** is already restarting (asked for 5 s ago); `/power kill` ends it at once.";
        assert_eq!(asked(GuildId::new(2)).as_deref(), Some(told));
        drop(begun);
        assert_eq!(asked(HERE), None);
        assert!(lock(&power_locks.0).is_empty(), "nothing is kept");
    }
}
