//! What was noticed while the bot ran, for those who ask later.

use super::{Store, StoreError};

/// The keys of the rows.
const OTHER_PROCESS: &str = "other process";
const REFUSED_COMMANDS: &str = "refused commands";

/// What Discord answered when it did not take the bot's commands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedCommands {
    /// The HTTP status; 0: no answer.
    pub status: u16,
    /// Discord's error code; 0: none.
    pub code: u64,
    /// What it said, with the status.
    pub answer: String,
    /// When, in seconds since 1970.
    pub at: i64,
}

impl Store {
    /// Another process with the bot's token was noticed, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn other_process_noticed(&self, at: i64) -> Result<(), StoreError> {
        let row = "INSERT INTO sightings (what, last_at) VALUES ($1, $2) \
                   ON CONFLICT (what) DO UPDATE SET last_at = excluded.last_at";
        let written = sqlx::query(row).bind(OTHER_PROCESS).bind(at).execute(&self.writer).await;
        written.map(drop).map_err(self.sorted())
    }

    /// When another process with the bot's token was noticed last, in seconds since 1970.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn other_process(&self) -> Result<Option<i64>, StoreError> {
        sqlx::query_scalar("SELECT last_at FROM sightings WHERE what = $1")
            .bind(OTHER_PROCESS)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }
}

impl Store {
    /// Discord did not take the commands.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn commands_refused(&self, refused: &RefusedCommands) -> Result<(), StoreError> {
        let row = "INSERT INTO sightings (what, last_at, status, code, answer) VALUES ($1, $2, $3, $4, $5) \
                   ON CONFLICT (what) DO UPDATE SET last_at = excluded.last_at, status = excluded.status, \
                   code = excluded.code, answer = excluded.answer";
        let written = sqlx::query(row).bind(REFUSED_COMMANDS).bind(refused.at);
        let written =
            written.bind(i64::from(refused.status)).bind(refused.code.cast_signed()).bind(&refused.answer);
        written.execute(&self.writer).await.map(drop).map_err(self.sorted())
    }

    /// Discord has the commands.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn commands_taken(&self) -> Result<(), StoreError> {
        let gone = sqlx::query("DELETE FROM sightings WHERE what = $1").bind(REFUSED_COMMANDS);
        gone.execute(&self.writer).await.map(drop).map_err(self.sorted())
    }

    /// What Discord answered last, if it did not take the commands.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn refused_commands(&self) -> Result<Option<RefusedCommands>, StoreError> {
        let row: Option<(i64, i64, i64, String)> =
            sqlx::query_as("SELECT last_at, status, code, answer FROM sightings WHERE what = $1")
                .bind(REFUSED_COMMANDS)
                .fetch_optional(&self.readers)
                .await
                .map_err(self.sorted())?;
        Ok(row.map(|(at, status, code, answer)| RefusedCommands {
            status: u16::try_from(status).unwrap_or_default(),
            code: code.cast_unsigned(),
            answer,
            at,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::RefusedCommands;
    use crate::store::tests::temp;

    #[tokio::test]
    async fn the_last_time_counts() {
        let temp = temp().await;
        assert_eq!(temp.store.other_process().await.unwrap(), None);
        temp.store.other_process_noticed(7).await.unwrap();
        temp.store.other_process_noticed(9).await.unwrap();
        assert_eq!(temp.store.other_process().await.unwrap(), Some(9));
    }

    #[tokio::test]
    async fn refused_commands_are_known_until_they_are_taken() {
        let temp = temp().await;
        assert_eq!(temp.store.refused_commands().await.unwrap(), None);
        temp.store.commands_taken().await.unwrap();
        for (at, status) in [(7, 400), (9, 0)] {
            let refused = RefusedCommands { status, code: 50_035, answer: format!("{status} no"), at };
            temp.store.commands_refused(&refused).await.unwrap();
            assert_eq!(temp.store.refused_commands().await.unwrap(), Some(refused));
        }
        temp.store.other_process_noticed(1).await.unwrap();
        temp.store.commands_taken().await.unwrap();
        assert_eq!(temp.store.refused_commands().await.unwrap(), None);
        assert_eq!(temp.store.other_process().await.unwrap(), Some(1));
    }
}
