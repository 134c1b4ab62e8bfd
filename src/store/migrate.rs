//! The migrations of the folder `migrations/`: which there are, and bringing a database to the newest.

use std::path::Path;

use sqlx::{
    SqlitePool,
    migrate::{MigrateError, Migrator},
};

use super::StoreError;

/// The schema's steps, built into the program. Cargo does not see a new file: touch this one.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!();

/// Brings the schema up to date and proves that the file can be written, in one transaction.
///
/// # Errors
/// The step that failed, or why the file can't be written.
pub(super) async fn migrate(path: &Path, writer: &SqlitePool) -> Result<(), StoreError> {
    let sorted = |error| StoreError::sort(path, error);
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.map_err(sorted)?;
    MIGRATIONS.run_direct(&mut *tx).await.map_err(|error| match error {
        MigrateError::ExecuteMigration(source, version) => match StoreError::sort(path, source) {
            StoreError::Failed { path, source } => StoreError::Migration { path, version, source },
            known => known,
        },
        MigrateError::Execute(source) => StoreError::sort(path, source),
        other => StoreError::sort(path, other.into()),
    })?;
    // SQLite begins even where it may only read; a write is refused there, also one that changes no row.
    sqlx::query("UPDATE sequences SET last = last WHERE name = ''")
        .execute(&mut *tx)
        .await
        .map_err(sorted)?;
    tx.commit().await.map_err(sorted)
}

/// Whether a step that the file holds is one of ours.
///
/// # Errors
/// It was changed since, or is of a newer version of the program.
pub(super) fn known(path: &Path, version: i64, checksum: &[u8]) -> Result<(), StoreError> {
    let path = || path.to_owned();
    match MIGRATIONS.iter().find(|ours| ours.version == version) {
        Some(ours) if *ours.checksum == *checksum => Ok(()),
        Some(_) => Err(StoreError::Altered { path: path(), version }),
        None => {
            let known = MIGRATIONS.iter().map(|ours| ours.version).max().unwrap_or(0);
            Err(StoreError::Newer { path: path(), version, known })
        }
    }
}
