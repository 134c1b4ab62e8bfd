//! Every duration a socket goes by, so that tests can hand in small ones.

use std::time::Duration;

/// Durations of a socket. The defaults are those of protocol section 3, and limits of section 2.9 less a
/// margin for frames that bunch up on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timings {
    /// How long opening the websocket may take. 10 s.
    pub open_within: Duration,
    /// How long the daemon may take to accept a token. 10 s.
    pub auth_within: Duration,
    /// How long after the authentication packets wait for the first `status`. 1 s.
    pub status_within: Duration,
    /// Silence after which the daemon is pinged. 25 s.
    pub ping_every: Duration,
    /// How long the pong, or anything else, may then take. 12 s.
    pub pong_within: Duration,
    /// The same where frames came about every second before, as a running server's `stats` do: there silence is
    /// suspicious. 4 s.
    pub stall_ping: Duration,
    /// How long the pong, or anything else, may then take. 4 s: with the first wait before reconnecting the daemon's
    /// 150 lines of log still cover a console of 10 lines/s.
    pub stall_pong: Duration,
    /// The longest gap between frames that counts as about every second. 2.5 s.
    pub lively_gap: Duration,
    /// The longest remainder of a token's life at which it is renewed. 120 s.
    pub renew_before: Duration,
    /// The part of a token's life at which it is renewed where that is shorter: one in this many. 5.
    pub renew_share: u32,
    /// A token is used for another connection while more than this is left of it. 60 s.
    pub reuse_above: Duration,
    /// First wait after a failed renewal; doubles to four times this. 15 s.
    pub renew_retry: Duration,
    /// Least time between two requests for credentials. 10 s: a console that is cut off while the panel fails is heard
    /// again soon enough after it for the daemon's log of 150 lines.
    pub fetch_every: Duration,
    /// The window in which at most four requests for credentials are made. 60 s, in which new panels allow five for one
    /// server (protocol section 1.6).
    pub fetch_window: Duration,
    /// Wait before a token is asked for after the daemon said that it denies ours, and before a new one that it
    /// takes for expired is shown again. 2 s.
    pub denied_wait: Duration,
    /// Waits before reconnecting, by failures in a row: each is used four times, the last repeats. 1, 2, 3, 5, 10, 48 s,
    /// each made up to a quarter longer at random, so that what is mended is noticed within a minute. Shorter than protocol section 3 has them, for a daemon's log of 150
    /// lines covers seconds of a busy console.
    pub backoff: [Duration; 6],
    /// How long a connection must stay authenticated for the backoff to begin anew. 60 s.
    pub proven_after: Duration,
    /// How often the panel is asked whether a server that is suspended, installing or the like is normal again:
    /// between once and twice this. 30 s.
    pub state_poll: Duration,
    /// Wait after the daemon said that it does not know the server. 5 s.
    pub unknown_wait: Duration,
    /// Wait after the daemon said that it has too many sockets. 60 s.
    pub crowded_wait: Duration,
    /// Wait before reconnecting after a transfer. 2 s.
    pub transfer_wait: Duration,
    /// The longest that a packet waits for the connection or the pace. 5 s.
    pub write_within: Duration,
    /// Outbound pace.
    pub pace: Pacing,
}

/// How fast packets may go out. New Wings drops what is faster (protocol section 2.9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pacing {
    /// Commands: 8 at once, then one in this. 1.1 s.
    pub command_every: Duration,
    /// Least time between two commands, for Go Wings handles frames at the same time and may swap them. 75 ms.
    pub command_gap: Duration,
    /// `auth` and `send logs`: 2 of each at once, then one in this. 5.2 s.
    pub rare_every: Duration,
    /// Everything else: 3 at once, then one in this. 1.1 s.
    pub other_every: Duration,
    /// All packets together: 10 at once, then one in this. 220 ms.
    pub any_every: Duration,
}

/// What a duration is taken for at most: some are multiplied, and all are added to the time.
const LONGEST: Duration = Duration::from_secs(30 * 24 * 60 * 60);

impl Timings {
    /// The same without durations that no clock can count.
    pub(crate) fn bounded(mut self) -> Self {
        let Self {
            open_within,
            auth_within,
            status_within,
            ping_every,
            pong_within,
            stall_ping,
            stall_pong,
            lively_gap,
            renew_before,
            reuse_above,
            renew_retry,
            fetch_every,
            fetch_window,
            denied_wait,
            proven_after,
            state_poll,
            unknown_wait,
            crowded_wait,
            transfer_wait,
            write_within,
            renew_share: _,
            backoff,
            pace,
        } = &mut self;
        let Pacing { command_every, command_gap, rare_every, other_every, any_every } = pace;
        let durations = [
            open_within,
            auth_within,
            status_within,
            ping_every,
            pong_within,
            stall_ping,
            stall_pong,
            lively_gap,
            renew_before,
            reuse_above,
            renew_retry,
            fetch_every,
            fetch_window,
            denied_wait,
            proven_after,
            state_poll,
            unknown_wait,
            crowded_wait,
            transfer_wait,
            write_within,
            command_every,
            command_gap,
            rare_every,
            other_every,
            any_every,
        ];
        for duration in durations.into_iter().chain(backoff) {
            *duration = (*duration).min(LONGEST);
        }
        self
    }
}

impl Default for Timings {
    fn default() -> Self {
        Self {
            open_within: Duration::from_secs(10),
            auth_within: Duration::from_secs(10),
            status_within: Duration::from_secs(1),
            ping_every: Duration::from_secs(25),
            pong_within: Duration::from_secs(12),
            stall_ping: Duration::from_secs(4),
            stall_pong: Duration::from_secs(4),
            lively_gap: Duration::from_millis(2_500),
            renew_before: Duration::from_secs(120),
            renew_share: 5,
            reuse_above: Duration::from_secs(60),
            renew_retry: Duration::from_secs(15),
            fetch_every: Duration::from_secs(10),
            fetch_window: Duration::from_secs(60),
            denied_wait: Duration::from_secs(2),
            backoff: [1, 2, 3, 5, 10, 48].map(Duration::from_secs),
            proven_after: Duration::from_secs(60),
            state_poll: Duration::from_secs(30),
            unknown_wait: Duration::from_secs(5),
            crowded_wait: Duration::from_secs(60),
            transfer_wait: Duration::from_secs(2),
            write_within: Duration::from_secs(5),
            pace: Pacing::default(),
        }
    }
}

impl Default for Pacing {
    fn default() -> Self {
        Self {
            command_every: Duration::from_millis(1_100),
            command_gap: Duration::from_millis(75),
            rare_every: Duration::from_millis(5_200),
            other_every: Duration::from_millis(1_100),
            any_every: Duration::from_millis(220),
        }
    }
}
