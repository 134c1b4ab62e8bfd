//! Deletes a binding with everything that belongs to it.

use serenity::model::id::{GuildId, UserId};
use sqlx::SqliteConnection;

use super::{Store, StoreError, bindings, grants, mirrors, unbound};
use crate::model::{Binding, BindingId, UnboundId};

/// What went with a binding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbound {
    /// The binding as it was.
    pub binding: Binding,
    /// How many mirrors ended with it.
    pub mirrors: u64,
    /// How many grants ended with it.
    pub grants: u64,
    /// How many boards, alerts and chat bridges ended with it.
    pub watching: u64,
    /// Under which it can be brought back.
    pub kept: UnboundId,
}

impl Store {
    /// Removes a binding together with its mirrors and grants, for `by`, at `at` (seconds since 1970), and keeps it all for
    /// [`bring_back`](Self::bring_back).
    ///
    /// # Errors
    /// When the binding is gone, or the database can't be written.
    pub async fn unbind(
        &self,
        guild: GuildId,
        id: BindingId,
        by: UserId,
        at: i64,
    ) -> Result<Unbound, StoreError> {
        let mut tx = self.begin().await?;
        let binding = bindings::find(&mut tx, guild, id).await.map_err(self.sorted())?;
        let binding = binding.ok_or(StoreError::NoSuchBinding(id))?;
        let watching = watching(&mut tx, id).await.map_err(self.sorted())?;
        let kept = unbound::keep(&mut tx, &binding, by, at).await.map_err(self.sorted())?;
        let mirrors = mirrors::remove_of(&mut tx, id).await.map_err(self.sorted())?;
        let grants = grants::remove_of(&mut tx, id).await.map_err(self.sorted())?;
        sqlx::query("DELETE FROM bindings WHERE id = $1")
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(Unbound { binding, mirrors, grants, watching, kept })
    }
}

/// How many boards, alerts and chat bridges are of a binding.
async fn watching(tx: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<u64> {
    let count: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM boards WHERE binding_id = $1) + \
         (SELECT count(*) FROM alerts WHERE binding_id = $1) + \
         (SELECT count(*) FROM chat_bridges WHERE binding_id = $1)",
    )
    .bind(binding)
    .fetch_one(tx)
    .await?;
    Ok(count.unsigned_abs())
}
