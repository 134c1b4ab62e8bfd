//! How many panels are tried at once before they are linked: anybody with a guild of their own may name any address, and
//! each attempt holds connections for as long as the panel likes.

use std::{collections::HashMap, sync::Mutex};

use serenity::model::id::GuildId;

use crate::{tasks::lock, text, texts::Text};

/// Attempts at once, over all guilds.
const MOST: usize = 32;
/// Attempts at once of one guild.
const MOST_OF_GUILD: usize = 2;

/// The attempts in flight, of each guild that has some.
#[derive(Debug, Default)]
pub struct LinkAttempts(Mutex<HashMap<GuildId, usize>>);

/// An attempt's place; dropping it makes room.
#[derive(Debug)]
pub(super) struct LinkAttempt<'a> {
    attempts: &'a LinkAttempts,
    guild: GuildId,
}

impl LinkAttempts {
    /// A place for one more, held until what this returns is dropped; or what to say when there is none.
    pub(super) fn begin(&self, guild: GuildId) -> Result<LinkAttempt<'_>, Text> {
        let mut running = lock(&self.0);
        if running.get(&guild).is_some_and(|own| *own >= MOST_OF_GUILD) {
            return Err(text!("panel-tries-here"));
        }
        if running.values().sum::<usize>() >= MOST {
            return Err(text!("panel-tries"));
        }
        *running.entry(guild).or_default() += 1;
        Ok(LinkAttempt { attempts: self, guild })
    }
}

impl Drop for LinkAttempt<'_> {
    fn drop(&mut self) {
        let mut running = lock(&self.attempts.0);
        if let Some(own) = running.get_mut(&self.guild) {
            *own -= 1;
        }
        running.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_are_tried_at_once_and_one_guild_takes_no_others_place() {
        let attempts = LinkAttempts::default();
        let of = |guild: usize| attempts.begin(GuildId::new(1 + guild as u64));
        let mut running: Vec<_> = (0..MOST_OF_GUILD).map(|_| of(0).unwrap()).collect();
        assert_eq!(of(0).unwrap_err(), text!("panel-tries-here"));
        running.extend((MOST_OF_GUILD..MOST).map(|place| of(place).unwrap()));
        assert_eq!(of(MOST).unwrap_err(), text!("panel-tries"));
        running.remove(0);
        let _next = of(0).unwrap();
        assert!(of(MOST).is_err());
        drop(running);
        assert_eq!(lock(&attempts.0).len(), 1, "nothing is kept of who tries none");
    }
}
