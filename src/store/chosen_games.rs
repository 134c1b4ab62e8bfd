//! Which games servers run, where somebody chose it.

use std::collections::HashMap;

use serenity::model::id::GuildId;

use super::{Store, StoreError, bindings, caps};
use crate::model::BindingId;

/// Characters of a profile's name.
const LONGEST: usize = 100;

impl Store {
    /// Notes which game a binding's server runs, by the name of a profile; `None`: it is found out.
    ///
    /// # Errors
    /// When the guild has no such binding, the name is too long, or the database can't be written.
    pub async fn choose_game(
        &self,
        guild: GuildId,
        binding: BindingId,
        game: Option<&str>,
    ) -> Result<(), StoreError> {
        caps::fits("chosen_games.game", game.unwrap_or_default(), LONGEST)?;
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, guild, binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(binding));
        }
        let query = match game {
            Some(game) => sqlx::query(
                "INSERT INTO chosen_games (binding_id, game) VALUES ($1, $2) \
                 ON CONFLICT (binding_id) DO UPDATE SET game = excluded.game",
            )
            .bind(binding)
            .bind(game),
            None => sqlx::query("DELETE FROM chosen_games WHERE binding_id = $1").bind(binding),
        };
        query.execute(&mut *tx).await.map_err(self.sorted())?;
        self.commit(tx).await
    }

    /// The games that were chosen, by the names of their profiles.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn chosen_games(&self) -> Result<HashMap<BindingId, String>, StoreError> {
        let rows: Vec<(BindingId, String)> = sqlx::query_as("SELECT binding_id, game FROM chosen_games")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())?;
        Ok(rows.into_iter().collect())
    }
}
