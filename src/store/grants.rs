//! Grants: who holds which permission, for one binding or for all of a guild.

use serenity::model::id::{GuildId, RoleId, UserId};
use sqlx::{FromRow, Row, SqliteConnection, sqlite::SqliteRow};

use super::{
    MOST_GRANTS, MOST_PATTERN_TEXT, Store, StoreError, bindings,
    ids::{self, Sequence, bad_column},
};
use crate::{
    model::{BindingId, Grant, GrantChange, GrantId, GrantLimits, Permission, Subject, UnknownText},
    pattern::{Patterns, PatternsError},
};

/// A grant that was asked for, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The grant.
    pub grant: Grant,
    /// What it took the place of: the same permission of the same subject for the same place.
    pub before: Option<Grant>,
}

impl Given {
    /// Whether nothing was changed, since it was there with the same limits.
    #[must_use]
    pub fn is_as_before(&self) -> bool {
        self.before.as_ref() == Some(&self.grant)
    }
}

impl FromRow<'_, SqliteRow> for Grant {
    fn from_row(row: &SqliteRow) -> sqlx::Result<Self> {
        let permission: &str = row.try_get("permission")?;
        Ok(Self {
            id: row.try_get("id")?,
            guild: ids::discord_id(row, "guild_id")?,
            binding: row.try_get("binding_id")?,
            subject: subject(row)?,
            permission: permission.parse().map_err(|error: UnknownText| bad_column("permission", error))?,
            granted_by: ids::discord_id(row, "granted_by")?,
            created_at: row.try_get("created_at")?,
            expires_at: row.try_get("expires_at")?,
            only: patterns(row, "only_patterns")?,
            never: patterns(row, "never_patterns")?,
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

    /// Makes grants within `limits`, at `at` (seconds since 1970): all or none. Those that are there get the new limits.
    /// The guild's grants that have expired are removed.
    ///
    /// # Errors
    /// When the binding is not in that guild, the guild has as many grants or patterns as it may, or the database can't be
    /// written.
    pub async fn grant(
        &self,
        change: &GrantChange,
        limits: &GrantLimits,
        by: UserId,
        at: i64,
    ) -> Result<Vec<Given>, StoreError> {
        let mut tx = self.begin().await?;
        if let Some(id) = change.binding {
            let binding = bindings::find(&mut tx, change.guild, id).await.map_err(self.sorted())?;
            binding.ok_or(StoreError::NoSuchBinding(id))?;
        }
        remove_expired(&mut tx, change.guild, at).await.map_err(self.sorted())?;
        let mut given = Vec::new();
        let mut room = MOST_GRANTS - count(&mut tx, change.guild).await.map_err(self.sorted())?;
        for &permission in &change.permissions {
            let before = find(&mut tx, change, permission).await.map_err(self.sorted())?;
            let grant = match &before {
                Some(same) if same.limits() == *limits => Ok(same.clone()),
                Some(other) => limit(&mut tx, other.id, limits, by, at).await,
                None if room <= 0 => return Err(StoreError::TooManyGrants),
                None => {
                    room -= 1;
                    insert(&mut tx, change, permission, limits, by, at).await
                }
            };
            given.push(Given { grant: grant.map_err(self.sorted())?, before });
        }
        let narrows = limits.only.is_some() || limits.never.is_some();
        if narrows && pattern_text(&mut tx, change.guild).await.map_err(self.sorted())? > MOST_PATTERN_TEXT {
            return Err(StoreError::TooManyPatterns);
        }
        self.commit(tx).await?;
        Ok(given)
    }

    /// Takes grants back and returns those that were there: all or none. The guild's grants that have expired by `at`
    /// (seconds since 1970) are removed.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn revoke(&self, change: &GrantChange, at: i64) -> Result<Vec<Grant>, StoreError> {
        let mut tx = self.begin().await?;
        remove_expired(&mut tx, change.guild, at).await.map_err(self.sorted())?;
        let mut removed = Vec::new();
        for &permission in &change.permissions {
            removed.extend(delete(&mut tx, change, permission).await.map_err(self.sorted())?);
        }
        self.commit(tx).await?;
        Ok(removed)
    }
}

/// How many the guild has.
pub(super) async fn count(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    let count = sqlx::query_scalar("SELECT count(*) FROM grants WHERE guild_id = $1");
    count.bind(ids::column(guild)).fetch_one(tx).await
}

/// Characters of the patterns in all of the guild's grants.
pub(super) async fn pattern_text(tx: &mut SqliteConnection, guild: GuildId) -> sqlx::Result<i64> {
    let sum = sqlx::query_scalar(
        "SELECT CAST(coalesce(sum(length(coalesce(only_patterns, '')) + length(coalesce(never_patterns, ''))), 0) \
         AS BIGINT) FROM grants WHERE guild_id = $1",
    );
    sum.bind(ids::column(guild)).fetch_one(tx).await
}

async fn remove_expired(tx: &mut SqliteConnection, guild: GuildId, now: i64) -> sqlx::Result<()> {
    let expired = sqlx::query("DELETE FROM grants WHERE guild_id = $1 AND expires_at <= $2");
    expired.bind(ids::column(guild)).bind(now).execute(tx).await.map(drop)
}

/// Removes the grants of all guilds that have ended, and counts them.
pub(super) async fn delete_ended(tx: &mut SqliteConnection, now: i64) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM grants WHERE expires_at <= $1").bind(now).execute(tx).await?;
    Ok(done.rows_affected())
}

/// Removes every grant for one binding and counts them.
pub(super) async fn remove_of(tx: &mut SqliteConnection, binding: BindingId) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM grants WHERE binding_id = $1").bind(binding).execute(tx).await?;
    Ok(done.rows_affected())
}

async fn find(
    tx: &mut SqliteConnection,
    change: &GrantChange,
    permission: Permission,
) -> sqlx::Result<Option<Grant>> {
    let (kind, subject) = subject_columns(change.subject);
    sqlx::query_as(
        "SELECT * FROM grants WHERE guild_id = $1 AND binding_id IS NOT DISTINCT FROM $2 \
         AND subject_kind = $3 AND subject_id = $4 AND permission = $5",
    )
    .bind(ids::column(change.guild))
    .bind(change.binding)
    .bind(kind)
    .bind(subject)
    .bind(permission.as_str())
    .fetch_optional(tx)
    .await
}

async fn insert(
    tx: &mut SqliteConnection,
    change: &GrantChange,
    permission: Permission,
    limits: &GrantLimits,
    by: UserId,
    at: i64,
) -> sqlx::Result<Grant> {
    let id = Sequence::Grants.next(tx).await?;
    let (kind, subject) = subject_columns(change.subject);
    sqlx::query_as(
        "INSERT INTO grants (id, guild_id, binding_id, subject_kind, subject_id, permission, granted_by, created_at, \
         expires_at, only_patterns, never_patterns) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING *",
    )
    .bind(id)
    .bind(ids::column(change.guild))
    .bind(change.binding)
    .bind(kind)
    .bind(subject)
    .bind(permission.as_str())
    .bind(ids::column(by))
    .bind(at)
    .bind(limits.expires_at)
    .bind(limits.only.as_ref().map(Patterns::to_string))
    .bind(limits.never.as_ref().map(Patterns::to_string))
    .fetch_one(tx)
    .await
}

/// Gives a grant other limits.
async fn limit(
    tx: &mut SqliteConnection,
    id: GrantId,
    limits: &GrantLimits,
    by: UserId,
    at: i64,
) -> sqlx::Result<Grant> {
    sqlx::query_as(
        "UPDATE grants SET expires_at = $1, only_patterns = $2, never_patterns = $3, granted_by = $4, created_at = $5 \
         WHERE id = $6 RETURNING *",
    )
    .bind(limits.expires_at)
    .bind(limits.only.as_ref().map(Patterns::to_string))
    .bind(limits.never.as_ref().map(Patterns::to_string))
    .bind(ids::column(by))
    .bind(at)
    .bind(id)
    .fetch_one(tx)
    .await
}

async fn delete(
    tx: &mut SqliteConnection,
    change: &GrantChange,
    permission: Permission,
) -> sqlx::Result<Option<Grant>> {
    let Some(found) = find(tx, change, permission).await? else { return Ok(None) };
    sqlx::query("DELETE FROM grants WHERE id = $1").bind(found.id).execute(tx).await?;
    Ok(Some(found))
}

fn patterns(row: &SqliteRow, column: &str) -> sqlx::Result<Option<Patterns>> {
    let text: Option<&str> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|error: PatternsError| bad_column(column, error))).transpose()
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
        other => Err(bad_column("subject_kind", UnknownText(other.to_owned(), "kind of subject"))),
    }
}
