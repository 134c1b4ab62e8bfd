//! Whose a file and its folder are, to say how they become ours.

use std::path::Path;

/// What to do about a file that may not be written, where it or its folder is another user's. None: they are ours, or
/// it can't be told.
#[cfg(unix)]
pub(super) fn advice(file: &Path) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    let (user, group) = (rustix::process::geteuid().as_raw(), rustix::process::getegid().as_raw());
    let folder = file.parent()?;
    let found = std::fs::metadata(folder).ok()?;
    let others_file = std::fs::metadata(file).is_ok_and(|file| file.uid() != user);
    words((user, group), folder, (found.uid(), found.mode()), others_file)
}

#[cfg(not(unix))]
pub(super) fn advice(_: &Path) -> Option<String> {
    None
}

#[cfg(unix)]
fn words(
    (user, group): (u32, u32),
    folder: &Path,
    (owner, mode): (u32, u32),
    others_file: bool,
) -> Option<String> {
    if owner == user && !others_file {
        return None;
    }
    let shown = folder.display();
    Some(format!(
        "wingcord runs as user {user}, and {shown} belongs to user {owner} with mode {:04o}{}. As root: `chown -R \
         {user}:{group} {shown}` (in a container: the volume or folder that is mounted there)",
        mode & 0o7777,
        if others_file { ", the file in it to another" } else { "" },
    ))
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_command_that_makes_it_ours_is_given() {
        let told =
            |folder_of, others_file| words((988, 987), Path::new("/data"), (folder_of, 0o40755), others_file);
        let roots = told(0, false).unwrap();
        assert!(
            roots.starts_with(
                "wingcord runs as user 988, and /data belongs to user 0 with mode 0755. As root"
            )
        );
        assert!(roots.contains("`chown -R 988:987 /data`"), "{roots}");
        assert!(told(988, true).unwrap().contains("the file in it to another"));
        assert_eq!(told(988, false), None);
    }
}
