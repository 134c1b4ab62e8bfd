//! Copies of the database: before an upgrade, on request, and of what a restored one replaces.
//!
//! The first and the last lie beside the database and go after some days, as what members may have erased since does.

mod make;
mod name;
mod restore;
#[cfg(test)]
mod tests;

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use sqlx::{
    ConnectOptions, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use tokio::task::spawn_blocking;

use self::name::{Kind, Name};
pub use self::restore::{Restored, restore};
use super::{Store, StoreError, epoch_seconds, inspect, location, share};

/// After this long, what was being written is nobody's any more.
const CUT_SHORT: Duration = Duration::from_secs(24 * 3600);

/// Copies the database, which may be in use, into a new file that only its owner may read.
///
/// # Errors
/// When there is no database, when the file is there already, or when it can't be written; nothing is left behind then.
pub async fn backup(url: &str, to: &Path) -> Result<(), StoreError> {
    let path = location::file_of(url)?;
    let cannot = |why: String| StoreError::CannotCopy { path: path.clone(), copy: to.to_owned(), why };
    if !path.is_file() {
        return Err(StoreError::NoDatabase { path });
    }
    let to = std::path::absolute(to).map_err(|error| cannot(error.to_string()))?;
    // A link that leads nowhere counts, too.
    if to.symlink_metadata().is_ok() {
        return Err(cannot(
            "there is something of that name already; choose another one, or move it away".into(),
        ));
    }
    let options = SqliteConnectOptions::new()
        .filename(&path)
        .busy_timeout(location::BUSY_TIMEOUT)
        .disable_statement_logging();
    match inspect::inspect(&path, &options).await {
        // Its schema does not matter for a copy.
        Ok(()) | Err(StoreError::Newer { .. } | StoreError::Altered { .. }) => {}
        Err(unusable) => return Err(unusable),
    }
    let mut db = connect(&path, &options).await?;
    let written = make::write(&mut db, &to).await;
    // A connection that only read has nothing to lose.
    let _ = db.close().await;
    written.map_err(cannot)?.rename(&to).await.map_err(cannot)
}

/// A connection for reading, however the file may be read.
async fn connect(path: &Path, options: &SqliteConnectOptions) -> Result<SqliteConnection, StoreError> {
    let ways = [options.clone(), options.clone().read_only(true), share::alone(options)];
    let mut failed = None;
    for way in ways {
        let tried = async {
            let mut db = way.connect().await?;
            sqlx::query("SELECT count(*) FROM sqlite_master").execute(&mut db).await?;
            Ok(db)
        };
        match tried.await {
            Ok(db) => return Ok(db),
            Err(error) => failed = failed.or(Some(StoreError::sort(path, error))),
        }
    }
    Err(failed.unwrap_or(StoreError::NoDatabase { path: path.to_owned() }))
}

/// Copies the database that `db` is connected to before its schema is changed, and says where the copy is.
///
/// # Errors
/// [`StoreError::CannotCopy`].
pub(super) async fn before_upgrade(
    path: &Path,
    db: &mut SqliteConnection,
    schema: i64,
) -> Result<PathBuf, StoreError> {
    let kind = Kind::BeforeUpgrade { schema, to: env!("CARGO_PKG_VERSION").to_owned() };
    let copy = Name { kind, at: epoch_seconds() }.beside(&make::without_links(path));
    let cannot = |why| StoreError::CannotCopy { path: path.to_owned(), copy: copy.clone(), why };
    let written = make::write(db, &copy).await.map_err(cannot)?;
    written.rename(&copy).await.map_err(cannot)?;
    Ok(copy)
}

/// The copies beside the database, with what their names tell, and what was being written when a crash came.
fn beside(database: &Path) -> (Vec<(PathBuf, Name)>, Vec<PathBuf>) {
    let database = make::without_links(database);
    let Some(Ok(entries)) = database.parent().map(fs::read_dir) else { return Default::default() };
    let files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    let partial = make::prefix_of(&database);
    let is_partial = |file: &&PathBuf| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(&partial) && name.ends_with(make::PARTIAL)
    };
    let partials = files.iter().filter(is_partial).cloned().collect();
    let copies = files.into_iter().filter_map(|file| Some((Name::of(&database, &file)?, file)));
    (copies.map(|(name, file)| (file, name)).collect(), partials)
}

/// The newest copy from before an upgrade that a program can use whose schema goes up to `known`.
pub(super) async fn usable(database: &Path, known: i64) -> Option<PathBuf> {
    let database = database.to_owned();
    let (copies, _) = spawn_blocking(move || beside(&database)).await.ok()?;
    let usable = copies.into_iter().filter_map(|(file, name)| match name.kind {
        Kind::BeforeUpgrade { schema, .. } if schema <= known => Some((name.at, file)),
        _ => None,
    });
    usable.max().map(|(_, file)| file)
}

impl Store {
    /// When the last of the copies beside the database was made, in seconds since 1970-01-01 UTC.
    pub async fn last_copy(&self) -> Option<i64> {
        let path = self.path().to_owned();
        let (copies, _) = spawn_blocking(move || beside(&path)).await.ok()?;
        copies.iter().map(|(_, name)| name.at).max()
    }

    /// Deletes the copies beside the database that were made before `before` (seconds since 1970-01-01 UTC), or at that time.
    /// Says how many files went.
    ///
    /// # Errors
    /// The first that can't be deleted; the others are.
    pub async fn purge_copies(&self, before: i64) -> Result<u64, StoreError> {
        let path = self.path().to_owned();
        let purged = spawn_blocking(move || purge(&path, before)).await;
        purged
            .unwrap_or_else(|ended| Err((PathBuf::new(), ended.into())))
            .map_err(|(copy, error)| StoreError::CannotDelete { copy, why: error.to_string() })
    }
}

fn purge(path: &Path, before: i64) -> Result<u64, (PathBuf, io::Error)> {
    let (copies, partials) = beside(path);
    let due = copies.into_iter().filter(|(_, name)| name.at <= before).map(|(file, _)| file);
    let is_old = |file: &PathBuf| {
        let written = file.metadata().and_then(|found| found.modified());
        written.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age > CUT_SHORT))
    };
    let due = due.chain(partials.into_iter().filter(is_old));
    let (mut gone, mut failed) = (0, None);
    for file in due {
        match fs::remove_file(&file) {
            Ok(()) => gone += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => failed = failed.or(Some((file, error))),
        }
    }
    failed.map_or(Ok(gone), Err)
}

/// Ends the write-ahead log of a database that nobody uses, by writing it into the file.
async fn end_journal(path: &Path) -> Result<(), StoreError> {
    let options = SqliteConnectOptions::new().filename(path).busy_timeout(location::BUSY_TIMEOUT);
    let alone = share::alone(&options).journal_mode(SqliteJournalMode::Delete).disable_statement_logging();
    let sorted = |error| StoreError::sort(path, error);
    alone.connect().await.map_err(sorted)?.close().await.map_err(sorted)
}
