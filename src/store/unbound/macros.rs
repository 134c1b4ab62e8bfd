//! The macros that go with a binding, what takes requests to be put on its whitelist, and which members are which
//! players, as their columns were.

use serde::{Deserialize, Serialize};
use serenity::model::id::GuildId;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    model::BindingId,
    store::{MOST_MACROS, ids},
};

/// A macro.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct MacroRow {
    id: i64,
    name: String,
    name_key: String,
    commands: String,
    role_id: Option<i64>,
    author_id: i64,
    author_name: String,
    created_at: i64,
}

impl MacroRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM macros WHERE binding_id = $1 ORDER BY name_key")
            .bind(binding)
            .fetch_all(db)
            .await
    }

    /// Leaves it out where its name is taken, or the guild has as many as it can.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO macros (id, guild_id, binding_id, name, name_key, commands, role_id, author_id, author_name, \
             created_at) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 \
             WHERE (SELECT count(*) FROM macros WHERE guild_id = $2) < $11 ON CONFLICT DO NOTHING",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(&self.name)
        .bind(&self.name_key)
        .bind(&self.commands)
        .bind(self.role_id)
        .bind(self.author_id)
        .bind(&self.author_name)
        .bind(self.created_at)
        .bind(MOST_MACROS)
        .execute(tx)
        .await
        .map(drop)
    }
}

/// What takes requests.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct RequestCardRow {
    id: i64,
    channel_id: i64,
    created_by: i64,
    created_at: i64,
}

impl RequestCardRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM request_cards WHERE binding_id = $1").bind(binding).fetch_all(db).await
    }

    /// Leaves it out where the server has another by now.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO request_cards (id, guild_id, binding_id, channel_id, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(self.channel_id)
        .bind(self.created_by)
        .bind(self.created_at)
        .execute(tx)
        .await
        .map(drop)
    }
}

/// Which player a member is.
#[derive(Debug, Serialize, Deserialize, FromRow)]
pub(super) struct PlayerLinkRow {
    id: i64,
    member_id: i64,
    player: String,
    linked_at: i64,
}

impl PlayerLinkRow {
    pub(super) async fn of(db: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<Vec<Self>> {
        sqlx::query_as("SELECT * FROM player_links WHERE binding_id = $1 ORDER BY id")
            .bind(binding)
            .fetch_all(db)
            .await
    }

    /// Leaves it out where the member or the player is linked by now.
    pub(super) async fn put(
        &self,
        tx: &mut SqliteConnection,
        guild: GuildId,
        binding: BindingId,
    ) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO player_links (id, guild_id, binding_id, member_id, player, linked_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind(self.id)
        .bind(ids::column(guild))
        .bind(binding)
        .bind(self.member_id)
        .bind(&self.player)
        .bind(self.linked_at)
        .execute(tx)
        .await
        .map(drop)
    }
}
