//! How a server ended.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use serenity::model::id::UserId;

/// One end of a server's process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// Grows with each ending of the server, also over restarts of the bot.
    pub id: u64,
    /// When; of an ending that nobody saw, when it was noticed.
    pub at: SystemTime,
    /// How.
    pub how: How,
    /// How long the process had run.
    pub uptime: Option<Duration>,
    /// How many players there were, if that was known.
    pub players: Option<usize>,
    /// What the daemon does about it.
    pub restart: Restart,
    /// The last lines of the console as they came, at most 200 and 64 KiB; empty where nobody wanted them kept
    /// ([`Observers::keep_tails`](super::Observers::keep_tails)).
    pub tail: Arc<[Box<str>]>,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum How {
    /// Somebody stopped or restarted it.
    Stopped(By),
    /// It was stopped from inside the game, by a player's or a plugin's `/stop`.
    StoppedInside,
    /// Somebody killed it.
    Killed(By),
    /// It ended by itself.
    Crashed {
        /// What it ended with. None: the daemon doesn't say.
        exit_code: Option<i32>,
        /// It was ended because it used more memory than it may.
        out_of_memory: bool,
    },
    /// The daemon stopped it because its disk was full.
    DiskFull,
    /// The daemon could not start it; no process ever ran.
    NotStarted,
    /// The node went away under it: a reboot, or an end of the daemon that took its servers along.
    NodeGone,
    /// Nobody saw it.
    Unknown,
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum By {
    /// A member, by a command or button of ours.
    Member(UserId),
    /// Somebody on the panel, or a schedule.
    Panel,
}

/// What the daemon does about a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Restart {
    /// It starts the server again.
    ByDaemon,
    /// It doesn't, for the last crash is not long ago.
    Aborted {
        /// Less than this.
        within: Duration,
    },
    /// It doesn't, for that is switched off.
    Disabled,
    /// It doesn't; or it was no crash.
    None,
}
