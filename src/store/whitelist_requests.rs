//! Requests to be put on a game's whitelist: what takes them, and each member's one.

use serenity::model::id::{ChannelId, GuildId, UserId};
use sqlx::{FromRow, Row as _, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, bindings, caps,
    ids::{self, bad_column},
};
use crate::model::{
    BindingId, NewWhitelistRequest, RequestCard, RequestCardId, RequestState, UnknownText, WhitelistRequest,
    WhitelistRequestId,
};

/// Requests of a guild that are kept; beyond them those that were decided first go, and open ones are refused.
pub const MOST_WHITELIST_REQUESTS: i64 = 500;
/// Until somebody may ask again after it was decided, seconds.
pub const REQUEST_PAUSE: i64 = 24 * 3600;
/// How long what was decided is kept, seconds.
const KEPT: i64 = 30 * 24 * 3600;
/// Characters of a player's name.
const LONGEST_PLAYER: usize = 60;

/// What asking changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AskedForList {
    /// It waits for somebody to decide.
    New(WhitelistRequestId),
    /// Nothing: the member's last one is open, or was decided too short a time ago.
    Before(WhitelistRequest),
    /// Nothing: the guild has [`MOST_WHITELIST_REQUESTS`] open ones.
    Full,
}

impl FromRow<'_, SqliteRow> for RequestCard {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        Ok(Self {
            id: row.try_get("id")?,
            binding: row.try_get("binding_id")?,
            channel: ids::discord_id(row, "channel_id")?,
        })
    }
}

impl FromRow<'_, SqliteRow> for WhitelistRequest {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let state: &str = row.try_get("state")?;
        Ok(Self {
            id: row.try_get("id")?,
            asked: NewWhitelistRequest {
                guild: ids::discord_id(row, "guild_id")?,
                binding: row.try_get("binding_id")?,
                member: ids::discord_id(row, "member_id")?,
                member_name: row.try_get("member_name")?,
                player: row.try_get("player")?,
            },
            state: state.parse().map_err(|error: UnknownText| bad_column("state", error))?,
            asked_at: row.try_get("asked_at")?,
            decided_at: row.try_get("decided_at")?,
        })
    }
}

impl Store {
    /// Has requests of a binding be shown in a channel from now on; what took them before goes on under the same id.
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn take_requests(
        &self,
        guild: GuildId,
        binding: BindingId,
        channel: ChannelId,
        by: UserId,
        at: i64,
    ) -> Result<RequestCardId, StoreError> {
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, guild, binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(binding));
        }
        let id = sqlx::query_scalar(
            "INSERT INTO request_cards (id, guild_id, binding_id, channel_id, created_by, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (binding_id) DO UPDATE SET channel_id = excluded.channel_id RETURNING id",
        )
        .bind(random())
        .bind(ids::column(guild))
        .bind(binding)
        .bind(ids::column(channel))
        .bind(ids::column(by))
        .bind(at)
        .fetch_one(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(id)
    }

    /// Takes no more requests of a binding; whether any were taken.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn end_requests(&self, guild: GuildId, binding: BindingId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM request_cards WHERE guild_id = $1 AND binding_id = $2")
            .bind(ids::column(guild))
            .bind(binding)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// What takes requests, by its id.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn request_card(
        &self,
        guild: GuildId,
        id: RequestCardId,
    ) -> Result<Option<RequestCard>, StoreError> {
        sqlx::query_as("SELECT * FROM request_cards WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Writes a request down, at `at` (seconds since 1970), unless the member's last one stands against it.
    ///
    /// # Errors
    /// When the binding is not in that guild, the name is too long, or the database can't be written.
    pub async fn ask_for_list(&self, new: &NewWhitelistRequest, at: i64) -> Result<AskedForList, StoreError> {
        caps::fits("whitelist_requests.player", &new.player, LONGEST_PLAYER)?;
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        let last: Option<WhitelistRequest> =
            sqlx::query_as("SELECT * FROM whitelist_requests WHERE binding_id = $1 AND member_id = $2")
                .bind(new.binding)
                .bind(ids::column(new.member))
                .fetch_optional(&mut *tx)
                .await
                .map_err(self.sorted())?;
        if let Some(last) = last {
            let over = last.decided_at.is_some_and(|decided| decided + REQUEST_PAUSE <= at);
            if !over {
                return Ok(AskedForList::Before(last));
            }
            delete(&mut tx, last.id).await.map_err(self.sorted())?;
        }
        if !make_room(&mut tx, new.guild).await.map_err(self.sorted())? {
            return Ok(AskedForList::Full);
        }
        let id = WhitelistRequestId(random());
        sqlx::query(
            "INSERT INTO whitelist_requests (id, guild_id, binding_id, member_id, member_name, player, state, asked_at) \
             VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)",
        )
        .bind(id)
        .bind(ids::column(new.guild))
        .bind(new.binding)
        .bind(ids::column(new.member))
        .bind(&*caps::member_name(&new.member_name))
        .bind(&new.player)
        .bind(at)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(AskedForList::New(id))
    }

    /// A request of the guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn whitelist_request(
        &self,
        guild: GuildId,
        id: WhitelistRequestId,
    ) -> Result<Option<WhitelistRequest>, StoreError> {
        sqlx::query_as("SELECT * FROM whitelist_requests WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Takes a request from one state into another, at `at` (seconds since 1970); whether it was in that one. Whoever
    /// gets true has decided it, nobody else.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn move_request(
        &self,
        id: WhitelistRequestId,
        (from, to): (RequestState, RequestState),
        at: i64,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE whitelist_requests SET state = $1, decided_at = $2 WHERE id = $3 AND state = $4",
        )
        .bind(to.as_str())
        .bind((to != RequestState::Open).then_some(at))
        .bind(id)
        .bind(from.as_str())
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }

    /// Forgets what was decided thirty days before `now` (seconds since 1970) or earlier.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn purge_requests(&self, now: i64) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM whitelist_requests WHERE decided_at < $1")
            .bind(now - KEPT)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await
    }

    /// Forgets a request that nobody could be shown.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn drop_request(&self, id: WhitelistRequestId) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        delete(&mut tx, id).await.map_err(self.sorted())?;
        self.commit(tx).await
    }
}

fn random() -> i64 {
    (rand::random::<u64>() >> 1).cast_signed()
}

async fn delete(tx: &mut SqliteConnection, id: WhitelistRequestId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM whitelist_requests WHERE id = $1").bind(id).execute(tx).await.map(drop)
}

/// Whether there is room for one more of the guild; what was decided first makes it.
async fn make_room(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<bool> {
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM whitelist_requests WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(&mut *tx)
        .await?;
    if count < MOST_WHITELIST_REQUESTS {
        return Ok(true);
    }
    let done = sqlx::query(
        "DELETE FROM whitelist_requests WHERE id IN (SELECT id FROM whitelist_requests \
         WHERE guild_id = $1 AND decided_at IS NOT NULL ORDER BY decided_at LIMIT 1)",
    )
    .bind(ids::column(guild))
    .execute(tx)
    .await?;
    Ok(done.rows_affected() == 1)
}
