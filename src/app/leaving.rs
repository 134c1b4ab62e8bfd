//! Guilds that the bot was removed from: noticed at once, or at the next login where that happened meanwhile; and those
//! that it came back to.
//!
//! What runs for a guild stops with the word of the gateway, even where the database can't be written; the row follows.

use std::{
    collections::{HashSet, VecDeque},
    sync::{Arc, Mutex},
};

use serenity::model::id::GuildId;
use tokio::sync::Notify;
use tracing::{info, warn};

use crate::{
    discord::membership::{GuildNews, Membership},
    relay::Beginning,
    store::{Guilds, Store, StoreError, epoch_seconds},
    tasks::lock,
};

/// Guilds of which the gateway itself has said, since this process began, that the bot is not in them. Clones share it.
///
/// Only these are forgotten when their time is over: the bot may have come back to others while it did not run.
#[derive(Debug, Clone, Default)]
pub(super) struct Departed(Arc<(Mutex<HashSet<GuildId>>, Notify)>);

impl Departed {
    pub(super) fn contains(&self, guild: GuildId) -> bool {
        lock(&self.0.0).contains(&guild)
    }

    /// Waits until there is one more. For one listener.
    pub(super) async fn more(&self) {
        self.0.1.notified().await;
    }

    fn set(&self, guild: GuildId, departed: bool) {
        let mut guilds = lock(&self.0.0);
        if !departed {
            guilds.remove(&guild);
        } else if guilds.insert(guild) {
            self.0.1.notify_one();
        }
    }
}

/// Guilds that a login's list lacks: perhaps left. [`absent`](super::absent) finds out. Clones share it.
#[derive(Debug, Clone, Default)]
pub(super) struct Doubts(Arc<(Mutex<VecDeque<GuildId>>, Notify)>);

impl Doubts {
    /// Puts a guild at the end of the line, once.
    pub(super) fn add(&self, guild: GuildId) {
        let mut guilds = lock(&self.0.0);
        if !guilds.contains(&guild) {
            guilds.push_back(guild);
            self.0.1.notify_one();
        }
    }

    /// The next one, waited for. For one listener.
    pub(super) async fn next(&self) -> GuildId {
        loop {
            if let Some(guild) = lock(&self.0.0).pop_front() {
                return guild;
            }
            self.0.1.notified().await;
        }
    }
}

/// What was told and is not in the database yet.
pub(super) struct Leaving {
    membership: Membership,
    departed: Departed,
    doubts: Doubts,
    open: GuildNews,
    /// After how many days a guild that was left is forgotten, for the log.
    days: u16,
}

impl Leaving {
    pub(super) fn new(membership: Membership, departed: Departed, doubts: Doubts, days: u16) -> Self {
        Self { membership, departed, doubts, open: GuildNews::default(), days }
    }

    /// Waits for news of the gateway.
    pub(super) async fn news(&self) {
        self.membership.news().await;
    }

    /// Whether something is still to be written down.
    pub(super) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Whether nothing may run for a guild, with the rows as they are.
    pub(super) fn is_left(&self, guild: GuildId, rows: &Guilds) -> bool {
        // That a list lacks it is no proof.
        let listed = || self.open.listed(guild).filter(|listed| *listed);
        let here = self.open.here.get(&guild).copied().or_else(listed);
        here.map_or_else(|| rows.left.contains_key(&guild), |here| !here)
    }

    /// Takes in what was told and writes it down. `Some`: what runs must change, with catching up where the bot came
    /// back.
    ///
    /// # Errors
    /// When the database can't be read or written. What is open then counts all the same, and is written next time.
    pub(super) async fn take_in(&mut self, store: &Store) -> Result<Option<Beginning>, StoreError> {
        self.open.extend(self.membership.take());
        if !self.is_open() {
            return Ok(None);
        }
        let (known, rows) = (store.known_guilds().await?, store.guilds().await?);
        for guild in &known {
            match self.open.listed(*guild) {
                Some(true) => _ = self.open.here.entry(*guild).or_insert(true),
                Some(false) if !self.open.here.contains_key(guild) => self.doubts.add(*guild),
                Some(false) | None => {}
            }
        }
        self.open.lists.clear();
        // What nothing is kept about is nothing to leave.
        self.open.here.retain(|guild, _| known.contains(guild));
        let mut changed = None;
        for (guild, here) in self.open.here.clone() {
            if here == rows.left.contains_key(&guild) {
                self.write(store, guild, here).await?;
                let beginning = if here { Beginning::Restart } else { Beginning::Asked };
                changed = changed.filter(|before| *before == Beginning::Restart).or(Some(beginning));
            }
            self.departed.set(guild, !here);
            self.open.here.remove(&guild);
        }
        Ok(changed)
    }

    async fn write(&self, store: &Store, guild: GuildId, here: bool) -> Result<(), StoreError> {
        if here {
            store.come_back(guild).await?;
            info!(%guild, "the bot is in the guild again: everything there goes on");
        } else {
            store.leave(guild, epoch_seconds()).await?;
            warn!(%guild, "the bot was removed from the guild: its consoles stop now; its data goes in {} days, unless \
                   the bot comes back", self.days);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
