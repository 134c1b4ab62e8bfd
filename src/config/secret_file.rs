//! A secret in a file of its own, as Docker, systemd and Kubernetes hand them over.

use std::{
    fs::{self, File},
    io::{self, ErrorKind, Read},
    path::Path,
};

/// Bytes of such a file at the most. A token has about 70, a list of keys a few hundred.
const MOST_BYTES: u64 = 16 * 1024;

/// The text of the file.
///
/// # Errors
/// What is wrong with the file and who can mend it. What the variable holds is repeated only where there is such a file: it
/// may be the secret itself, in the wrong variable.
pub(super) fn read(path: &Path) -> Result<String, String> {
    let bytes = match read_bytes(path) {
        Ok(bytes) => bytes,
        Err(error) => return Err(why_not(path, &error)),
    };
    if bytes.len() as u64 > MOST_BYTES {
        return Err(format!(
            "{} has more than {} KiB, which no secret has; the file must hold the secret alone",
            path.display(),
            MOST_BYTES / 1024
        ));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        format!("{} is not text in UTF-8; the file must hold the secret alone", path.display())
    })?;
    // Some editors begin a file with this mark.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

/// A pipe will do as well: shells hand over the output of a password manager as one.
fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn why_not(path: &Path, error: &io::Error) -> String {
    let shown = path.display();
    match error.kind() {
        ErrorKind::IsADirectory => format!(
            "{shown} is a folder, not a file. Docker makes a folder of a file that is mounted before it exists: remove \
             the folder, write the file, and make the container anew"
        ),
        ErrorKind::PermissionDenied => match fs::metadata(path) {
            Ok(file) => not_allowed(path, &file),
            Err(_) => format!(
                "the folder of {shown} can't be entered by wingcord{}; mend the rights of that folder",
                user().map(|user| format!(", which runs as user {user}")).unwrap_or_default()
            ),
        },
        ErrorKind::NotFound => {
            "there is no file of that name here; it takes the path of a file that holds the \
                                secret alone"
                .into()
        }
        _ => format!("the file can't be read ({error})"),
    }
}

/// Says whose the file is and gives the command that makes it ours.
#[cfg(unix)]
fn not_allowed(path: &Path, file: &fs::Metadata) -> String {
    use std::os::unix::fs::MetadataExt;
    let (shown, user) = (path.display(), user().unwrap_or_default());
    if file.uid() == user {
        return format!(
            "{shown} has mode {:04o}, so nobody may read it: `chmod 400 {shown}`",
            file.mode() & 0o7777
        );
    }
    format!(
        "{shown} belongs to user {} with mode {:04o}, and wingcord runs as user {user}, who may not read it. As root: \
         `chown {user} {shown}` (in a container: the file on the host that is mounted there)",
        file.uid(),
        file.mode() & 0o7777,
    )
}

#[cfg(not(unix))]
fn not_allowed(path: &Path, _: &fs::Metadata) -> String {
    format!("{} may not be read by the user that wingcord runs as; mend its rights", path.display())
}

/// The number of the user that we run as, where users have numbers.
fn user() -> Option<u32> {
    #[cfg(unix)]
    return Some(rustix::process::geteuid().as_raw());
    #[cfg(not(unix))]
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, bytes).unwrap();
        (folder, path)
    }

    #[test]
    fn the_text_is_read_as_it_is_up_to_the_bound() {
        let longest = "x".repeat(MOST_BYTES as usize);
        for (bytes, text) in [("", ""), ("a\n", "a\n"), ("\u{feff}a", "a"), (&*longest, &*longest)] {
            let (_folder, path) = written(bytes.as_bytes());
            assert_eq!(read(&path).unwrap(), text);
        }
        for (bytes, says) in
            [(format!("{longest}y").as_bytes(), "more than 16 KiB"), (b"\xff\xfea\0", "not text in UTF-8")]
        {
            let (_folder, path) = written(bytes);
            let error = read(&path).unwrap_err();
            assert!(error.contains(says) && error.contains(path.to_str().unwrap()), "{error}");
        }
    }

    #[test]
    fn what_is_no_file_is_told_without_repeating_a_secret_in_its_place() {
        for path in ["ptlc_hunter2", "/hunter2", "hunter2/hunter2=", &*"hunter2".repeat(1000), "hun\0ter2"] {
            let error = read(Path::new(path)).unwrap_err();
            assert!(!error.contains("hunter2") && error.contains("file"), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_and_a_device_without_end_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read(folder.path()).unwrap_err().contains("is a folder"));
        assert!(read(Path::new("/dev/zero")).unwrap_err().contains("more than 16 KiB"));
    }
}
