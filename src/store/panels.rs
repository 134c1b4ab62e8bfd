//! Guilds' own panels: where each is, and its key, sealed. What is sealed comes from [`secrets`](crate::secrets); this
//! only keeps it, and keeps others from writing while keys are chosen.

use std::collections::BTreeSet;

use serenity::model::id::{GuildId, UserId};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, caps,
    ids::{self, Sequence, bad_column},
};
use crate::{
    model::PanelId,
    secrets::{KeyVersion, Row, Sealed, SecretError},
};

/// Panels that a guild can link. A community has one or two; each costs requests and memory.
pub const MOST_PANELS: i64 = 5;
/// Characters of a panel's address.
const LONGEST_URL: usize = 1_000;

/// A panel that a guild has linked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedPanel {
    /// Its id; never used for another.
    pub id: PanelId,
    /// The guild it belongs to.
    pub guild: GuildId,
    /// Scheme, host and port.
    pub url: String,
    /// Its client API key.
    pub key: Sealed,
    /// Who linked it last.
    pub linked_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub linked_at: i64,
}

impl LinkedPanel {
    /// What its key is sealed for.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        row(self.id, self.guild, &self.url)
    }
}

fn row(id: PanelId, guild: GuildId, url: &str) -> Row<'_> {
    Row { table: "panels", id: id.0, guild: guild.get(), audience: url }
}

/// A panel to be linked.
#[derive(Debug, Clone, Copy)]
pub struct NewPanel<'a> {
    /// The guild.
    pub guild: GuildId,
    /// Scheme, host and port.
    pub url: &'a str,
    /// Who links it.
    pub linked_by: UserId,
}

/// What linking changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Linked {
    /// The guild had no such panel.
    New(LinkedPanel),
    /// It had; the key is another one now.
    Again(LinkedPanel),
}

/// Why a panel was not linked, or keys were not resealed.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The guild has [`MOST_PANELS`] already.
    #[error("the guild has {MOST_PANELS} panels already")]
    TooMany,
    /// The key can't be sealed.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl FromRow<'_, SqliteRow> for LinkedPanel {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let version: i64 = row.try_get("key_version")?;
        if version < 1 {
            return Err(bad_column("key_version", "versions begin with 1"));
        }
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            url: row.try_get("url")?,
            key: Sealed { version: KeyVersion(version), bytes: row.try_get("sealed_key")? },
            linked_by: ids::discord_id(row, "linked_by")?,
            linked_at: row.try_get("linked_at")?,
        })
    }
}

impl Store {
    /// The panels of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_panels(&self) -> Result<Vec<LinkedPanel>, StoreError> {
        sqlx::query_as("SELECT * FROM panels ORDER BY id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The panels of one guild, by address.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn panels_of(&self, guild: GuildId) -> Result<Vec<LinkedPanel>, StoreError> {
        sqlx::query_as("SELECT * FROM panels WHERE guild_id = $1 ORDER BY url")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Links a panel, or gives one that is linked another key, at `at` (seconds since 1970). `seal` is called while
    /// nobody else can write, with the row that the key is for and the newest key version that rows name.
    ///
    /// # Errors
    /// When the guild has too many, `seal` fails, or the database can't be written.
    pub async fn link_panel(
        &self,
        new: NewPanel<'_>,
        at: i64,
        seal: impl FnOnce(Row<'_>, Option<KeyVersion>) -> Result<Sealed, SecretError> + Send,
    ) -> Result<Linked, LinkError> {
        caps::fits("panels.url", new.url, LONGEST_URL)?;
        let mut tx = self.begin().await?;
        let before = by_url(&mut tx, new).await.map_err(self.sorted())?;
        let id = match &before {
            Some(known) => known.id,
            None if count(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_PANELS => {
                return Err(LinkError::TooMany);
            }
            None => PanelId(Sequence::Panels.next(&mut tx).await.map_err(self.sorted())?),
        };
        let newest = versions(&mut tx).await.map_err(self.sorted())?.last().copied();
        let key = seal(row(id, new.guild, new.url), newest)?;
        let panel = write(&mut tx, id, new, &key, at).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(if before.is_some() { Linked::Again(panel) } else { Linked::New(panel) })
    }

    /// Has `work` seal keys anew, in one transaction: it is given every panel, and returns those keys that change.
    ///
    /// # Errors
    /// When `work` fails, and nothing is changed then, or the database can't be written.
    pub async fn reseal_panels(
        &self,
        work: impl FnOnce(&[LinkedPanel]) -> Result<Vec<(PanelId, Sealed)>, SecretError> + Send,
    ) -> Result<(), LinkError> {
        let mut tx = self.begin().await?;
        let all: Vec<LinkedPanel> = sqlx::query_as("SELECT * FROM panels ORDER BY id")
            .fetch_all(&mut *tx)
            .await
            .map_err(self.sorted())?;
        for (id, key) in work(&all)? {
            sqlx::query("UPDATE panels SET key_version = $1, sealed_key = $2 WHERE id = $3")
                .bind(key.version.0)
                .bind(&key.bytes)
                .bind(id)
                .execute(&mut *tx)
                .await
                .map_err(self.sorted())?;
        }
        Ok(self.commit(tx).await?)
    }

    /// Calls `work` with the key versions that rows name, while nobody else can write.
    ///
    /// # Errors
    /// When `work` fails, or the database can't be locked.
    pub async fn with_panel_versions<T: Send>(
        &self,
        work: impl FnOnce(&BTreeSet<KeyVersion>) -> Result<T, SecretError> + Send,
    ) -> Result<T, LinkError> {
        let mut tx = self.begin().await?;
        let named = versions(&mut tx).await.map_err(self.sorted())?;
        let done = work(&named)?;
        self.commit(tx).await?;
        Ok(done)
    }
}

/// Whether the guild has linked this panel.
pub(super) async fn is_of(tx: &mut SqliteConnection, guild: GuildId, id: PanelId) -> sqlx::Result<bool> {
    let found: i64 = sqlx::query_scalar("SELECT count(*) FROM panels WHERE guild_id = $1 AND id = $2")
        .bind(ids::column(guild))
        .bind(id)
        .fetch_one(tx)
        .await?;
    Ok(found > 0)
}

async fn by_url(tx: &mut SqliteConnection, new: NewPanel<'_>) -> sqlx::Result<Option<LinkedPanel>> {
    sqlx::query_as("SELECT * FROM panels WHERE guild_id = $1 AND url = $2")
        .bind(ids::column(new.guild))
        .bind(new.url)
        .fetch_optional(tx)
        .await
}

async fn count(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM panels WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(tx)
        .await
}

/// The key versions that rows name.
pub(super) async fn versions(tx: &mut SqliteConnection) -> sqlx::Result<BTreeSet<KeyVersion>> {
    let named: Vec<i64> = sqlx::query_scalar("SELECT DISTINCT key_version FROM panels").fetch_all(tx).await?;
    Ok(named.into_iter().map(KeyVersion).collect())
}

async fn write(
    tx: &mut SqliteConnection,
    id: PanelId,
    new: NewPanel<'_>,
    key: &Sealed,
    at: i64,
) -> sqlx::Result<LinkedPanel> {
    sqlx::query_as(
        "INSERT INTO panels (id, guild_id, url, key_version, sealed_key, linked_by, linked_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET key_version = excluded.key_version, \
         sealed_key = excluded.sealed_key, linked_by = excluded.linked_by, linked_at = excluded.linked_at \
         RETURNING *",
    )
    .bind(id)
    .bind(ids::column(new.guild))
    .bind(new.url)
    .bind(key.version.0)
    .bind(&key.bytes)
    .bind(ids::column(new.linked_by))
    .bind(at)
    .fetch_one(tx)
    .await
}
