//! How ids are kept in BIGINT columns: our own, which come from `sequences`, and Discord's.

use std::num::NonZeroU64;

use sqlx::{
    Database, Decode, Encode, Row, SqliteConnection, Type, encode::IsNull, error::BoxDynError,
    sqlite::SqliteRow,
};

use crate::model::{
    AlertId, ApprovalId, AuditId, BindingId, BoardId, ChatBridgeId, CountdownId, FilterId, GrantId,
    IncidentId, MacroId, PanelId, PlanId, RequestCardId, UnboundId, WhitelistRequestId,
};

/// Columns of these ids hold their numbers.
macro_rules! id_columns {
    ($($id:ident),+) => {$(
        impl<DB: Database> Type<DB> for $id
        where
            i64: Type<DB>,
        {
            fn type_info() -> DB::TypeInfo {
                <i64 as Type<DB>>::type_info()
            }

            fn compatible(column: &DB::TypeInfo) -> bool {
                <i64 as Type<DB>>::compatible(column)
            }
        }

        impl<'q, DB: Database> Encode<'q, DB> for $id
        where
            i64: Encode<'q, DB>,
        {
            fn encode_by_ref(&self, buffer: &mut DB::ArgumentBuffer<'q>) -> Result<IsNull, BoxDynError> {
                self.0.encode_by_ref(buffer)
            }
        }

        impl<'r, DB: Database> Decode<'r, DB> for $id
        where
            i64: Decode<'r, DB>,
        {
            fn decode(value: DB::ValueRef<'r>) -> Result<Self, BoxDynError> {
                <i64 as Decode<'r, DB>>::decode(value).map(Self)
            }
        }
    )+};
}

id_columns!(
    AlertId,
    ApprovalId,
    AuditId,
    BindingId,
    BoardId,
    ChatBridgeId,
    CountdownId,
    FilterId,
    GrantId,
    IncidentId,
    MacroId,
    PanelId,
    PlanId,
    RequestCardId,
    UnboundId,
    WhitelistRequestId
);

/// The tables whose rows get an id of ours.
#[derive(Debug, Clone, Copy)]
pub(super) enum Sequence {
    Bindings,
    Grants,
    Audit,
    Filters,
    Panels,
    Unbound,
    Alerts,
    Incidents,
    Boards,
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
            Self::Alerts => "alerts",
            Self::Incidents => "incidents",
            Self::Boards => "boards",
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
