//! `wingcord demo --web` as a process of its own.

use std::env;

use tokio::process::{Child, Command};

use crate::announced::{self, Failure};

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
        if !binary.exists() {
            return Err(format!("{} is not there; run `cargo build` first", binary.display()).into());
        }
        let (process, address) = announced::demo(&mut Command::new(&binary), &[]).await?;
        Ok(Self { address, _process: process })
    }
}
