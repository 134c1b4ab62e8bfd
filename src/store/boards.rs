//! Boards: which cards are kept up to date, where, and which messages they are.

use serenity::model::id::{GuildId, MessageId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    Store, StoreError, bindings,
    ids::{self, Sequence, bad_column},
};
use crate::model::{Board, BoardId, BoardMessage, BoardOptions, NewBoard, StartHours, UnknownText};

/// Boards of a guild.
pub const MOST_BOARDS: i64 = 50;

/// What adding a board changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddedBoard {
    /// The channel had no such board.
    New(Board),
    /// It had one: that has the new options from now on, and begins anew where it had stopped.
    Again(Board),
    /// The guild has [`MOST_BOARDS`] already; nothing changed.
    Full,
}

impl FromRow<'_, SqliteRow> for Board {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let flag = |name: &str| match row.try_get::<i64, _>(name)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(bad_column(name, "0 and 1 are known")),
        };
        let message: Option<i64> = row.try_get("message_id")?;
        let stopped: Option<&str> = row.try_get("stopped")?;
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            channel: ids::discord_id(row, "channel_id")?,
            binding: row.try_get("binding_id")?,
            created_by: ids::discord_id(row, "created_by")?,
            created_at: row.try_get("created_at")?,
            options: BoardOptions {
                names: flag("names")?,
                address: flag("address")?,
                follow: flag("follow")?,
                start: start_hours(row)?,
            },
            message: BoardMessage {
                id: message.map(|_| ids::discord_id::<MessageId>(row, "message_id")).transpose()?,
                posts: u32::try_from(row.try_get::<i64, _>("posts")?)
                    .map_err(|error| bad_column("posts", error))?,
                remade: flag("remade")?,
                stopped: stopped
                    .map(|text| text.parse().map_err(|error: UnknownText| bad_column("stopped", error)))
                    .transpose()?,
            },
        })
    }
}

impl Store {
    /// The boards of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_boards(&self) -> Result<Vec<Board>, StoreError> {
        sqlx::query_as("SELECT * FROM boards ORDER BY id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The boards of one guild, in the order in which they were added.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn boards_of(&self, guild: GuildId) -> Result<Vec<Board>, StoreError> {
        sqlx::query_as("SELECT * FROM boards WHERE guild_id = $1 ORDER BY id")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Keeps a board in a channel, at `at` (seconds since 1970). A channel has one board of a server, and one of all.
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn add_board(&self, new: &NewBoard, at: i64) -> Result<AddedBoard, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(binding) = new.binding
            && bindings::find(&mut tx, new.guild, binding).await.map_err(self.sorted())?.is_none()
        {
            return Err(StoreError::NoSuchBinding(binding));
        }
        let added = match find(&mut tx, new).await.map_err(self.sorted())? {
            Some(known) => change(&mut tx, &known, new).await.map(AddedBoard::Again),
            None if count(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_BOARDS => {
                return Ok(AddedBoard::Full);
            }
            None => insert(&mut tx, new, at).await.map(AddedBoard::New),
        };
        let added = added.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(added)
    }

    /// Ends a board of the guild; returns what it was, or nothing if there is none.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remove_board(&self, guild: GuildId, id: BoardId) -> Result<Option<Board>, StoreError> {
        let mut tx = self.begin().await?;
        let removed = sqlx::query_as("DELETE FROM boards WHERE guild_id = $1 AND id = $2 RETURNING *")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(removed)
    }

    /// Writes down which message a board is, and what became of it. A board that was removed meanwhile stays removed.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn save_board(&self, id: BoardId, message: BoardMessage) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE boards SET message_id = $1, posts = $2, remade = $3, stopped = $4 WHERE id = $5")
            .bind(message.id.map(ids::column))
            .bind(i64::from(message.posts))
            .bind(i64::from(message.remade))
            .bind(message.stopped.map(|stopped| stopped.as_str()))
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await
    }
}

/// When everyone may start the server from the card.
fn start_hours(row: &SqliteRow) -> sqlx::Result<Option<StartHours>> {
    let minute = |name: &str| -> sqlx::Result<Option<u16>> {
        let minute: Option<i64> = row.try_get(name)?;
        let minute = minute.map(u16::try_from).transpose();
        minute.map_err(|error| bad_column(name, error))
    };
    let hours = minute("start_from")?.zip(minute("start_to")?);
    Ok(hours.map(|(from, to)| StartHours { from, to }))
}

/// The board that the channel has of the same server.
async fn find(db: &mut SqliteConnection, new: &NewBoard) -> sqlx::Result<Option<Board>> {
    let of = match new.binding {
        Some(_) => "binding_id = $3",
        None => "binding_id IS NULL AND $3 IS NULL",
    };
    sqlx::query_as(&format!("SELECT * FROM boards WHERE guild_id = $1 AND channel_id = $2 AND {of}"))
        .bind(ids::column(new.guild))
        .bind(ids::column(new.channel))
        .bind(new.binding)
        .fetch_optional(db)
        .await
}

/// How many a guild has.
pub(super) async fn count(db: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM boards WHERE guild_id = $1")
        .bind(ids::column(guild))
        .fetch_one(db)
        .await
}

async fn insert(tx: &mut SqliteConnection, new: &NewBoard, at: i64) -> sqlx::Result<Board> {
    let id = Sequence::Boards.next(tx).await?;
    let BoardOptions { names, address, follow, start } = new.options;
    sqlx::query_as(
        "INSERT INTO boards (id, guild_id, channel_id, binding_id, created_by, created_at, names, address, follow, \
         posts, remade, start_from, start_to) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, $11) RETURNING *",
    )
    .bind(id)
    .bind(ids::column(new.guild))
    .bind(ids::column(new.channel))
    .bind(new.binding)
    .bind(ids::column(new.created_by))
    .bind(at)
    .bind(i64::from(names))
    .bind(i64::from(address))
    .bind(i64::from(follow))
    .bind(start.map(|hours| i64::from(hours.from)))
    .bind(start.map(|hours| i64::from(hours.to)))
    .fetch_one(tx)
    .await
}

/// Other options; somebody who asks for a board again wants it made again, too.
async fn change(tx: &mut SqliteConnection, known: &Board, new: &NewBoard) -> sqlx::Result<Board> {
    let BoardOptions { names, address, follow, start } = new.options;
    sqlx::query_as(
        "UPDATE boards SET names = $1, address = $2, follow = $3, remade = 0, stopped = NULL, start_from = $5, \
         start_to = $6 WHERE id = $4 \
         RETURNING *",
    )
    .bind(i64::from(names))
    .bind(i64::from(address))
    .bind(i64::from(follow))
    .bind(known.id)
    .bind(start.map(|hours| i64::from(hours.from)))
    .bind(start.map(|hours| i64::from(hours.to)))
    .fetch_one(tx)
    .await
}
