//! Whether the folder of the database takes files: what memory can't hold while Discord is away goes there.

use std::{
    io::{self, Write},
    path::Path,
};

use tracing::warn;

/// As much as a full disk no longer takes, and as little as nobody notices.
const TRIAL: usize = 64 * 1024;

/// Says it once if backlogs can't be kept beside the database.
pub(super) async fn check(database: &Path) {
    let Some(folder) = database.parent().map(Path::to_owned) else { return };
    let shown = folder.display().to_string();
    let tried = tokio::task::spawn_blocking(move || takes_files(&folder)).await;
    if let Ok(Err(error)) = tried {
        warn!(
            "nothing can be written into {shown} ({error}): what memory can't hold while Discord is away would be lost, \
             and counted. Free some space, or give wingcord the right to write there"
        );
    }
}

fn takes_files(folder: &Path) -> io::Result<()> {
    let mut file = tempfile::tempfile_in(folder)?;
    file.write_all(&vec![0; TRIAL])?;
    file.sync_data()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_folder_that_takes_files_passes() {
        let folder = tempfile::tempdir().unwrap();
        assert!(takes_files(folder.path()).is_ok());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left behind");
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert!(takes_files(&file).is_err());
        assert!(takes_files(&folder.path().join("missing")).is_err());
    }
}
