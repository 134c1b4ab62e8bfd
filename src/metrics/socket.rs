//! The state of health on a socket beside the database, for `wingcord healthcheck`: only its owner may connect, no port is
//! taken, and nothing is written while nobody asks.

use std::{
    fs, io,
    os::unix::fs::{FileTypeExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

use axum::{Router, routing::get};
use tokio::net::UnixListener;
use tracing::warn;

use super::serve::{Probe, healthz};

/// Where the socket of the database at `database` is: beside the file itself, whichever links lead to it.
#[must_use]
pub fn socket_beside(database: &Path) -> PathBuf {
    fs::canonicalize(database).unwrap_or_else(|_| database.to_owned()).with_added_extension("sock")
}

/// A socket that is listened on. Dropped, it goes.
#[derive(Debug)]
pub struct HealthSocket {
    listener: UnixListener,
    _file: SocketFile,
}

#[derive(Debug)]
struct SocketFile(PathBuf);

impl Drop for SocketFile {
    fn drop(&mut self) {
        // One that stays is replaced at the next start.
        let _ = fs::remove_file(&self.0);
    }
}

impl HealthSocket {
    /// Listens there, in place of a socket that a crash left. The database's lock must be held, so that it is nobody's.
    ///
    /// # Errors
    /// Where there is something else of that name, where the file system has no sockets, and where the path is longer than
    /// a socket's may be (107 bytes on Linux, unix(7)).
    pub fn bind(path: &Path) -> io::Result<Self> {
        match fs::symlink_metadata(path) {
            Ok(left) if left.file_type().is_socket() => fs::remove_file(path)?,
            Ok(_) => return Err(io::ErrorKind::AlreadyExists.into()),
            Err(_) => {}
        }
        let listener = UnixListener::bind(path)?;
        let file = SocketFile(path.to_owned());
        fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
        Ok(Self { listener, _file: file })
    }

    /// Answers requests for `/healthz` until dropped.
    pub async fn serve<P: Probe>(self, probe: Arc<P>) {
        let Self { listener, _file } = self;
        let router = Router::new().route("/healthz", get(healthz::<P>)).with_state(probe);
        if let Err(error) = axum::serve(listener, router).await {
            warn!("the state of health is no longer served: {error}");
        }
    }
}
