//! Ids: our own, which are never used twice, and how Discord's are kept in BIGINT columns.

use std::{fmt, num::NonZeroU64};

use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};

/// Names a binding, in every guild and for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct BindingId(pub i64);

/// Names a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct GrantId(pub i64);

/// Names a row of the audit log; later rows have greater ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct AuditId(pub i64);

/// Names a filter that somebody added to a mirror.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct FilterId(pub i64);

/// Names a guild's own panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct PanelId(pub i64);

/// Names a binding that was let go and can be brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct UnboundId(pub i64);

impl fmt::Display for BindingId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The tables whose rows get an id of ours.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sequence {
    Bindings,
    Grants,
    Audit,
    Filters,
    Panels,
    Unbound,
}

impl Sequence {
    /// The next id, kept by the transaction that asked for it.
    pub(super) async fn next(self, tx: &mut SqliteConnection) -> sqlx::Result<i64> {
        let name = match self {
            Self::Bindings => "bindings",
            Self::Grants => "grants",
            Self::Audit => "audit",
            Self::Filters => "filters",
            Self::Panels => "panels",
            Self::Unbound => "unbound",
        };
        sqlx::query_scalar("UPDATE sequences SET last = last + 1 WHERE name = $1 RETURNING last")
            .bind(name)
            .fetch_one(tx)
            .await
    }
}

/// A Discord id as its column holds it.
pub(super) fn column(id: impl Into<u64>) -> i64 {
    id.into().cast_signed()
}

/// A Discord id out of its column.
pub(super) fn discord_id<T: From<NonZeroU64>>(row: &SqliteRow, name: &str) -> sqlx::Result<T> {
    let id = NonZeroU64::new(row.try_get::<i64, _>(name)?.cast_unsigned());
    id.map(T::from).ok_or_else(|| bad_column(name, "0 is not a Discord id"))
}

/// The error for a column whose text or number means nothing to us.
pub(super) fn bad_column(
    name: &str,
    why: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: name.to_owned(), source: why.into() }
}
