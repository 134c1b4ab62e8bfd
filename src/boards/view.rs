//! What is known of a server, as a card shows it. Pure: it is handed in.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use pterosocket::Stats;
use tokio::time::Instant;

use super::bars;
use crate::{
    cards::Accent,
    model::{Ending, How},
    observe::Facts,
    sockets::{ConnectionState, Power, Status, power_state},
    text,
    texts::{Text, decimal, duration, time, word},
};

/// A server as it is shown.
#[derive(Debug, Clone)]
pub struct View<'a> {
    /// What the guild calls it.
    pub name: &'a str,
    /// Its console and state; none: nothing is known of it yet.
    pub status: Option<Status>,
    /// What was observed of it.
    pub facts: Option<Facts>,
    /// What the panel lets it use.
    pub limits: Limits,
    /// Where players join, if that is to be shown.
    pub address: Option<String>,
    /// Whether players are named.
    pub names: bool,
    /// How its mirrors fare, if that is to be shown.
    pub mirrors: Option<MirrorsSeen>,
    /// What stands in its way.
    pub trouble: Option<Text>,
    /// Whether it is kept up to date: then times are shown that Discord's client counts on by itself.
    pub live: bool,
    /// When this was taken.
    pub now: Instant,
}

/// What the panel lets a server use; none: nothing is known, or there is no limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Limits {
    /// Percent of one core.
    pub cpu_percent: Option<u64>,
    /// Bytes. What the daemon tells is somewhat more, since it leaves the program some room.
    pub memory_bytes: Option<u64>,
    /// Bytes.
    pub disk_bytes: Option<u64>,
}

/// How the mirrors of a server fare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MirrorsSeen {
    /// Channels that are to show its console.
    pub channels: usize,
    /// Those of them that do not take it.
    pub refused: usize,
}

/// What of a view is noticed when it changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    /// What is to be seen at once.
    state: StateSeen,
    /// What may wait.
    figures: FiguresSeen,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct StateSeen {
    name: String,
    power: Power,
    connected: bool,
    trouble: Option<Text>,
    crash: Option<u64>,
}

/// Figures up to where their change is worth an edit: a block of a bar, a tenth of a core, half a gibibyte.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FiguresSeen {
    cpu: u64,
    memory: u64,
    disk: u64,
    players: Option<usize>,
    names: Vec<Box<str>>,
    version: Option<std::sync::Arc<str>>,
    mirrors: Option<MirrorsSeen>,
    address: Option<String>,
}

/// How much has changed since what is shown was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Change {
    /// Nothing that is noticed.
    Nothing,
    /// A figure has passed a threshold.
    Figures,
    /// A state.
    State,
}

impl Seen {
    /// What changed since `shown`.
    pub(super) fn since(&self, shown: &Self) -> Change {
        match () {
            () if self.state != shown.state => Change::State,
            () if self.figures != shown.figures => Change::Figures,
            () => Change::Nothing,
        }
    }
}

/// The most that has changed of several.
pub(super) fn change(now: &[Seen], shown: &[Seen]) -> Change {
    if now.len() != shown.len() {
        return Change::State;
    }
    now.iter().zip(shown).map(|(now, shown)| now.since(shown)).max().unwrap_or(Change::Nothing)
}

/// The state in a word, with a sign whose colour adds nothing.
#[must_use]
pub fn state(power: Power) -> Text {
    let sign = match power {
        Power::Running => "🟢",
        Power::Starting | Power::Stopping => "🟡",
        Power::Offline => "🔴",
        Power::Unknown => "⚪",
    };
    text!("message-state", sign = sign, state = power_state(power))
}

/// The colour of a card about a server in this state.
#[must_use]
pub fn accent(power: Power) -> Accent {
    match power {
        Power::Running => Accent::Good,
        Power::Starting | Power::Stopping => Accent::Changing,
        Power::Offline => Accent::Bad,
        Power::Unknown => Accent::Neutral,
    }
}

/// `512 MiB`, `3.4 GiB`.
#[must_use]
pub fn bytes(count: u64) -> Text {
    const MIB: u64 = 1024 * 1024;
    #[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
    match count {
        0..MIB => Text::verbatim(format!("{} KiB", count / 1024)),
        MIB..1_073_741_824 => Text::verbatim(format!("{} MiB", count / MIB)),
        _ => text!("number-gibibytes", number = decimal(count as f64 / 1_073_741_824.0)),
    }
}

#[cfg(test)]
impl<'a> View<'a> {
    /// Of a server of which nothing is known.
    pub(super) fn unknown(name: &'a str) -> Self {
        Self {
            name,
            status: None,
            facts: None,
            limits: Limits::default(),
            address: None,
            names: false,
            mirrors: None,
            trouble: None,
            live: true,
            now: Instant::now(),
        }
    }
}

impl View<'_> {
    /// The state, as far as it is known.
    #[must_use]
    pub fn power(&self) -> Power {
        self.up().map_or(Power::Unknown, |status| status.power)
    }

    fn up(&self) -> Option<&Status> {
        self.status.as_ref().filter(|status| status.connection == ConnectionState::Up)
    }

    /// The figures of a server that is not off.
    pub(super) fn stats(&self) -> Option<&Stats> {
        self.up()?.stats.as_ref().filter(|_| self.power() != Power::Offline)
    }

    /// The memory that it may use, bytes: as its owner has set it, else as the daemon says. 0: there is no limit.
    pub(super) fn memory_limit(&self, stats: &Stats) -> u64 {
        self.limits.memory_bytes.unwrap_or(stats.memory_limit_bytes)
    }

    /// The name, the state, and since when.
    pub(super) fn head(&self) -> Text {
        let (name, state) = (self.name, state(self.power()));
        match self.lasting() {
            Some(lasting) if self.live => {
                let what = match self.power() {
                    Power::Running => "running",
                    Power::Offline => "offline",
                    Power::Starting | Power::Stopping | Power::Unknown => "changing",
                };
                let time = time(ago(lasting), 'R');
                text!("board-since", server = name, state = state, time = time, what = word(what))
            }
            Some(lasting) => text!("status-since", server = name, state = state, time = duration(lasting)),
            None => text!("status-state", server = name, state = state),
        }
    }

    /// How long it has been in this state: the daemon's figure where it gives one, else since we saw it begin.
    fn lasting(&self) -> Option<Duration> {
        let status = self.up()?;
        let told = status.stats.as_ref().map(|stats| stats.uptime).filter(|uptime| !uptime.is_zero());
        let seen = self.now.saturating_duration_since(status.since);
        match status.power {
            Power::Running => told.or(Some(seen)),
            Power::Starting | Power::Stopping => Some(seen),
            Power::Offline if self.live => Some(seen),
            Power::Offline | Power::Unknown => None,
        }
    }

    /// How many play; none where that is not known, or nobody can.
    #[must_use]
    pub fn players(&self) -> Option<usize> {
        match self.power() {
            Power::Running | Power::Stopping => self.facts.as_ref()?.players.count,
            _ => None,
        }
    }

    /// The last ending, if it was a crash.
    pub(super) fn crash(&self) -> Option<&Ending> {
        let ending = self.facts.as_ref()?.last_ending.as_deref()?;
        matches!(ending.how, How::Crashed { .. } | How::DiskFull).then_some(ending)
    }

    /// What is noticed of it.
    pub(super) fn seen(&self) -> Seen {
        let stats = self.stats();
        let of = |used: u64, limit: u64, step: u64| match limit {
            0 => used / step,
            limit => bars::filled(used, limit),
        };
        Seen {
            state: StateSeen {
                name: self.name.to_owned(),
                power: self.power(),
                connected: self.up().is_some(),
                trouble: self.trouble.clone(),
                crash: self.crash().map(|crash| crash.id),
            },
            figures: FiguresSeen {
                cpu: stats.map_or(0, |stats| of(cpu(stats), self.limits.cpu_percent.unwrap_or(0), 10)),
                memory: stats.map_or(0, |stats| of(stats.memory_bytes, self.memory_limit(stats), 1 << 29)),
                disk: stats
                    .map_or(0, |stats| of(stats.disk_bytes, self.limits.disk_bytes.unwrap_or(0), 1 << 29)),
                players: self.players(),
                names: self
                    .facts
                    .as_ref()
                    .filter(|_| self.names)
                    .map(|facts| facts.players.names.to_vec())
                    .unwrap_or_default(),
                version: self.facts.as_ref().and_then(|facts| facts.version.clone()),
                mirrors: self.mirrors,
                address: self.address.clone(),
            },
        }
    }
}

/// Percent of one core, whole.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast ends at its type's bounds"
)]
pub(super) fn cpu(stats: &Stats) -> u64 {
    stats.cpu_percent.round() as u64
}

/// So long ago, in seconds since 1970.
fn ago(lasting: Duration) -> i64 {
    epoch(SystemTime::now().checked_sub(lasting).unwrap_or(UNIX_EPOCH))
}

/// Seconds since 1970; a time before counts as 1970.
pub(super) fn epoch(at: SystemTime) -> i64 {
    let since = at.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
