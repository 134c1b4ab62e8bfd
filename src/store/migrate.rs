//! The migrations of the folder `migrations/`: which there are, and bringing a database to the newest.

use std::path::Path;

use sqlx::{
    SqliteConnection, SqlitePool,
    migrate::{MigrateError, Migrator},
};

use super::StoreError;

/// The schema's steps, built into the program. Cargo does not see a new file: touch this one.
pub(super) static MIGRATIONS: Migrator = sqlx::migrate!();

/// The newest step of the file's schema, where steps of ours are missing in it. `None`: it is up to date, or new.
///
/// # Errors
/// When the file can't be read.
pub(super) async fn outdated(path: &Path, db: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    let sorted = |error| StoreError::sort(path, error);
    let has_steps: i64 =
        sqlx::query_scalar("SELECT count(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
            .fetch_one(&mut *db)
            .await
            .map_err(sorted)?;
    if has_steps == 0 {
        return Ok(None);
    }
    let newest: Option<i64> = sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations")
        .fetch_one(db)
        .await
        .map_err(sorted)?;
    Ok(newest.filter(|newest| *newest < newest_known()))
}

/// The newest step that this program has.
fn newest_known() -> i64 {
    MIGRATIONS.iter().map(|ours| ours.version).max().unwrap_or(0)
}

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
        None => Err(StoreError::Newer { path: path(), version, known: newest_known(), copy: None }),
    }
}
