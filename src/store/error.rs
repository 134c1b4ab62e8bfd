//! What can go wrong with the database, each with the path and the way out.

use std::path::{Path, PathBuf};

use serenity::model::id::ChannelId;

use super::{MEMBER_SHARE, MOST_BINDINGS, MOST_GRANTS, MOST_PATTERN_TEXT};
use crate::model::{Binding, BindingId};

/// Why the database could not be opened, read or written. Nothing was changed when one of these is returned.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The address names no SQLite file.
    #[error("DATABASE_URL {0}: write sqlite:// and the path of a file, such as sqlite://wingcord.db")]
    Url(String),
    /// The folder that should hold the file is not there.
    #[error("the database {path} can't be created: its folder {folder} does not exist. Create the folder, or set DATABASE_URL to another file", path = path.display(), folder = folder.display())]
    NoFolder {
        /// The database file.
        path: PathBuf,
        /// The folder that is missing.
        folder: PathBuf,
    },
    /// The file can't be opened or made there.
    #[error("the database {} can't be opened: {why}. wingcord must be able to write the file and its folder; mend their rights, or set DATABASE_URL to another file", path.display())]
    CannotOpen {
        /// The database file.
        path: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// There is something else than a file.
    #[error("the database {} is a folder or a device, not a file. Docker makes a folder of a file that is mounted before it exists: mount the folder around it instead; or set DATABASE_URL to another file", path.display())]
    NotAFile {
        /// Where the file should be.
        path: PathBuf,
    },
    /// The file system has no locks for parts of files, without which two connections would destroy what they write.
    #[error("the file system of the database {} has no file locks ({why}), and without them nothing would keep it whole. Set DATABASE_URL to a file on a local disk, or mount the share with locks (NFS without `nolock`, SMB without `nobrl`)", path.display())]
    NoLocks {
        /// The database file.
        path: PathBuf,
        /// What the system said.
        why: String,
    },
    /// The file system can't map files into shared memory, and all that is left to do about it failed as well.
    #[error("the file system of the database {} can't map files into shared memory. Set DATABASE_URL to a file on a local disk", path.display())]
    NoSharedMaps {
        /// The database file.
        path: PathBuf,
    },
    /// Reading or writing failed below the database.
    #[error("the disk or share of the database {} failed ({why}). Look whether it is there, full, over a quota or broken (`df`, `quota`, `dmesg`), or set DATABASE_URL to another file", path.display())]
    Disk {
        /// The database file.
        path: PathBuf,
        /// What SQLite said.
        why: String,
    },
    /// The file is something else.
    #[error("{} is not an SQLite database. It was left as it is; move it away, or set DATABASE_URL to another file", path.display())]
    NotADatabase {
        /// The file.
        path: PathBuf,
    },
    /// The file is a database of another program.
    #[error("{} is a database, but not one of wingcord's. It was left as it is; set DATABASE_URL to another file", path.display())]
    Foreign {
        /// The database file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("the database {} is damaged ({detail}). It was left as it is; put a backup in its place, or move it away to begin with an empty one", path.display())]
    Corrupt {
        /// The database file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// The file holds a migration that this program does not have.
    #[error("the database {} was written by a newer wingcord (its schema has step {version}, this program knows up to {known}). It was left as it is; run the newer wingcord, or {}", path.display(), way_back(copy.as_deref()))]
    Newer {
        /// The database file.
        path: PathBuf,
        /// The unknown step.
        version: i64,
        /// The newest step that this program has.
        known: i64,
        /// The copy from before the upgrade, if there is one that this program can use.
        copy: Option<PathBuf>,
    },
    /// A migration that the file holds differs from ours.
    #[error("the database {} was written by a different build of wingcord (step {version} of its schema differs). It was left as it is; run that build, or set DATABASE_URL to another file", path.display())]
    Altered {
        /// The database file.
        path: PathBuf,
        /// The step that differs.
        version: i64,
    },
    /// The file or its place can't be written.
    #[error("the database {} is read-only. It was left as it is; give wingcord the right to write the file and its folder, or set DATABASE_URL to another file", path.display())]
    ReadOnly {
        /// The database file.
        path: PathBuf,
    },
    /// Somebody else kept the database locked for longer than we wait.
    #[error("the database {} is in use by another program that keeps it locked. End that program (a second wingcord, a backup, an sqlite3 shell) and try again", path.display())]
    Locked {
        /// The database file.
        path: PathBuf,
    },
    /// Another bot runs on the database.
    #[error("another wingcord runs on this database already: it holds {}. End it first, or give this one another DATABASE_URL", path.display())]
    InUse {
        /// The lock file.
        path: PathBuf,
    },
    /// The file that a running bot locks can't be made or opened.
    #[error("the lock file {} can't be opened: {why}. wingcord must be able to write it; mend its rights, or set DATABASE_URL to another file", path.display())]
    CannotLock {
        /// The lock file.
        path: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// No space is left.
    #[error("no space is left to write the database {}. Free some on its disk and try again", path.display())]
    Full {
        /// The database file.
        path: PathBuf,
    },
    /// A migration failed.
    #[error("the database {} could not be brought to schema step {version}. It was left as it is; please report this", path.display())]
    Migration {
        /// The database file.
        path: PathBuf,
        /// The step that failed.
        version: i64,
        /// Why.
        source: sqlx::Error,
    },
    /// A value in the database is none that we ever write.
    #[error("the database {} holds a value in the column {column} that wingcord never writes; put it right, or put a backup in its place", path.display())]
    BadValue {
        /// The database file.
        path: PathBuf,
        /// Where the value is.
        column: String,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database can't be copied.
    #[error("the database {} can't be copied to {}: {why}. It was left as it is; free space on the disk or mend the rights of the folder, and try again", path.display(), copy.display())]
    CannotCopy {
        /// The database file.
        path: PathBuf,
        /// The copy that was to be made.
        copy: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// A copy that is too old can't be deleted.
    #[error("the copy {} of the database can't be deleted: {why}. Delete it: it may hold what was erased since", copy.display())]
    CannotDelete {
        /// The copy.
        copy: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// There is no database to copy.
    #[error("there is no database {}. Run this in the folder in which the bot runs and with its settings, or set DATABASE_URL", path.display())]
    NoDatabase {
        /// Where it should be.
        path: PathBuf,
    },
    /// A copy can't be put in the database's place.
    #[error("{} can't be restored: {why}. The database {} was left as it is", from.display(), path.display())]
    NotRestored {
        /// The database file.
        path: PathBuf,
        /// The file that was to be put in its place.
        from: PathBuf,
        /// What stands in the way.
        why: String,
    },
    /// A text is longer than its column takes.
    #[error("a text for the column {column} has more than {most} characters; nothing was written")]
    TooLong {
        /// Where it was to be written.
        column: &'static str,
        /// Characters at most.
        most: usize,
    },
    /// The guild has as many grants as it may.
    #[error("the guild has {MOST_GRANTS} grants already, and that is the most")]
    TooManyGrants,
    /// The patterns of the guild's grants are as long together as they may be.
    #[error(
        "the patterns of the guild's grants have {MOST_PATTERN_TEXT} characters together, and that is the most"
    )]
    TooManyPatterns,
    /// The member has used up their share of the audit log.
    #[error("the audit log has {MEMBER_SHARE} actions of this member within 24 hours, and takes no more")]
    ShareUsedUp,
    /// The store was closed before.
    #[error("the database {} is closed already", path.display())]
    Closed {
        /// The database file.
        path: PathBuf,
    },
    /// The binding is not, or no longer, in that guild.
    #[error("there is no binding {0} in this guild")]
    NoSuchBinding(BindingId),
    /// The channel mirrors nothing, or no longer.
    #[error("the channel {0} mirrors nothing")]
    NoSuchMirror(ChannelId),
    /// Anything else.
    #[error("the database {} failed: {source}", path.display())]
    Failed {
        /// The database file.
        path: PathBuf,
        /// What SQLite or sqlx said.
        source: sqlx::Error,
    },
}

/// What somebody can do who wants the older program.
fn way_back(copy: Option<&Path>) -> String {
    match copy {
        Some(copy) => format!(
            "go back to the copy from before its upgrade, without what happened since: `wingcord restore {}`",
            copy.display()
        ),
        None => "set DATABASE_URL to another file".into(),
    }
}

/// Why a binding was not made or not renamed.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another binding of the guild has this name.
    #[error("the name {} is taken", .0.name)]
    NameTaken(Box<Binding>),
    /// The guild has this server already, under the name in here.
    #[error("this server is bound already, as {}", .0.name)]
    ServerBound(Box<Binding>),
    /// The guild has not, or no longer, linked the panel.
    #[error("the panel is not linked here")]
    NoPanel,
    /// The guild has [`MOST_BINDINGS`] on its own panels already.
    #[error("{MOST_BINDINGS} servers are bound already")]
    TooMany,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// SQLite's primary result codes that we tell apart (<https://www.sqlite.org/rescode.html>).
mod code {
    pub(super) const BUSY: u32 = 5;
    pub(super) const LOCKED: u32 = 6;
    pub(super) const PERM: u32 = 3;
    pub(super) const READONLY: u32 = 8;
    pub(super) const IOERR: u32 = 10;
    pub(super) const CORRUPT: u32 = 11;
    pub(super) const FULL: u32 = 13;
    pub(super) const CANTOPEN: u32 = 14;
    pub(super) const NOTADB: u32 = 26;
    /// The low byte of an extended code is its primary code.
    pub(super) const PRIMARY: u32 = 0xff;
    /// Extended codes of `IOERR`: a lock that was refused for no known reason (unlock, read lock, look, lock) …
    pub(super) const NO_LOCKS: [u32; 4] = [IOERR | 8 << 8, IOERR | 9 << 8, IOERR | 14 << 8, IOERR | 15 << 8];
    /// … and the shared memory beside a WAL (open, size, lock, map).
    pub(super) const NO_MAPS: [u32; 4] = [IOERR | 18 << 8, IOERR | 19 << 8, IOERR | 20 << 8, IOERR | 21 << 8];
}

impl StoreError {
    /// Sorts what sqlx reported about the database at `path`.
    pub(super) fn sort(path: &Path, error: sqlx::Error) -> Self {
        let path = path.to_owned();
        match error {
            sqlx::Error::Database(ref reported) => {
                let extended = reported.code().and_then(|code| code.parse::<u32>().ok()).unwrap_or(0);
                let why = || reported.message().to_owned();
                match extended & code::PRIMARY {
                    _ if code::NO_LOCKS.contains(&extended) => Self::NoLocks { path, why: why() },
                    _ if code::NO_MAPS.contains(&extended) => Self::NoSharedMaps { path },
                    code::IOERR => Self::Disk { path, why: format!("{}, code {extended}", why()) },
                    code::PERM => Self::CannotOpen { path, why: why() },
                    code::BUSY | code::LOCKED => Self::Locked { path },
                    code::READONLY => Self::ReadOnly { path },
                    code::CORRUPT => Self::Corrupt { path, detail: why() },
                    code::FULL => Self::Full { path },
                    code::CANTOPEN => Self::CannotOpen { path, why: why() },
                    code::NOTADB => Self::NotADatabase { path },
                    _ => Self::Failed { path, source: error },
                }
            }
            sqlx::Error::PoolTimedOut => Self::Locked { path },
            sqlx::Error::PoolClosed => Self::Closed { path },
            sqlx::Error::ColumnDecode { index, source } => Self::BadValue { path, column: index, source },
            other => Self::Failed { path, source: other },
        }
    }
}
