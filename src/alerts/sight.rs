//! What is seen of a server at one moment, and whether what an alert watches holds then. Pure.

use std::time::Duration;

use tokio::time::Instant;

use crate::{
    model::{AlertKind, Happened, Watched},
    sockets::Power,
};

/// A moment, on the clock that never jumps and on the one that people read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    pub(super) at: Instant,
    /// Seconds since 1970.
    pub(super) wall: i64,
}

/// What is seen of a server.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Sight {
    /// Whether its console is connected; none: the first connection is being made, so nothing is known.
    pub(super) reachable: Option<bool>,
    pub(super) power: Power,
    /// How long it has been starting, as far as that is known.
    pub(super) starting_for: Option<Duration>,
    /// Percent of one core.
    pub(super) cpu: Option<f64>,
    /// Percent of what it may have.
    pub(super) memory: Option<f64>,
    pub(super) disk: Option<f64>,
    pub(super) players: Option<usize>,
}

/// Whether what is watched holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Level {
    /// It does.
    Holds,
    /// It does not, but is too near to it to be called over.
    Near,
    /// It does not.
    Clear,
    /// The server is off, so it can't.
    Off,
    /// Nobody knows.
    Unknown,
}

/// A figure is called low again once it is a tenth below the threshold.
const HYSTERESIS: f64 = 0.9;

impl Sight {
    /// Whether what is watched holds now.
    pub(super) fn level(&self, watched: &Watched) -> Level {
        match watched.kind {
            AlertKind::Stuck => match self.power {
                Power::Starting => Level::Holds,
                Power::Running => Level::Clear,
                Power::Offline | Power::Stopping => Level::Off,
                Power::Unknown => Level::Unknown,
            },
            AlertKind::Unreachable => match self.reachable {
                Some(false) => Level::Holds,
                Some(true) => Level::Clear,
                None => Level::Unknown,
            },
            AlertKind::Cpu | AlertKind::Memory | AlertKind::Disk => self.above(watched),
            AlertKind::PlayersAbove | AlertKind::PlayersBelow => self.players(watched),
            _ => Level::Unknown,
        }
    }

    fn figure(&self, kind: AlertKind) -> Option<f64> {
        match kind {
            AlertKind::Cpu => self.cpu,
            AlertKind::Memory => self.memory,
            AlertKind::Disk => self.disk,
            _ => None,
        }
    }

    fn above(&self, watched: &Watched) -> Level {
        // Files take space whether it runs or not.
        let needs_process = watched.kind != AlertKind::Disk;
        if self.power == Power::Offline && needs_process {
            return Level::Off;
        }
        let (Some(figure), Some(threshold)) = (self.figure(watched.kind), watched.threshold) else {
            return Level::Unknown;
        };
        #[expect(clippy::cast_precision_loss, reason = "thresholds are small")]
        let threshold = threshold as f64;
        if figure >= threshold {
            Level::Holds
        } else if figure >= threshold * HYSTERESIS {
            Level::Near
        } else {
            Level::Clear
        }
    }

    fn players(&self, watched: &Watched) -> Level {
        match self.power {
            Power::Running => {}
            Power::Unknown => return Level::Unknown,
            _ => return Level::Off,
        }
        let (Some(players), Some(threshold)) = (self.players, watched.threshold) else {
            return Level::Unknown;
        };
        let players = i64::try_from(players).unwrap_or(i64::MAX);
        let holds = match watched.kind {
            AlertKind::PlayersAbove => players > threshold,
            _ => players < threshold,
        };
        if holds { Level::Holds } else { Level::Clear }
    }

    /// What there is to tell where it holds.
    pub(super) fn happened(&self, watched: &Watched) -> Happened {
        match watched.kind {
            AlertKind::Stuck => {
                let seen =
                    self.starting_for.map_or(0, |time| i64::try_from(time.as_secs() / 60).unwrap_or(0));
                Happened::Stuck { minutes: seen.max(watched.minutes.unwrap_or(0)) }
            }
            AlertKind::Unreachable => Happened::Unreachable,
            AlertKind::PlayersAbove | AlertKind::PlayersBelow => {
                Happened::Players { count: self.players.unwrap_or(0) as u64 }
            }
            kind => Happened::Above { figure: self.figure(kind).unwrap_or_default() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn watched(kind: AlertKind, threshold: i64) -> Watched {
        Watched { kind, threshold: Some(threshold), minutes: None, text: None, hears_chat: false }
    }

    #[test]
    fn whether_it_holds() {
        use AlertKind::*;
        use Level::*;
        let running = Sight { reachable: Some(true), power: Power::Running, ..Sight::default() };
        let off = Sight { power: Power::Offline, ..running };
        let gone = Sight { reachable: Some(false), ..Sight::default() };
        let cases = [
            (running, Stuck, 0, Clear),
            (Sight { power: Power::Starting, ..running }, Stuck, 0, Holds),
            (off, Stuck, 0, Off),
            (gone, Stuck, 0, Unknown),
            (gone, Unreachable, 0, Holds),
            (running, Unreachable, 0, Clear),
            (Sight::default(), Unreachable, 0, Unknown),
            (Sight { cpu: Some(90.0), ..running }, Cpu, 90, Holds),
            (Sight { cpu: Some(82.0), ..running }, Cpu, 90, Near),
            (Sight { cpu: Some(80.0), ..running }, Cpu, 90, Clear),
            (Sight { memory: Some(99.0), ..running }, Cpu, 90, Unknown),
            (Sight { memory: Some(99.0), ..off }, Memory, 90, Off),
            (Sight { disk: Some(99.0), ..off }, Disk, 90, Holds),
            (Sight { players: Some(11), ..running }, PlayersAbove, 10, Holds),
            (Sight { players: Some(10), ..running }, PlayersAbove, 10, Clear),
            (Sight { players: Some(0), ..running }, PlayersBelow, 1, Holds),
            (Sight { players: Some(1), ..running }, PlayersBelow, 1, Clear),
            (running, PlayersBelow, 1, Unknown),
            (Sight { players: Some(0), ..off }, PlayersBelow, 1, Off),
            (Sight { players: Some(0), ..gone }, PlayersBelow, 1, Unknown),
        ];
        for (sight, kind, threshold, level) in cases {
            assert_eq!(sight.level(&watched(kind, threshold)), level, "{kind} {sight:?}");
        }
    }
}
