//! Power states and which action is possible in which (section 2.6, transcript 04). Pure.

use std::fmt;

use crate::Dialect;

/// The power state of a server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PowerState {
    /// Nothing runs.
    #[default]
    Offline,
    /// It runs and the egg's "done" text has not come.
    Starting,
    /// It runs.
    Running,
    /// It was told to stop.
    Stopping,
}

impl PowerState {
    /// The name on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
        }
    }
}

impl fmt::Display for PowerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What can be asked of a server's power.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PowerAction {
    /// Start it.
    Start,
    /// Stop it by its stop command, and kill it if that takes too long.
    Stop,
    /// Stop it and start it again; start it if it is offline.
    Restart,
    /// End it at once.
    Kill,
}

impl PowerAction {
    /// The panel's word for it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Restart => "restart",
            Self::Kill => "kill",
        }
    }

    /// Reads the name on the wire.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "start" => Self::Start,
            "stop" => Self::Stop,
            "restart" => Self::Restart,
            "kill" => Self::Kill,
            _ => return None,
        })
    }

    /// The permission it needs (sections 1.7 and 2.3).
    #[must_use]
    pub fn permission(self) -> &'static str {
        match self {
            Self::Start => "control.start",
            Self::Stop | Self::Kill => "control.stop",
            Self::Restart => "control.restart",
        }
    }
}

/// Why a power action was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// A start while it runs.
    NotOffline,
    /// A stop while it is offline or stopping.
    Stopping,
    /// A restart while one is in progress.
    Restarting,
    /// A kill while it is offline.
    Offline,
    /// Another action is in progress.
    Busy,
    /// The server is suspended.
    Suspended,
    /// The server is being installed.
    Installing,
    /// There is no such action.
    Unknown,
}

/// What to do to carry an action out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Start the program.
    Begin,
    /// Stop the program, then start it again if so marked.
    Stop { again: bool },
    /// Kill the program.
    Kill,
    /// Nothing; the action is void and nobody is told.
    Nothing,
}

/// Where a server stands when an action arrives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    pub(super) state: PowerState,
    pub(super) suspended: bool,
    pub(super) installing: bool,
    /// A restart is in progress.
    pub(super) restarting: bool,
}

/// Decides on an action.
pub(super) fn decide(dialect: Dialect, action: PowerAction, stand: Stand) -> Result<Step, Refusal> {
    let calagopus = dialect == Dialect::Calagopus;
    let starts = match action {
        PowerAction::Start => true,
        PowerAction::Restart => stand.state == PowerState::Offline,
        PowerAction::Stop | PowerAction::Kill => false,
    };
    if starts && stand.suspended {
        return Err(Refusal::Suspended);
    }
    if starts && stand.installing {
        return Err(Refusal::Installing);
    }
    match (action, stand.state) {
        (PowerAction::Restart, _) if stand.restarting => Err(Refusal::Restarting),
        (PowerAction::Start | PowerAction::Stop, PowerState::Stopping) if !calagopus => Err(Refusal::Busy),
        (PowerAction::Start | PowerAction::Restart, PowerState::Offline) => Ok(Step::Begin),
        (PowerAction::Start, _) => Err(Refusal::NotOffline),
        (PowerAction::Stop, PowerState::Offline) if !calagopus => Ok(Step::Nothing),
        (PowerAction::Stop, PowerState::Offline | PowerState::Stopping) => Err(Refusal::Stopping),
        (PowerAction::Restart, PowerState::Stopping) => Err(Refusal::Busy),
        (PowerAction::Stop, _) => Ok(Step::Stop { again: false }),
        (PowerAction::Restart, _) => Ok(Step::Stop { again: true }),
        (PowerAction::Kill, PowerState::Offline) => Err(Refusal::Offline),
        (PowerAction::Kill, _) => Ok(Step::Kill),
    }
}

#[cfg(test)]
mod tests {
    use super::{Dialect::*, PowerAction::*, PowerState::*, *};

    #[test]
    fn actions_in_every_state() {
        let stop = |again| Ok(Step::Stop { again });
        let cases = [
            (Start, Offline, Ok(Step::Begin), Ok(Step::Begin)),
            (Start, Running, Err(Refusal::NotOffline), Err(Refusal::NotOffline)),
            (Start, Stopping, Err(Refusal::Busy), Err(Refusal::NotOffline)),
            (Stop, Offline, Ok(Step::Nothing), Err(Refusal::Stopping)),
            (Stop, Running, stop(false), stop(false)),
            (Stop, Starting, stop(false), stop(false)),
            (Stop, Stopping, Err(Refusal::Busy), Err(Refusal::Stopping)),
            (Restart, Offline, Ok(Step::Begin), Ok(Step::Begin)),
            (Restart, Running, stop(true), stop(true)),
            (Kill, Offline, Err(Refusal::Offline), Err(Refusal::Offline)),
            (Kill, Stopping, Ok(Step::Kill), Ok(Step::Kill)),
        ];
        for (action, state, go, calagopus) in cases {
            let stand = Stand { state, suspended: false, installing: false, restarting: false };
            assert_eq!(decide(NewGo, action, stand), go, "{action:?} while {state}");
            assert_eq!(decide(Calagopus, action, stand), calagopus, "{action:?} while {state}");
        }
    }

    #[test]
    fn a_suspended_or_installing_server_does_not_start() {
        let stand = Stand { state: Offline, suspended: true, installing: false, restarting: false };
        assert_eq!(decide(OldGo, Restart, stand), Err(Refusal::Suspended));
        let stand = Stand { suspended: false, installing: true, ..stand };
        assert_eq!(decide(OldGo, Start, stand), Err(Refusal::Installing));
    }
}
