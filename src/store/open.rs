//! Opening the database file: where it is, whether it is ours, migrations, and the pools.

use std::{fs, io::ErrorKind, path::Path, sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions, Connection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use tracing::info;

use super::{
    Store, StoreError, close, copies, inspect,
    location::{BUSY_TIMEOUT, file_of},
    migrate::{migrate, outdated},
    owner, share,
};

/// How long a caller waits for a connection of ours before the database counts as locked.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);
/// Connections that only read. SQLite reads beside its one writer in WAL mode.
const READERS: u32 = 3;
/// What each connection keeps of the database in memory at most, KiB. SQLite's own 2,000 of four connections would be a
/// tenth of what the bot takes for 1,000 servers; the operating system keeps the file's pages anyway.
const CACHE_KIB: u16 = 512;
/// After this long without use a reader is closed.
const READER_IDLE: Duration = Duration::from_secs(60);

impl Store {
    /// Opens the database at an address such as `sqlite://wingcord.db`, makes it if it is not there, and brings it to
    /// the newest schema. A file that is not usable is left as it is, byte for byte.
    ///
    /// # Errors
    /// One for each thing that can be wrong with the address, the place and the file; see [`StoreError`].
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_waiting(url, BUSY_TIMEOUT).await
    }

    /// Like [`Store::open`], where each statement waits `busy` for locks that other programs hold.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub async fn open_waiting(url: &str, busy: Duration) -> Result<Self, StoreError> {
        let path = file_of(url)?;
        match Self::open_at(&path, busy).await {
            Ok(store) => Ok(store),
            Err(StoreError::Newer { path, version, known, .. }) => {
                let copy = copies::usable(&path, known).await;
                Err(StoreError::Newer { path, version, known, copy })
            }
            Err(failed) => Err(match share::explained(&path, failed).await {
                StoreError::CannotOpen { path, why } => {
                    let advice = owner::advice(&path).map(|advice| format!("; {advice}")).unwrap_or_default();
                    StoreError::CannotOpen { path, why: why + &advice }
                }
                other => other,
            }),
        }
    }

    async fn open_at(path: &Path, busy: Duration) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .busy_timeout(busy)
            .foreign_keys(true)
            .pragma("cache_size", format!("-{CACHE_KIB}"))
            .disable_statement_logging();
        if exists(path)? {
            inspect::inspect(path, &options).await?;
        } else {
            create(path);
        }
        let maps = inspect::has_log(path) || share::maps_memory(path).await?;
        let opened = match maps {
            true => writer(path, &options, SqliteJournalMode::Wal).await,
            false => Err(StoreError::NoSharedMaps { path: path.to_owned() }),
        };
        let (writer, has_wal) = match opened {
            Err(StoreError::NoSharedMaps { .. }) => {
                share::leave_wal(path, &options).await?;
                (writer(path, &options, SqliteJournalMode::Delete).await?, false)
            }
            opened => (opened?, true),
        };
        let readers =
            pool(READERS).idle_timeout(READER_IDLE).connect_lazy_with(options.pragma("query_only", "ON"));
        Ok(Self { path: Arc::from(path), has_wal, writer, readers })
    }

    /// Whether others than the owner may read or write the database's file: it was made by an older version, or
    /// somebody means it so.
    #[must_use]
    pub fn is_exposed(&self) -> bool {
        is_exposed(&self.path)
    }

    /// The kind of network file system that the database is on, if it is on one.
    pub async fn network(&self) -> Option<&'static str> {
        let path = Arc::clone(&self.path);
        tokio::task::spawn_blocking(move || share::network(&path)).await.ok().flatten()
    }

    /// Writes the journal into the database and empties it, so that it holds nothing that was deleted. What stands in
    /// the way of that is left for the next time that SQLite does it by itself.
    pub(super) async fn empty_journal(&self) {
        // The pages are in the journal, so nothing is lost.
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await;
    }
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
}

/// The writer, with the newest schema.
async fn writer(
    path: &Path,
    options: &SqliteConnectOptions,
    journal: SqliteJournalMode,
) -> Result<SqlitePool, StoreError> {
    let writing = options
        .clone()
        .create_if_missing(true)
        .journal_mode(journal)
        // What was deleted is overwritten: a guild that is forgotten is not left in the file.
        .pragma("secure_delete", "ON")
        .synchronous(SqliteSynchronous::Full);
    let sorted = |error| StoreError::sort(path, error);
    let writer = writer_pool().connect_with(writing).await.map_err(sorted)?;
    match upgrade(path, &writer).await {
        Ok(()) => Ok(writer),
        Err(error) => {
            close(&writer).await;
            Err(error)
        }
    }
}

/// Brings the schema up to date, after a copy was made of a database that has an older one.
async fn upgrade(path: &Path, writer: &SqlitePool) -> Result<(), StoreError> {
    let copy = {
        let mut db = writer.acquire().await.map_err(|error| StoreError::sort(path, error))?;
        match outdated(path, &mut db).await? {
            Some(schema) => Some(copies::before_upgrade(path, &mut db, schema).await?),
            None => None,
        }
    };
    let migrated = migrate(path, writer).await;
    match (&migrated, copy) {
        (Ok(()), Some(copy)) => info!(
            "the database is upgraded; a copy from before is {}. Going back to the older wingcord needs it: \
             `wingcord restore` puts it in place",
            copy.display()
        ),
        // Nothing was changed, and the next try makes a copy of its own.
        (Err(_), Some(copy)) => {
            let _ = tokio::fs::remove_file(copy).await;
        }
        (_, None) => {}
    }
    migrated
}

/// The pool of the one writer.
fn writer_pool() -> SqlitePoolOptions {
    pool(1).after_release(|connection, _| {
        Box::pin(async move {
            connection.ping().await?;
            // SQLite itself ends a transaction on a full disk, which sqlx does not notice: that connection could
            // never begin another one.
            Ok(!connection.is_in_transaction())
        })
    })
}

/// Whether there is a file at `path` that could be ours; its folder is there in any case.
fn exists(path: &Path) -> Result<bool, StoreError> {
    let cannot = |why: String| StoreError::CannotOpen { path: path.to_owned(), why };
    let folder = path.parent().unwrap_or(path);
    if !folder.is_dir() {
        return Err(StoreError::NoFolder { path: path.to_owned(), folder: folder.to_owned() });
    }
    match fs::metadata(path) {
        Ok(found) if !found.is_file() => Err(StoreError::NotAFile { path: path.to_owned() }),
        Ok(found) if found.permissions().readonly() || is_write_refused(path) => {
            Err(StoreError::ReadOnly { path: path.to_owned() })
        }
        Ok(_) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(cannot(error.to_string())),
    }
}

/// Makes an empty file that only its owner may read and write, from the beginning and whatever the umask; SQLite gives
/// the files beside it the same rights. What stands in the way stands in SQLite's, too, which tells it.
fn create(path: &Path) {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(path));
}

/// Whether others than the owner may read or write the file.
#[cfg(unix)]
fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

/// The folder's rights decide there.
#[cfg(not(unix))]
fn is_exposed(_: &Path) -> bool {
    false
}

/// Whether the file can't be opened for writing. Told before SQLite tries, since it would leave side files behind.
fn is_write_refused(path: &Path) -> bool {
    // Closing a file ends all locks that this process has on it. Without a journal beside it nobody has any.
    !inspect::has_journal(path)
        && fs::OpenOptions::new().append(true).open(path).is_err_and(|error| {
            matches!(error.kind(), ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
        })
}

#[cfg(test)]
mod tests;
