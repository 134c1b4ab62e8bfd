//! Mirrors: which channel shows which binding's console. A channel mirrors one server, a server any number of channels.

use serenity::model::id::{ChannelId, GuildId, UserId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{BindingId, Store, StoreError, bindings, ids};

/// A channel that shows a console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mirror {
    /// The channel or thread.
    pub channel: ChannelId,
    /// Its guild.
    pub guild: GuildId,
    /// Whose console it shows.
    pub binding: BindingId,
    /// Who mirrored it here.
    pub created_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
}

/// What mirroring a channel changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mirrored {
    /// The channel mirrored nothing before.
    New(Mirror),
    /// The channel mirrors this binding already; nothing changed.
    Already(Mirror),
    /// The channel mirrored another binding until now.
    Moved {
        /// The mirror as it is now.
        mirror: Mirror,
        /// The binding that the channel no longer mirrors.
        from: BindingId,
    },
}

impl FromRow<'_, SqliteRow> for Mirror {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            channel: ids::discord_id(row, "channel_id")?,
            guild: ids::discord_id(row, "guild_id")?,
            binding: row.try_get("binding_id")?,
            created_by: ids::discord_id(row, "created_by")?,
            created_at: row.try_get("created_at")?,
        })
    }
}

impl Store {
    /// The mirrors of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_mirrors(&self) -> Result<Vec<Mirror>, StoreError> {
        sqlx::query_as("SELECT * FROM mirrors ORDER BY channel_id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The mirrors of one guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn mirrors_of(&self, guild: GuildId) -> Result<Vec<Mirror>, StoreError> {
        sqlx::query_as("SELECT * FROM mirrors WHERE guild_id = $1 ORDER BY channel_id")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// What a channel mirrors, if anything.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn mirror_in(&self, guild: GuildId, channel: ChannelId) -> Result<Option<Mirror>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(self.sorted())?;
        find(&mut reader, guild, channel).await.map_err(self.sorted())
    }

    /// Mirrors a binding in a channel of its guild, at `at` (seconds since 1970). A channel that mirrors another
    /// binding is moved.
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn mirror(
        &self,
        guild: GuildId,
        channel: ChannelId,
        binding: BindingId,
        by: UserId,
        at: i64,
    ) -> Result<Mirrored, StoreError> {
        let mirror = Mirror { channel, guild, binding, created_by: by, created_at: at };
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, guild, binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(binding));
        }
        let before = find(&mut tx, guild, channel).await.map_err(self.sorted())?;
        let change = match before {
            Some(same) if same.binding == binding => return Ok(Mirrored::Already(same)),
            Some(other) => Mirrored::Moved { mirror, from: other.binding },
            None => Mirrored::New(mirror),
        };
        put(&mut tx, &mirror).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(change)
    }

    /// Ends a channel's mirror; returns what it was, or nothing if the channel mirrored nothing.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn unmirror(&self, guild: GuildId, channel: ChannelId) -> Result<Option<Mirror>, StoreError> {
        let mut tx = self.begin().await?;
        let mirror =
            sqlx::query_as("DELETE FROM mirrors WHERE guild_id = $1 AND channel_id = $2 RETURNING *")
                .bind(ids::column(guild))
                .bind(ids::column(channel))
                .fetch_optional(&mut *tx)
                .await
                .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(mirror)
    }
}

/// Removes every mirror of a binding and counts them.
pub(super) async fn remove_of(tx: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM mirrors WHERE binding_id = $1").bind(binding).execute(tx).await?;
    Ok(done.rows_affected())
}

async fn find(db: &mut SqliteConnection, guild: GuildId, channel: ChannelId) -> sqlx::Result<Option<Mirror>> {
    sqlx::query_as("SELECT * FROM mirrors WHERE guild_id = $1 AND channel_id = $2")
        .bind(ids::column(guild))
        .bind(ids::column(channel))
        .fetch_optional(db)
        .await
}

async fn put(tx: &mut SqliteConnection, mirror: &Mirror) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO mirrors (channel_id, guild_id, binding_id, created_by, created_at) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (channel_id) DO UPDATE SET binding_id = excluded.binding_id, \
         created_by = excluded.created_by, created_at = excluded.created_at",
    )
    .bind(ids::column(mirror.channel))
    .bind(ids::column(mirror.guild))
    .bind(mirror.binding)
    .bind(ids::column(mirror.created_by))
    .bind(mirror.created_at)
    .execute(tx)
    .await?;
    Ok(())
}
