//! `wingcord demo --web` as a process of its own.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

/// The demo may take this long to print its address.
const PATIENCE: Duration = Duration::from_secs(60);

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
        let mut process = Command::new(env!("CARGO_BIN_EXE_wingcord"))
            .args(["demo", "--web", "0"])
            .args(arguments)
            .env("TMPDIR", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = async {
            loop {
                let line = lines.next_line().await.unwrap().expect("an address");
                if let Some(at) = line.find("http://127.0.0.1:") {
                    return line[at..].chars().take_while(char::is_ascii_graphic).collect();
                }
            }
        };
        let address = timeout(PATIENCE, address).await.unwrap();
        // Its output is read on, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { address, _process: process, _folder: folder }
    }
}
