//! Programs that say in a line of their output where they answer. The tests of the page and the example that makes its
//! pictures share this file.

use std::{error::Error, process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

pub(crate) type Failure = Box<dyn Error + Send + Sync>;

/// A program may take this long to say it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts `command` and returns what `read` finds in the first line that has it. The process is killed when it is dropped.
pub(crate) async fn start<T>(
    command: &mut Command,
    read: impl Fn(&str) -> Option<T>,
) -> Result<(Child, T), Failure> {
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true).spawn();
    let mut process = started.map_err(|error| format!("{command:?}: {error}"))?;
    let mut lines = BufReader::new(process.stdout.take().ok_or("no output")?).lines();
    let said = async {
        while let Some(line) = lines.next_line().await? {
            if let Some(found) = read(&line) {
                return Ok(found);
            }
        }
        Err::<T, Failure>("it ended without saying where it answers".into())
    };
    let late = |_| format!("{command:?} did not say in time where it answers");
    let said = timeout(PATIENCE, said).await.map_err(late)??;
    // Its output is read on, so that it never waits for a reader.
    tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
    Ok((process, said))
}

/// Starts chromedriver, which Debian has in the package `chromium-driver`; returns its port.
pub(crate) async fn chromedriver() -> Result<(Child, u16), Failure> {
    let port = |line: &str| {
        let (_, rest) = line.split_once("started successfully on port ")?;
        rest.trim_end_matches('.').parse().ok()
    };
    start(Command::new("chromedriver").arg("--port=0"), port).await
}

/// Starts the demo's page by `command`, which is the program, with these arguments; returns the address with its token.
pub(crate) async fn demo(command: &mut Command, arguments: &[&str]) -> Result<(Child, String), Failure> {
    let address = |line: &str| {
        let at = line.find("http://127.0.0.1:")?;
        Some(line[at..].chars().take_while(char::is_ascii_graphic).collect())
    };
    start(command.args(["demo", "--web", "0"]).args(arguments), address).await
}
