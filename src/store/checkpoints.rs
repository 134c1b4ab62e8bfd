//! Checkpoints: how far each mirror has posted, and the message that was on its way when we last knew.

use std::collections::HashMap;

use serenity::model::id::ChannelId;
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{Store, StoreError, ids, ids::bad_column};

/// How far a mirror has posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Fingerprints of the last lines that its channel shows, as the relay writes them.
    pub fingerprints: Vec<u8>,
    /// When that was, in seconds since 1970-01-01 UTC.
    pub at: i64,
    /// The message that was sent and not yet heard of again.
    pub pending: Option<InFlightMessage>,
}

/// A message that may or may not have reached Discord.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InFlightMessage {
    /// Under which Discord takes it only once, for a few minutes.
    pub nonce: String,
    /// Its content.
    pub body: String,
    /// The checkpoint's fingerprints once it is posted.
    pub fingerprints: Vec<u8>,
    /// When it was sent first, in seconds since 1970-01-01 UTC.
    pub begun_at: i64,
}

/// A checkpoint with the channel that it belongs to.
struct ChannelCheckpoint(ChannelId, Checkpoint);

impl FromRow<'_, SqliteRow> for ChannelCheckpoint {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        // SQLite's driver reads NULL as nothing or zero where a value is asked for.
        let columns: (Option<String>, Option<String>, Option<Vec<u8>>, Option<i64>) = (
            row.try_get("nonce")?,
            row.try_get("body")?,
            row.try_get("body_tail")?,
            row.try_get("begun_at")?,
        );
        let pending = match columns {
            (Some(nonce), Some(body), Some(fingerprints), Some(begun_at)) => {
                Some(InFlightMessage { nonce, body, fingerprints, begun_at })
            }
            (None, None, None, None) => None,
            _ => return Err(bad_column("nonce", "a message on its way is known in part only")),
        };
        let checkpoint = Checkpoint { fingerprints: row.try_get("tail")?, at: row.try_get("at")?, pending };
        Ok(Self(ids::discord_id(row, "channel_id")?, checkpoint))
    }
}

impl Store {
    /// The checkpoints of every mirror that has one.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_checkpoints(&self) -> Result<HashMap<ChannelId, Checkpoint>, StoreError> {
        let checkpoints = sqlx::query_as("SELECT * FROM marks").fetch_all(&self.readers).await;
        Ok(checkpoints
            .map_err(self.sorted())?
            .into_iter()
            .map(|ChannelCheckpoint(channel, checkpoint)| (channel, checkpoint))
            .collect())
    }

    /// Writes checkpoints, all or none. Those of channels that mirror nothing any more are left out.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn write_checkpoints(&self, checkpoints: &[(ChannelId, Checkpoint)]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for (channel, checkpoint) in checkpoints {
            write(&mut tx, *channel, checkpoint).await.map_err(self.sorted())?;
        }
        self.commit(tx).await
    }
}

async fn write(tx: &mut SqliteConnection, channel: ChannelId, checkpoint: &Checkpoint) -> sqlx::Result<()> {
    let pending = checkpoint.pending.as_ref();
    sqlx::query(
        "INSERT INTO marks (channel_id, tail, at, nonce, body, body_tail, begun_at) \
         SELECT channel_id, $1, $2, $3, $4, $5, $6 FROM mirrors WHERE channel_id = $7 \
         ON CONFLICT (channel_id) DO UPDATE SET tail = excluded.tail, at = excluded.at, nonce = excluded.nonce, \
         body = excluded.body, body_tail = excluded.body_tail, begun_at = excluded.begun_at",
    )
    .bind(&checkpoint.fingerprints)
    .bind(checkpoint.at)
    .bind(pending.map(|in_flight| &in_flight.nonce))
    .bind(pending.map(|in_flight| &in_flight.body))
    .bind(pending.map(|in_flight| &in_flight.fingerprints))
    .bind(pending.map(|in_flight| in_flight.begun_at))
    .bind(ids::column(channel))
    .execute(tx)
    .await?;
    Ok(())
}
