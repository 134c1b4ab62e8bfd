//! Root works on somebody else's database as that one: whatever it makes beside it belongs to the user that the bot runs as.
//!
//! On Linux it keeps the right to pass by the modes of files, for the database of a service is below a folder that only root
//! may enter (`/var/lib/private`), and a backup may go to root's own folder.

use std::path::PathBuf;

use crate::store::{self, StoreError};

/// Why a command can't go on as root.
#[derive(Debug, thiserror::Error)]
pub enum OwnerError {
    /// The system does not let us become that user.
    #[error(
        "the database {} belongs to user {user}, and wingcord runs as root but can't become that user ({why}). Run it as user \
         {user}: `sudo -u '#{user}'`, or `--user {user}` in a container", path.display()
    )]
    Refused {
        /// The database file.
        path: PathBuf,
        /// Its owner.
        user: u32,
        /// What the system said.
        why: String,
    },
    /// The address of the database.
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Becomes the owner of the database, or of the folder where it would be made, if we are root and that is somebody else. To
/// be called before there are threads. Says who we are then.
///
/// # Errors
/// [`OwnerError::Refused`] where that is not possible; nothing was changed then that matters.
#[cfg(unix)]
pub fn become_owner(database_url: &str) -> Result<Option<u32>, OwnerError> {
    use std::{fs, os::unix::fs::MetadataExt};

    use rustix::process::geteuid;

    let path = store::file_of(database_url)?;
    let owned = fs::metadata(&path).or_else(|_| fs::metadata(path.parent().unwrap_or(&path)));
    let Ok(owned) = owned else { return Ok(None) };
    if !geteuid().is_root() || owned.uid() == 0 {
        return Ok(None);
    }
    let (user, group) = (owned.uid(), owned.gid());
    switch(user, group).map_err(|why| OwnerError::Refused { path, user, why })?;
    Ok(Some(user))
}

/// There is no root.
///
/// # Errors
/// [`OwnerError::Store`].
#[cfg(not(unix))]
pub fn become_owner(database_url: &str) -> Result<Option<u32>, OwnerError> {
    store::file_of(database_url)?;
    Ok(None)
}

#[cfg(target_os = "linux")]
fn switch(user: u32, group: u32) -> Result<(), String> {
    use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
    use rustix::thread::{
        CapabilitySet, CapabilitySets, capabilities, set_capabilities, set_keep_capabilities,
    };

    let (user, group) = (Uid::from_raw(user), Gid::from_raw(group));
    set_keep_capabilities(true).map_err(|error| error.to_string())?;
    setgroups(&[]).map_err(|error| error.desc().to_owned())?;
    setresgid(group, group, group).map_err(|error| error.desc().to_owned())?;
    setresuid(user, user, user).map_err(|error| error.desc().to_owned())?;
    let before = capabilities(None).map_err(|error| error.to_string())?;
    // A container's root may not have them, and may not need them.
    let kept = before.permitted & (CapabilitySet::DAC_OVERRIDE | CapabilitySet::DAC_READ_SEARCH);
    let sets = CapabilitySets { effective: kept, permitted: kept, inheritable: CapabilitySet::empty() };
    set_capabilities(None, sets).map_err(|error| error.to_string())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn switch(_: u32, _: u32) -> Result<(), String> {
    Err("this system has no way to do so that keeps what is needed".into())
}
