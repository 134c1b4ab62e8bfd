//! `wingcord backup` and `wingcord restore`: a copy of the database out and in, and what is told of it.

use std::path::Path;

use crate::store::{self, Restored, StoreError};

/// Copies the database into a new file, also while the bot runs. Returns what was done, a line for each.
///
/// # Errors
/// As [`store::backup`].
pub async fn backup(url: &str, file: &Path) -> Result<Vec<String>, StoreError> {
    store::backup(url, file).await?;
    Ok(vec![
        format!("the database was copied to {}", file.display()),
        "keep the keys of linked panels as well, in another place: the file beside the database with .key behind its name, or \
         WINGCORD_SECRET_KEY"
            .into(),
    ])
}

/// Puts a copy in the database's place. Returns what was done, a line for each.
///
/// # Errors
/// As [`store::restore`].
pub async fn restore(url: &str, file: &Path) -> Result<Vec<String>, StoreError> {
    store::restore(url, file).await.map(|restored| told(&restored, file))
}

fn told(restored: &Restored, file: &Path) -> Vec<String> {
    let Restored { path, replaced, bindings, panels } = restored;
    let mut lines = vec![format!(
        "{} is in place as {}, with {}",
        file.display(),
        path.display(),
        count(*bindings, "bound game server")
    )];
    if let Some(replaced) = replaced {
        lines.push(format!(
            "what was there before is kept as {}; the bot deletes it after FORGET_DAYS",
            replaced.display()
        ));
    }
    if *panels > 0 {
        lines.push(format!(
            "the keys of {} open only with the key of that time: the file {}.key, or WINGCORD_SECRET_KEY",
            count(*panels, "linked panel"),
            path.display()
        ));
    }
    lines
}

fn count(count: i64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
