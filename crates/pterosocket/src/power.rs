//! Power: the states a game server is in and the actions that change them.

use std::fmt;
use std::str::FromStr;

use crate::ForeignText;

/// What the daemon says the game server is doing (protocol section 2.6).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PowerState {
    /// No process. Commands go nowhere.
    Offline,
    /// The process exists. A server whose "done" text never matches stays here, so commands are accepted.
    Starting,
    /// Up.
    Running,
    /// Asked to stop, not gone yet.
    Stopping,
    /// A state this library has no name for, such as Pelican's `missing` or `paused`.
    Other(ForeignText),
}

impl PowerState {
    /// The daemon's word for the state.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Offline => "offline",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Other(word) => word,
        }
    }
}

impl From<&str> for PowerState {
    fn from(word: &str) -> Self {
        match word {
            "offline" => Self::Offline,
            "starting" => Self::Starting,
            "running" => Self::Running,
            "stopping" => Self::Stopping,
            other => Self::Other(other.into()),
        }
    }
}

impl fmt::Display for PowerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a client may ask of the power (protocol section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PowerAction {
    /// Start a server that is offline.
    Start,
    /// Stop it with its own stop command; the daemon kills it after 10 minutes.
    Stop,
    /// Stop, then start.
    Restart,
    /// End the process at once. What the game had not saved is lost.
    Kill,
}

impl PowerAction {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Start, Self::Stop, Self::Restart, Self::Kill];

    /// The panel's and the daemon's word for the action.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Restart => "restart",
            Self::Kill => "kill",
        }
    }

    /// The permission that the action needs. Killing needs the one for stopping.
    #[must_use]
    pub const fn permission(self) -> &'static str {
        match self {
            Self::Start => "control.start",
            Self::Stop | Self::Kill => "control.stop",
            Self::Restart => "control.restart",
        }
    }
}

impl fmt::Display for PowerAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The word was not `start`, `stop`, `restart` or `kill`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no power action; there are start, stop, restart and kill")]
pub struct UnknownPowerAction(String);

impl FromStr for PowerAction {
    type Err = UnknownPowerAction;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == word)
            .ok_or_else(|| UnknownPowerAction(word.to_owned()))
    }
}
