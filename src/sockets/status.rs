//! What is known of a server, and how events change it. Pure: time is handed in.

use std::time::Duration;

use pterosocket::{Permissions, PowerState, Stats};
use tokio::time::Instant;

use super::feed::ConsoleEvent;

use crate::texts::Text;

/// A server's power state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Power {
    /// Not running.
    Offline,
    /// Starting; a server whose egg never says that it is done stays here, and takes commands.
    Starting,
    /// Running.
    Running,
    /// Stopping.
    Stopping,
    /// Not known: no connection, or a word we don't know.
    #[default]
    Unknown,
}

impl Power {
    /// The panel's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Offline => "offline",
            Self::Starting => "starting",
            Self::Running => "running",
            Self::Stopping => "stopping",
            Self::Unknown => "unknown",
        }
    }
}

impl From<&PowerState> for Power {
    fn from(state: &PowerState) -> Self {
        match state {
            PowerState::Offline => Self::Offline,
            PowerState::Starting => Self::Starting,
            PowerState::Running => Self::Running,
            PowerState::Stopping => Self::Stopping,
            _ => Self::Unknown,
        }
    }
}

/// The connection to a server's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectionState {
    /// The first connection is being made.
    Connecting,
    /// Connected and authenticated.
    Up,
    /// Not connected; it is being tried again.
    Down {
        /// For people.
        reason: Text,
    },
    /// Not connected and not tried again until somebody does something.
    Stopped {
        /// What a person must do.
        reason: Text,
    },
}

/// What is known of a server now.
#[derive(Debug, Clone)]
pub struct Status {
    /// The connection.
    pub connection: ConnectionState,
    /// The power state; unknown while there is no connection.
    pub power: Power,
    /// Since when the server has been in this state, as far as we saw.
    pub since: Instant,
    /// The last statistics of this connection, in what [`Server::status`](super::Server::status) gives; a change of
    /// them alone is no change of the status.
    pub stats: Option<Stats>,
    /// What the panel key's account may do with the server, as of the last login to its console.
    pub permissions: Permissions,
    /// Since when the console is connected.
    pub connected_since: Option<Instant>,
    /// When the daemon took a token last: the connection's first or a renewal.
    pub login_at: Option<Instant>,
    /// The daemon's log is replayed, or is about to be: until it is over, lines that come may be old.
    pub replaying: bool,
}

impl Status {
    /// Of a server of which nothing is known yet.
    #[must_use]
    pub fn new(now: Instant) -> Self {
        Self {
            connection: ConnectionState::Connecting,
            power: Power::Unknown,
            since: now,
            stats: None,
            permissions: Permissions::default(),
            connected_since: None,
            login_at: None,
            replaying: false,
        }
    }
}

/// Turns events into the status and into what consumers are told.
#[derive(Debug)]
pub(super) struct Tracker {
    status: Status,
    /// The state before the connection was lost.
    known: Option<Power>,
    starting_since: Option<Instant>,
    down_since: Option<Instant>,
    /// There was a connection already.
    connected_before: bool,
    /// Why the socket gave up, as consumers were told last; a connection makes it old.
    told: Option<Text>,
}

impl Tracker {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            status: Status::new(now),
            known: None,
            starting_since: None,
            down_since: None,
            connected_before: false,
            told: None,
        }
    }

    pub(super) fn status(&self) -> &Status {
        &self.status
    }

    /// Whether there was a connection already.
    pub(super) fn connected_before(&self) -> bool {
        self.connected_before
    }

    /// Since when the console was not heard; `None` for the first connection of all.
    pub(super) fn authenticated(&mut self, permissions: Permissions, now: Instant) -> Option<Instant> {
        self.status.permissions = permissions;
        self.status.connected_since.get_or_insert(now);
        self.status.login_at = Some(now);
        self.status.connection = ConnectionState::Up;
        self.told = None;
        let since = self.down_since.take().unwrap_or(now);
        std::mem::replace(&mut self.connected_before, true).then_some(since)
    }

    /// The token of a connection was renewed.
    pub(super) fn renewed(&mut self, permissions: Permissions, now: Instant) {
        self.status.permissions = permissions;
        self.status.login_at = Some(now);
    }

    /// A socket that had given up is tried again.
    pub(super) fn connecting(&mut self) {
        self.status.connection = ConnectionState::Connecting;
    }

    pub(super) fn power(&mut self, to: Power, now: Instant) -> Option<ConsoleEvent> {
        if to == self.status.power {
            return None;
        }
        let first_word = self.known.is_none();
        let before = self.known.replace(to);
        (self.status.power, self.status.since) = (to, now);
        let took = match to {
            Power::Starting => {
                self.starting_since = Some(now);
                None
            }
            Power::Running => self.starting_since.take().map(|since| now - since),
            _ => {
                self.starting_since = None;
                None
            }
        };
        // After a connection or a reconnection the daemon repeats the state; only a change is news.
        (!first_word && before != Some(to)).then_some(ConsoleEvent::Power { to, took })
    }

    /// The connection is gone, and nothing was heard since `since`.
    pub(super) fn down(&mut self, reason: Text, since: Instant, now: Instant) -> Option<ConsoleEvent> {
        // The end that made the socket give up may be told after it: giving up is the last word.
        if matches!(self.status.connection, ConnectionState::Stopped { .. }) {
            return None;
        }
        let news = matches!(self.status.connection, ConnectionState::Up | ConnectionState::Connecting);
        self.status.connection = ConnectionState::Down { reason };
        self.forget_state(now);
        news.then(|| {
            self.down_since.get_or_insert(since);
            ConsoleEvent::Down
        })
    }

    pub(super) fn stopped(&mut self, reason: Text, now: Instant) -> Option<ConsoleEvent> {
        self.down_since.get_or_insert(now);
        self.status.connection = ConnectionState::Stopped { reason: reason.clone() };
        self.forget_state(now);
        let before = self.told.replace(reason.clone());
        (before.as_ref() != Some(&reason)).then_some(ConsoleEvent::Stopped { reason })
    }

    fn forget_state(&mut self, now: Instant) {
        (self.status.connected_since, self.status.login_at) = (None, None);
        if self.status.power != Power::Unknown {
            (self.status.power, self.status.since) = (Power::Unknown, now);
        }
    }
}

/// A duration as people write it: `34 s`, `5 min`, `3 h 20 min`, `2 d 4 h`.
#[must_use]
pub fn human(duration: Duration) -> String {
    let seconds = duration.as_secs();
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) if minutes < 5 && seconds > 0 => format!("{minutes} min {seconds} s"),
        (0, 0, minutes, _) => format!("{minutes} min"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} min"),
        (days, hours, ..) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn login(tracker: &mut Tracker, now: Instant) -> Option<Instant> {
        tracker.authenticated(Permissions::default(), now)
    }

    fn down(tracker: &mut Tracker, reason: &'static str, now: Instant) -> Option<ConsoleEvent> {
        tracker.down(crate::texts::Text::verbatim(reason), now, now)
    }

    fn power(to: Power, took: Option<u64>) -> Option<ConsoleEvent> {
        Some(ConsoleEvent::Power { to, took: took.map(Duration::from_secs) })
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_state_is_no_news_and_a_start_is_timed() {
        let now = Instant::now();
        let mut tracker = Tracker::new(now);
        assert_eq!(login(&mut tracker, now), None);
        assert_eq!(tracker.power(Power::Offline, now), None);
        assert_eq!(tracker.power(Power::Starting, now), power(Power::Starting, None));
        assert_eq!(tracker.power(Power::Running, now + 34 * SECOND), power(Power::Running, Some(34)));
        assert_eq!(tracker.power(Power::Running, now + 35 * SECOND), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reconnection_tells_its_length_and_only_a_changed_state() {
        let now = Instant::now();
        let mut tracker = Tracker::new(now);
        login(&mut tracker, now);
        tracker.power(Power::Running, now);
        assert_eq!(down(&mut tracker, "reset", now), Some(ConsoleEvent::Down));
        assert_eq!(tracker.status().power, Power::Unknown);
        assert_eq!(down(&mut tracker, "refused", now + SECOND), None, "told once");
        assert_eq!(login(&mut tracker, now + 5 * SECOND), Some(now));
        assert_eq!(tracker.power(Power::Running, now + 5 * SECOND), None);
        down(&mut tracker, "reset", now + 6 * SECOND);
        login(&mut tracker, now + 7 * SECOND);
        assert_eq!(tracker.power(Power::Offline, now + 7 * SECOND), power(Power::Offline, None));
    }

    #[tokio::test(start_paused = true)]
    async fn a_first_connection_that_fails_is_told_but_nothing_was_heard_before_it() {
        let now = Instant::now();
        let mut tracker = Tracker::new(now);
        assert_eq!(down(&mut tracker, "refused", now), Some(ConsoleEvent::Down));
        assert_eq!(down(&mut tracker, "refused", now + SECOND), None);
        let stopped = ConsoleEvent::Stopped { reason: crate::texts::Text::verbatim("no right") };
        assert_eq!(tracker.stopped(crate::texts::Text::verbatim("no right"), now + SECOND), Some(stopped));
        assert_eq!(login(&mut tracker, now + 3 * SECOND), None);
        let silent_since = now + 4 * SECOND;
        tracker.down(crate::texts::Text::verbatim("silent"), silent_since, now + 9 * SECOND);
        assert_eq!(login(&mut tracker, now + 10 * SECOND), Some(silent_since));
    }

    #[tokio::test(start_paused = true)]
    async fn giving_up_is_told_once_until_a_connection_comes() {
        let now = Instant::now();
        let mut tracker = Tracker::new(now);
        let stopped = Some(ConsoleEvent::Stopped { reason: crate::texts::Text::verbatim("no such server") });
        assert_eq!(tracker.stopped(crate::texts::Text::verbatim("no such server"), now), stopped);
        assert_eq!(down(&mut tracker, "closed", now), None, "giving up is the last word");
        assert_eq!(
            tracker.status().connection,
            ConnectionState::Stopped { reason: crate::texts::Text::verbatim("no such server") }
        );
        tracker.connecting();
        assert_eq!(
            tracker.stopped(crate::texts::Text::verbatim("no such server"), now),
            None,
            "tried again in vain"
        );
        login(&mut tracker, now);
        assert_eq!(tracker.stopped(crate::texts::Text::verbatim("no such server"), now), stopped);
    }

    #[test]
    fn durations_read_as_people_write_them() {
        for (seconds, text) in [
            (0, "0 s"),
            (59, "59 s"),
            (60, "1 min"),
            (95, "1 min 35 s"),
            (600, "10 min"),
            (12_000, "3 h 20 min"),
            (187_200, "2 d 4 h"),
        ] {
            assert_eq!(human(Duration::from_secs(seconds)), text);
        }
    }
}
