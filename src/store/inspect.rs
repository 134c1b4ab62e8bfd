//! Looks at a database file without changing a byte of it: whole, ours, and of a version that we know.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{StoreError, migrate::known, share};

/// Finds out whether the file at `path` can be used.
///
/// # Errors
/// The reason why not.
pub(super) async fn inspect(path: &Path, options: &SqliteConnectOptions) -> Result<(), StoreError> {
    // An immutable file is read without locks and side files; one with a journal beside it must be read through that.
    let reading = options.clone().read_only(true).immutable(!has_journal(path));
    match look(path, &reading).await {
        // A transaction was cut short by a crash, and reading means to play its journal back first.
        Err(StoreError::ReadOnly { .. }) => match look(path, options).await {
            Err(StoreError::NoSharedMaps { .. }) => look(path, &share::alone(options)).await,
            other => other,
        },
        // It was moved here with its log.
        Err(StoreError::NoSharedMaps { .. }) => look(path, &share::alone(options)).await,
        other => other,
    }
}

/// Whether a journal lies beside the file: it is in use, or was not closed.
pub(super) fn has_journal(path: &Path) -> bool {
    has_log(path) || is_beside(path, "-journal")
}

/// Whether a write-ahead log lies beside the file.
pub(super) fn has_log(path: &Path) -> bool {
    is_beside(path, "-wal")
}

fn is_beside(path: &Path, suffix: &str) -> bool {
    beside(path, suffix).exists()
}

/// The file beside it whose name has that at its end.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut beside = OsString::from(path);
    beside.push(suffix);
    beside.into()
}

async fn look(path: &Path, options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let sorted = |error| StoreError::sort(path, error);
    let mut db = options.connect().await.map_err(sorted)?;
    let verdict = judge(path, &mut db).await;
    db.close().await.map_err(sorted)?;
    verdict
}

async fn judge(path: &Path, db: &mut SqliteConnection) -> Result<(), StoreError> {
    let sorted = |error| StoreError::sort(path, error);
    let damage: String =
        sqlx::query_scalar("PRAGMA quick_check(1)").fetch_one(&mut *db).await.map_err(sorted)?;
    if damage != "ok" {
        return Err(StoreError::Corrupt { path: path.to_owned(), detail: damage });
    }
    let tables: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
        .fetch_all(&mut *db)
        .await
        .map_err(sorted)?;
    if tables.is_empty() {
        return Ok(());
    }
    if !tables.iter().any(|name| name == "_sqlx_migrations") {
        return Err(StoreError::Foreign { path: path.to_owned() });
    }
    let steps: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT version, checksum FROM _sqlx_migrations ORDER BY version DESC")
            .fetch_all(db)
            .await
            .map_err(sorted)?;
    steps.iter().try_for_each(|(version, checksum)| known(path, *version, checksum))
}
