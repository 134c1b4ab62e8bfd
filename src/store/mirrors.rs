//! Mirrors: which channel shows which binding's console, and how. A channel mirrors one server, a server any number
//! of channels.

use serenity::model::id::{ChannelId, GuildId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, bindings, caps,
    ids::{self, bad_column},
};
use crate::model::{BindingId, Layout, Mirror, NewMirror, Shows, TemporaryMode, UnknownText};

/// Mirrors that a guild can have of servers on panels of its own: each takes its share of what the bot may post.
pub const MOST_MIRRORS: i64 = 200;

/// Characters of what a thread was made for: a day or a start.
const LONGEST_KEY: usize = 100;

/// What mirroring a channel changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mirrored {
    /// The channel mirrored nothing before.
    New(Mirror),
    /// The channel mirrors this binding already, in this way; at most it is no longer taken for gone.
    Already(Mirror),
    /// The channel mirrors this binding already, and from now on has another layout, or shows other lines.
    Changed {
        /// The mirror as it is now.
        mirror: Mirror,
        /// Its layout until now.
        from: Layout,
        /// What it showed until now.
        showed: Shows,
    },
    /// The channel mirrored another binding until now.
    Moved {
        /// The mirror as it is now.
        mirror: Mirror,
        /// The binding that the channel no longer mirrors.
        from: BindingId,
    },
    /// The channel mirrors another binding than the one that may end; nothing changed.
    Held(Mirror),
    /// The guild has [`MOST_MIRRORS`] already; nothing changed.
    Full,
}

impl FromRow<'_, SqliteRow> for Mirror {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let layout: &str = row.try_get("layout")?;
        let shows: &str = row.try_get("shows")?;
        let mode: Option<&str> = row.try_get("mode")?;
        let mode = mode.map(|mode| {
            let mode = mode.parse().map_err(|error: UnknownText| bad_column("mode", error))?;
            Ok::<_, sqlx::Error>(TemporaryMode { mode, until: row.try_get("mode_until")? })
        });
        let key: Option<String> = row.try_get("thread_key")?;
        let thread = key.map(|key| Ok::<_, sqlx::Error>((ids::discord_id(row, "thread_id")?, key)));
        Ok(Self {
            channel: ids::discord_id(row, "channel_id")?,
            guild: ids::discord_id(row, "guild_id")?,
            binding: row.try_get("binding_id")?,
            created_by: ids::discord_id(row, "created_by")?,
            created_at: row.try_get("created_at")?,
            layout: layout.parse().map_err(|error: UnknownText| bad_column("layout", error))?,
            shows: shows.parse().map_err(|error: UnknownText| bad_column("shows", error))?,
            mode: mode.transpose()?,
            gone_at: row.try_get("gone_at")?,
            thread: thread.transpose()?,
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

    /// The binding that the first of `channels` mirrors which mirrors any.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn shown_in(
        &self,
        guild: GuildId,
        channels: impl Iterator<Item = ChannelId>,
    ) -> Result<Option<BindingId>, StoreError> {
        for channel in channels {
            if let Some(mirror) = self.mirror_in(guild, channel).await? {
                return Ok(Some(mirror.binding));
            }
        }
        Ok(None)
    }

    /// Mirrors a binding in a channel of its guild, at `at` (seconds since 1970). What a moved mirror had of its own
    /// goes: its checkpoint, its filters, its thread. A mirror that was taken for gone no longer is.
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn mirror(&self, new: &NewMirror, at: i64) -> Result<Mirrored, StoreError> {
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        let change = match find(&mut tx, new.guild, new.channel).await.map_err(self.sorted())? {
            None if is_full(&mut tx, new.guild, new.binding).await.map_err(self.sorted())? => {
                return Ok(Mirrored::Full);
            }
            None => insert(&mut tx, new, at).await.map(Mirrored::New),
            Some(same) if same.binding == new.binding => update(&mut tx, new, &same).await,
            Some(other) if new.instead_of == Some(other.binding) => {
                let from = other.binding;
                remove(&mut tx, new.guild, new.channel).await.map_err(self.sorted())?;
                if is_full(&mut tx, new.guild, new.binding).await.map_err(self.sorted())? {
                    return Ok(Mirrored::Full);
                }
                insert(&mut tx, new, at).await.map(|mirror| Mirrored::Moved { mirror, from })
            }
            Some(other) => return Ok(Mirrored::Held(other)),
        };
        let change = change.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(change)
    }

    /// Ends a channel's mirror, with its checkpoint and filters; returns what it was, or nothing if the channel mirrored
    /// nothing.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn unmirror(&self, guild: GuildId, channel: ChannelId) -> Result<Option<Mirror>, StoreError> {
        let mut tx = self.begin().await?;
        let mirror = remove(&mut tx, guild, channel).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(mirror)
    }

    /// Writes down that Discord says that a channel is no more, at `at` (seconds since 1970). The row stays. False: it
    /// was known already, or the channel mirrors nothing.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn mark_gone(&self, channel: ChannelId, at: i64) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE mirrors SET gone_at = $1 WHERE channel_id = $2 AND gone_at IS NULL")
            .bind(at)
            .bind(ids::column(channel))
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// What a mirror shows for a while, or that this has ended. False: the channel mirrors nothing.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn set_mode(
        &self,
        channel: ChannelId,
        mode: Option<TemporaryMode>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE mirrors SET mode = $1, mode_until = $2 WHERE channel_id = $3")
            .bind(mode.map(|mode| mode.mode.as_str()))
            .bind(mode.map(|mode| mode.until))
            .bind(ids::column(channel))
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// The same, that it has ended: unless it was changed since.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn mode_ended(&self, channel: ChannelId, ended: TemporaryMode) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE mirrors SET mode = NULL, mode_until = NULL \
             WHERE channel_id = $1 AND mode = $2 AND mode_until = $3",
        )
        .bind(ids::column(channel))
        .bind(ended.mode.as_str())
        .bind(ended.until)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await
    }

    /// Remembers the thread that a mirror posts into and what it was made for, or that there is none. False: the
    /// channel mirrors nothing.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn set_thread(
        &self,
        channel: ChannelId,
        thread: Option<(ChannelId, &str)>,
    ) -> Result<bool, StoreError> {
        if let Some((_, key)) = thread {
            caps::fits("mirrors.thread_key", key, LONGEST_KEY)?;
        }
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE mirrors SET thread_id = $1, thread_key = $2 WHERE channel_id = $3")
            .bind(thread.map(|(id, _)| ids::column(id)))
            .bind(thread.map(|(_, key)| key))
            .bind(ids::column(channel))
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
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

async fn remove(
    tx: &mut SqliteConnection,
    guild: GuildId,
    channel: ChannelId,
) -> sqlx::Result<Option<Mirror>> {
    sqlx::query_as("DELETE FROM mirrors WHERE guild_id = $1 AND channel_id = $2 RETURNING *")
        .bind(ids::column(guild))
        .bind(ids::column(channel))
        .fetch_optional(tx)
        .await
}

/// Whether the binding is on a panel of the guild's own, and those have all the mirrors that they can have.
pub(super) async fn is_full(
    tx: &mut SqliteConnection,
    guild: GuildId,
    binding: BindingId,
) -> sqlx::Result<bool> {
    let own: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM mirrors JOIN bindings ON bindings.id = mirrors.binding_id \
         WHERE mirrors.guild_id = $1 AND bindings.panel_id IS NOT NULL AND EXISTS \
         (SELECT 1 FROM bindings WHERE id = $2 AND panel_id IS NOT NULL)",
    )
    .bind(ids::column(guild))
    .bind(binding)
    .fetch_one(tx)
    .await?;
    Ok(own >= MOST_MIRRORS)
}

async fn insert(tx: &mut SqliteConnection, new: &NewMirror, at: i64) -> sqlx::Result<Mirror> {
    sqlx::query_as(
        "INSERT INTO mirrors (channel_id, guild_id, binding_id, created_by, created_at, layout, shows) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *",
    )
    .bind(ids::column(new.channel))
    .bind(ids::column(new.guild))
    .bind(new.binding)
    .bind(ids::column(new.created_by))
    .bind(at)
    .bind(new.layout.unwrap_or_default().as_str())
    .bind(new.shows.unwrap_or_default().as_str())
    .fetch_one(tx)
    .await
}

/// Gives a mirror another layout, or other lines to show, and its channel another chance.
async fn update(tx: &mut SqliteConnection, new: &NewMirror, before: &Mirror) -> sqlx::Result<Mirrored> {
    let layout = new.layout.unwrap_or(before.layout);
    let shows = new.shows.unwrap_or(before.shows);
    let thread = before.thread.as_ref().filter(|_| layout == before.layout);
    let mirror = sqlx::query_as(
        "UPDATE mirrors SET layout = $1, gone_at = NULL, thread_id = $2, thread_key = $3, shows = $4 \
         WHERE channel_id = $5 RETURNING *",
    )
    .bind(layout.as_str())
    .bind(thread.map(|(id, _)| ids::column(*id)))
    .bind(thread.map(|(_, key)| key))
    .bind(shows.as_str())
    .bind(ids::column(new.channel))
    .fetch_one(tx)
    .await?;
    Ok(if (layout, shows) == (before.layout, before.shows) {
        Mirrored::Already(mirror)
    } else {
        Mirrored::Changed { mirror, from: before.layout, showed: before.shows }
    })
}
