//! Putting a copy in the database's place.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

use super::{
    connect, end_journal,
    make::{self, blocking},
    name::{JOURNALS, Kind, Name},
};
use crate::store::{InstanceLock, StoreError, epoch_seconds, inspect, location};

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// The database.
    pub path: PathBuf,
    /// Where what was there before is now, if anything was.
    pub replaced: Option<PathBuf>,
    /// Bindings in the restored database.
    pub bindings: i64,
    /// Linked panels in it, whose keys are sealed under a key that is elsewhere.
    pub panels: i64,
}

/// Puts a copy of the file `from` in the place of the database, once it has been found to be whole and of a schema that we
/// know. What was there is kept beside it.
///
/// # Errors
/// [`StoreError::InUse`] while a bot runs on the database, [`StoreError::NotRestored`] when `from` is not what it should
/// be, or the place can't be written. The database is as it was then.
pub async fn restore(url: &str, from: &Path) -> Result<Restored, StoreError> {
    // Held until all is done.
    let _lock = InstanceLock::acquire(url, Duration::ZERO).await?;
    let path = make::without_links(&location::file_of(url)?);
    let not = |why: String| StoreError::NotRestored { path: path.clone(), from: from.to_owned(), why };
    let folder = path.parent().unwrap_or(&path);
    if !folder.is_dir() {
        return Err(StoreError::NoFolder { path: path.clone(), folder: folder.to_owned() });
    }
    let is_there = path.symlink_metadata().is_ok();
    if is_there && !path.is_file() {
        return Err(StoreError::NotAFile { path });
    }
    if make::without_links(from) == path {
        return Err(not("it is the database itself".into()));
    }
    let (restored, bindings, panels) = read(from, &path).await.map_err(not)?;
    let replaced = match is_there {
        true => Some(set_aside(&path).await?),
        false => None,
    };
    restored.rename(&path).await.map_err(not)?;
    Ok(Restored { path, replaced, bindings, panels })
}

/// Checks the file and copies it beside the database. Also counts its bindings and linked panels.
async fn read(from: &Path, path: &Path) -> Result<(make::Unnamed, i64, i64), String> {
    match fs::metadata(from) {
        Ok(found) if found.is_file() => {}
        Ok(_) => return Err("it is not a file".into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err("there is no such file".into()),
        Err(error) => return Err(error.to_string()),
    }
    let options = SqliteConnectOptions::new().filename(from).busy_timeout(location::BUSY_TIMEOUT);
    inspect::inspect(from, &options).await.map_err(|error| refusal(&error))?;
    let mut db = connect(from, &options).await.map_err(|error| refusal(&error))?;
    let read = async {
        if count(&mut db, "sqlite_master WHERE name = '_sqlx_migrations'").await? == 0 {
            return Err("it is empty".into());
        }
        let panels = count(&mut db, "sqlite_master WHERE name = 'panels'").await? > 0;
        let panels = if panels { count(&mut db, "panels").await? } else { 0 };
        let bindings = count(&mut db, "bindings").await?;
        Ok((make::write(&mut db, path).await?, bindings, panels))
    }
    .await;
    let _ = db.close().await;
    read
}

async fn count(db: &mut SqliteConnection, what: &str) -> Result<i64, String> {
    let counted = sqlx::query_scalar(&format!("SELECT count(*) FROM {what}")).fetch_one(db).await;
    counted.map_err(|error| error.to_string())
}

/// Why a file is no copy that could be used.
fn refusal(error: &StoreError) -> String {
    match error {
        StoreError::Corrupt { detail, .. } => format!("it is damaged ({detail})"),
        StoreError::NotADatabase { .. } => "it is not an SQLite database".into(),
        StoreError::Foreign { .. } => "it is a database, but not one of wingcord's".into(),
        StoreError::Newer { version, known, .. } => format!(
            "it was written by a newer wingcord (its schema has step {version}, this program knows up to {known}); use that \
             program"
        ),
        StoreError::Altered { version, .. } => {
            format!("it was written by a different build of wingcord (step {version} of its schema differs)")
        }
        other => other.to_string(),
    }
}

/// Copies what is in the place, with its journals, which must not be taken for those of the one that comes there.
async fn set_aside(path: &Path) -> Result<PathBuf, StoreError> {
    // What can't be read is kept as it is.
    if let Err(locked @ StoreError::Locked { .. }) = end_journal(path).await {
        return Err(locked);
    }
    let aside = Name { kind: Kind::Replaced, at: epoch_seconds() }.beside(path);
    let (from, to) = (path.to_owned(), aside.clone());
    let kept = blocking(move || {
        make::raw(&from, &to)?;
        for journal in JOURNALS {
            done_or_not_there(fs::rename(inspect::beside(&from, journal), inspect::beside(&to, journal)))?;
        }
        // It is made anew whenever it is needed.
        done_or_not_there(fs::remove_file(inspect::beside(&from, "-shm")))
    });
    match kept.await {
        Ok(()) => Ok(aside),
        Err(why) => Err(StoreError::CannotCopy { path: path.to_owned(), copy: aside, why }),
    }
}

fn done_or_not_there(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}
