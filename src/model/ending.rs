//! How a game server's process ended.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Serialize};
use serenity::model::id::UserId;
use uuid::Uuid;

use super::PanelId;

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
    /// Nobody heard it end: since when the console was not heard, where that is known; not after a restart of the bot.
    pub unheard_since: Option<SystemTime>,
    /// How many players there were, if that was known.
    pub players: Option<usize>,
    /// What the daemon does about it.
    pub restart: Restart,
    /// The last lines of the console as they came, at most 200 and 64 KiB; empty where nobody wanted them kept, and after a
    /// restart of the bot.
    pub tail: Arc<[Box<str>]>,
}

/// How a process ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum How {
    /// Somebody stopped or restarted it.
    Stopped {
        /// Who.
        by: By,
    },
    /// It was stopped from inside the game, by a player's or a plugin's `/stop`.
    StoppedInside,
    /// Somebody killed it.
    Killed {
        /// Who.
        by: By,
    },
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// A member, by a command or button of ours.
    Member(UserId),
    /// Somebody on the panel, or a schedule.
    Panel,
}

/// What the daemon does about a crash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

/// What is remembered of a server's processes over a restart of the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRun {
    /// The guild's panel that it is on; none: the operator's.
    pub panel: Option<PanelId>,
    /// Its full uuid.
    pub server: Uuid,
    /// Since when the process runs; none: there was none.
    pub running_since: Option<SystemTime>,
    /// How the one before ended.
    pub ending: Option<Arc<Ending>>,
}
