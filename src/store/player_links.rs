//! Which members are which players of a game server.

use serenity::model::id::{GuildId, UserId};
use sqlx::{FromRow, Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, bindings, caps, ids};
use crate::model::BindingId;

/// Links of a guild.
const MOST: i64 = 2_000;
/// Characters of a player's name.
const LONGEST_PLAYER: usize = 60;

/// A member and the player that they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayerLink {
    /// The member.
    pub member: UserId,
    /// What the player is called.
    pub player: String,
}

/// What linking changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkedPlayer {
    /// They are linked; what the member was linked with there before is not any more.
    Done,
    /// Nothing: the player is linked with somebody else.
    Taken,
    /// Nothing: the guild has as many as it can.
    Full,
}

impl FromRow<'_, SqliteRow> for PlayerLink {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self { member: ids::discord_id(row, "member_id")?, player: row.try_get("player")? })
    }
}

impl Store {
    /// Links a member with a player of a binding's server, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When the binding is not in that guild, the name is too long, or the database can't be written.
    pub async fn link_player(
        &self,
        guild: GuildId,
        binding: BindingId,
        link: &PlayerLink,
        at: i64,
    ) -> Result<LinkedPlayer, StoreError> {
        caps::fits("player_links.player", &link.player, LONGEST_PLAYER)?;
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, guild, binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(binding));
        }
        sqlx::query("DELETE FROM player_links WHERE binding_id = $1 AND member_id = $2")
            .bind(binding)
            .bind(ids::column(link.member))
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM player_links WHERE guild_id = $1")
            .bind(ids::column(guild))
            .fetch_one(&mut *tx)
            .await
            .map_err(self.sorted())?;
        if count >= MOST {
            return Ok(LinkedPlayer::Full);
        }
        let done = sqlx::query(
            "INSERT INTO player_links (id, guild_id, binding_id, member_id, player, linked_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        )
        .bind((rand::random::<u64>() >> 1).cast_signed())
        .bind(ids::column(guild))
        .bind(binding)
        .bind(ids::column(link.member))
        .bind(&link.player)
        .bind(at)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        if done.rows_affected() == 0 {
            // What the member was linked with stays: the transaction ends without a commit.
            return Ok(LinkedPlayer::Taken);
        }
        self.commit(tx).await?;
        Ok(LinkedPlayer::Done)
    }

    /// The player that a member is on a binding's server.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn player_of(
        &self,
        binding: BindingId,
        member: UserId,
    ) -> Result<Option<PlayerLink>, StoreError> {
        sqlx::query_as("SELECT * FROM player_links WHERE binding_id = $1 AND member_id = $2")
            .bind(binding)
            .bind(ids::column(member))
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Takes the link of a member away; whether there was one.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn unlink_player(&self, binding: BindingId, member: UserId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM player_links WHERE binding_id = $1 AND member_id = $2")
            .bind(binding)
            .bind(ids::column(member))
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }
}
