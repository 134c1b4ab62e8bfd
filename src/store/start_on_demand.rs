//! Who has started a server from its card without holding the right, as long as that counts.

use serenity::model::id::UserId;

use super::{Store, StoreError, ids};
use crate::model::BindingId;

/// So many seconds a server is not started again that way.
pub const SERVER_COOL_DOWN: i64 = 10 * 60;
/// So many seconds a member starts no server again that way.
pub const MEMBER_COOL_DOWN: i64 = 30 * 60;

/// Whether somebody may start a server on demand just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StartClaim {
    /// It is theirs, and counts from now on.
    Taken,
    /// Somebody started the server a short while ago; again from then on, in seconds since 1970.
    Server(i64),
    /// They have started it a short while ago; again from then on, in seconds since 1970.
    Member(i64),
}

impl Store {
    /// Notes that a member starts a server at `now` (seconds since 1970), unless it was started so a short while ago.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn claim_start(
        &self,
        binding: BindingId,
        member: UserId,
        now: i64,
    ) -> Result<StartClaim, StoreError> {
        let mut tx = self.begin().await?;
        // What a clock that was set back left in the future does not count either.
        sqlx::query("DELETE FROM started_by_everyone WHERE pressed_at <= $1 OR pressed_at > $2")
            .bind(now - MEMBER_COOL_DOWN)
            .bind(now)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        let (of_server, own): (Option<i64>, Option<i64>) = sqlx::query_as(
            "SELECT max(pressed_at), max(CASE WHEN member_id = $2 THEN pressed_at END) \
             FROM started_by_everyone WHERE binding_id = $1",
        )
        .bind(binding)
        .bind(ids::column(member))
        .fetch_one(&mut *tx)
        .await
        .map_err(self.sorted())?;
        if let Some(until) = own.map(|at| at + MEMBER_COOL_DOWN) {
            return Ok(StartClaim::Member(until));
        }
        if let Some(until) = of_server.map(|at| at + SERVER_COOL_DOWN).filter(|until| *until > now) {
            return Ok(StartClaim::Server(until));
        }
        sqlx::query(
            "INSERT INTO started_by_everyone (binding_id, member_id, pressed_at) VALUES ($1, $2, $3)",
        )
        .bind(binding)
        .bind(ids::column(member))
        .bind(now)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(StartClaim::Taken)
    }
}
