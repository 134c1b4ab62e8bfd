//! One value for each guild, made when it is first asked for and kept for as long as somebody uses it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, Weak},
};

use serenity::model::id::GuildId;

use crate::tasks::lock;

/// Clones share it. Lock order: after the relay's mirrors; nothing else is locked while it is held.
pub(super) struct PerGuild<T>(Arc<Mutex<HashMap<GuildId, Weak<T>>>>);

impl<T: Default> PerGuild<T> {
    /// The guild's own.
    pub(super) fn of(&self, guild: GuildId) -> Arc<T> {
        let mut all = lock(&self.0);
        if let Some(known) = all.get(&guild).and_then(Weak::upgrade) {
            return known;
        }
        all.retain(|_, known| known.strong_count() > 0);
        let new = Arc::new(T::default());
        all.insert(guild, Arc::downgrade(&new));
        new
    }
}

impl<T> Default for PerGuild<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for PerGuild<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guild_has_one_for_as_long_as_somebody_uses_it() {
        let all = PerGuild::<Mutex<u8>>::default();
        let (one, other) = (GuildId::new(1), GuildId::new(2));
        let kept = all.of(one);
        *lock(&kept) = 7;
        assert_eq!((*lock(&all.of(one)), *lock(&all.of(other))), (7, 0));
        drop(kept);
        assert_eq!(*lock(&all.clone().of(one)), 0);
        assert_eq!(lock(&all.0).len(), 1);
    }
}
