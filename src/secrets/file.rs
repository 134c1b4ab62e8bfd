//! The key file: made for its owner alone, read whole, and replaced so that a crash leaves the old or the new one.
//!
//! It has a few hundred bytes and is read rarely, so this is plain blocking I/O, as the database's own.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Write},
    path::Path,
};

use secrecy::zeroize::Zeroizing;

use super::{Keyring, SecretError};

const HEAD: &str = "\
# The keys under which wingcord seals secrets in the database beside this file, and signs its buttons. Keep a copy of it
# elsewhere: without it every linked panel has to be linked again. `wingcord rotate-key` replaces them.
";

/// Reads the keys.
pub(super) fn read(path: &Path) -> Result<Keyring, SecretError> {
    let place = || path.display().to_string();
    let text = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(SecretError::Lost { place: place() });
        }
        Err(error) => return Err(failed(path, "read", &error)),
    };
    let not_text = |_| failed(path, "read", &ErrorKind::InvalidData.into());
    let text = std::str::from_utf8(&text).map_err(not_text)?;
    Keyring::parse(text).map_err(|why| SecretError::Malformed { place: place(), why })
}

/// Makes the file, or puts other keys into it; into the file that a link leads to. Only one at a time may do so.
pub(super) fn write(path: &Path, ring: &Keyring) -> Result<(), SecretError> {
    replace(path, ring).map_err(|error| failed(path, "written", &error))
}

fn replace(path: &Path, ring: &Keyring) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => path.to_owned(),
        found => found?,
    };
    // Written whole under another name first.
    let whole = path.with_added_extension("new");
    write_new(&whole, ring)?;
    fs::rename(&whole, &path)?;
    sync(&path)
}

/// Whether others than the owner may read or write the file.
#[cfg(unix)]
pub(super) fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).is_ok_and(|found| found.permissions().mode() & 0o077 != 0)
}

/// The folder's rights decide there.
#[cfg(not(unix))]
pub(super) fn is_exposed(_: &Path) -> bool {
    false
}

/// Writes a new file that only its owner may read; what an earlier try left under this name goes.
fn write_new(path: &Path, ring: &Keyring) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(HEAD.as_bytes())?;
    file.write_all(ring.to_text().as_bytes())?;
    file.sync_all()
}

/// A new name lasts once its folder is written.
fn sync(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn failed(path: &Path, what: &'static str, error: &io::Error) -> SecretError {
    SecretError::File { place: path.display().to_string(), what, why: error.to_string() }
}
