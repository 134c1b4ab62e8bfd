//! Unbound servers with all that went with them, until nobody can bring them back any more.

mod macros;
mod plans;
mod rows;
mod watching;

use serenity::model::id::{ChannelId, GuildId, UserId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use self::rows::Rows;
use super::{
    MOST_BINDINGS, MOST_UNBOUND, Store, StoreError, bindings,
    caps::{self, MOST_UNBOUND_TEXT},
    grants,
    ids::{self, Sequence, bad_column},
};
use crate::model::{Binding, BindingName, Grant, PanelId, Permission, Subject, UnboundId, name_key};

/// A binding that was let go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Names it.
    pub id: UnboundId,
    /// The full uuid of the server on the panel.
    pub server: Uuid,
    /// The guild's panel that the server is on; none: the operator's.
    pub panel: Option<PanelId>,
    /// Its name at that time.
    pub name: String,
    /// When it was let go, in seconds since 1970-01-01 UTC.
    pub unbound_at: i64,
    /// How many mirrors went with it.
    pub mirrors: u64,
    /// How many boards and alerts went with it.
    pub watching: u64,
    /// The grants that went with it, also those that have ended since. Their ids mean nothing any more.
    pub grants: Vec<Grant>,
}

/// What was brought back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BroughtBack {
    /// The binding: as it was, or the one that the server has got meanwhile.
    pub binding: Binding,
    /// The server was bound anew meanwhile, and what had gone was added to that.
    pub bound_meanwhile: bool,
    /// The channels that mirror it again.
    pub mirrors: Vec<ChannelId>,
    /// The channels that mirror something by now, and were left as they are; and those for which there are too many
    /// mirrors.
    pub taken: Vec<ChannelId>,
    /// The boards, alerts and chat bridges that are kept again.
    pub watching: Watching,
    /// How many grants count again. Those that have ended, or are there already, don't.
    pub grants: u64,
    /// Those that were not given back, and are kept as long as they would have been.
    pub waiting: Vec<Grant>,
}

/// What watches a server, or hears it, and came back with a binding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Watching {
    /// How many boards.
    pub boards: u64,
    /// How many alerts.
    pub alerts: u64,
    /// How many chat bridges.
    pub bridges: u64,
    /// How many of all of them, and of plans, did not: their channel has such a one by now, or the guild has as many as it can.
    pub left_out: u64,
}

/// Why a binding can't be brought back.
#[derive(Debug, thiserror::Error)]
pub enum NotBroughtBack {
    /// It was brought back before, or is kept no longer.
    #[error("it was brought back before, or is kept no longer")]
    Gone,
    /// The panel that its server is on is not linked any more, or the server is bound from another panel by now.
    #[error("its panel is not linked any more")]
    OtherPanel,
    /// The guild has [`MOST_BINDINGS`] on its own panels already.
    #[error(
        "{MOST_BINDINGS} servers of this Discord server's own panels are bound already, and that is the most. \
         `/server unbind` lets one go"
    )]
    TooMany,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A row as it stands in the table.
struct Stored(Kept, Rows);

impl FromRow<'_, SqliteRow> for Stored {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let (server, rows): (&str, &str) = (row.try_get("server_uuid")?, row.try_get("rows")?);
        let rows: Rows = serde_json::from_str(rows).map_err(|error| bad_column("rows", error))?;
        let kept = Kept {
            id: row.try_get("id")?,
            server: server.parse().map_err(|error: uuid::Error| bad_column("server_uuid", error))?,
            panel: rows.panel(),
            name: row.try_get("name")?,
            unbound_at: row.try_get("unbound_at")?,
            mirrors: rows.mirrors.len() as u64,
            watching: (rows.boards.len() + rows.alerts.len() + rows.bridges.len()) as u64,
            grants: rows.grants()?,
        };
        Ok(Self(kept, rows))
    }
}

impl Store {
    /// What was let go under this id in that guild, at `since` (seconds since 1970) or later.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn unbound(
        &self,
        guild: GuildId,
        id: UnboundId,
        since: i64,
    ) -> Result<Option<Kept>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(self.sorted())?;
        let stored = find(&mut reader, guild, id, since).await.map_err(self.sorted())?;
        Ok(stored.map(|Stored(kept, _)| kept))
    }

    /// What was let go last of a binding's server in its guild, from the same panel, at `since` (seconds since 1970) or
    /// later.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn last_unbound(&self, binding: &Binding, since: i64) -> Result<Option<Kept>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(self.sorted())?;
        let stored: Option<Stored> = sqlx::query_as(
            "SELECT * FROM unbound WHERE guild_id = $1 AND server_uuid = $2 AND unbound_at >= $3 \
             ORDER BY id DESC LIMIT 1",
        )
        .bind(ids::column(binding.guild))
        .bind(binding.server.to_string())
        .bind(since)
        .fetch_optional(&mut *reader)
        .await
        .map_err(self.sorted())?;
        let Some(Stored(kept, rows)) = stored else { return Ok(None) };
        let same = rows.is_on_its_panel(&mut reader, binding.id).await.map_err(self.sorted())?;
        Ok(same.then_some(kept))
    }

    /// Brings back a binding that was let go at `since` or later, with what of its mirrors and grants still has a
    /// place, at `at` (seconds since 1970): under another name where its own is taken, and into the server's binding
    /// where it has got one meanwhile. Grants that are not among `given` stay kept.
    ///
    /// # Errors
    /// Why it can't be; nothing has changed then.
    pub async fn bring_back(
        &self,
        guild: GuildId,
        id: UnboundId,
        since: i64,
        at: i64,
        given: &[(Subject, Permission)],
    ) -> Result<BroughtBack, NotBroughtBack> {
        let mut tx = self.begin().await?;
        let stored = find(&mut tx, guild, id, since).await.map_err(self.sorted())?;
        let Stored(kept, mut rows) = stored.ok_or(NotBroughtBack::Gone)?;
        if !rows.has_its_panel(&mut tx).await.map_err(self.sorted())? {
            return Err(NotBroughtBack::OtherPanel);
        }
        let bound = bindings::by_server(&mut tx, guild, kept.server).await.map_err(self.sorted())?;
        let bound_meanwhile = bound.is_some();
        if !bound_meanwhile && kept.panel.is_some() {
            let count = bindings::count_on_own(&mut tx, guild).await.map_err(self.sorted())?;
            if count >= MOST_BINDINGS {
                return Err(NotBroughtBack::TooMany);
            }
        }
        let binding = match bound {
            Some(bound) => bound,
            None => insert(&mut tx, guild, &rows).await.map_err(self.sorted())?,
        };
        if !rows.is_on_its_panel(&mut tx, binding.id).await.map_err(self.sorted())? {
            return Err(NotBroughtBack::OtherPanel);
        }
        let (mirrors, taken) = rows.put_mirrors(&mut tx, guild, binding.id).await.map_err(self.sorted())?;
        let watching = rows.put_watching(&mut tx, (guild, binding.id), at).await.map_err(self.sorted())?;
        rows.put_macros(&mut tx, (guild, binding.id)).await.map_err(self.sorted())?;
        let put = rows.put_grants(&mut tx, (guild, binding.id), at, given).await;
        let grants = put.map_err(self.sorted())?;
        let waiting = rows.grants().map_err(self.sorted())?;
        let rest =
            if waiting.is_empty() { delete(&mut tx, id).await } else { change(&mut tx, id, &rows).await };
        rest.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(BroughtBack { binding, bound_meanwhile, mirrors, taken, watching, grants, waiting })
    }

    /// Deletes all grants that have ended at `now` (seconds since 1970), also those that went with a binding, so that they
    /// never count again whatever the clock says later. Returns how many of those that counted.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn delete_ended(&self, now: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let ended = grants::delete_ended(&mut tx, now).await.map_err(self.sorted())?;
        // What can't be read can't be brought back either.
        let rows = sqlx::query("SELECT * FROM unbound").fetch_all(&mut *tx).await.map_err(self.sorted())?;
        for Stored(kept, mut rows) in rows.iter().filter_map(|row| Stored::from_row(row).ok()) {
            if rows.delete_ended(now) {
                change(&mut tx, kept.id, &rows).await.map_err(self.sorted())?;
            }
        }
        self.commit(tx).await?;
        Ok(ended)
    }

    /// Forgets for good what was let go before `before` (seconds since 1970); returns how much that was.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn purge_unbound(&self, before: i64) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let purged = sqlx::query("DELETE FROM unbound WHERE unbound_at < $1")
            .bind(before)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(purged.rows_affected())
    }
}

/// Keeps a binding and all that hangs on it, which are about to be removed.
pub(super) async fn keep(
    tx: &mut SqliteConnection,
    binding: &Binding,
    by: UserId,
    at: i64,
) -> sqlx::Result<UnboundId> {
    let rows = Rows::of(tx, binding.id).await?;
    let rows = serde_json::to_string(&rows).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let id = UnboundId(Sequence::Unbound.next(tx).await?);
    sqlx::query(
        "INSERT INTO unbound (id, guild_id, server_uuid, name, unbound_by, unbound_at, rows) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id)
    .bind(ids::column(binding.guild))
    .bind(binding.server.to_string())
    .bind(&binding.name)
    .bind(ids::column(by))
    .bind(at)
    .bind(rows)
    .execute(&mut *tx)
    .await?;
    let gone = caps::trim_unbound(tx, binding.guild, (MOST_UNBOUND, MOST_UNBOUND_TEXT)).await?;
    if gone > 0 {
        tracing::warn!(guild = %binding.guild, gone, "too much was let go in the guild: the oldest can't be brought back any more");
    }
    Ok(id)
}

async fn find(
    db: &mut SqliteConnection,
    guild: GuildId,
    id: UnboundId,
    since: i64,
) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as("SELECT * FROM unbound WHERE guild_id = $1 AND id = $2 AND unbound_at >= $3")
        .bind(ids::column(guild))
        .bind(id)
        .bind(since)
        .fetch_optional(db)
        .await
}

/// Puts the binding back under its own id and name, or one that is like it and free.
async fn insert(tx: &mut SqliteConnection, guild: GuildId, rows: &Rows) -> sqlx::Result<Binding> {
    let mut name = rows.binding.name.clone();
    for number in 2.. {
        if bindings::by_key(tx, guild, &name_key(&name)).await?.is_none() {
            break;
        }
        name = BindingName::numbered(&rows.binding.name, number);
    }
    rows.put_binding(tx, &name).await
}

async fn change(tx: &mut SqliteConnection, id: UnboundId, rows: &Rows) -> sqlx::Result<()> {
    let rows = serde_json::to_string(rows).map_err(|error| sqlx::Error::Encode(error.into()))?;
    sqlx::query("UPDATE unbound SET rows = $1 WHERE id = $2").bind(rows).bind(id).execute(tx).await.map(drop)
}

async fn delete(tx: &mut SqliteConnection, id: UnboundId) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM unbound WHERE id = $1").bind(id).execute(tx).await.map(drop)
}
