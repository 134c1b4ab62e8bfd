//! `wingcord demo --web` as a process of its own.

use tokio::process::{Child, Command};

use crate::announced;

pub(crate) struct Program {
    /// The page's address with its token.
    pub(crate) address: String,
    /// Killed when dropped.
    _process: Child,
    _folder: tempfile::TempDir,
}

impl Program {
    pub(crate) async fn start(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
        command.env("TMPDIR", folder.path());
        let (process, address) = announced::demo(&mut command, arguments).await.unwrap();
        Self { address, _process: process, _folder: folder }
    }
}
