//! Macros: commands under one name. Names are unique in a guild, compared as those of bindings are.

use serenity::model::id::{GuildId, RoleId};
use sqlx::{FromRow, Row as _, sqlite::SqliteRow};

use super::{Store, StoreError, bindings, caps, ids};
use crate::model::{Macro, MacroId, NewMacro, name_key};

/// Macros of a guild.
pub const MOST_MACROS: i64 = 100;
/// Characters of a macro's name.
pub const MOST_MACRO_NAME: usize = 32;
/// Characters of a macro's commands: what a form takes.
pub const MOST_MACRO_TEXT: usize = 4_000;

/// What adding a macro changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedMacro {
    /// It is there.
    New(MacroId),
    /// Nothing: the guild has one of that name.
    Taken,
    /// Nothing: the guild has [`MOST_MACROS`].
    Full,
}

impl FromRow<'_, SqliteRow> for Macro {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let role: Option<i64> = row.try_get("role_id")?;
        Ok(Self {
            id: row.try_get("id")?,
            written: NewMacro {
                guild: ids::discord_id(row, "guild_id")?,
                binding: row.try_get("binding_id")?,
                name: row.try_get("name")?,
                commands: row.try_get("commands")?,
                role: role.map(|_| ids::discord_id::<RoleId>(row, "role_id")).transpose()?,
                author: ids::discord_id(row, "author_id")?,
                author_name: row.try_get("author_name")?,
            },
            created_at: row.try_get("created_at")?,
        })
    }
}

impl Store {
    /// The macros of a guild, by name.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn macros_of(&self, guild: GuildId) -> Result<Vec<Macro>, StoreError> {
        sqlx::query_as("SELECT * FROM macros WHERE guild_id = $1 ORDER BY name_key")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// A macro of the guild, by its id.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn macro_by_id(&self, guild: GuildId, id: MacroId) -> Result<Option<Macro>, StoreError> {
        sqlx::query_as("SELECT * FROM macros WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .fetch_optional(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Writes a macro down, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When the binding is not in that guild, a text is too long, or the database can't be written.
    pub async fn add_macro(&self, new: &NewMacro, at: i64) -> Result<AddedMacro, StoreError> {
        caps::fits("macros.name", &new.name, MOST_MACRO_NAME)?;
        caps::fits("macros.commands", &new.commands, MOST_MACRO_TEXT)?;
        let mut tx = self.begin().await?;
        if bindings::find(&mut tx, new.guild, new.binding).await.map_err(self.sorted())?.is_none() {
            return Err(StoreError::NoSuchBinding(new.binding));
        }
        let count: i64 = sqlx::query_scalar("SELECT count(*) FROM macros WHERE guild_id = $1")
            .bind(ids::column(new.guild))
            .fetch_one(&mut *tx)
            .await
            .map_err(self.sorted())?;
        if count >= MOST_MACROS {
            return Ok(AddedMacro::Full);
        }
        let id = MacroId((rand::random::<u64>() >> 1).cast_signed());
        let done = sqlx::query(
            "INSERT INTO macros (id, guild_id, binding_id, name, name_key, commands, role_id, author_id, \
             author_name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
             ON CONFLICT (guild_id, name_key) DO NOTHING",
        )
        .bind(id)
        .bind(ids::column(new.guild))
        .bind(new.binding)
        .bind(&new.name)
        .bind(name_key(&new.name))
        .bind(&new.commands)
        .bind(new.role.map(ids::column))
        .bind(ids::column(new.author))
        .bind(&*caps::member_name(&new.author_name))
        .bind(at)
        .execute(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(if done.rows_affected() == 1 { AddedMacro::New(id) } else { AddedMacro::Taken })
    }

    /// Takes a macro of the guild away; whether it was there.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn remove_macro(&self, guild: GuildId, id: MacroId) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM macros WHERE guild_id = $1 AND id = $2")
            .bind(ids::column(guild))
            .bind(id)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(done.rows_affected() == 1)
    }
}
