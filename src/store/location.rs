//! Which file an address of a database names, and how patient everybody is who opens it.

use std::{path::PathBuf, time::Duration};

use sqlx::sqlite::SqliteConnectOptions;

use super::StoreError;

/// How long a statement waits for a lock that another program holds, unless told otherwise.
pub const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// The absolute path that an address such as `sqlite://wingcord.db` names. Only the scheme of another kind of address is repeated, since it may hold
/// a password.
///
/// # Errors
/// [`StoreError::Url`].
pub fn file_of(url: &str) -> Result<PathBuf, StoreError> {
    let refused = |why: &str| StoreError::Url(why.to_owned());
    let (address, parameters) = url.trim().split_once('?').unwrap_or((url.trim(), ""));
    let Some(name) = address.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest))
    else {
        let scheme = address.split_once(':').map_or("no scheme", |(scheme, _)| scheme);
        return Err(StoreError::Url(format!("must begin with sqlite:// (it has {scheme})")));
    };
    if name.is_empty() {
        return Err(refused("names no file"));
    }
    if name == ":memory:" || parameters.contains("mode=memory") {
        return Err(refused("names a database in memory, which would forget every binding"));
    }
    if !matches!(parameters, "" | "mode=rwc") {
        return Err(refused("has settings after `?`, which wingcord chooses itself"));
    }
    let options: SqliteConnectOptions =
        format!("sqlite://{name}").parse().map_err(|_| refused("has a wrongly escaped character"))?;
    std::path::absolute(options.get_filename())
        .map_err(|error| StoreError::Url(format!("can't be used ({error})")))
}
