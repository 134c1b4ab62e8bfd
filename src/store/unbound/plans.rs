//! The plans that go with a binding, as their columns were.

use serde::{Deserialize, Serialize};
use serenity::model::id::GuildId;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    model::BindingId,
    store::{MOST_PLANS, ids, plans},
};

/// Seconds until the next time of one that came back: so far away that it is looked for anew.
const NO_TIME: i64 = 400 * 24 * 3600;

/// A plan.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct PlanRow {
    id: i64,
    channel_id: i64,
    times: String,
    timezone: String,
    action: String,
    line: Option<String>,
    countdown: i64,
    message: Option<String>,
    if_empty: String,
    missed: String,
    planned_by: i64,
    planner_name: String,
    planned_at: i64,
    paused: i64,
}

impl PlanRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM plans WHERE binding_id = $1 ORDER BY id")
            .bind(binding)
            .fetch_all(db)
            .await
    }

    /// Puts it back at `at` (seconds since 1970): what its times were before is not made up for. False: the guild has as many
    /// as it can.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
        at: i64,
    ) -> sqlx::Result<bool> {
        if plans::count(tx, guild).await? >= MOST_PLANS {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO plans (id, guild_id, binding_id, channel_id, times, timezone, action, line, countdown, \
             message, if_empty, missed, planned_by, planner_name, planned_at, next_at, paused) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(self.channel_id)
        .bind(&self.times)
        .bind(&self.timezone)
        .bind(&self.action)
        .bind(self.line.as_deref())
        .bind(self.countdown)
        .bind(self.message.as_deref())
        .bind(&self.if_empty)
        .bind(&self.missed)
        .bind(self.planned_by)
        .bind(&self.planner_name)
        .bind(self.planned_at)
        .bind(at.saturating_add(NO_TIME))
        .bind(self.paused)
        .execute(tx)
        .await?;
        Ok(true)
    }
}
