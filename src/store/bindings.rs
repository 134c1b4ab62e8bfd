//! Bindings: which servers of the panel a guild has, under which names.

use serenity::model::id::GuildId;
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};
use uuid::Uuid;

use super::{
    BindError, Store, StoreError, caps,
    ids::{self, Sequence, bad_column},
    panels,
};
use crate::model::{Binding, BindingId, BindingName, NewBinding, name_key};

/// Characters of such a text.
const LONGEST_TEMPLATE: usize = 500;

/// Bindings that a guild can have of servers on panels of its own: each costs a socket. The operator decides about
/// those of their own panel.
pub const MOST_BINDINGS: i64 = 100;

impl FromRow<'_, SqliteRow> for Binding {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let server: &str = row.try_get("server_uuid")?;
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            panel: row.try_get("panel_id")?,
            server: server.parse().map_err(|error: uuid::Error| bad_column("server_uuid", error))?,
            name: row.try_get("name")?,
            say_template: row.try_get("say_template")?,
            created_by: ids::discord_id(row, "created_by")?,
            created_at: row.try_get("created_at")?,
        })
    }
}

impl Store {
    /// The bindings of every guild.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn all_bindings(&self) -> Result<Vec<Binding>, StoreError> {
        sqlx::query_as("SELECT * FROM bindings ORDER BY id")
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// The bindings of one guild, by name.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn bindings_of(&self, guild: GuildId) -> Result<Vec<Binding>, StoreError> {
        sqlx::query_as("SELECT * FROM bindings WHERE guild_id = $1 ORDER BY name_key")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// One binding, if it is in that guild. Ids from buttons and autocomplete may be forged: always ask with the
    /// guild that the interaction came from.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn binding(&self, guild: GuildId, id: BindingId) -> Result<Option<Binding>, StoreError> {
        let mut reader = self.readers.acquire().await.map_err(self.sorted())?;
        find(&mut reader, guild, id).await.map_err(self.sorted())
    }

    /// Binds a server to a guild, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When the guild has the server or the name already, has no such panel, has too many bindings, or the database
    /// can't be written.
    pub async fn bind(&self, new: NewBinding, at: i64) -> Result<Binding, BindError> {
        caps::fits("bindings.say_template", &new.say_template, LONGEST_TEMPLATE)?;
        let mut tx = self.begin().await?;
        if let Some(bound) = by_server(&mut tx, new.guild, new.server).await.map_err(self.sorted())? {
            return Err(BindError::ServerBound(Box::new(bound)));
        }
        if let Some(other) = by_key(&mut tx, new.guild, &new.name.key()).await.map_err(self.sorted())? {
            return Err(BindError::NameTaken(Box::new(other)));
        }
        if let Some(panel) = new.panel {
            if !panels::is_of(&mut tx, new.guild, panel).await.map_err(self.sorted())? {
                return Err(BindError::NoPanel);
            }
            if count_on_own(&mut tx, new.guild).await.map_err(self.sorted())? >= MOST_BINDINGS {
                return Err(BindError::TooMany);
            }
        }
        let binding = insert(&mut tx, new, at).await.map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(binding)
    }

    /// Gives a binding another name; returns it as it is now.
    ///
    /// # Errors
    /// When another binding of the guild has the name, the binding is gone, or the database can't be written.
    pub async fn rename(
        &self,
        guild: GuildId,
        id: BindingId,
        name: &BindingName,
    ) -> Result<Binding, BindError> {
        let mut tx = self.begin().await?;
        let holder = by_key(&mut tx, guild, &name.key()).await.map_err(self.sorted())?;
        if let Some(other) = holder.filter(|holder| holder.id != id) {
            return Err(BindError::NameTaken(Box::new(other)));
        }
        let renamed: Option<Binding> = sqlx::query_as(
            "UPDATE bindings SET name = $1, name_key = $2 WHERE guild_id = $3 AND id = $4 RETURNING *",
        )
        .bind(name.as_str())
        .bind(name.key())
        .bind(ids::column(guild))
        .bind(id)
        .fetch_optional(&mut *tx)
        .await
        .map_err(self.sorted())?;
        self.commit(tx).await?;
        Ok(renamed.ok_or(StoreError::NoSuchBinding(id))?)
    }
}

/// The binding with this id, if it is in the guild.
pub(super) async fn find(
    db: &mut SqliteConnection,
    guild: GuildId,
    id: BindingId,
) -> sqlx::Result<Option<Binding>> {
    sqlx::query_as("SELECT * FROM bindings WHERE guild_id = $1 AND id = $2")
        .bind(ids::column(guild))
        .bind(id)
        .fetch_optional(db)
        .await
}

/// The guild's binding of a server.
pub(super) async fn by_server(
    tx: &mut SqliteConnection,
    guild: GuildId,
    server: Uuid,
) -> sqlx::Result<Option<Binding>> {
    sqlx::query_as("SELECT * FROM bindings WHERE guild_id = $1 AND server_uuid = $2")
        .bind(ids::column(guild))
        .bind(server.to_string())
        .fetch_optional(tx)
        .await
}

/// The guild's bindings of servers on panels of its own.
pub(super) async fn count_on_own(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT count(*) FROM bindings WHERE guild_id = $1 AND panel_id IS NOT NULL")
        .bind(ids::column(guild))
        .fetch_one(tx)
        .await
}

/// The guild's binding whose name has this key. The key is made anew: rows of an earlier version may hold another.
pub(super) async fn by_key(
    tx: &mut SqliteConnection,
    guild: GuildId,
    key: &str,
) -> sqlx::Result<Option<Binding>> {
    let all: Vec<Binding> = sqlx::query_as("SELECT * FROM bindings WHERE guild_id = $1 ORDER BY id")
        .bind(ids::column(guild))
        .fetch_all(tx)
        .await?;
    Ok(all.into_iter().find(|binding| name_key(&binding.name) == key))
}

async fn insert(tx: &mut SqliteConnection, new: NewBinding, at: i64) -> sqlx::Result<Binding> {
    let id = Sequence::Bindings.next(tx).await?;
    sqlx::query_as(
        "INSERT INTO bindings (id, guild_id, server_uuid, name, name_key, say_template, created_by, created_at, \
         panel_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *",
    )
    .bind(id)
    .bind(ids::column(new.guild))
    .bind(new.server.to_string())
    .bind(new.name.as_str())
    .bind(new.name.key())
    .bind(new.say_template)
    .bind(ids::column(new.created_by))
    .bind(at)
    .bind(new.panel)
    .fetch_one(tx)
    .await
}
