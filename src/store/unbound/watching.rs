//! The boards, alerts and chat bridges that go with a binding, as their columns were.

use serde::{Deserialize, Serialize};
use serenity::model::id::GuildId;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    model::BindingId,
    store::{MOST_ALERTS, MOST_BOARDS, MOST_CHAT_BRIDGES, alerts, boards, chat_bridges, ids},
};

/// A board. Its message goes with the binding: it is posted anew.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct BoardRow {
    id: i64,
    channel_id: i64,
    created_by: i64,
    created_at: i64,
    names: i64,
    address: i64,
    follow: i64,
    posts: i64,
    // What was let go by an older version has neither.
    #[serde(default)]
    start_from: Option<i64>,
    #[serde(default)]
    start_to: Option<i64>,
}

/// An alert. Its incidents are over.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct AlertRow {
    id: i64,
    channel_id: i64,
    kind: String,
    threshold: Option<i64>,
    minutes: Option<i64>,
    text: Option<String>,
    hears_chat: i64,
    mention_kind: Option<String>,
    mention_id: Option<i64>,
    details: String,
    created_by: i64,
    ends_at: Option<i64>,
    muted_until: Option<i64>,
    pinged_at: Option<i64>,
    stopped: Option<String>,
}

/// A chat bridge. Its channel's webhook is looked for anew.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct BridgeRow {
    id: i64,
    channel_id: i64,
    created_by: i64,
    created_at: i64,
    joins: i64,
    deaths: i64,
    achievements: i64,
    to_game: i64,
}

impl BoardRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM boards WHERE binding_id = $1 ORDER BY id")
            .bind(binding)
            .fetch_all(db)
            .await
    }

    /// False: its channel has one of the server already, or the guild has as many as it can.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
    ) -> sqlx::Result<bool> {
        let same: Option<i64> =
            sqlx::query_scalar("SELECT id FROM boards WHERE channel_id = $1 AND binding_id = $2")
                .bind(self.channel_id)
                .bind(binding)
                .fetch_optional(&mut *tx)
                .await?;
        if same.is_some() || boards::count(tx, guild).await? >= MOST_BOARDS {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO boards (id, guild_id, channel_id, binding_id, created_by, created_at, names, address, \
             follow, posts, remade, start_from, start_to) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, $12)",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(self.channel_id)
        .bind(binding)
        .bind(self.created_by)
        .bind(self.created_at)
        .bind(self.names)
        .bind(self.address)
        .bind(self.follow)
        .bind(self.posts)
        .bind(self.start_from)
        .bind(self.start_to)
        .execute(tx)
        .await?;
        Ok(true)
    }
}

impl AlertRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM alerts WHERE binding_id = $1 ORDER BY id")
            .bind(binding)
            .fetch_all(db)
            .await
    }

    /// Whether its time is over at `at`, seconds since 1970.
    pub(super) fn is_over(&self, at: i64) -> bool {
        self.ends_at.is_some_and(|end| end <= at)
    }

    /// Puts it back as of `at` (seconds since 1970): what happened before is none of its business. False: the guild has
    /// as many as it can.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
        at: i64,
    ) -> sqlx::Result<bool> {
        if alerts::count(tx, guild).await? >= MOST_ALERTS {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO alerts (id, guild_id, binding_id, channel_id, kind, threshold, minutes, text, hears_chat, \
             mention_kind, mention_id, details, created_by, created_at, ends_at, muted_until, pinged_at, stopped) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(self.channel_id)
        .bind(&self.kind)
        .bind(self.threshold)
        .bind(self.minutes)
        .bind(self.text.as_deref())
        .bind(self.hears_chat)
        .bind(self.mention_kind.as_deref())
        .bind(self.mention_id)
        .bind(&self.details)
        .bind(self.created_by)
        .bind(at)
        .bind(self.ends_at)
        .bind(self.muted_until)
        .bind(self.pinged_at)
        .bind(self.stopped.as_deref())
        .execute(tx)
        .await?;
        Ok(true)
    }
}

impl BridgeRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM chat_bridges WHERE binding_id = $1 ORDER BY created_at, id")
            .bind(binding)
            .fetch_all(db)
            .await
    }

    /// False: its channel hears the server already, or the guild has as many as it can.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
    ) -> sqlx::Result<bool> {
        if chat_bridges::count(tx, guild).await? >= MOST_CHAT_BRIDGES {
            return Ok(false);
        }
        let done = sqlx::query(
            "INSERT INTO chat_bridges (id, guild_id, binding_id, channel_id, created_by, created_at, joins, deaths, \
             achievements, to_game, remade) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0) \
             ON CONFLICT DO NOTHING",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(self.channel_id)
        .bind(self.created_by)
        .bind(self.created_at)
        .bind(self.joins)
        .bind(self.deaths)
        .bind(self.achievements)
        .bind(self.to_game)
        .execute(tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }
}
