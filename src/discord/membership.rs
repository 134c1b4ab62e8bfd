//! Which guilds the bot is in, as the gateway tells it: removals and returns as they happen, and at each login the list
//! of all. A guild that a list lacks is only perhaps left: Discord is asked about it by id.
//!
//! What nobody has asked for yet is kept per guild, the last word only, so that nothing queues.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex},
};

use serenity::model::id::GuildId;
use tokio::sync::Notify;

use crate::tasks::lock;

/// What the gateway tells of guilds. Clones share it.
#[derive(Clone, Default)]
pub struct Membership {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// Never held together with `standing`.
    told: Mutex<GuildNews>,
    news: Notify,
    standing: Mutex<Standing>,
}

/// What was told since the process began.
#[derive(Default)]
struct Standing {
    told: GuildNews,
    commands_only: HashSet<GuildId>,
}

/// What was told since it was last asked for. The lists come first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GuildNews {
    /// The last list of each shard that has logged in.
    pub lists: HashMap<Shard, HashSet<GuildId>>,
    /// Whether the bot is in a guild. During an outage of the guild it still is.
    pub here: HashMap<GuildId, bool>,
}

/// What is known of a guild that an interaction came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedFrom {
    /// The bot is there, as far as is known.
    Member,
    /// The gateway's list lacks it, which alone proves nothing.
    Unlisted,
    /// It has the commands alone: the bot is not in it.
    CommandsOnly {
        /// Nobody was told yet.
        first: bool,
    },
}

/// A part of the gateway that tells of some guilds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Shard {
    /// From 0.
    pub id: u32,
    /// How many there are; one at least.
    pub of: u32,
}

impl Shard {
    /// All guilds.
    pub const ONLY: Self = Self { id: 0, of: 1 };

    /// Whether it tells of a guild (discord-platform.md section 9).
    #[must_use]
    pub fn has(self, guild: GuildId) -> bool {
        (guild.get() >> 22) % u64::from(self.of.max(1)) == u64::from(self.id)
    }
}

impl GuildNews {
    /// Whether a list that should name `guild` does; none where no list is of its shard.
    #[must_use]
    pub fn listed(&self, guild: GuildId) -> Option<bool> {
        let mut lists = self.lists.iter().filter(|(shard, _)| shard.has(guild));
        lists.next().map(|(_, guilds)| guilds.contains(&guild))
    }

    /// Adds what was told later.
    pub fn extend(&mut self, later: Self) {
        for (shard, guilds) in later.lists {
            self.list(shard, guilds);
        }
        self.here.extend(later.here);
    }

    /// Whether nothing was told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty() && self.here.is_empty()
    }

    /// What was told of the shard's guilds before is old; so are lists of another number of shards.
    fn list(&mut self, shard: Shard, guilds: HashSet<GuildId>) {
        self.here.retain(|guild, _| !shard.has(*guild));
        self.lists.retain(|other, _| other.of == shard.of);
        self.lists.insert(shard, guilds);
    }
}

impl Membership {
    /// A shard has logged in; these are all of its guilds.
    pub fn listed(&self, shard: Shard, guilds: impl IntoIterator<Item = GuildId>) {
        let guilds: HashSet<_> = guilds.into_iter().collect();
        {
            let mut standing = lock(&self.shared.standing);
            standing.commands_only.retain(|guild| !guilds.contains(guild));
            standing.told.list(shard, guilds.clone());
        }
        lock(&self.shared.told).list(shard, guilds);
        self.shared.news.notify_one();
    }

    /// The bot is in a guild, or was removed from it.
    pub fn is_here(&self, guild: GuildId, here: bool) {
        {
            let mut standing = lock(&self.shared.standing);
            standing.told.here.insert(guild, here);
            if here {
                standing.commands_only.remove(&guild);
            }
        }
        lock(&self.shared.told).here.insert(guild, here);
        self.shared.news.notify_one();
    }

    /// Discord, asked for this guild alone, says that the bot is not in it. Counts unless the gateway has said otherwise
    /// since its last list.
    pub fn is_absent(&self, guild: GuildId) {
        {
            let mut standing = lock(&self.shared.standing);
            if standing.told.here.contains_key(&guild) || standing.told.listed(guild) == Some(true) {
                return;
            }
            standing.told.here.insert(guild, false);
        }
        lock(&self.shared.told).here.insert(guild, false);
        self.shared.news.notify_one();
    }

    /// An interaction came from a guild.
    #[must_use]
    pub fn asked_from(&self, guild: GuildId) -> AskedFrom {
        let mut standing = lock(&self.shared.standing);
        match standing.told.here.get(&guild) {
            Some(true) => AskedFrom::Member,
            Some(false) => AskedFrom::CommandsOnly { first: standing.commands_only.insert(guild) },
            None if standing.told.listed(guild) == Some(false) => AskedFrom::Unlisted,
            None => AskedFrom::Member,
        }
    }

    /// Whether interactions come from a guild that the gateway does not list.
    #[must_use]
    pub fn has_commands_only(&self, guild: GuildId) -> bool {
        lock(&self.shared.standing).commands_only.contains(&guild)
    }

    /// Waits until something was told that was not asked for yet. For one listener.
    pub async fn news(&self) {
        loop {
            if !lock(&self.shared.told).is_empty() {
                return;
            }
            self.shared.news.notified().await;
        }
    }

    /// Takes what was told.
    #[must_use]
    pub fn take(&self) -> GuildNews {
        std::mem::take(&mut *lock(&self.shared.told))
    }
}

impl fmt::Debug for Membership {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Membership")
            .field("told", &lock(&self.shared.told).here.len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A guild of the first shard of two, or of the second.
    fn guild(number: u64, shard: u64) -> GuildId {
        GuildId::new(((number * 2 + shard) << 22) | 5)
    }

    #[tokio::test]
    async fn the_last_word_on_each_guild_counts() {
        let membership = Membership::default();
        let (one, two) = (guild(1, 0), guild(2, 0));
        membership.is_here(one, false);
        membership.is_here(one, true);
        membership.is_here(two, false);
        membership.news().await;
        assert_eq!(membership.take().here, [(one, true), (two, false)].into());
        assert!(membership.take().is_empty());
    }

    #[test]
    fn a_guild_that_asks_and_is_not_listed_has_the_commands_alone_only_if_discord_says_so() {
        let membership = Membership::default();
        let (here, away) = (guild(1, 0), guild(2, 0));
        let asked = |guild| membership.asked_from(guild);
        let alone = |first| AskedFrom::CommandsOnly { first };
        assert_eq!(asked(away), AskedFrom::Member, "nothing is listed yet");
        membership.listed(Shard::ONLY, [here]);
        assert_eq!([here, away].map(asked), [AskedFrom::Member, AskedFrom::Unlisted]);
        assert!(!membership.has_commands_only(away), "the list may lack it");
        membership.is_absent(here);
        membership.is_absent(away);
        assert_eq!([here, away, away].map(asked), [AskedFrom::Member, alone(true), alone(false)]);
        assert!(membership.has_commands_only(away) && !membership.has_commands_only(here));
        assert_eq!(membership.take().here, [(away, false)].into());
        membership.is_here(away, true);
        membership.is_absent(away);
        assert!(!membership.has_commands_only(away), "the gateway's word is newer");
        assert_eq!(asked(away), AskedFrom::Member);
        let _ = membership.take();
        membership.is_here(here, false);
        assert_eq!(asked(here), alone(true));
    }

    #[test]
    fn a_list_is_about_the_guilds_of_its_shard() {
        let membership = Membership::default();
        let (here, away, elsewhere) = (guild(1, 0), guild(2, 0), guild(3, 1));
        let first = Shard { id: 0, of: 2 };
        membership.is_here(here, false);
        membership.is_here(elsewhere, false);
        membership.listed(first, [here]);
        let mut told = membership.take();
        assert_eq!([here, away, elsewhere].map(|guild| told.listed(guild)), [Some(true), Some(false), None]);
        assert_eq!(told.here, [(elsewhere, false)].into(), "what came before the list is old");

        membership.is_here(away, true);
        told.extend(membership.take());
        assert_eq!((told.listed(away), told.here.get(&away)), (Some(false), Some(&true)));
        membership.listed(Shard::ONLY, [away]);
        told.extend(membership.take());
        assert_eq!(told.lists.len(), 1, "there is one shard now");
        assert!(told.here.is_empty() && told.listed(elsewhere) == Some(false));
    }
}
