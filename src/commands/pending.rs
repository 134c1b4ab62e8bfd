//! Selects and buttons that wait for a press: what goes on when it comes.
//!
//! A `custom_id` holds only a random key; what it stands for stays here, so that nothing can be forged and a command
//! of any length can wait. Kept in memory: after a restart the press is answered with "type it again".

use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
    time::Duration,
};

use pterosocket::PowerAction;
use serenity::model::id::{GuildId, UserId};
use tokio::time::Instant;

use super::{action::Action, audit::Page};
use crate::{store::BindingId, tasks::lock};

/// How long a press may take: an interaction's token lives 15 minutes, and an answer may still follow.
pub(super) const LIFE: Duration = Duration::from_secs(10 * 60);
/// The most that wait; beyond it the oldest is forgotten, which its press is told.
const MOST: usize = 10_000;

/// What a press leads to.
#[derive(Debug, Clone)]
pub(super) enum Next {
    /// A select: do this to the binding that is chosen.
    Choose(Action),
    /// A button: do this power action, confirmed.
    Power(PowerAction, BindingId),
    /// A button: leave the binding of this name as it is.
    Leave { name: String },
    /// A button: show another page of the audit trail.
    Audit(Page),
    /// A button: delete everything that is kept of the guild, confirmed.
    ForgetAll,
}

/// Why a press leads to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lapsed {
    /// Too old, pressed before, or from before a restart.
    Unknown,
    /// It belongs to somebody else.
    NotYours,
}

struct Entry {
    asker: UserId,
    guild: GuildId,
    expires: Instant,
    next: Next,
}

/// What waits for a press.
#[derive(Default)]
pub struct Pending {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: HashMap<String, Entry>,
    /// Oldest first.
    order: VecDeque<String>,
}

impl Pending {
    /// Remembers what a press leads to and returns its `custom_id`.
    pub(super) fn add(&self, asker: UserId, guild: GuildId, next: Next, now: Instant) -> String {
        let key = format!("wingcord:{:032x}", rand::random::<u128>());
        let mut state = lock(&self.state);
        state.forget_old(now);
        state.order.push_back(key.clone());
        state.entries.insert(key.clone(), Entry { asker, guild, expires: now + LIFE, next });
        key
    }

    /// What a press leads to; only once, and only for who was asked.
    pub(super) fn take(&self, key: &str, by: UserId, guild: GuildId, now: Instant) -> Result<Next, Lapsed> {
        let mut state = lock(&self.state);
        let entry = state.entries.get(key).filter(|entry| entry.expires > now && entry.guild == guild);
        match entry {
            None => Err(Lapsed::Unknown),
            Some(entry) if entry.asker != by => Err(Lapsed::NotYours),
            Some(_) => state.entries.remove(key).map(|entry| entry.next).ok_or(Lapsed::Unknown),
        }
    }
}

impl State {
    fn forget_old(&mut self, now: Instant) {
        while let Some(oldest) = self.order.front() {
            let expired = self.entries.get(oldest).is_none_or(|entry| entry.expires <= now);
            if !expired && self.order.len() < MOST {
                return;
            }
            self.entries.remove(oldest);
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: UserId = UserId::new(1);
    const GUILD: GuildId = GuildId::new(10);

    fn leave() -> Next {
        Next::Leave { name: "Survival".into() }
    }

    fn take(pending: &Pending, key: &str, by: UserId, guild: GuildId, now: Instant) -> Option<Lapsed> {
        pending.take(key, by, guild, now).err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_press_counts_once_for_the_asker_in_time() {
        let (pending, now) = (Pending::default(), Instant::now());
        let key = pending.add(ALICE, GUILD, leave(), now);
        assert!(key.len() <= 100, "a custom_id's length");
        assert_eq!(take(&pending, &key, UserId::new(2), GUILD, now), Some(Lapsed::NotYours));
        assert_eq!(take(&pending, &key, ALICE, GuildId::new(11), now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, "wingcord:forged", ALICE, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &key, ALICE, GUILD, now + LIFE), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &key, ALICE, GUILD, now), None);
        assert_eq!(take(&pending, &key, ALICE, GUILD, now), Some(Lapsed::Unknown), "only once");
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_bounded() {
        let (pending, now) = (Pending::default(), Instant::now());
        let first = pending.add(ALICE, GUILD, leave(), now);
        for _ in 0..MOST {
            pending.add(ALICE, GUILD, leave(), now);
        }
        assert_eq!(lock(&pending.state).entries.len(), MOST);
        assert_eq!(take(&pending, &first, ALICE, GUILD, now), Some(Lapsed::Unknown));
        pending.add(ALICE, GUILD, leave(), now + LIFE);
        assert_eq!(lock(&pending.state).entries.len(), 1, "the old are forgotten");
    }
}
