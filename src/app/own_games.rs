//! The operator's own profiles of games, read before the first console.

use std::path::PathBuf;

use tokio::task::spawn_blocking;
use tracing::{error, info};

use crate::games::Folder;

/// Has the profiles of the folder be known. What can't be used is told and left out.
pub(super) async fn install(folder: PathBuf) {
    let name = folder.display().to_string();
    let read = match spawn_blocking(move || Folder::read(&folder)).await {
        Ok(Ok(read)) => read,
        Ok(Err(failed)) => {
            return error!("the folder GAMES={name} can't be read, so no profile of it is known: {failed}");
        }
        // It panicked, which is told.
        Err(_) => return,
    };
    for refused in &read.refused {
        error!("a profile of GAMES={name} can't be used and is left out: {refused}");
    }
    info!("profiles of games from {name}: {}", read.names().collect::<Vec<_>>().join(", "));
    read.install();
}
