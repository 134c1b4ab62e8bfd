//! The real program as a process of its own.

use std::{collections::BTreeMap, process::Stdio, time::Duration};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
    time::timeout,
};

use super::{Leaks, World};

/// The program with a world's settings. Dropped, it is killed.
pub(crate) struct Program {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    logged: Vec<String>,
    leaks: Leaks,
}

const PATIENCE: Duration = Duration::from_secs(15);

impl Program {
    /// Starts it with this standard input, and waits for nothing.
    pub(crate) fn spawn(world: &World, stdin: Stdio) -> Self {
        Self::spawn_with(&world.settings, world, stdin)
    }

    /// The same with an environment of its own.
    pub(crate) fn spawn_with(settings: &BTreeMap<&'static str, String>, world: &World, stdin: Stdio) -> Self {
        Self::spawn_in(Command::new(env!("CARGO_BIN_EXE_wingcord")), settings, world, stdin)
    }

    /// Starts it where no file may grow beyond that many blocks of 512 bytes, as on a disk that is full, and waits
    /// until it is connected.
    pub(crate) async fn start_cramped(world: &World, blocks: u32) -> Self {
        let mut command = Command::new("/bin/sh");
        let run = "trap '' XFSZ; ulimit -f \"$0\" && exec \"$1\"";
        command.args(["-c", run, &blocks.to_string(), env!("CARGO_BIN_EXE_wingcord")]);
        let mut program = Self::spawn_as(command, world, Stdio::null());
        program.logs("connected to Discord as").await;
        program
    }

    /// Starts it as `nohup` does, and waits until it is connected.
    pub(crate) async fn start_without_hangup(world: &World) -> Self {
        Self::start_after(world, "trap '' HUP").await
    }

    /// Starts it where new files are everybody's unless the program says otherwise, and waits until it is connected.
    pub(crate) async fn start_unmasked(world: &World) -> Self {
        Self::start_after(world, "umask 0").await
    }

    /// Starts it where it may open at most that many files, and waits until it is connected.
    pub(crate) async fn start_with_files(world: &World, files: usize) -> Self {
        Self::start_after(world, &format!("ulimit -n {files}")).await
    }

    /// Has a shell run a line, of which `$0` is the program. A path to its tools is all that it gets beside the settings.
    pub(crate) fn spawn_after(world: &World, line: &str) -> Self {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", line, env!("CARGO_BIN_EXE_wingcord")]);
        Self::spawn_as(command, world, Stdio::null())
    }

    /// Has a shell do something first.
    pub(crate) async fn start_after(world: &World, first: &str) -> Self {
        let mut program = Self::spawn_after(world, &format!("{first}; exec \"$0\""));
        program.logs("connected to Discord as").await;
        program
    }

    fn spawn_as(command: Command, world: &World, stdin: Stdio) -> Self {
        Self::spawn_in(command, &world.settings, world, stdin)
    }

    fn spawn_in(
        mut command: Command,
        settings: &BTreeMap<&'static str, String>,
        world: &World,
        stdin: Stdio,
    ) -> Self {
        command.env_clear().env("RUST_LOG", "trace").envs(settings).current_dir(world.database.path());
        command.stdin(stdin).stdout(Stdio::null()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let log = BufReader::new(child.stderr.take().unwrap()).lines();
        let secrets = ["DISCORD_TOKEN", "PANEL_API_KEY"].map(|name| (name, settings.get(name)));
        let secrets = secrets
            .iter()
            .filter_map(|(name, value)| Some((*name, value.as_ref()?.trim_matches(['"', '\'']))));
        // Some stories set what is no key.
        let leaks = Leaks::new(secrets.filter(|(_, value)| value.len() >= 20));
        Self { child, log, logged: Vec::new(), leaks }
    }

    /// Starts it and waits until it is connected.
    pub(crate) async fn start(world: &World, stdin: Stdio) -> Self {
        let mut program = Self::spawn(world, stdin);
        program.logs("connected to Discord as").await;
        program
    }

    /// Waits for a line of its log that holds `text`.
    pub(crate) async fn logs(&mut self, text: &str) -> String {
        loop {
            let line = timeout(PATIENCE, self.log.next_line()).await;
            let line = line.unwrap_or_else(|_| panic!("{text:?} is not logged:\n{}", self.logged.join("\n")));
            let line = line.unwrap().unwrap_or_else(|| panic!("it ended:\n{}", self.logged.join("\n")));
            self.hears(line.clone());
            if line.contains(text) {
                return line;
            }
        }
    }

    /// What it has logged so far.
    pub(crate) fn lines(&self) -> &[String] {
        &self.logged
    }

    /// The first line so far that holds `text`.
    pub(crate) fn said(&self, text: &str) -> &str {
        let said = self.logged.iter().find(|line| line.contains(text));
        said.unwrap_or_else(|| panic!("{text:?} was not logged:\n{}", self.logged.join("\n")))
    }

    fn hears(&mut self, line: String) {
        assert_eq!(self.leaks.found(line.as_bytes()), None, "in the program's log");
        self.logged.push(line);
    }

    /// Writes to its standard input.
    pub(crate) async fn types(&mut self, text: &str) {
        let input = self.child.stdin.as_mut().unwrap();
        input.write_all(text.as_bytes()).await.unwrap();
        input.flush().await.unwrap();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let id = self.child.id().unwrap().try_into().unwrap();
        kill(Pid::from_raw(id), signal).unwrap();
    }

    pub(crate) fn runs(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits until it has ended by itself: the exit code and all that it logged.
    pub(crate) async fn ended(mut self) -> (Option<i32>, String) {
        let rest = async {
            while let Ok(Some(line)) = self.log.next_line().await {
                self.hears(line);
            }
            self.child.wait().await.unwrap().code()
        };
        let code = timeout(PATIENCE, rest).await;
        let log = self.logged.join("\n");
        (code.unwrap_or_else(|_| panic!("it does not end:\n{log}")), log)
    }
}
