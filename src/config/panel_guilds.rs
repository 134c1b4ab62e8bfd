//! `PANEL_GUILDS`. Pure.

use std::collections::BTreeMap;

use serenity::model::id::GuildId;
use uuid::Uuid;

/// The guilds that may bind servers of the operator's panel, and which servers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PanelGuilds(BTreeMap<GuildId, Option<Vec<Uuid>>>);

impl PanelGuilds {
    /// Parses `id` or `id=uuid+uuid`, separated by commas or spaces.
    pub(super) fn parse(value: &str) -> Result<Self, String> {
        let mut guilds = BTreeMap::new();
        for entry in value.split([',', ' ', ';']).filter(|entry| !entry.is_empty()) {
            let (id, servers) = match entry.split_once('=') {
                Some((id, servers)) => (id, Some(servers)),
                None => (entry, None),
            };
            let id: u64 = id.parse().ok().filter(|id| *id != 0).ok_or_else(|| {
                format!("{id:?} is not a guild id (right-click the server in Discord → Copy Server ID)")
            })?;
            let servers = servers.map(|list| list.split('+').map(parse_uuid).collect()).transpose()?;
            guilds.insert(GuildId::new(id), servers);
        }
        Ok(Self(guilds))
    }

    /// Whether no guild is listed, so that only the application's owner or team may bind.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `guild` is listed at all.
    #[must_use]
    pub fn lists(&self, guild: GuildId) -> bool {
        self.0.contains_key(&guild)
    }

    /// Whether `guild` may bind `server`.
    #[must_use]
    pub fn allows(&self, guild: GuildId, server: Uuid) -> bool {
        match self.0.get(&guild) {
            None => false,
            Some(None) => true,
            Some(Some(servers)) => servers.contains(&server),
        }
    }
}

fn parse_uuid(text: &str) -> Result<Uuid, String> {
    Uuid::parse_str(text).map_err(|_| format!("{text:?} is not a server's full uuid (36 characters)"))
}
