//! What a mirror hides or masks: filters that people added, and the presets that they switched off.

use std::collections::HashMap;

use serenity::model::id::{ChannelId, GuildId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, caps,
    ids::{self, Sequence, bad_column},
};
use crate::model::{Author, Filter, FilterAction, FilterId, Filters, PatternKind, UnknownText};

/// Characters of a filter's text.
const LONGEST: usize = 300;

/// What adding a filter came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is new.
    New(Filter),
    /// The mirror has the same already.
    Already(Filter),
    /// The mirror has as many as it may already.
    TooMany,
    /// All mirrors of the guild together have.
    TooManyInGuild,
}

impl FromRow<'_, SqliteRow> for Filter {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let (action, pattern): (&str, &str) = (row.try_get("action")?, row.try_get("pattern")?);
        Ok(Self {
            id: row.try_get("id")?,
            channel: ids::discord_id(row, "channel_id")?,
            action: action.parse().map_err(|error: UnknownText| bad_column("action", error))?,
            pattern: pattern.parse().map_err(|error: UnknownText| bad_column("pattern", error))?,
            text: row.try_get("text")?,
            author: author(row)?,
        })
    }
}

fn author(row: &SqliteRow) -> sqlx::Result<Option<Author>> {
    let name: Option<String> = row.try_get("author_name")?;
    name.map(|name| Ok(Author { id: ids::discord_id(row, "author_id")?, name })).transpose()
}

/// A preset that is switched off somewhere.
struct Off(ChannelId, String);

impl FromRow<'_, SqliteRow> for Off {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self(ids::discord_id(row, "channel_id")?, row.try_get("preset")?))
    }
}

impl Store {
    /// What each mirror filters, where that differs from a new one.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_filters(&self) -> Result<HashMap<ChannelId, Filters>, StoreError> {
        let added = sqlx::query_as("SELECT * FROM filters ORDER BY id").fetch_all(&self.readers).await;
        let off = sqlx::query_as("SELECT * FROM presets_off ORDER BY preset").fetch_all(&self.readers).await;
        let mut all: HashMap<ChannelId, Filters> = HashMap::new();
        for filter in added.map_err(self.sorted())? {
            let filter: Filter = filter;
            all.entry(filter.channel).or_default().added.push(filter);
        }
        for Off(channel, preset) in off.map_err(self.sorted())? {
            all.entry(channel).or_default().presets_off.push(preset);
        }
        Ok(all)
    }

    /// What one mirror filters.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn filters_of(&self, channel: ChannelId) -> Result<Filters, StoreError> {
        let added = sqlx::query_as("SELECT * FROM filters WHERE channel_id = $1 ORDER BY id")
            .bind(ids::column(channel))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())?;
        let presets_off =
            sqlx::query_scalar("SELECT preset FROM presets_off WHERE channel_id = $1 ORDER BY preset")
                .bind(ids::column(channel))
                .fetch_all(&self.readers)
                .await
                .map_err(self.sorted())?;
        Ok(Filters { added, presets_off })
    }

    /// Adds a filter of `author`'s to a channel's mirror, unless that has `most` already.
    ///
    /// # Errors
    /// When the channel mirrors nothing, or the database can't be written.
    pub async fn add_filter(
        &self,
        channel: ChannelId,
        (action, pattern): (FilterAction, PatternKind),
        text: &str,
        author: &Author,
        most: usize,
    ) -> Result<Added, StoreError> {
        caps::fits("filters.text", text, LONGEST)?;
        let mut tx = self.begin().await?;
        let guild = self.must_mirror(&mut tx, channel).await?;
        let present: Vec<Filter> = sqlx::query_as("SELECT * FROM filters WHERE channel_id = $1 ORDER BY id")
            .bind(ids::column(channel))
            .fetch_all(&mut *tx)
            .await
            .map_err(self.sorted())?;
        let of_mirror = present.len();
        let same =
            |filter: &Filter| filter.action == action && filter.pattern == pattern && filter.text == text;
        if let Some(same) = present.into_iter().find(same) {
            return Ok(Added::Already(same));
        }
        if of_mirror >= most {
            return Ok(Added::TooMany);
        }
        if count(&mut tx, guild).await.map_err(self.sorted())? >= caps::MOST_FILTERS_OF_GUILD {
            return Ok(Added::TooManyInGuild);
        }
        let id = FilterId(Sequence::Filters.next(&mut tx).await.map_err(self.sorted())?);
        let author = Some(author.clone());
        let filter = Filter { id, channel, action, pattern, text: text.to_owned(), author };
        insert(&mut tx, &filter).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(Added::New(filter))
    }

    /// Removes a filter of a channel's mirror; returns it, or nothing if the mirror has no such filter.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remove_filter(
        &self,
        channel: ChannelId,
        id: FilterId,
    ) -> Result<Option<Filter>, StoreError> {
        let mut tx = self.begin().await?;
        let removed = sqlx::query_as("DELETE FROM filters WHERE channel_id = $1 AND id = $2 RETURNING *")
            .bind(ids::column(channel))
            .bind(id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(removed)
    }

    /// Switches a preset of a channel's mirror on or off. False: it was so already.
    ///
    /// # Errors
    /// When the channel mirrors nothing, or the database can't be written.
    pub async fn switch_preset(
        &self,
        channel: ChannelId,
        preset: &str,
        on: bool,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        self.must_mirror(&mut tx, channel).await?;
        let sql = if on {
            "DELETE FROM presets_off WHERE channel_id = $1 AND preset = $2"
        } else {
            "INSERT INTO presets_off (channel_id, preset) VALUES ($1, $2) ON CONFLICT DO NOTHING"
        };
        let done = sqlx::query(sql)
            .bind(ids::column(channel))
            .bind(preset)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// The guild of the channel's mirror.
    async fn must_mirror(
        &self,
        tx: &mut SqliteConnection,
        channel: ChannelId,
    ) -> Result<GuildId, StoreError> {
        let found: Option<i64> = sqlx::query_scalar("SELECT guild_id FROM mirrors WHERE channel_id = $1")
            .bind(ids::column(channel))
            .fetch_optional(tx)
            .await
            .map_err(self.sorted())?;
        let guild = found.map(|id| GuildId::new(id.cast_unsigned().max(1)));
        guild.ok_or(StoreError::NoSuchMirror(channel))
    }
}

/// How many all mirrors of the guild have.
pub(super) async fn count(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    let count = sqlx::query_scalar(
        "SELECT count(*) FROM filters JOIN mirrors ON mirrors.channel_id = filters.channel_id \
         WHERE mirrors.guild_id = $1",
    );
    count.bind(ids::column(guild)).fetch_one(tx).await
}

async fn insert(tx: &mut SqliteConnection, filter: &Filter) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO filters (id, channel_id, action, pattern, text, author_id, author_name) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(filter.id)
    .bind(ids::column(filter.channel))
    .bind(filter.action.as_str())
    .bind(filter.pattern.as_str())
    .bind(&filter.text)
    .bind(filter.author.as_ref().map(|author| ids::column(author.id)))
    .bind(filter.author.as_ref().map(|author| &*author.name))
    .execute(tx)
    .await?;
    Ok(())
}
