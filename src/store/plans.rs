//! Plans: what is to be done again and again, when next, and under whose rights; and the time zones of guilds.

use std::collections::HashMap;

use serenity::model::id::{GuildId, UserId};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    MOST_COUNTDOWN_MESSAGE, Store, StoreError, bindings, caps,
    ids::{self, bad_column},
};
use crate::model::{NewPlan, Plan, PlanId, UnknownText};

/// Plans of a guild.
pub const MOST_PLANS: i64 = 100;
/// Characters of a command, or of what is said.
pub const MOST_PLAN_LINE: usize = 500;
/// Characters of when it is, and of a time zone's name.
const MOST_WORDS: usize = 100;

impl FromRow<'_, SqliteRow> for Plan {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        fn read<T: std::str::FromStr<Err = UnknownText>>(row: &SqliteRow, name: &str) -> sqlx::Result<T> {
            row.try_get::<&str, _>(name)?.parse().map_err(|error: UnknownText| bad_column(name, error))
        }
        Ok(Self {
            id: row.try_get("id")?,
            new: NewPlan {
                guild: ids::discord_id(row, "guild_id")?,
                binding: row.try_get("binding_id")?,
                channel: ids::discord_id(row, "channel_id")?,
                times: row.try_get("times")?,
                timezone: row.try_get("timezone")?,
                action: read(row, "action")?,
                line: row.try_get("line")?,
                countdown: row.try_get("countdown")?,
                message: row.try_get("message")?,
                if_empty: read(row, "if_empty")?,
                missed: read(row, "missed")?,
                planned_by: ids::discord_id(row, "planned_by")?,
                planner_name: row.try_get("planner_name")?,
                next_at: row.try_get("next_at")?,
            },
            planned_at: row.try_get("planned_at")?,
            paused: row.try_get::<i64, _>("paused")? != 0,
        })
    }
}

impl Store {
    /// The plans of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_plans(&self) -> Result<Vec<Plan>, StoreError> {
        sqlx::query_as("SELECT * FROM plans ORDER BY next_at, id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The plans of a guild, the next first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn plans_of(&self, guild: GuildId) -> Result<Vec<Plan>, StoreError> {
        sqlx::query_as("SELECT * FROM plans WHERE guild_id = $1 ORDER BY paused, next_at, id")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Writes a plan down, at `at` (seconds since 1970). `None`: the guild has [`MOST_PLANS`].
    ///
    /// # Errors
    /// When the binding is not in that guild, a text is too long, or the database can't be written.
    pub async fn add_plan(&self, new: &NewPlan, at: i64) -> Result<Option<Plan>, StoreError> {
        caps::fits("plans.line", new.line.as_deref().unwrap_or_default(), MOST_PLAN_LINE)?;
        caps::fits("plans.message", new.message.as_deref().unwrap_or_default(), MOST_COUNTDOWN_MESSAGE)?;
        caps::fits("plans.times", &new.times, MOST_WORDS)?;
        caps::fits("plans.timezone", &new.timezone, MOST_WORDS)?;
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        if count(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_PLANS {
            return Ok(None);
        }
        let added = insert(&mut tx, new, at).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(Some(added))
    }

    /// Removes a plan of the guild; whether it was there.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remove_plan(&self, guild: GuildId, id: PlanId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM plans WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Takes a plan from the time `before` to its `next` one, both in seconds since 1970, found in the time zone of that
    /// name; whether it was at that time, and not paused. Whoever has done that does what is planned, nobody else.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn turn_plan(
        &self,
        id: PlanId,
        (before, next): (i64, i64),
        timezone: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE plans SET next_at = $1, timezone = $2 WHERE id = $3 AND next_at = $4 AND paused = 0",
        )
        .bind(next)
        .bind(timezone)
        .bind(id)
        .bind(before)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Pauses a plan; whether it was not before.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn pause_plan(&self, id: PlanId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE plans SET paused = 1 WHERE id = $1 AND paused = 0")
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Has a paused plan go on under the rights of somebody else, at `next_at` (seconds since 1970); whether it was paused.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn adopt_plan(
        &self,
        (guild, id): (GuildId, PlanId),
        (by, name): (UserId, &str),
        next_at: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE plans SET paused = 0, planned_by = $1, planner_name = $2, next_at = $3 \
             WHERE guild_id = $4 AND id = $5 AND paused = 1",
        )
        .bind(ids::column(by))
        .bind(&*caps::member_name(name))
        .bind(next_at)
        .bind(ids::column(guild))
        .bind(id)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// The time zones that were chosen, by their IANA names.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn timezones(&self) -> Result<HashMap<GuildId, String>, StoreError> {
        let rows = sqlx::query("SELECT guild_id, timezone FROM guilds WHERE timezone IS NOT NULL")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())?;
        let named = |row: &SqliteRow| Ok((ids::discord_id(row, "guild_id")?, row.try_get("timezone")?));
        rows.iter().map(named).collect::<sqlx::Result<_>>().map_err(self.sorted())
    }

    /// The time zone that was chosen in a guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn timezone(&self, guild: GuildId) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> =
            sqlx::query_scalar("SELECT timezone FROM guilds WHERE guild_id = $1")
                .bind(ids::column(guild))
                .fetch_optional(&self.readers)
                .await
                .map_err(self.sorted())?;
        Ok(found.flatten())
    }

    /// Chooses the time zone of a guild, by its IANA name.
    ///
    /// # Errors
    /// When the name is too long, or the database can't be written.
    pub async fn set_timezone(&self, guild: GuildId, timezone: &str) -> Result<(), StoreError> {
        caps::fits("guilds.timezone", timezone, MOST_WORDS)?;
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO guilds (guild_id, timezone) VALUES ($1, $2) \
             ON CONFLICT (guild_id) DO UPDATE SET timezone = excluded.timezone",
        )
        .bind(ids::column(guild))
        .bind(timezone)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await
    }
}

/// How many plans the guild has.
pub(super) async fn count(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM plans WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(db)
        .await
}

async fn insert(tx: &mut SqliteConnection, new: &NewPlan, at: i64) -> sqlx::Result<Plan> {
    sqlx::query_as(
        "INSERT INTO plans (id, guild_id, binding_id, channel_id, times, timezone, action, line, countdown, \
         message, if_empty, missed, planned_by, planner_name, planned_at, next_at, paused) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0) RETURNING *",
    )
    .bind(PlanId((rand::random::<u64>() >> 1).cast_signed()))
    .bind(ids::column(new.guild))
    .bind(new.binding)
    .bind(ids::column(new.channel))
    .bind(&new.times)
    .bind(&new.timezone)
    .bind(new.action.as_str())
    .bind(&new.line)
    .bind(new.countdown)
    .bind(&new.message)
    .bind(new.if_empty.as_str())
    .bind(new.missed.as_str())
    .bind(ids::column(new.planned_by))
    .bind(&*caps::member_name(&new.planner_name))
    .bind(at)
    .bind(new.next_at)
    .fetch_one(tx)
    .await
}
