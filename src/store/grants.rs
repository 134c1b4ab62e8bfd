//! Grants: who holds which permission, for one binding or for all of a guild.

use serenity::model::id::{GuildId, RoleId, UserId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    BindingId, GrantId, Permission, Store, StoreError, Subject, UnknownWord, bindings, ids,
    ids::{Sequence, bad_column},
};

/// A permission that somebody holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The guild in which it counts.
    pub guild: GuildId,
    /// The binding for which it counts; none: for all of the guild's, also those made later.
    pub binding: Option<BindingId>,
    /// Who holds it.
    pub subject: Subject,
    /// What they hold.
    pub permission: Permission,
    /// Who granted it.
    pub granted_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
}

/// Which grants are to be made or taken back: some permissions of one subject.
#[derive(Debug, Clone)]
pub struct GrantChange {
    /// The guild.
    pub guild: GuildId,
    /// The binding; none: for all of the guild.
    pub binding: Option<BindingId>,
    /// Who is to hold or lose them.
    pub subject: Subject,
    /// What, as from [`Grantable::permissions`](super::Grantable::permissions).
    pub permissions: Vec<Permission>,
}

impl FromRow<'_, SqliteRow> for Grant {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let permission: &str = row.try_get("permission")?;
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            binding: row.try_get("binding_id")?,
            subject: subject(row)?,
            permission: permission.parse().map_err(|error: UnknownWord| bad_column("permission", error))?,
            granted_by: ids::discord_id(row, "granted_by")?,
            created_at: row.try_get("created_at")?,
        })
    }
}

impl Store {
    /// The grants of one guild, oldest first.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn grants_of(&self, guild: GuildId) -> Result<Vec<Grant>, StoreError> {
        sqlx::query_as("SELECT * FROM grants WHERE guild_id = $1 ORDER BY id")
            .bind(ids::column(guild))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())
    }

    /// Makes the grants that are not there yet, at `at` (seconds since 1970), and returns those: all or none.
    ///
    /// # Errors
    /// When the binding is not in that guild, or the database can't be written.
    pub async fn grant(&self, change: &GrantChange, by: UserId, at: i64) -> Result<Vec<Grant>, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(id) = change.binding {
            let binding = bindings::find(&mut tx, change.guild, id).await.map_err(self.sorted())?;
            binding.ok_or(StoreError::NoSuchBinding(id))?;
        }
        let mut made = Vec::new();
        for &permission in &change.permissions {
            made.extend(insert(&mut tx, change, permission, by, at).await.map_err(self.sorted())?);
        }
        self.commit(tx).await?;
        Ok(made)
    }

    /// Takes grants back and returns those that were there: all or none.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn revoke(&self, change: &GrantChange) -> Result<Vec<Grant>, StoreError> {
        let mut tx = self.begin().await?;
        let mut removed = Vec::new();
        for &permission in &change.permissions {
            removed.extend(delete(&mut tx, change, permission).await.map_err(self.sorted())?);
        }
        self.commit(tx).await?;
        Ok(removed)
    }
}

/// Removes every grant for one binding and counts them.
pub(super) async fn remove_of(tx: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM grants WHERE binding_id = $1").bind(binding).execute(tx).await?;
    Ok(done.rows_affected())
}

async fn insert(
    tx: &mut SqliteConnection,
    change: &GrantChange,
    permission: Permission,
    by: UserId,
    at: i64,
) -> sqlx::Result<Option<Grant>> {
    let id = Sequence::Grants.next(tx).await?;
    let (kind, subject) = subject_columns(change.subject);
    sqlx::query_as(
        "INSERT INTO grants (id, guild_id, binding_id, subject_kind, subject_id, permission, granted_by, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING *",
    )
    .bind(id)
    .bind(ids::column(change.guild))
    .bind(change.binding)
    .bind(kind)
    .bind(subject)
    .bind(permission.as_str())
    .bind(ids::column(by))
    .bind(at)
    .fetch_optional(tx)
    .await
}

async fn delete(
    tx: &mut SqliteConnection,
    change: &GrantChange,
    permission: Permission,
) -> sqlx::Result<Option<Grant>> {
    let (kind, subject) = subject_columns(change.subject);
    sqlx::query_as(
        "DELETE FROM grants WHERE guild_id = $1 AND binding_id IS NOT DISTINCT FROM $2 \
         AND subject_kind = $3 AND subject_id = $4 AND permission = $5 RETURNING *",
    )
    .bind(ids::column(change.guild))
    .bind(change.binding)
    .bind(kind)
    .bind(subject)
    .bind(permission.as_str())
    .fetch_optional(tx)
    .await
}

fn subject_columns(subject: Subject) -> (&'static str, i64) {
    match subject {
        Subject::Role(role) => ("role", ids::column(role)),
        Subject::Member(member) => ("member", ids::column(member)),
    }
}

fn subject(row: &SqliteRow) -> sqlx::Result<Subject> {
    match row.try_get("subject_kind")? {
        "role" => Ok(Subject::Role(ids::discord_id::<RoleId>(row, "subject_id")?)),
        "member" => Ok(Subject::Member(ids::discord_id::<UserId>(row, "subject_id")?)),
        other => Err(bad_column("subject_kind", UnknownWord(other.to_owned(), "kind of subject"))),
    }
}
