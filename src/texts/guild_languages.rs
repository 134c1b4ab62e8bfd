//! Which language the posts of each guild are in.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use serenity::model::id::GuildId;

use super::Language;
use crate::tasks::lock;

/// The languages of all guilds: what somebody chose there, else what Discord says of the guild, else English. Clones
/// share it; at most one small entry a guild. Lock order: after a mirror's state; nothing else is locked while it is held.
#[derive(Debug, Clone, Default)]
pub struct GuildLanguages(Arc<Mutex<HashMap<GuildId, Of>>>);

#[derive(Debug, Clone, Copy, Default)]
struct Of {
    chosen: Option<Language>,
    discords: Option<Language>,
}

impl GuildLanguages {
    /// The language of a guild's posts.
    #[must_use]
    pub fn of(&self, guild: GuildId) -> Language {
        let of = lock(&self.0).get(&guild).copied().unwrap_or_default();
        of.chosen.or(of.discords).unwrap_or(Language::ENGLISH)
    }

    /// Discord has told of a guild's own locale, the one that a community chooses.
    pub fn discord_says(&self, guild: GuildId, locale: &str) {
        lock(&self.0).entry(guild).or_default().discords = Some(Language::of(locale));
    }

    /// What somebody has chosen in each guild; where nobody has, it is as Discord says.
    pub fn keep(&self, chosen: &HashMap<GuildId, Language>) {
        let mut guilds = lock(&self.0);
        guilds.values_mut().for_each(|of| of.chosen = None);
        for (guild, language) in chosen {
            guilds.entry(*guild).or_default().chosen = Some(*language);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_goes_before_what_discord_says() {
        let (languages, guild) = (GuildLanguages::default(), GuildId::new(1));
        let german = Language::exactly("de");
        assert_eq!(languages.of(guild), Language::ENGLISH);
        languages.discord_says(guild, "de");
        assert_eq!(Some(languages.of(guild)), german);
        languages.keep(&HashMap::from([(guild, Language::ENGLISH)]));
        languages.discord_says(guild, "de");
        assert_eq!(languages.of(guild), Language::ENGLISH);
        languages.keep(&HashMap::new());
        assert_eq!(Some(languages.of(guild)), german);
        assert_eq!(languages.of(GuildId::new(2)), Language::ENGLISH);
    }
}
