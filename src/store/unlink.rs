//! Deletes a guild's panel with everything that belongs to it.

use serenity::model::id::GuildId;
use sqlx::SqliteConnection;

use super::{LinkedPanel, Store, StoreError, grants, ids, mirrors};
use crate::model::{BindingId, PanelId};

/// What goes, or went, with a panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Holdings {
    /// Bindings of its servers.
    pub bindings: u64,
    /// Mirrors of those.
    pub mirrors: u64,
    /// Grants for those.
    pub grants: u64,
}

impl Store {
    /// What would go with a panel.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn panel_holdings(&self, guild: GuildId, id: PanelId) -> Result<Holdings, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(self.sorted())?;
        let counted: (i64, i64, i64) = sqlx::query_as(
            "SELECT (SELECT count(*) FROM bindings WHERE guild_id = $1 AND panel_id = $2), \
             (SELECT count(*) FROM mirrors WHERE binding_id IN \
              (SELECT id FROM bindings WHERE guild_id = $1 AND panel_id = $2)), \
             (SELECT count(*) FROM grants WHERE binding_id IN \
              (SELECT id FROM bindings WHERE guild_id = $1 AND panel_id = $2))",
        )
        .bind(ids::column(guild))
        .bind(id)
        .fetch_one(&mut *reader)
        .await
        .map_err(self.sorted())?;
        let [bindings, mirrors, grants] = [counted.0, counted.1, counted.2].map(i64::unsigned_abs);
        Ok(Holdings { bindings, mirrors, grants })
    }

    /// Removes a panel with its key, the bindings of its servers and all that belongs to those. `None`: the guild has
    /// no such panel, or no longer.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn unlink_panel(
        &self,
        guild: GuildId,
        id: PanelId,
    ) -> Result<Option<(LinkedPanel, Holdings)>, StoreError> {
        let mut tx = self.begin().await?;
        let removed = remove(&mut tx, guild, id).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(removed)
    }
}

async fn remove(
    tx: &mut SqliteConnection,
    guild: GuildId,
    id: PanelId,
) -> sqlx::Result<Option<(LinkedPanel, Holdings)>> {
    let panel = sqlx::query_as("SELECT * FROM panels WHERE guild_id = $1 AND id = $2")
        .bind(ids::column(guild))
        .bind(id)
        .fetch_optional(&mut *tx)
        .await?;
    let Some(panel) = panel else { return Ok(None) };
    let bindings: Vec<BindingId> = sqlx::query_scalar("SELECT id FROM bindings WHERE panel_id = $1")
        .bind(id)
        .fetch_all(&mut *tx)
        .await?;
    let mut gone = Holdings { bindings: bindings.len() as u64, ..Holdings::default() };
    for binding in bindings {
        gone.mirrors += mirrors::remove_of(&mut *tx, binding).await?;
        gone.grants += grants::remove_of(&mut *tx, binding).await?;
    }
    for statement in ["DELETE FROM bindings WHERE panel_id = $1", "DELETE FROM panels WHERE id = $1"] {
        sqlx::query(statement).bind(id).execute(&mut *tx).await?;
    }
    Ok(Some((panel, gone)))
}
