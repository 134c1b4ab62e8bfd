//! What the file system under the database can't do: shares and FUSE often lack locks, or maps of shared memory.

use std::{path::Path, time::Duration};

use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteLockingMode, SqliteSynchronous},
};
use tokio::task::spawn_blocking;

use super::StoreError;

/// Whether the file system of `path` maps files into shared memory, as far as a small database beside it tells: the real
/// one may be in use, and is not to be tried. What else goes wrong with that is left for the real one to tell.
///
/// # Errors
/// [`StoreError::NoLocks`].
pub(super) async fn maps_memory(path: &Path) -> Result<bool, StoreError> {
    let folder = path.parent().unwrap_or(path).to_owned();
    let made = spawn_blocking(move || tempfile::Builder::new().prefix(".wingcord-").tempdir_in(folder)).await;
    let Ok(Ok(place)) = made else { return Ok(true) };
    let tried = try_wal(&place.path().join("probe.db")).await;
    // What is left behind, should that fail, is in nobody's way.
    let _ = spawn_blocking(move || drop(place)).await;
    match tried {
        Ok(()) => Ok(true),
        Err(StoreError::NoSharedMaps { .. }) => Ok(false),
        Err(failed) => match explained(path, failed).await {
            without @ StoreError::NoLocks { .. } => Err(without),
            _ => Ok(true),
        },
    }
}

async fn try_wal(path: &Path) -> Result<(), StoreError> {
    let sorted = |error| StoreError::sort(path, error);
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Off)
        .busy_timeout(Duration::ZERO)
        .disable_statement_logging();
    let mut db = options.connect().await.map_err(sorted)?;
    let written = sqlx::query("CREATE TABLE probe (x BIGINT)").execute(&mut db).await;
    let closed = db.close().await;
    written.map(drop).and(closed).map_err(sorted)
}

/// Takes the database at `path` out of WAL mode where there are no shared maps, which that mode needs for more than one
/// connection. One that has the file for itself alone can do without them.
pub(super) async fn leave_wal(path: &Path, options: &SqliteConnectOptions) -> Result<(), StoreError> {
    let sorted = |error| StoreError::sort(path, error);
    let alone = alone(options).create_if_missing(true).journal_mode(SqliteJournalMode::Delete);
    alone.connect().await.map_err(sorted)?.close().await.map_err(sorted)
}

/// A connection that has the file for itself, and so needs no shared map.
pub(super) fn alone(options: &SqliteConnectOptions) -> SqliteConnectOptions {
    options.clone().locking_mode(SqliteLockingMode::Exclusive)
}

/// The same failure, or that there are no locks where that is behind it: SQLite takes a lock that can't be had for one that
/// somebody else has.
pub(super) async fn explained(path: &Path, failed: StoreError) -> StoreError {
    if !matches!(failed, StoreError::Locked { .. } | StoreError::Disk { .. }) {
        return failed;
    }
    let place = path.to_owned();
    let tried = spawn_blocking(move || try_lock(place.parent().unwrap_or(&place))).await;
    match tried {
        Ok(Some(why)) => StoreError::NoLocks { path: path.to_owned(), why },
        _ => failed,
    }
}

/// Why parts of files can't be locked in this folder. None: they can, or it can't be told.
#[cfg(unix)]
fn try_lock(folder: &Path) -> Option<String> {
    use rustix::fs::{FlockOperation, fcntl_lock};
    // Nobody else knows this file, so only the file system can refuse.
    let file = tempfile::tempfile_in(folder).ok()?;
    fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive).err().map(|error| error.to_string())
}

#[cfg(not(unix))]
fn try_lock(_: &Path) -> Option<String> {
    None
}

/// File systems that are elsewhere, by the numbers that Linux has for them (statfs(2), `linux/magic.h`).
#[cfg(any(target_os = "linux", target_os = "android"))]
const NETWORK: [(u64, &str); 8] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB"),
    (0x0102_1997, "9p"),
    (0x00c3_6400, "Ceph"),
    (0x5346_414f, "AFS"),
    (0x7375_7245, "Coda"),
];

/// The kind of network file system that the file is on, if it is on one.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn network(path: &Path) -> Option<&'static str> {
    let found = rustix::fs::statfs(path).ok()?;
    // The type of the field differs from one processor to another, and only the low half of it counts.
    network_of(found.f_type as u64 & 0xffff_ffff)
}

#[cfg(any(target_os = "linux", target_os = "android"))]
fn network_of(number: u64) -> Option<&'static str> {
    NETWORK.iter().find(|(known, _)| *known == number).map(|(_, name)| *name)
}

/// Not known there.
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn network(_: &Path) -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_on_a_network_is_told_from_one_that_is_here() {
        assert_eq!(network(tempfile::tempdir().unwrap().path()), None);
        assert_eq!((network_of(0x6969), network_of(0xff53_4d42)), (Some("NFS"), Some("CIFS")));
        // ext4, tmpfs, overlayfs, btrfs.
        assert_eq!([0xef53, 0x0102_1994, 0x794c_7630, 0x9123_683e].map(network_of), [None; 4]);
    }

    #[tokio::test]
    async fn where_there_are_locks_a_failure_stays_what_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wingcord.db");
        let locked = StoreError::Locked { path: path.clone() };
        assert!(matches!(explained(&path, locked).await, StoreError::Locked { .. }));
        let full = StoreError::Full { path: path.clone() };
        assert!(matches!(explained(&path, full).await, StoreError::Full { .. }));
        assert!(maps_memory(&path).await.unwrap(), "this file system is an ordinary one");
        assert!(folder.path().read_dir().unwrap().next().is_none(), "nothing is left behind");
    }
}
