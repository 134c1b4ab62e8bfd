//! Incidents: each time that what an alert watches held, from beginning to end, and what its message tells of it.

use serde::{Deserialize, Serialize};
use serenity::model::id::{MessageId, UserId};

use super::{AlertId, IncidentId};

/// One time that what an alert watches held.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Its id; never used for another.
    pub id: IncidentId,
    /// Whose.
    pub alert: AlertId,
    /// When it began, in seconds since 1970-01-01 UTC.
    pub began_at: i64,
    /// When it ended, likewise; none: it goes on.
    pub ended_at: Option<i64>,
    /// The message that tells it; none: it is not posted yet, or gone.
    pub message: Option<MessageId>,
    /// What that tells.
    pub told: Told,
}

/// What a message tells of an incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Told {
    /// What happened, the last time.
    pub what: Happened,
    /// When it happened first and last, in seconds since 1970.
    pub first_at: i64,
    /// See `first_at`.
    pub last_at: i64,
    /// How often.
    pub times: u32,
    /// When it happened of late, of what is called a loop; at most [`Told::RECENT`].
    #[serde(default)]
    pub recent: Vec<i64>,
    /// How it ended; none: it goes on.
    #[serde(default)]
    pub over: Option<Over>,
    /// The name of the log that went with its message.
    #[serde(default)]
    pub log: Option<String>,
    /// Whether a chart went with its message.
    #[serde(default)]
    pub chart: bool,
}

impl Told {
    /// So many times are remembered each by itself.
    pub const RECENT: usize = 50;

    /// It happened once.
    #[must_use]
    pub fn once(what: Happened, at: i64) -> Self {
        Self {
            what,
            first_at: at,
            last_at: at,
            times: 1,
            recent: vec![at],
            over: None,
            log: None,
            chart: false,
        }
    }

    /// It happened again.
    pub fn again(&mut self, what: Happened, at: i64) {
        self.what = what;
        self.last_at = at;
        self.times = self.times.saturating_add(1);
        self.recent.push(at);
        let beyond = self.recent.len().saturating_sub(Self::RECENT);
        self.recent.drain(..beyond);
    }

    /// How often it happened in so many seconds before `now`, `now` included.
    #[must_use]
    pub fn within(&self, seconds: i64, now: i64) -> usize {
        self.recent.iter().filter(|at| now - **at <= seconds).count()
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Happened {
    /// The server ended by itself.
    Crashed(Crash),
    /// It runs again.
    Online {
        /// After so many seconds.
        after: i64,
    },
    /// It was started.
    Started {
        /// By whom.
        by: Who,
        /// It runs, after so many seconds.
        took: Option<i64>,
    },
    /// It was stopped.
    Stopped {
        /// By whom.
        by: Who,
        /// It was killed.
        killed: bool,
        /// How long it had run, seconds.
        uptime: Option<i64>,
    },
    /// It has been starting for so many minutes.
    Stuck {
        /// So many.
        minutes: i64,
    },
    /// Its panel or node can't be reached.
    Unreachable,
    /// A figure is above what it may be.
    Above {
        /// The figure, percent.
        figure: f64,
    },
    /// So many play.
    Players {
        /// So many.
        count: u64,
    },
    /// The console printed it.
    Line {
        /// The last of the lines, without what is masked.
        line: String,
    },
}

impl Happened {
    /// Whether it is over once the server runs.
    #[must_use]
    pub const fn ends_with_being_back(&self) -> bool {
        matches!(self, Self::Crashed(_) | Self::Stuck { .. })
    }
}

/// How a server ended by itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Crash {
    /// Why, as far as the daemon says.
    pub how: CrashKind,
    /// What it ended with.
    pub exit_code: Option<i32>,
    /// How long it had run, seconds.
    pub uptime: Option<i64>,
    /// How many played.
    pub players: Option<u64>,
    /// What the daemon does about it.
    pub restart: AfterCrash,
    /// The key of the likely cause in the catalogue.
    #[serde(default)]
    pub cause: Option<String>,
}

/// Why a server ended by itself, as far as the daemon says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrashKind {
    /// Its exit code says it all.
    #[default]
    Exited,
    /// It used more memory than it may.
    OutOfMemory,
    /// Its files took more space than they may.
    DiskFull,
    /// The daemon could not start it.
    NotStarted,
}

/// What the daemon does about a crash.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterCrash {
    /// It starts the server again.
    ByDaemon,
    /// It does not, since the last crash is not so many seconds ago.
    Aborted {
        /// So many.
        within: i64,
    },
    /// It does not, since that is switched off.
    Disabled,
    /// It does not, or nobody knows.
    #[default]
    None,
}

/// Who did something to a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// A member of the guild.
    Member(UserId),
    /// The bot, for somebody who is not of the guild.
    Bot,
    /// Somebody on the panel; their name is not known.
    Panel,
    /// A user of the panel.
    PanelUser(String),
    /// A schedule of the panel.
    Schedule,
    /// Somebody in the game, or the game itself.
    Inside,
    /// The node or its daemon.
    Node,
    /// Nobody saw it.
    Unknown,
}

/// How an incident ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Over {
    /// When, in seconds since 1970.
    pub at: i64,
    /// How.
    pub how: OverKind,
}

/// How an incident ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverKind {
    /// The server runs.
    Running,
    /// It can be reached.
    Reachable,
    /// What was watched holds no more.
    Calm,
    /// The server is off.
    Off,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rows_keep_is_read_back() {
        let crash = Crash { exit_code: Some(137), uptime: Some(60), ..Crash::default() };
        for (what, kept) in [
            (Happened::Unreachable, r#"{"kind":"unreachable"}"#),
            (Happened::Above { figure: 91.5 }, r#"{"kind":"above","figure":91.5}"#),
            (
                Happened::Stopped { by: Who::Member(UserId::new(5)), killed: false, uptime: None },
                r#"{"kind":"stopped","by":{"member":"5"},"killed":false,"uptime":null}"#,
            ),
            (
                Happened::Crashed(crash),
                r#"{"kind":"crashed","how":"exited","exit_code":137,"uptime":60,"players":null,"restart":"none","cause":null}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&what).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Happened>(kept).unwrap(), what);
        }
    }

    #[test]
    fn what_happens_again_is_counted_and_few_times_are_remembered() {
        let mut told = Told::once(Happened::Unreachable, 100);
        for at in 101..=200 {
            told.again(Happened::Unreachable, at);
        }
        assert_eq!((told.times, told.first_at, told.last_at), (101, 100, 200));
        assert_eq!((told.recent.len(), told.within(9, 200)), (Told::RECENT, 10));
    }
}
