//! What was noticed while the bot ran, for those who ask later.

use super::{Store, StoreError};

/// The key of its row.
const OTHER_PROCESS: &str = "other process";

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

#[cfg(test)]
mod tests {
    use crate::store::tests::temp;

    #[tokio::test]
    async fn the_last_time_counts() {
        let temp = temp().await;
        assert_eq!(temp.store.other_process().await.unwrap(), None);
        temp.store.other_process_noticed(7).await.unwrap();
        temp.store.other_process_noticed(9).await.unwrap();
        assert_eq!(temp.store.other_process().await.unwrap(), Some(9));
    }
}
