//! The lock that one running bot holds on its database, so that no second one posts the same lines.
//!
//! It is on a file of its own: SQLite's locks come and go with its transactions, and other commands of this program
//! work beside the bot. The file stays when the lock is let go, for who deletes it could delete another's.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    task::spawn_blocking,
    time::{Instant, sleep},
};
use tracing::{info, warn};

use super::{StoreError, location, owner};

/// Between two tries while another bot holds the lock.
const AGAIN: Duration = Duration::from_millis(100);

/// Held by the one bot that runs on a database; let go when dropped, and by the system when the process dies.
#[derive(Debug)]
#[must_use = "the lock is let go when it is dropped"]
pub struct InstanceLock {
    _file: Option<File>,
}

/// What one try came to.
#[derive(Debug, PartialEq, Eq)]
enum Tried {
    Held,
    Taken,
    /// The file system has no such locks.
    NoLocks(String),
}

impl InstanceLock {
    /// Takes the lock of the database at `url`, waiting at most `patience` for another bot that holds it. Where the
    /// file system has no locks, the log says so, and nothing is held.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another bot still holds it, [`StoreError::CannotLock`] when the file can't be made or
    /// opened, [`StoreError::Url`].
    pub async fn acquire(url: &str, patience: Duration) -> Result<Self, StoreError> {
        let database = location::file_of(url)?;
        let opened = spawn_blocking(move || open_beside(&database)).await;
        let Some((path, mut file)) =
            opened.unwrap_or_else(|ended| Err(cannot(Path::new(""), &ended.into())))?
        else {
            return Ok(Self { _file: None });
        };
        let (deadline, mut told) = (Instant::now() + patience, false);
        loop {
            let tried;
            (tried, file) = attempt(&path, file).await?;
            match tried {
                Tried::Held => return Ok(Self { _file: Some(file) }),
                Tried::NoLocks(why) => {
                    warn!(
                        "{} can't be locked ({why}): nothing keeps a second wingcord from running on this database",
                        path.display()
                    );
                    return Ok(Self { _file: None });
                }
                Tried::Taken if Instant::now() >= deadline => return Err(StoreError::InUse { path }),
                Tried::Taken => {
                    if !std::mem::replace(&mut told, true) {
                        info!(
                            "another wingcord runs on this database; waiting up to {} s for it to end",
                            patience.as_secs()
                        );
                    }
                    sleep(AGAIN).await;
                }
            }
        }
    }
}

/// One try, off the runtime's threads: a file may be on a network.
async fn attempt(path: &Path, file: File) -> Result<(Tried, File), StoreError> {
    let tried = spawn_blocking(move || (judge(file.try_lock()), file)).await;
    tried.map_err(|ended| cannot(path, &ended.into()))
}

fn judge(locked: Result<(), TryLockError>) -> Tried {
    match locked {
        Ok(()) => Tried::Held,
        Err(TryLockError::WouldBlock) => Tried::Taken,
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Interrupted => Tried::Taken,
        Err(TryLockError::Error(error)) => Tried::NoLocks(error.to_string()),
    }
}

/// The lock file, made if it is not there. None where opening the database tells better what is wrong, and where no
/// space is left for a file, for the bot goes on without one.
fn open_beside(database: &Path) -> Result<Option<(PathBuf, File)>, StoreError> {
    let path = beside(database);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(&path) {
        Ok(file) => Ok(Some((path, file))),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            warn!("{} can't be made ({error}): a second wingcord would not be noticed", path.display());
            Ok(None)
        }
        Err(error) => Err(cannot(&path, &error)),
    }
}

fn cannot(path: &Path, error: &io::Error) -> StoreError {
    let advice = (error.kind() == ErrorKind::PermissionDenied).then(|| owner::advice(path)).flatten();
    let why = advice.map_or_else(|| error.to_string(), |advice| format!("{error}; {advice}"));
    StoreError::CannotLock { path: path.to_owned(), why }
}

/// Beside the file itself, whichever links lead to it.
fn beside(database: &Path) -> PathBuf {
    let whole = fs::canonicalize(database).or_else(|_| {
        let (folder, name) =
            (database.parent().unwrap_or(database), database.file_name().unwrap_or_default());
        fs::canonicalize(folder).map(|folder| folder.join(name))
    });
    whole.unwrap_or_else(|_| database.to_owned()).with_added_extension("lock")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(50);

    fn url(path: &Path) -> String {
        format!("sqlite://{}", path.display())
    }

    #[tokio::test]
    async fn one_holds_it_until_it_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let url = url(&folder.path().join("w.db"));
        let first = InstanceLock::acquire(&url, SHORT).await.unwrap();
        let refused = InstanceLock::acquire(&url, SHORT).await.unwrap_err();
        assert!(matches!(&refused, StoreError::InUse { path } if path.ends_with("w.db.lock")), "{refused:?}");
        let waiting = tokio::spawn(async move { InstanceLock::acquire(&url, Duration::from_secs(30)).await });
        tokio::task::yield_now().await;
        drop(first);
        let _second = waiting.await.unwrap().unwrap();
        assert!(folder.path().join("w.db.lock").exists(), "it stays");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_to_the_database_has_the_same_lock() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("w.db"), folder.path().join("link.db"));
        fs::write(&file, "").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        let _first = InstanceLock::acquire(&url(&file), SHORT).await.unwrap();
        let refused = InstanceLock::acquire(&url(&link), SHORT).await;
        assert!(matches!(refused, Err(StoreError::InUse { .. })), "{refused:?}");
    }

    #[tokio::test]
    async fn what_stands_in_the_way_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let nowhere = url(&folder.path().join("no/such/w.db"));
        assert!(InstanceLock::acquire(&nowhere, SHORT).await.is_ok(), "opening it tells why");
        fs::create_dir(folder.path().join("w.db.lock")).unwrap();
        let refused = InstanceLock::acquire(&url(&folder.path().join("w.db")), SHORT).await.unwrap_err();
        assert!(matches!(refused, StoreError::CannotLock { .. }), "{refused:?}");
    }

    #[test]
    fn a_file_system_without_locks_is_told_from_a_lock_that_is_taken() {
        assert_eq!(judge(Ok(())), Tried::Held);
        assert_eq!(judge(Err(TryLockError::WouldBlock)), Tried::Taken);
        let without = io::Error::from(ErrorKind::Unsupported);
        assert_eq!(
            judge(Err(TryLockError::Error(without))),
            Tried::NoLocks(io::Error::from(ErrorKind::Unsupported).to_string())
        );
    }
}
