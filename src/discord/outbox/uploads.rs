//! Memory for the attachments of calls that are in flight or to be repeated: in all, and what one guild may take.

use std::collections::HashMap;

use serenity::model::id::GuildId;

const MIB: usize = 1024 * 1024;
/// Bytes held in all, unless many lanes need their least room at once.
const MOST: usize = 32 * MIB;
/// Those of one guild: with what its channels may take in any case 20 MiB. Its files are made on the outbox's own task, so
/// none is larger than half of this.
const MOST_OF_GUILD: usize = 8 * MIB;
/// A lane may take along so much whatever others hold.
const LEAST_ROOM: usize = MIB;
/// The same where its own guild holds all that it may: 200 such lanes come to 12 MiB.
const LEAST_ROOM_OF_GUILD: usize = 64 * 1024;

/// Bytes that are held now.
#[derive(Debug, Default)]
pub(super) struct Uploads {
    all: usize,
    guilds: HashMap<GuildId, usize>,
}

impl Uploads {
    /// What a lane of the guild may take along now: half of what is left, so that there is some for the next.
    pub(super) fn room(&self, guild: GuildId) -> usize {
        let held = self.guilds.get(&guild).copied().unwrap_or_default();
        let own = MOST_OF_GUILD.saturating_sub(held) / 2;
        let least = if own < LEAST_ROOM { LEAST_ROOM_OF_GUILD } else { LEAST_ROOM };
        (MOST.saturating_sub(self.all) / 2).min(own).max(least)
    }

    /// A call takes along so many bytes.
    pub(super) fn begin(&mut self, guild: GuildId, bytes: usize) {
        if bytes > 0 {
            self.all += bytes;
            *self.guilds.entry(guild).or_default() += bytes;
        }
    }

    /// It has ended.
    pub(super) fn end(&mut self, guild: GuildId, bytes: usize) {
        self.all -= bytes;
        if let Some(held) = self.guilds.get_mut(&guild) {
            *held -= bytes;
            if *held == 0 {
                self.guilds.remove(&guild);
            }
        }
    }

    /// Bytes that are held in all.
    pub(super) fn all(&self) -> usize {
        self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_guild_does_not_take_it_all() {
        let (mut uploads, [greedy, other]) = (Uploads::default(), [1, 2].map(GuildId::new));
        assert_eq!(uploads.room(greedy), 4 * MIB);
        let mut taken = Vec::new();
        for _ in 0..200 {
            taken.push(uploads.room(greedy));
            uploads.begin(greedy, uploads.room(greedy));
        }
        assert!(uploads.all() <= MOST_OF_GUILD + 200 * LEAST_ROOM_OF_GUILD, "{}", uploads.all());
        assert_eq!(uploads.room(greedy), LEAST_ROOM_OF_GUILD);
        assert_eq!(uploads.room(other), 4 * MIB, "others have theirs");
        taken.into_iter().for_each(|bytes| uploads.end(greedy, bytes));
        assert_eq!((uploads.all(), uploads.guilds.len()), (0, 0));
        // Ten such guilds leave the least, and no less.
        for guild in 10..20 {
            uploads.begin(GuildId::new(guild), 10 * MIB);
        }
        assert_eq!(uploads.room(other), LEAST_ROOM);
    }
}
