//! Marks: how far each mirror has posted, and the message that was on its way when we last knew.

use std::collections::HashMap;

use serenity::model::id::ChannelId;
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{Store, StoreError, ids, ids::bad_column};

/// How far a mirror has posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// The last lines that its channel shows, as the relay writes them.
    pub tail: Vec<u8>,
    /// When that was, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// The message that was sent and not yet heard of again.
    pub pending: Option<Unsent>,
}

/// A message that may or may not have reached Discord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsent {
    /// Under which Discord takes it only once, for a few minutes.
    pub nonce: String,
    /// Its content.
    pub body: String,
    /// The mark's tail once it is posted.
    pub tail: Vec<u8>,
    /// When it was sent first, in seconds since 1970-01-01 UTC.
    pub begun_at: i64,
}

/// A mark with the channel that it belongs to.
struct Marked(ChannelId, Mark);

impl FromRow<'_, SqliteRow> for Marked {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        // SQLite's driver reads NULL as nothing or zero where a value is asked for.
        let columns: (Option<String>, Option<String>, Option<Vec<u8>>, Option<i64>) = (
            row.try_get("nonce")?,
            row.try_get("body")?,
            row.try_get("body_tail")?,
            row.try_get("begun_at")?,
        );
        let pending = match columns {
            (Some(nonce), Some(body), Some(tail), Some(begun_at)) => {
                Some(Unsent { nonce, body, tail, begun_at })
            }
            (None, None, None, None) => None,
            _ => return Err(bad_column("nonce", "a message on its way is known in part only")),
        };
        let mark = Mark { tail: row.try_get("tail")?, at: row.try_get("at")?, pending };
        Ok(Self(ids::discord_id(row, "channel_id")?, mark))
    }
}

impl Store {
    /// The marks of every mirror that has one.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_marks(&self) -> Result<HashMap<ChannelId, Mark>, StoreError> {
        let marks = sqlx::query_as("SELECT * FROM marks").fetch_all(&self.readers).await;
        Ok(marks.map_err(self.sorted())?.into_iter().map(|Marked(channel, mark)| (channel, mark)).collect())
    }

    /// Writes marks, all or none. Those of channels that mirror nothing any more are left out.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn write_marks(&self, marks: &[(ChannelId, Mark)]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (channel, mark) in marks {
            write(&mut tx, *channel, mark).await.map_err(self.sorted())?;
        }
        self.commit(tx).await
    }
}

async fn write(tx: &mut SqliteConnection, channel: ChannelId, mark: &Mark) -> sqlx::Result<()> {
    let pending = mark.pending.as_ref();
    sqlx::query(
        "INSERT INTO marks (channel_id, tail, at, nonce, body, body_tail, begun_at) \
         SELECT channel_id, $1, $2, $3, $4, $5, $6 FROM mirrors WHERE channel_id = $7 \
         ON CONFLICT (channel_id) DO UPDATE SET tail = excluded.tail, at = excluded.at, nonce = excluded.nonce, \
         body = excluded.body, body_tail = excluded.body_tail, begun_at = excluded.begun_at",
    )
    .bind(&mark.tail)
    .bind(mark.at)
    .bind(pending.map(|unsent| &unsent.nonce))
    .bind(pending.map(|unsent| &unsent.body))
    .bind(pending.map(|unsent| &unsent.tail))
    .bind(pending.map(|unsent| unsent.begun_at))
    .bind(ids::column(channel))
    .execute(tx)
    .await?;
    Ok(())
}
