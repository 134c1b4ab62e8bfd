//! Writing a `.env` file: whole or not at all, for its owner alone, with a copy of what was there.
//!
//! A few kilobytes once, so this is plain blocking I/O.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

/// Puts `text` into the file, or makes it. A crash or a full disk leaves the file as it was. With `keep_copy` what was
/// there is copied to a file beside it first; returns that one.
pub(super) fn write(path: &Path, text: &str, keep_copy: bool) -> io::Result<Option<PathBuf>> {
    let path = match fs::canonicalize(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => std::path::absolute(path)?,
        found => found?,
    };
    let folder = path.parent().unwrap_or(&path);
    // Made for its owner alone, and deleted when it is dropped.
    let mut whole = tempfile::Builder::new().prefix(".env.").tempfile_in(folder)?;
    whole.write_all(text.as_bytes())?;
    keep_owner(&path, whole.as_file());
    whole.as_file().sync_all()?;
    let copy = if keep_copy { Some(copied(&path)?) } else { None };
    whole.persist(&path).map_err(|error| error.error)?;
    // The rename itself is on the disk once the folder is. Not every file system can do that.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(copy)
}

/// Copies the file to the first free name beside it.
fn copied(path: &Path) -> io::Result<PathBuf> {
    let text = fs::read(path)?;
    for number in 1_u32.. {
        let copy = path.with_added_extension(format!("backup-{number}"));
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = match options.open(&copy) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        keep_owner(path, &file);
        return match file.write_all(&text).and_then(|()| file.sync_all()) {
            Ok(()) => Ok(copy),
            Err(error) => {
                // Half a copy is none.
                let _ = fs::remove_file(&copy);
                Err(error)
            }
        };
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Whoever runs the bot may not be who changes its settings.
#[cfg(unix)]
fn keep_owner(path: &Path, file: &File) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if let Ok(found) = fs::metadata(path) {
        // Only root may give a file away; for others it is theirs already.
        let _ = fchown(file, Some(found.uid()), Some(found.gid()));
    }
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &File) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_there_is_copied_each_time() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        assert_eq!(write(&path, "A=1\n", false).unwrap(), None);
        let first = write(&path, "A=2\n", true).unwrap().unwrap();
        let second = write(&path, "A=3\n", true).unwrap().unwrap();
        assert!(first.ends_with(".env.backup-1") && second.ends_with(".env.backup-2"));
        let texts = [&path, &first, &second].map(|path| fs::read_to_string(path).unwrap());
        assert_eq!(texts, ["A=3\n", "A=1\n", "A=2\n"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing else is left");
    }

    #[cfg(unix)]
    #[test]
    fn it_is_for_its_owner_alone_and_a_link_stays_one() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("settings"), folder.path().join(".env"));
        fs::write(&path, "A=1\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let copy = write(&link, "A=2\n", true).unwrap().unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&path).unwrap(), "A=2\n");
        for file in [&path, &copy] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600, "{}", file.display());
        }
    }

    #[test]
    fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let error = write(&folder.path().join("no/.env"), "A=1\n", false).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
