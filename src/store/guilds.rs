//! Guilds: where their actions are told, whether the bot was removed from them, and how all of a guild is forgotten.

use std::collections::{HashMap, HashSet};

use serenity::model::id::{ChannelId, GuildId};
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

use super::{Store, StoreError, ids};

/// Every table that says of a row which guild it is of, in an order in which rows may go. What is of a channel goes
/// with its mirror, what is of a row of the audit log with that.
const TABLES: [&str; 19] = [
    "approvals",
    "incidents",
    "alerts",
    "boards",
    "chat_bridges",
    "countdowns",
    "plans",
    "macros",
    "player_links",
    "whitelist_requests",
    "request_cards",
    "mirrors",
    "grants",
    "bindings",
    "panels",
    "unbound",
    "audit",
    "mask_keys",
    "guilds",
];

/// What is kept about guilds themselves.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guilds {
    /// Where each action is told.
    pub audit_channels: HashMap<GuildId, ChannelId>,
    /// The languages that were chosen for their posts: tags of the catalogue, of this version or another.
    pub languages: HashMap<GuildId, String>,
    /// Those that the bot was removed from, and when, in seconds since 1970-01-01 UTC.
    pub left: HashMap<GuildId, i64>,
}

/// What was known of a guild.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Its bindings.
    pub bindings: u64,
    /// Its mirrors.
    pub mirrors: u64,
    /// Its grants.
    pub grants: u64,
    /// Its panels.
    pub panels: u64,
    /// Its bindings that were let go and could be brought back.
    pub unbound: u64,
    /// The rows of its audit log.
    pub audit: u64,
}

impl Store {
    /// What is kept about every guild itself.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn guilds(&self) -> Result<Guilds, StoreError> {
        let rows = sqlx::query("SELECT guild_id, audit_channel, language, left_at FROM guilds")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())?;
        rows.iter().try_fold(Guilds::default(), with_row).map_err(self.sorted())
    }

    /// Every guild that anything is kept about.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn known_guilds(&self) -> Result<HashSet<GuildId>, StoreError> {
        let union = TABLES.map(|table| format!("SELECT guild_id FROM {table}")).join(" UNION ");
        let rows = sqlx::query(&union).fetch_all(&self.readers).await.map_err(self.sorted())?;
        rows.iter()
            .map(|row| ids::discord_id(row, "guild_id"))
            .collect::<sqlx::Result<_>>()
            .map_err(self.sorted())
    }

    /// Says where the guild's actions are told from now on; none: nowhere. Returns where they were told until now.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn set_audit_channel(
        &self,
        guild: GuildId,
        channel: Option<ChannelId>,
    ) -> Result<Option<ChannelId>, StoreError> {
        let mut tx = self.begin().await?;
        let before = audit_channel(&mut tx, guild).await.map_err(self.sorted())?;
        sqlx::query(
            "INSERT INTO guilds (guild_id, audit_channel) VALUES ($1, $2) \
             ON CONFLICT (guild_id) DO UPDATE SET audit_channel = excluded.audit_channel",
        )
        .bind(ids::column(guild))
        .bind(channel.map(ids::column))
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(before)
    }

    /// Says in which language the guild's posts are from now on, by its tag; none: as Discord says of the guild.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn set_language(&self, guild: GuildId, language: Option<&str>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO guilds (guild_id, language) VALUES ($1, $2) \
             ON CONFLICT (guild_id) DO UPDATE SET language = excluded.language",
        )
        .bind(ids::column(guild))
        .bind(language)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await
    }

    /// Writes down that the bot was removed from a guild, at `at` (seconds since 1970). False: that was known already.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn leave(&self, guild: GuildId, at: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "INSERT INTO guilds (guild_id, left_at) VALUES ($1, $2) \
             ON CONFLICT (guild_id) DO UPDATE SET left_at = excluded.left_at WHERE guilds.left_at IS NULL",
        )
        .bind(ids::column(guild))
        .bind(at)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Lets the time of a guild that was left begin anew: it is still in use.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn left_later(&self, guild: GuildId, at: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE guilds SET left_at = $2 WHERE guild_id = $1 AND left_at IS NOT NULL")
            .bind(ids::column(guild))
            .bind(at)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await
    }

    /// Writes down that the bot is in a guild again. False: nothing else was known.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn come_back(&self, guild: GuildId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done =
            sqlx::query("UPDATE guilds SET left_at = NULL WHERE guild_id = $1 AND left_at IS NOT NULL")
                .bind(ids::column(guild))
                .execute(&mut *tx)
                .await
                .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// How much is known of a guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn known_of(&self, guild: GuildId) -> Result<Forgotten, StoreError> {
        let counts =
            TABLES.map(|table| format!("(SELECT count(*) FROM {table} WHERE guild_id = $1) AS {table}"));
        let row = sqlx::query(&format!("SELECT {}", counts.join(", ")))
            .bind(ids::column(guild))
            .fetch_one(&self.readers)
            .await
            .map_err(self.sorted())?;
        let count = |table: &str| Ok::<_, sqlx::Error>(row.try_get::<i64, _>(table)?.unsigned_abs());
        Forgotten::counted(count).map_err(self.sorted())
    }

    /// Deletes everything that is kept of a guild, so that it can't be found in the file either.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn forget_guild(&self, guild: GuildId) -> Result<Forgotten, StoreError> {
        self.forget(guild, None).await.map(Option::unwrap_or_default)
    }

    /// The same for a guild that the bot was removed from before `before` (seconds since 1970), or at that time, and is
    /// still not in; nothing otherwise.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn forget_left(&self, guild: GuildId, before: i64) -> Result<Option<Forgotten>, StoreError> {
        self.forget(guild, Some(before)).await
    }

    async fn forget(
        &self,
        guild: GuildId,
        left_before: Option<i64>,
    ) -> Result<Option<Forgotten>, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(before) = left_before
            && left_at(&mut tx, guild).await.map_err(self.sorted())?.is_none_or(|left| left > before)
        {
            return Ok(None);
        }
        let mut gone = HashMap::new();
        for table in TABLES {
            let deleted = sqlx::query(&format!("DELETE FROM {table} WHERE guild_id = $1"))
                .bind(ids::column(guild))
                .execute(&mut *tx)
                .await
                .map_err(self.sorted())?;
            gone.insert(table, deleted.rows_affected());
        }
        self.commit(tx).await?;
        self.empty_journal().await;
        let count = |table: &str| Ok::<_, StoreError>(gone.get(table).copied().unwrap_or(0));
        Forgotten::counted(count).map(Some)
    }
}

impl Forgotten {
    fn counted<E>(count: impl Fn(&str) -> Result<u64, E>) -> Result<Self, E> {
        Ok(Self {
            bindings: count("bindings")?,
            mirrors: count("mirrors")?,
            grants: count("grants")?,
            panels: count("panels")?,
            unbound: count("unbound")?,
            audit: count("audit")?,
        })
    }
}

fn with_row(mut guilds: Guilds, row: &SqliteRow) -> sqlx::Result<Guilds> {
    let guild = ids::discord_id(row, "guild_id")?;
    if row.try_get::<Option<i64>, _>("audit_channel")?.is_some() {
        guilds.audit_channels.insert(guild, ids::discord_id(row, "audit_channel")?);
    }
    if let Some(language) = row.try_get("language")? {
        guilds.languages.insert(guild, language);
    }
    if let Some(left) = row.try_get("left_at")? {
        guilds.left.insert(guild, left);
    }
    Ok(guilds)
}

async fn audit_channel(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<Option<ChannelId>> {
    let row =
        sqlx::query("SELECT guild_id, audit_channel, language, left_at FROM guilds WHERE guild_id = $1")
            .bind(ids::column(guild))
            .fetch_optional(db)
            .await?;
    let guilds = row.iter().try_fold(Guilds::default(), with_row)?;
    Ok(guilds.audit_channels.get(&guild).copied())
}

async fn left_at(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<Option<i64>> {
    let left: Option<Option<i64>> = sqlx::query_scalar("SELECT left_at FROM guilds WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_optional(db)
        .await?;
    Ok(left.flatten())
}
