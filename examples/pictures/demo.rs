//! `wingcord demo --web` as a process of its own.

use std::{env, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use crate::Failure;

/// The demo may take this long to print its address.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Demo {
    /// The page's address with its token.
    pub(crate) address: String,
    /// Killed when dropped.
    _process: Child,
}

impl Demo {
    /// Starts the binary that lies beside the examples.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let example = env::current_exe()?;
        let folder = example.parent().and_then(|examples| examples.parent()).ok_or("no target folder")?;
        let binary = folder.join("wingcord");
        let mut process = Command::new(&binary)
            .args(["demo", "--web", "0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{}: {error}; run `cargo build` first", binary.display()))?;
        let output = process.stdout.take().ok_or("no output")?;
        let mut lines = BufReader::new(output).lines();
        let address = async {
            while let Some(line) = lines.next_line().await? {
                if let Some(at) = line.find("http://127.0.0.1:") {
                    let address: String =
                        line[at..].chars().take_while(|sign| sign.is_ascii_graphic()).collect();
                    return Ok(address);
                }
            }
            Err::<String, Failure>("the demo ended without an address".into())
        };
        let address =
            timeout(PATIENCE, address).await.map_err(|_| "the demo printed no address in time")??;
        // Its output is read on, so that it never waits for a reader.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { address, _process: process })
    }
}
