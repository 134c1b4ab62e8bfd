//! Reads the audit log page by page, and deletes its old rows.

use serenity::model::id::{GuildId, UserId};
use sqlx::{QueryBuilder, sqlite::Sqlite};

use super::{
    Store, StoreError,
    audit::{COLUMNS, TABLES},
    ids,
};
use crate::model::{Action, ActionDetails, AuditId, AuditRow, BindingId, Outcome};

/// Rows that one statement lets go: other writers get their turn in between.
const AT_ONCE: i64 = 1_000;

/// Which rows of a guild's audit log are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuery {
    /// The guild.
    pub guild: GuildId,
    /// Rows about these bindings alone; none: all of the guild's, also those about no binding.
    pub bindings: Option<Vec<BindingId>>,
    /// Actions of this member alone, and what others answered to what they asked for.
    pub member: Option<UserId>,
    /// Begun then or later, in seconds since 1970-01-01 UTC.
    pub since: Option<i64>,
    /// No later rows than this one, so that pages stay as they were while rows are added.
    pub newest: Option<AuditId>,
}

/// A part of an audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The rows, newest first.
    pub rows: Vec<AuditRow>,
    /// How many rows there are in all.
    pub total: u64,
    /// The newest of all of them.
    pub newest: Option<AuditId>,
}

impl AuditQuery {
    /// Everything of a guild.
    #[must_use]
    pub fn of(guild: GuildId) -> Self {
        Self { guild, bindings: None, member: None, since: None, newest: None }
    }

    fn select(&self, columns: &str) -> QueryBuilder<'_, Sqlite> {
        let mut query = QueryBuilder::new(format!("SELECT {columns} FROM {TABLES} WHERE guild_id = "));
        query.push_bind(ids::column(self.guild));
        if let Some(bindings) = &self.bindings {
            query.push(" AND binding_id IN (");
            let mut list = query.separated(", ");
            for binding in bindings {
                list.push_bind(*binding);
            }
            query.push(")");
        }
        if let Some(member) = self.member {
            query.push(" AND (member_id = ").push_bind(ids::column(member));
            query.push(" OR asked_by = ").push_bind(ids::column(member));
            // Rows of older versions.
            query
                .push(" OR action IN ('approve', 'deny') AND detail LIKE ")
                .push_bind(format!("<@{member}>: %"));
            query.push(")");
        }
        if let Some(since) = self.since {
            query.push(" AND begun_at >= ").push_bind(since);
        }
        if let Some(newest) = self.newest {
            query.push(" AND id <= ").push_bind(newest);
        }
        query
    }
}

impl Store {
    /// At most `limit` of the rows that `query` asks for, newest first, without the first `skip`.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn audit_page(
        &self,
        query: &AuditQuery,
        skip: u32,
        limit: u32,
    ) -> Result<AuditPage, StoreError> {
        let mut count = query.select("count(*), max(id)");
        let (total, newest): (i64, Option<AuditId>) =
            count.build_query_as().fetch_one(&self.readers).await.map_err(self.sorted())?;
        let mut page = query.select(COLUMNS);
        page.push(" ORDER BY id DESC LIMIT ").push_bind(i64::from(limit));
        page.push(" OFFSET ").push_bind(i64::from(skip));
        let rows = page.build_query_as().fetch_all(&self.readers).await.map_err(self.sorted())?;
        Ok(AuditPage { rows, total: total.unsigned_abs(), newest })
    }

    /// The console commands among the last `limit` actions of the guild that were sent, newest first, each with its
    /// binding. Left out is what filters mask for some.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn commands_of(
        &self,
        guild: GuildId,
        limit: u32,
    ) -> Result<Vec<(BindingId, String)>, StoreError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM {TABLES} \
             WHERE id IN (SELECT id FROM audit WHERE guild_id = $1 ORDER BY id DESC LIMIT $4) \
             AND action = $2 AND outcome = $3 AND binding_id IS NOT NULL AND audit_id IS NULL ORDER BY id DESC"
        );
        let rows: Vec<AuditRow> = sqlx::query_as(&sql)
            .bind(ids::column(guild))
            .bind(Action::Command.as_str())
            .bind(Outcome::Done.as_str())
            .bind(i64::from(limit))
            .fetch_all(&self.readers)
            .await
            .map_err(self.sorted())?;
        let command = |row: AuditRow| match row.entry.details {
            ActionDetails::Command { command } => Some((row.entry.binding?, command)),
            _ => None,
        };
        Ok(rows.into_iter().filter_map(command).collect())
    }

    /// Lets the rows go that were begun before `before` (seconds since 1970); how many there were.
    ///
    /// # Errors
    /// When the database can't be written; what was let go until then stays gone.
    pub async fn purge_audit(&self, before: i64) -> Result<u64, StoreError> {
        let mut gone = 0;
        loop {
            let mut tx = self.begin().await?;
            let done = sqlx::query(
                "DELETE FROM audit WHERE id IN \
                 (SELECT id FROM audit WHERE begun_at < $1 ORDER BY begun_at LIMIT $2)",
            )
            .bind(before)
            .bind(AT_ONCE)
            .execute(&mut *tx)
            .await
            .map_err(self.sorted())?;
            self.commit(tx).await?;
            gone += done.rows_affected();
            if done.rows_affected() < AT_ONCE.unsigned_abs() {
                return Ok(gone);
            }
        }
    }
}
