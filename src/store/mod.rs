//! The database: the only place with SQL. One file per table, typed rows, one writer and a few readers.
//!
//! sqlx is spoken with runtime queries that SQLite and Postgres both understand (`$1`, BIGINT ids, standard forms);
//! what only SQLite has is in `open` and `inspect`. Each row is checked when it is read: a value that we never write
//! is an error, not a guess.

mod alerts;
mod approvals;
mod audit;
mod audit_pages;
mod bindings;
mod boards;
mod button_keys;
mod caps;
mod chat_bridges;
mod checkpoints;
mod chosen_games;
mod clock;
mod copies;
mod countdowns;
mod endings;
mod error;
mod filters;
mod grants;
mod guilds;
mod ids;
mod inspect;
mod instance_lock;
mod location;
mod macros;
mod mask_keys;
mod migrate;
mod mirrors;
mod open;
mod owner;
mod panels;
mod plans;
mod player_links;
mod samples;
mod share;
mod sightings;
mod start_on_demand;
#[cfg(test)]
pub(crate) mod tests;
mod unbind;
mod unbound;
mod unlink;
mod whitelist_requests;

use std::{
    path::Path,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use sqlx::{Sqlite, SqlitePool, Transaction};

pub use self::{
    alerts::MOST_ALERTS,
    approvals::{APPROVAL_LIFE, ApprovalSeal, MOST_APPROVALS, NewApproval, NotAsked, OpenApproval},
    audit_pages::{AuditPage, AuditQuery},
    bindings::MOST_BINDINGS,
    boards::{AddedBoard, MOST_BOARDS},
    caps::{MEMBER_SHARE, MOST_AUDIT, MOST_FILTERS_OF_GUILD, MOST_GRANTS, MOST_PATTERN_TEXT, MOST_UNBOUND},
    chat_bridges::{AddedBridge, MOST_CHAT_BRIDGES},
    checkpoints::{Checkpoint, InFlightMessage},
    clock::Clock,
    copies::{Restored, backup, restore},
    countdowns::{AddedCountdown, MOST_COUNTDOWN_MESSAGE, MOST_COUNTDOWNS},
    error::{BindError, StoreError},
    filters::Added,
    grants::Given,
    guilds::{Forgotten, Guilds},
    instance_lock::InstanceLock,
    location::{BUSY_TIMEOUT, file_of},
    macros::{AddedMacro, MOST_MACRO_NAME, MOST_MACRO_TEXT, MOST_MACROS},
    mirrors::{MOST_MIRRORS, Mirrored},
    panels::{LinkError, Linked, LinkedPanel, MOST_PANELS, NewPanel},
    plans::{MOST_PLAN_LINE, MOST_PLANS},
    player_links::{LinkedPlayer, PlayerLink},
    samples::Thinned,
    sightings::RefusedCommands,
    start_on_demand::{MEMBER_COOL_DOWN, SERVER_COOL_DOWN, StartClaim},
    unbind::Unbound,
    unbound::{BroughtBack, Kept, NotBroughtBack, Watching},
    unlink::Holdings,
    whitelist_requests::{AskedForList, MOST_WHITELIST_REQUESTS, REQUEST_PAUSE},
};

/// The open database. Cloning gives another handle to the same one.
#[derive(Debug, Clone)]
pub struct Store {
    path: Arc<Path>,
    /// Whether it has a write-ahead log; else readers and the writer wait for each other.
    has_wal: bool,
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Store {
    /// The absolute path of the database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the database has a write-ahead log, as it has wherever the file system lets it.
    #[must_use]
    pub fn has_wal(&self) -> bool {
        self.has_wal
    }

    /// Asks the database for nothing but an answer.
    ///
    /// # Errors
    /// Why the database does not answer. One that another program keeps locked can still be read.
    pub async fn answers(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await.map(drop).map_err(self.sorted())
    }

    /// Waits for what is being read and written, then closes the file. Every later use returns
    /// [`StoreError::Closed`].
    pub async fn close(&self) {
        close(&self.readers).await;
        close(&self.writer).await;
    }

    /// Begins a change. The write lock is taken at once, so that what a transaction reads stays true until it commits;
    /// there is no standard word for that.
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(self.sorted())
    }

    async fn commit(&self, tx: Transaction<'static, Sqlite>) -> Result<(), StoreError> {
        tx.commit().await.map_err(self.sorted())
    }

    /// Turns sqlx's errors into ours.
    fn sorted(&self) -> impl Fn(sqlx::Error) -> StoreError + '_ {
        |error| StoreError::sort(&self.path, error)
    }
}

/// Closes every connection of a pool. One that is being given back meanwhile is waited for by sqlx, but left open: the
/// second time it is closed, and with the last one SQLite takes its journal away.
async fn close(pool: &SqlitePool) {
    pool.close().await;
    pool.close().await;
}

/// The time as the database keeps it: seconds since 1970-01-01 UTC.
#[must_use]
pub fn epoch_seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
}
