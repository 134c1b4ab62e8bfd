//! Writing a copy: whole under a name of its own first, then under the one that it is to have.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempPath;
use tokio::task::spawn_blocking;

/// What a copy that is being written has at the end of its name. One that stays was cut short by a crash.
pub(super) const PARTIAL: &str = ".partial";

/// A copy that is whole and on the disk, but has no name yet. Dropped, it goes.
pub(super) struct Unnamed(TempPath);

/// Copies what `db` is connected to into the folder of `to`, for its owner alone, and reads all of it back.
///
/// # Errors
/// In words, what stood in the way. Nothing is left behind then.
pub(super) async fn write(db: &mut SqliteConnection, to: &Path) -> Result<Unnamed, String> {
    let (folder, prefix) = (folder_of(to).to_owned(), prefix_of(to));
    let partial = blocking(move || {
        // Its mode is 0600.
        tempfile::Builder::new().prefix(&prefix).suffix(PARTIAL).tempfile_in(folder)
    })
    .await?
    .into_temp_path();
    let name = partial.to_str().ok_or("its path is not text in UTF-8")?.to_owned();
    sqlx::query("VACUUM INTO $1").bind(name).execute(db).await.map_err(|error| words(&error))?;
    intact(&partial).await?;
    let path = partial.to_path_buf();
    blocking(move || File::open(path)?.sync_all()).await?;
    Ok(Unnamed(partial))
}

impl Unnamed {
    /// Gives the copy its name, in place of a file that may have it.
    pub(super) async fn rename(self, to: &Path) -> Result<(), String> {
        let to = to.to_owned();
        blocking(move || {
            self.0.persist(&to)?;
            sync_folder(&to)
        })
        .await
    }
}

/// Copies the file `from` byte by byte, for a database that SQLite may not be able to read.
pub(super) fn raw(from: &Path, to: &Path) -> io::Result<()> {
    let partial =
        tempfile::Builder::new().prefix(&prefix_of(to)).suffix(PARTIAL).tempfile_in(folder_of(to))?;
    io::copy(&mut File::open(from)?, &mut partial.as_file())?;
    partial.as_file().sync_all()?;
    partial.persist(to)?;
    sync_folder(to)
}

/// How what is being written for `to` begins: hidden, and told from copies of other databases.
pub(super) fn prefix_of(to: &Path) -> String {
    format!(".{}.", to.file_name().unwrap_or_default().to_string_lossy())
}

/// Whether every page of the database at `path` can be read and fits the others.
async fn intact(path: &Path) -> Result<(), String> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(true)
        .disable_statement_logging();
    let told = async {
        let mut db = options.connect().await?;
        let told: String = sqlx::query_scalar("PRAGMA integrity_check(1)").fetch_one(&mut db).await?;
        db.close().await?;
        Ok(told)
    };
    match told.await {
        Ok(told) if told == "ok" => Ok(()),
        Ok(told) => Err(format!("what was written is damaged ({told})")),
        Err(error) => Err(words(&error)),
    }
}

/// What SQLite said, without the words that sqlx puts around it.
fn words(error: &sqlx::Error) -> String {
    match error.as_database_error().map(|error| error.message()) {
        // SQLite says no more of a write that failed for another reason than a full disk, such as a quota.
        Some(words @ "disk I/O error") => {
            format!("{words}, as of a disk that is full or broken, or over a quota")
        }
        Some(words) => words.to_owned(),
        None => error.to_string(),
    }
}

/// Runs `work` where it may block.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, String> {
    let done = spawn_blocking(work).await.map_err(|ended| ended.to_string())?;
    done.map_err(|error| error.to_string())
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

/// A new name lasts once its folder is written.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder_of(path))?.sync_all() } else { Ok(()) }
}

/// The path without links, so that copies lie beside the file itself.
pub(super) fn without_links(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}
