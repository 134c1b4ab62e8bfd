//! Countdowns: what is to be done when, for whom, and which card shows it. A server has one at a time.

use serenity::model::id::{GuildId, MessageId};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, bindings, caps,
    ids::{self, bad_column},
};
use crate::model::{BindingId, Countdown, CountdownId, CountdownState, NewCountdown, UnknownText};

/// Countdowns of a guild: a server has one at most, and their number is bounded by the panel's accounts alone.
pub const MOST_COUNTDOWNS: i64 = 100;
/// Characters of what players are told: with the words around it a line of any game's chat.
pub const MOST_COUNTDOWN_MESSAGE: usize = 150;

/// What adding a countdown changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddedCountdown {
    /// It counts.
    New(Countdown),
    /// Nothing: the server has this one already.
    Running(Countdown),
    /// Nothing: the guild has [`MOST_COUNTDOWNS`].
    Full,
}

impl FromRow<'_, SqliteRow> for Countdown {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        fn read<T: std::str::FromStr<Err = UnknownText>>(row: &SqliteRow, name: &str) -> sqlx::Result<T> {
            row.try_get::<&str, _>(name)?.parse().map_err(|error: UnknownText| bad_column(name, error))
        }
        let message: Option<i64> = row.try_get("message_id")?;
        Ok(Self {
            id: row.try_get("id")?,
            plan: NewCountdown {
                guild: ids::discord_id(row, "guild_id")?,
                binding: row.try_get("binding_id")?,
                channel: ids::discord_id(row, "channel_id")?,
                action: read(row, "action")?,
                asked_by: ids::discord_id(row, "asked_by")?,
                asker_name: row.try_get("asker_name")?,
                due_at: row.try_get("due_at")?,
                message: row.try_get("message")?,
                if_empty: read(row, "if_empty")?,
            },
            asked_at: row.try_get("asked_at")?,
            state: read(row, "state")?,
            message_id: message.map(|_| ids::discord_id::<MessageId>(row, "message_id")).transpose()?,
        })
    }
}

impl Store {
    /// The countdowns of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_countdowns(&self) -> Result<Vec<Countdown>, StoreError> {
        sqlx::query_as("SELECT * FROM countdowns ORDER BY due_at, id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// A countdown of the guild, if it is not over.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn countdown(&self, guild: GuildId, id: CountdownId) -> Result<Option<Countdown>, StoreError> {
        sqlx::query_as("SELECT * FROM countdowns WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The countdown of a binding, if it has one.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn countdown_of(&self, binding: BindingId) -> Result<Option<Countdown>, StoreError> {
        sqlx::query_as("SELECT * FROM countdowns WHERE binding_id = $1")
            .bind(binding)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Writes a countdown down, at `at` (seconds since 1970). One that only asks any more gives way.
    ///
    /// # Errors
    /// When the binding is not in that guild, the message is too long, or the database can't be written.
    pub async fn add_countdown(&self, new: &NewCountdown, at: i64) -> Result<AddedCountdown, StoreError> {
        if let Some(message) = &new.message {
            caps::fits("countdowns.message", message, MOST_COUNTDOWN_MESSAGE)?;
        }
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        let running = let_go(&mut tx, new.binding).await.map_err(self.sorted())?;
        if let Some(running) = running {
            return Ok(AddedCountdown::Running(running));
        }
        if count(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_COUNTDOWNS {
            return Ok(AddedCountdown::Full);
        }
        let added = insert(&mut tx, new, at).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(AddedCountdown::New(added))
    }

    /// Ends a countdown of the guild that is in one of these states; returns what it was. Whoever gets it has ended it,
    /// nobody else.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn end_countdown(
        &self,
        guild: GuildId,
        id: CountdownId,
        from: &[CountdownState],
    ) -> Result<Option<Countdown>, StoreError> {
        let mut tx = self.begin().await?;
        let mut ended = None;
        for state in from {
            ended = sqlx::query_as(
                "DELETE FROM countdowns WHERE guild_id = $1 AND id = $2 AND state = $3 RETURNING *",
            )
            .bind(ids::column(guild))
            .bind(id)
            .bind(state.as_str())
            .fetch_optional(&mut *tx)
            .await
            .map_err(self.sorted())?;
            if ended.is_some() {
                break;
            }
        }
        self.commit(tx).await?;
        Ok(ended)
    }

    /// Has a countdown that waits be due at another time, if it is due at `before` until now; whether that was so.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn postpone_countdown(
        &self,
        id: CountdownId,
        (before, due_at): (i64, i64),
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE countdowns SET due_at = $1 WHERE id = $2 AND due_at = $3 AND state = 'waiting'",
        )
        .bind(due_at)
        .bind(id)
        .bind(before)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes a countdown from one state into another; whether it was in that one.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn move_countdown(
        &self,
        id: CountdownId,
        (from, to): (CountdownState, CountdownState),
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE countdowns SET state = $1 WHERE id = $2 AND state = $3")
            .bind(to.as_str())
            .bind(id)
            .bind(from.as_str())
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Writes down which message is its card.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn set_countdown_message(&self, id: CountdownId, message: MessageId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE countdowns SET message_id = $1 WHERE id = $2")
            .bind(ids::column(message))
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await
    }
}

/// The countdown of a binding; one that only asks any more goes.
async fn let_go(tx: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Option<Countdown>> {
    sqlx::query("DELETE FROM countdowns WHERE binding_id = $1 AND state = 'asks'")
        .bind(binding)
        .execute(&mut *tx)
        .await?;
    sqlx::query_as("SELECT * FROM countdowns WHERE binding_id = $1").bind(binding).fetch_optional(tx).await
}

async fn count(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM countdowns WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(db)
        .await
}

async fn insert(tx: &mut SqliteConnection, new: &NewCountdown, at: i64) -> sqlx::Result<Countdown> {
    sqlx::query_as(
        "INSERT INTO countdowns (id, guild_id, binding_id, channel_id, action, asked_by, asker_name, asked_at, \
         due_at, message, if_empty, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting') \
         RETURNING *",
    )
    .bind(CountdownId((rand::random::<u64>() >> 1).cast_signed()))
    .bind(ids::column(new.guild))
    .bind(new.binding)
    .bind(ids::column(new.channel))
    .bind(new.action.as_str())
    .bind(ids::column(new.asked_by))
    .bind(&*caps::member_name(&new.asker_name))
    .bind(at)
    .bind(new.due_at)
    .bind(&new.message)
    .bind(new.if_empty.as_str())
    .fetch_one(tx)
    .await
}
