//! Memory for what waits: shared by all channels, and bounded for each of them, for each guild and overall.
//!
//! ```text
//! BacklogBudget::new(BacklogLimits)              // one per process; clones share
//! of(GuildId) -> Account             // what a guild has of it
//! memory()  spilled()                // what is taken now, in bytes
//! ```
//!
//! Each backlog counts what it keeps here and gives it back when it is dropped. How much more may be kept is decided
//! by `Claim::check` from what is free: whoever takes much can always take only a part of what is left, so that
//! others find room ([dynamic thresholds](https://doi.org/10.1109/90.664262), Choudhury and Hahne 1998).

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use serenity::model::id::GuildId;

use crate::tasks::lock;

mod claim;
#[cfg(test)]
mod tests;

use claim::Claim;
pub(super) use claim::Taker;

/// What may wait for Discord. Beyond it, new lines are counted instead of kept.
#[derive(Clone, Copy, Debug)]
pub struct BacklogLimits {
    /// Bytes of memory for one channel's newest lines as they came; beyond it they are kept compressed.
    pub channel_memory: usize,
    /// Bytes of text of one channel that wait compressed, counted as they were before.
    pub channel_spill: u64,
    /// Bytes of memory for all guilds together: lines as they came, compressed ones, messages that are being sent, and
    /// what `/console tail` shows.
    ///
    /// A guild may have a third of what is free, and a channel as much as its guild could still take. So a guild has a
    /// quarter of all at the most and a channel a seventh; of ten guilds that want all they can get each has a
    /// thirteenth, and as much is left for the next one. A 3072nd of all (16 KiB) is there for every guild whatever
    /// the others have.
    ///
    /// On top come, for each channel, one piece of text on its way to Discord (8 KiB where its guild has little room
    /// left, else up to 64 KiB).
    pub memory: usize,
}

impl Default for BacklogLimits {
    /// 1 MiB and 64 MiB a channel, 48 MiB for all: what else a bot of 1,000 servers needs is some 60 MiB, and both
    /// fit in 128. Console text compresses to a third (chat with coordinates) up to a seventh (the recorded
    /// transcripts), so that is 150 to 300 MiB of text.
    fn default() -> Self {
        const MIB: usize = 1024 * 1024;
        Self { channel_memory: MIB, channel_spill: 64 * MIB as u64, memory: 48 * MIB }
    }
}

/// The memory of all backlogs. Clones share it.
#[derive(Clone, Debug)]
pub struct BacklogBudget {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    limits: BacklogLimits,
    memory: AtomicUsize,
    spilled: AtomicU64,
    /// Lock order: the last; nothing else is locked while it is held.
    guilds: Mutex<HashMap<GuildId, Weak<Guild>>>,
}

/// What a guild has; forgotten with its last account.
#[derive(Debug)]
struct Guild {
    backlog_budget: BacklogBudget,
    id: GuildId,
    memory: AtomicUsize,
}

impl BacklogBudget {
    /// Nothing is held yet.
    #[must_use]
    pub fn new(limits: BacklogLimits) -> Self {
        let shared = Shared {
            limits,
            memory: AtomicUsize::new(0),
            spilled: AtomicU64::new(0),
            guilds: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// What a guild has of it.
    #[must_use]
    pub fn of(&self, guild: GuildId) -> Account {
        let mut guilds = lock(&self.shared.guilds);
        if let Some(known) = guilds.get(&guild).and_then(Weak::upgrade) {
            return Account { guild: known };
        }
        let new = Arc::new(Guild { backlog_budget: self.clone(), id: guild, memory: AtomicUsize::new(0) });
        guilds.insert(guild, Arc::downgrade(&new));
        Account { guild: new }
    }

    /// Bytes of memory that is taken now.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.shared.memory.load(Ordering::Relaxed)
    }

    /// Bytes of text that waits compressed, as it was before.
    #[must_use]
    pub fn spilled(&self) -> u64 {
        self.shared.spilled.load(Ordering::Relaxed)
    }
}

impl Drop for Guild {
    fn drop(&mut self) {
        let mut guilds = lock(&self.backlog_budget.shared.guilds);
        // Another account may have been opened meanwhile.
        if guilds.get(&self.id).is_some_and(|known| known.strong_count() == 0) {
            guilds.remove(&self.id);
        }
    }
}

/// What one guild has of the memory. Clones share it.
#[derive(Clone, Debug)]
pub struct Account {
    guild: Arc<Guild>,
}

impl Account {
    /// Bytes of memory that the guild has.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.guild.memory.load(Ordering::Relaxed)
    }

    pub(super) fn limits(&self) -> &BacklogLimits {
        &self.guild.backlog_budget.shared.limits
    }

    pub(super) fn share(&self) -> Share {
        Share { account: self.clone(), bytes: 0 }
    }

    /// Whether a channel that has `waiting` bytes, and `sending` on their way, may have `more`.
    ///
    /// # Errors
    /// Who has taken what there was.
    pub(super) fn check(&self, waiting: usize, sending: usize, more: usize) -> Result<(), Taker> {
        self.claim(waiting, sending).check(more)
    }

    /// Bytes that the guild may still have.
    pub(super) fn room(&self) -> usize {
        self.claim(0, 0).room()
    }

    /// Counts text that was compressed, or is not any more.
    pub(super) fn count_spilled(&self, added: usize, removed: usize) {
        let spilled = &self.guild.backlog_budget.shared.spilled;
        spilled.fetch_add(added as u64, Ordering::Relaxed);
        spilled.fetch_sub(removed as u64, Ordering::Relaxed);
    }

    fn claim(&self, waiting: usize, sending: usize) -> Claim {
        let (all, guild) = (self.guild.backlog_budget.memory(), self.memory());
        Claim { memory: self.limits().memory, all, guild, waiting, sending }
    }
}

/// What one owner has of the memory; given back when dropped.
///
/// Two threads may find room for their lines at the same moment: what is taken can be beyond the limits by a line for
/// each thread.
#[derive(Debug)]
pub(super) struct Share {
    account: Account,
    bytes: usize,
}

impl Share {
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn account(&self) -> &Account {
        &self.account
    }

    pub(super) fn grow(&mut self, by: usize) {
        self.bytes += by;
        self.account.guild.memory.fetch_add(by, Ordering::Relaxed);
        self.account.guild.backlog_budget.shared.memory.fetch_add(by, Ordering::Relaxed);
    }

    pub(super) fn shrink(&mut self, by: usize) {
        self.bytes -= by;
        self.account.guild.memory.fetch_sub(by, Ordering::Relaxed);
        self.account.guild.backlog_budget.shared.memory.fetch_sub(by, Ordering::Relaxed);
    }

    pub(super) fn set(&mut self, bytes: usize) {
        if bytes > self.bytes {
            self.grow(bytes - self.bytes);
        } else {
            self.shrink(self.bytes - bytes);
        }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        self.shrink(self.bytes);
    }
}
