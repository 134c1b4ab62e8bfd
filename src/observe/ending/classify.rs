//! How a run ended, from what is known of it. Pure.

use std::time::{Duration, SystemTime};

use pterosocket::PowerAction;
use tokio::time::Instant;

use super::daemon_line::DaemonLine;
use crate::{
    model::{By, How, Restart},
    observe::asked::Asked,
};

/// How long after a member asked for it a state counts as theirs: daemons act at once, and a request may wait for its turn.
const SOON: Duration = Duration::from_secs(60);
/// How long a game may take to save and exit after a member typed its stop command, as long as daemons wait for it.
const EXITS_WITHIN: Duration = Duration::from_secs(600);
/// After its word that the disk is full a daemon stops the server at once.
const DISK_FULL_WITHIN: Duration = Duration::from_secs(5);
/// Exit codes of processes that were told to end, or killed, as they are while a machine shuts down; and 0.
const TOLD_TO_END: [i32; 3] = [0, 137, 143];

/// A process, or what tries to be one, from its start to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Run {
    /// Since when.
    pub(super) began: Option<SystemTime>,
    /// When its start was seen.
    pub(super) seen: Option<Instant>,
    /// For how long the daemon said that it had run, and when that was.
    pub(super) figures: Option<(Duration, Instant)>,
    /// It was running, not only starting.
    pub(super) ran: bool,
    /// It printed something.
    pub(super) printed: bool,
    /// The stop command of the game was typed.
    pub(super) stop_typed: Option<Instant>,
    /// It was shutting down in order.
    pub(super) shuts_down: Option<Instant>,
    /// It said that it broke.
    pub(super) broke: bool,
    /// When the daemon said that the disk is full.
    pub(super) disk_full: Option<Instant>,
    /// Since when the daemon stops it.
    pub(super) stopping: Option<Stopping>,
    /// The daemon did something else with it: an installation, a transfer, a backup put back; or the server was deleted.
    pub(super) maintained: bool,
}

impl Run {
    /// For how long it has run by `now`, by the daemon's word.
    pub(super) fn uptime(&self, now: Instant) -> Option<Duration> {
        self.figures.map(|(uptime, at)| uptime + now.saturating_duration_since(at))
    }

    /// Whether it left in order, for somebody in the game wanted it.
    fn left_in_order(&self, by: Instant) -> bool {
        let orderly = self.shuts_down.filter(|_| self.ran);
        let late = |at: Instant| by.saturating_duration_since(at) > EXITS_WITHIN;
        !self.broke && self.stop_typed.or(orderly).is_some_and(|at| !late(at))
    }
}

/// A stop by the daemon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stopping {
    pub(super) since: Instant,
    /// What a member had asked for just before.
    pub(super) asked: Option<Asked>,
}

/// The daemon's words after an end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Banner {
    pub(super) crashed: bool,
    pub(super) exit_code: Option<i32>,
    pub(super) out_of_memory: Option<bool>,
    pub(super) restart: Option<Restart>,
}

impl Banner {
    /// Takes a line; says whether it belongs to it.
    pub(super) fn take(&mut self, line: DaemonLine) -> bool {
        match line {
            DaemonLine::Crashed => *self = Self { crashed: true, ..Self::default() },
            DaemonLine::ExitCode(code) => self.exit_code = Some(code),
            DaemonLine::OutOfMemory(is) => self.out_of_memory = Some(is),
            DaemonLine::Aborted(within) => self.restart = Some(Restart::Aborted { within }),
            DaemonLine::Disabled => self.restart = Some(Restart::Disabled),
            DaemonLine::Failed => self.restart = Some(Restart::None),
            DaemonLine::Preparing if self.is_there() => {
                self.restart.get_or_insert(Restart::ByDaemon);
            }
            DaemonLine::DiskFull | DaemonLine::Preparing => return false,
        }
        true
    }

    /// Whether the daemon said that the process ended by itself.
    pub(super) fn is_there(&self) -> bool {
        self.crashed || self.exit_code.is_some() || self.restart == Some(Restart::Disabled)
    }

    /// Whether there is nothing more to come but what the daemon does next.
    pub(super) fn is_whole(&self) -> bool {
        self.out_of_memory.is_some() || self.restart == Some(Restart::Disabled)
    }

    /// Whether the process may have been ended with its machine.
    pub(super) fn may_be_told_to_end(&self) -> bool {
        self.out_of_memory != Some(true) && self.exit_code.is_none_or(|code| TOLD_TO_END.contains(&code))
    }
}

/// A time in which the console was not heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// Since when.
    pub(super) since: Instant,
    /// The daemon did not answer meanwhile.
    pub(super) daemon_away: bool,
    /// It began earlier, and when is not known.
    pub(super) open: bool,
}

/// An end, with all that is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) run: Run,
    pub(super) banner: Banner,
    /// When it was seen.
    pub(super) at: Instant,
    /// It came to its end unheard.
    pub(super) gap: Option<Gap>,
    /// The connection was lost right after it.
    pub(super) lost_after: Option<Gap>,
    /// What a member asked for last.
    pub(super) asked: Option<Asked>,
}

impl Evidence {
    /// How it ended.
    pub(super) fn how(&self) -> How {
        let (run, banner) = (&self.run, &self.banner);
        if let Some(stopping) = run.stopping {
            return self.stopped(stopping);
        }
        if banner.is_there() {
            return self.by_itself();
        }
        if run.disk_full.is_some_and(|at| self.soon_after(at)) {
            return How::DiskFull;
        }
        if run.maintained {
            return How::Stopped { by: By::Panel };
        }
        // The state between was not told: frames get lost, and nobody hears them while the connection is down.
        let before = self.gap.map_or(self.at, |gap| gap.since);
        if let Some(how) = self.asked.and_then(|asked| self.by_member(asked, before)) {
            return how;
        }
        if run.left_in_order(before) {
            return How::StoppedInside;
        }
        match self.gap.or(self.lost_after) {
            Some(Gap { daemon_away: true, .. }) => How::NodeGone,
            Some(_) => How::Unknown,
            None if !run.ran && !run.printed => How::NotStarted,
            None => How::Unknown,
        }
    }

    /// The daemon stopped it.
    fn stopped(&self, stopping: Stopping) -> How {
        let run = &self.run;
        if run.disk_full.is_some_and(|at| stopping.since.saturating_duration_since(at) <= DISK_FULL_WITHIN) {
            return How::DiskFull;
        }
        // Whoever grows tired of waiting for a stop kills it.
        let killed = self.asked.filter(|asked| {
            asked.action == PowerAction::Kill && asked.at >= stopping.since && asked.at <= self.at
        });
        match killed.or(stopping.asked) {
            Some(Asked { action: PowerAction::Kill, by, .. }) => How::Killed { by: By::Member(by) },
            Some(Asked { action: PowerAction::Stop | PowerAction::Restart, by, .. }) => {
                How::Stopped { by: By::Member(by) }
            }
            _ if !run.ran && !run.printed && !run.maintained => How::NotStarted,
            _ => How::Stopped { by: By::Panel },
        }
    }

    /// The daemon says that it ended by itself.
    fn by_itself(&self) -> How {
        let banner = &self.banner;
        let out_of_memory = banner.out_of_memory == Some(true);
        let crashed = How::Crashed { exit_code: banner.exit_code, out_of_memory };
        if out_of_memory {
            return crashed;
        }
        let clean = banner.exit_code.is_none_or(|code| code == 0);
        // To calagopus the stop command is a command like any other. Some games end with an error when they are told to, but
        // they do it at once.
        let typed = self.asked.filter(|asked| asked.typed && (clean || self.soon_after(asked.at)));
        if let Some(how) = typed.and_then(|asked| self.by_member(asked, self.at)) {
            return how;
        }
        if clean && self.run.left_in_order(self.at) {
            return How::StoppedInside;
        }
        if self.lost_after.is_some() && banner.may_be_told_to_end() {
            return How::NodeGone;
        }
        crashed
    }

    /// What a member had asked for, if that may have come to pass by `latest`, or while nobody listened.
    fn by_member(&self, asked: Asked, latest: Instant) -> Option<How> {
        let within = if asked.typed { EXITS_WITHIN } else { SOON };
        let in_time = asked.at <= self.at && latest.saturating_duration_since(asked.at) <= within;
        match asked.action {
            _ if !in_time => None,
            PowerAction::Stop | PowerAction::Restart => Some(How::Stopped { by: By::Member(asked.by) }),
            PowerAction::Kill => Some(How::Killed { by: By::Member(asked.by) }),
            _ => None,
        }
    }

    fn soon_after(&self, at: Instant) -> bool {
        self.at.saturating_duration_since(at) <= SOON
    }

    /// What the daemon does about it; `starts`: it was seen to start the server again.
    pub(super) fn restart(&self, how: How, starts: bool) -> Restart {
        match how {
            How::Crashed { .. } | How::StoppedInside => match self.banner.restart {
                Some(known) => known,
                // It says so where it does not.
                None if starts || self.banner.is_whole() => Restart::ByDaemon,
                None => Restart::None,
            },
            How::NodeGone if starts => Restart::ByDaemon,
            _ => Restart::None,
        }
    }
}

/// What a member asked for, if a stop that begins now is because of it.
pub(super) fn behind(asked: Option<Asked>, now: Instant) -> Option<Asked> {
    asked
        .filter(|asked| asked.action != PowerAction::Start && now.saturating_duration_since(asked.at) <= SOON)
}
