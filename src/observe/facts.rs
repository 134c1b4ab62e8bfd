//! What is known of a server now.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::Online;
use crate::{
    games::{Found, profiles},
    model::Ending,
};

/// What is known of a server. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Who plays.
    pub players: PlayersSeen,
    /// The names of those who played lately and went, the last to go first; at most fifty.
    pub gone: Arc<[Box<str>]>,
    /// Which game it is, and how that is known.
    pub game: Found<'static>,
    /// Which version of the game runs, if it said so.
    pub version: Option<Arc<str>>,
    /// Since when the process runs, as far as it was seen or the daemon tells. Also while it stops.
    pub running_since: Option<SystemTime>,
    /// Since when it has been starting, while it is.
    pub starting_since: Option<SystemTime>,
    /// Since when the server has been in its state.
    pub state_since: SystemTime,
    /// How it ended last, also before this process began.
    pub last_ending: Option<Arc<Ending>>,
}

impl Facts {
    /// For how long the process has run by `now`; clocks may have jumped.
    #[must_use]
    pub fn uptime(&self, now: SystemTime) -> Option<Duration> {
        Some(now.duration_since(self.running_since?).unwrap_or_default())
    }
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            players: PlayersSeen::default(),
            gone: Arc::default(),
            game: profiles().unknown(),
            version: None,
            running_since: None,
            starting_since: None,
            state_since: SystemTime::now(),
            last_ending: None,
        }
    }
}

/// Who plays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayersSeen {
    /// How many players there are. None: not known.
    pub count: Option<usize>,
    /// How many were seen; a weaker word than the count, which is not known before a list or a start was heard.
    pub online: Online,
    /// The names that are known, at most a thousand.
    pub names: Arc<[Box<str>]>,
    /// Who says so.
    pub from: Source,
}

impl Default for PlayersSeen {
    fn default() -> Self {
        Self { count: None, online: Online::AtLeast(0), names: Arc::default(), from: Source::Console }
    }
}

/// Where something is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// The console's own lines.
    Console,
    /// The panel.
    Panel,
    /// A query of the game server's address.
    Query,
}
