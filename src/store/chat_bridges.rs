//! Chat bridges: which servers and channels hear each other, and by which webhooks.

use serenity::model::id::{ChannelId, GuildId, WebhookId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, bindings,
    ids::{self, bad_column},
};
use crate::model::{
    BindingId, BridgeOptions, BridgeWebhook, ChatBridge, ChatBridgeId, NewChatBridge, UnknownText,
};

/// Chat bridges of a guild.
pub const MOST_CHAT_BRIDGES: i64 = 50;

/// What adding a bridge changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddedBridge {
    /// The server and the channel had none.
    New(ChatBridge),
    /// They had one: that tells what is wanted now, and has a webhook again where it was done without.
    Again(ChatBridge),
    /// The guild has [`MOST_CHAT_BRIDGES`] already; nothing changed.
    Full,
}

impl FromRow<'_, SqliteRow> for ChatBridge {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let flag = |name: &str| match row.try_get::<i64, _>(name)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(bad_column(name, "0 and 1 are known")),
        };
        let webhook: Option<i64> = row.try_get("webhook_id")?;
        let plain: Option<&str> = row.try_get("plain")?;
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            binding: row.try_get("binding_id")?,
            channel: ids::discord_id(row, "channel_id")?,
            created_by: ids::discord_id(row, "created_by")?,
            created_at: row.try_get("created_at")?,
            options: BridgeOptions {
                joins: flag("joins")?,
                deaths: flag("deaths")?,
                achievements: flag("achievements")?,
                to_game: flag("to_game")?,
            },
            webhook: BridgeWebhook {
                id: webhook.map(|_| ids::discord_id::<WebhookId>(row, "webhook_id")).transpose()?,
                remade: flag("remade")?,
                plain: plain
                    .map(|text| text.parse().map_err(|error: UnknownText| bad_column("plain", error)))
                    .transpose()?,
            },
        })
    }
}

impl Store {
    /// The chat bridges of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_chat_bridges(&self) -> Result<Vec<ChatBridge>, StoreError> {
        sqlx::query_as("SELECT * FROM chat_bridges ORDER BY created_at, id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The chat bridges of one guild, in the order in which they were added.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn chat_bridges_of(&self, guild: GuildId) -> Result<Vec<ChatBridge>, StoreError> {
        sqlx::query_as("SELECT * FROM chat_bridges WHERE guild_id = $1 ORDER BY created_at, id")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Bridges a server's chat and a channel, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn add_chat_bridge(&self, new: &NewChatBridge, at: i64) -> Result<AddedBridge, StoreError> {
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        let added = match find(&mut tx, new).await.map_err(self.sorted())? {
            Some(known) => change(&mut tx, &known, new).await.map(AddedBridge::Again),
            None if count(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_CHAT_BRIDGES => {
                return Ok(AddedBridge::Full);
            }
            None => insert(&mut tx, new, at).await.map(AddedBridge::New),
        };
        let added = added.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(added)
    }

    /// Ends the bridge of a server of the guild and a channel; returns what it was, or nothing if there is none.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remove_chat_bridge(
        &self,
        guild: GuildId,
        binding: BindingId,
        channel: ChannelId,
    ) -> Result<Option<ChatBridge>, StoreError> {
        let mut tx = self.begin().await?;
        let removed = sqlx::query_as(
            "DELETE FROM chat_bridges WHERE guild_id = $1 AND binding_id = $2 AND channel_id = $3 RETURNING *",
        )
        .bind(ids::column(guild))
        .bind(binding)
        .bind(ids::column(channel))
        .fetch_optional(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(removed)
    }

    /// Writes down what became of a channel's webhook, in all of its bridges.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn save_bridge_webhook(
        &self,
        guild: GuildId,
        channel: ChannelId,
        webhook: BridgeWebhook,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE chat_bridges SET webhook_id = $1, remade = $2, plain = $3 \
             WHERE guild_id = $4 AND channel_id = $5",
        )
        .bind(webhook.id.map(ids::column))
        .bind(i64::from(webhook.remade))
        .bind(webhook.plain.map(|why| why.as_str()))
        .bind(ids::column(guild))
        .bind(ids::column(channel))
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await
    }
}

async fn find(db: &mut SqliteConnection, new: &NewChatBridge) -> sqlx::Result<Option<ChatBridge>> {
    sqlx::query_as("SELECT * FROM chat_bridges WHERE binding_id = $1 AND channel_id = $2")
        .bind(new.binding)
        .bind(ids::column(new.channel))
        .fetch_optional(db)
        .await
}

/// How many a guild has.
pub(super) async fn count(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM chat_bridges WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(db)
        .await
}

async fn insert(tx: &mut SqliteConnection, new: &NewChatBridge, at: i64) -> sqlx::Result<ChatBridge> {
    let BridgeOptions { joins, deaths, achievements, to_game } = new.options;
    // What became of the webhook is of the channel: one that it has counts for a new bridge, too.
    let webhook: Option<(Option<i64>, i64, Option<String>)> =
        sqlx::query_as("SELECT webhook_id, remade, plain FROM chat_bridges WHERE channel_id = $1 LIMIT 1")
            .bind(ids::column(new.channel))
            .fetch_optional(&mut *tx)
            .await?;
    let (webhook, remade, plain) = webhook.unwrap_or_default();
    sqlx::query_as(
        "INSERT INTO chat_bridges (id, guild_id, binding_id, channel_id, created_by, created_at, joins, deaths, \
         achievements, to_game, webhook_id, remade, plain) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING *",
    )
    .bind(ChatBridgeId((rand::random::<u64>() >> 1).cast_signed()))
    .bind(ids::column(new.guild))
    .bind(new.binding)
    .bind(ids::column(new.channel))
    .bind(ids::column(new.created_by))
    .bind(at)
    .bind(i64::from(joins))
    .bind(i64::from(deaths))
    .bind(i64::from(achievements))
    .bind(i64::from(to_game))
    .bind(webhook)
    .bind(remade)
    .bind(plain)
    .fetch_one(tx)
    .await
}

/// Other options; somebody who asks for a bridge again wants a webhook made again, too.
async fn change(
    tx: &mut SqliteConnection,
    known: &ChatBridge,
    new: &NewChatBridge,
) -> sqlx::Result<ChatBridge> {
    let BridgeOptions { joins, deaths, achievements, to_game } = new.options;
    sqlx::query("UPDATE chat_bridges SET remade = 0, plain = NULL WHERE guild_id = $1 AND channel_id = $2")
        .bind(ids::column(known.guild))
        .bind(ids::column(known.channel))
        .execute(&mut *tx)
        .await?;
    sqlx::query_as(
        "UPDATE chat_bridges SET joins = $1, deaths = $2, achievements = $3, to_game = $4 WHERE id = $5 \
         RETURNING *",
    )
    .bind(i64::from(joins))
    .bind(i64::from(deaths))
    .bind(i64::from(achievements))
    .bind(i64::from(to_game))
    .bind(known.id)
    .fetch_one(tx)
    .await
}
