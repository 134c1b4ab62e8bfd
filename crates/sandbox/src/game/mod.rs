//! What runs behind a pretend server: a built-in game, a real program, a recording, or whatever a test prints.

mod exec;
mod lines;
mod minecraft;
mod replay;
mod scripted;
mod world;

use std::{path::PathBuf, sync::Arc, time::Duration};

use crate::wings::Instance;
pub(crate) use crate::wings::Want;
pub(crate) use minecraft::DONE;

/// What runs in a server while it is not offline.
#[derive(Clone, Debug)]
pub enum Program {
    /// A small game built in that talks like a Minecraft server.
    Game,
    /// A real child process, run by `sh -c` in a process group of its own; its standard streams, which are no
    /// terminal, are the console. It is killed if it has not ended some time after it was told to stop, and
    /// when the [`Backend`](crate::Backend) goes.
    Exec {
        /// The shell command.
        command: String,
        /// The line that stops it; `None` sends SIGTERM to its process group.
        stop: Option<String>,
    },
    /// A recorded console, played back once per start: a text file, a line per line, or the `console output`
    /// frames of a transcript (JSON lines with `t`, `dir` and `text`) at their times. What the recorded daemon said of
    /// the end is not printed, since this one says it anew.
    Replay {
        /// The recording.
        path: PathBuf,
        /// What the process exits with after the last line, unless the recording tells; `None`: it runs on.
        exit_code: Option<i32>,
    },
    /// Nothing: a test prints lines with [`ServerHandle::emit`](crate::ServerHandle::emit).
    Scripted,
}

/// Pace of [`Program::Game`] and [`Program::Replay`].
#[derive(Clone, Debug)]
pub struct GameOptions {
    /// Between two steps of the game's boot and of its stopping.
    pub boot_step: Duration,
    /// Between two things that happen in the game by themselves; `None`: nothing happens.
    pub chatter: Option<Duration>,
    /// Whether the built-in game's lines begin with the time of day and their thread; the consoles of many games have
    /// neither (transcripts 02 and 03).
    pub stamps: bool,
    /// Between two lines of a replayed text file.
    pub replay_line: Duration,
    /// How long a replayed text file takes at most; the lines of a longer one come faster.
    pub replay_within: Duration,
    /// How many times faster than recorded a transcript is replayed.
    pub replay_speed: f64,
}

impl Default for GameOptions {
    fn default() -> Self {
        Self {
            boot_step: Duration::from_millis(250),
            chatter: None,
            stamps: true,
            replay_line: Duration::from_millis(200),
            replay_within: Duration::from_secs(15),
            replay_speed: 1.0,
        }
    }
}

/// Runs an instance's program to its end and returns the exit code.
pub(crate) async fn run(instance: &Arc<Instance>, console: Console) -> i32 {
    match &instance.spec.program {
        Program::Game => minecraft::run(instance, console).await,
        Program::Exec { command, stop } => exec::run(instance, command, stop.as_deref(), console).await,
        Program::Replay { path, exit_code } => replay::run(instance, path, *exit_code, console).await,
        Program::Scripted => scripted::run(instance, console).await,
    }
}

pub(crate) use crate::wings::Console;

/// The exit code of a process that was killed (128 + SIGKILL).
pub(crate) const KILLED: i32 = 137;
