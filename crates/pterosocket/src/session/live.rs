//! A connection whose token was accepted: keeping the token fresh and noticing when the daemon is gone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::{Action, Phase, Session};
use crate::pace::PaceKind;
use crate::panel::{Credentials, PanelError};
use crate::token::Token;
use crate::{Error, Event, Timings};

/// Renewals that may fail in a row once the accepted token is of no use.
const FAILURES_LIMIT: u32 = 3;
/// How long after an authentication a `token expiring` may still be about the token before: the daemon looks every
/// 30 s (protocol section 2.8).
const LATE_NOTICE: Duration = Duration::from_secs(35);

/// How far before its end by our clock a token may have ended by the daemon's.
const CLOCKS_APART: Duration = Duration::from_secs(5);
/// Frames in a row, none long after the one before, that make a connection a lively one.
const LIVELY: u8 = 3;

#[derive(Debug)]
pub(super) struct Live {
    pub(super) since: Instant,
    last_heard: Instant,
    /// Times in a row that something came soon after the time before, up to [`LIVELY`].
    steady: u8,
    pub(super) renewal: Renewal,
    /// `jwt error` frames since the last authentication.
    pub(super) withheld: u64,
    /// Until when packets wait for the first `status`.
    pub(super) unsettled: Option<Instant>,
    /// Since when the daemon has said that the accepted token will not do any more: it drops what is sent.
    doubted: Option<Instant>,
    /// When the accepted token runs out; `None` once it has.
    runs_out: Option<Instant>,
    ping: Ping,
    accepted: Accepted,
    /// Renewals that failed in a row, and why the last did.
    failures: u32,
    failure: Option<Arc<Error>>,
}

/// The token that the daemon accepted last.
#[derive(Debug)]
struct Accepted {
    at: Instant,
    expires: Instant,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Renewal {
    Due(Instant),
    Fetching,
    Presented { until: Instant },
}

#[derive(Debug, Clone, Copy)]
enum Ping {
    Due(Instant),
    Awaiting { sent: Instant, until: Instant },
}

impl Live {
    pub(super) fn deadline(&self) -> Instant {
        let ping = match self.ping {
            Ping::Due(at) | Ping::Awaiting { until: at, .. } => at,
        };
        let renewal = match self.renewal {
            Renewal::Due(at) | Renewal::Presented { until: at } => Some(at),
            Renewal::Fetching => None,
        };
        [renewal, self.unsettled, self.runs_out].into_iter().flatten().fold(ping, Instant::min)
    }

    /// Whether the daemon takes packets, as far as we know.
    pub(super) fn takes_packets(&self) -> bool {
        self.unsettled.is_none() && !self.is_mute()
    }

    /// The same, at a time that [`Session::tick`] may not have been told yet.
    pub(super) fn takes_packets_at(&self, now: Instant) -> bool {
        self.takes_packets() && self.runs_out.is_some_and(|at| now < at)
    }

    /// Whether the daemon withholds events and drops packets until it gets another token.
    fn is_mute(&self) -> bool {
        self.doubted.is_some() || self.runs_out.is_none()
    }

    pub(super) fn doubt(&mut self, now: Instant) {
        self.doubted.get_or_insert(now);
    }

    /// How long the daemon may have withheld events for want of a token. Its clock is not ours.
    pub(super) fn lapsed(&self, now: Instant) -> Option<Duration> {
        let life = self.accepted.expires.saturating_duration_since(self.accepted.at);
        let end = self.accepted.expires - (life / 8).min(CLOCKS_APART);
        let since = self.doubted.map_or(end, |doubted| doubted.min(end));
        now.checked_duration_since(since).filter(|lapsed| !lapsed.is_zero())
    }

    /// The silence after which to ping, and how long the answer may take.
    fn silence(&self, timings: &Timings) -> (Duration, Duration) {
        let Timings { ping_every, pong_within, stall_ping, stall_pong, .. } = *timings;
        if self.steady < LIVELY {
            return (ping_every, pong_within);
        }
        (stall_ping.min(ping_every), stall_pong.min(pong_within))
    }

    /// Whether `token` is the one that is doubted, rather than a newer one.
    pub(super) fn doubts(&self, token: &Token) -> bool {
        self.doubted.is_some() && token.expires() <= self.accepted.expires
    }
}

impl Session {
    /// Something came from the daemon.
    pub(crate) fn heard(&mut self, now: Instant) {
        let Phase::Live(live) = &mut self.phase else { return };
        let soon = now <= live.last_heard + self.timings.lively_gap;
        live.last_heard = now;
        live.steady = if soon { LIVELY.min(live.steady + 1) } else { 0 };
        let due = now + live.silence(&self.timings).0;
        if live.steady == LIVELY
            && let Ping::Due(at) = &mut live.ping
        {
            *at = due;
        }
    }

    /// The token in hand was accepted.
    pub(super) fn accepted(&mut self, now: Instant) {
        let (expires, due) = match &mut self.token {
            Some(token) => {
                token.accepted();
                (token.expires(), token.renew_at(&self.timings, (self.jitter)()))
            }
            None => (now, now),
        };
        let accepted = Accepted { at: now, expires };
        match &mut self.phase {
            Phase::Live(live) => {
                live.accepted = accepted;
                live.runs_out = Some(expires);
                live.renewal = Renewal::Due(due);
                live.doubted = None;
                (live.failures, live.failure) = (0, None);
                live.withheld = 0;
            }
            _ => self.enter(Phase::Live(Live {
                since: now,
                last_heard: now,
                steady: 0,
                renewal: Renewal::Due(due),
                withheld: 0,
                unsettled: Some(now + self.timings.status_within),
                doubted: None,
                runs_out: Some(expires),
                ping: Ping::Due(now + self.timings.ping_every),
                accepted,
                failures: 0,
                failure: None,
            })),
        }
    }

    pub(super) fn tick_live(&mut self, now: Instant) {
        self.tick_ping(now);
        let Phase::Live(live) = &mut self.phase else { return };
        if live.unsettled.is_some_and(|until| until <= now) {
            live.unsettled = None;
        }
        if live.runs_out.is_some_and(|at| at <= now) {
            live.runs_out = None;
            if let Some(error) = live.failure.take() {
                let lapsed = live.lapsed(now).unwrap_or_default();
                return self.lose(now, Error::NotRenewed { error, lapsed }, Duration::ZERO);
            }
        }
        match live.renewal {
            Renewal::Due(at) if at <= now => self.renew(now),
            Renewal::Presented { until } if until <= now => {
                let after = self.timings.auth_within;
                self.renewal_failed(now, Error::AuthTimeout { after });
            }
            _ => {}
        }
    }

    /// Pings only into silence: a busy connection shows that it lives.
    fn tick_ping(&mut self, now: Instant) {
        let Phase::Live(live) = &mut self.phase else { return };
        let (silence, patience) = live.silence(&self.timings);
        let silent_at = live.last_heard + silence;
        match live.ping {
            Ping::Due(at) if at <= now && silent_at > now => live.ping = Ping::Due(silent_at),
            Ping::Due(at) if at <= now => {
                live.ping = Ping::Awaiting { sent: now, until: now + patience };
                self.act(Action::Ping);
            }
            Ping::Awaiting { sent, until } if until <= now => {
                if live.last_heard >= sent {
                    live.ping = Ping::Due(silent_at.max(now));
                } else {
                    let silent = now - live.last_heard;
                    self.lose(now, Error::Unresponsive { silent }, Duration::ZERO);
                }
            }
            _ => {}
        }
    }

    /// Shows the daemon a token newer than the accepted one, or asks the panel for one.
    pub(super) fn renew(&mut self, now: Instant) {
        let Phase::Live(live) = &mut self.phase else { return };
        let in_hand = self.token.as_ref().filter(|token| token.expires() > live.accepted.expires);
        let mut free = self.pace.free_at(PaceKind::Auth, now);
        if in_hand.is_none() {
            free = self.fetches.free_at(free, &self.timings);
        }
        if free > now {
            live.renewal = Renewal::Due(free);
            return;
        }
        if let Some(token) = in_hand {
            live.renewal = Renewal::Presented { until: now + self.timings.auth_within };
            let jwt = token.jwt.clone();
            self.pace.take(PaceKind::Auth, now);
            return self.act(Action::Authenticate(jwt));
        }
        live.renewal = Renewal::Fetching;
        self.fetches.made(now);
        self.act(Action::Fetch { renewal: true });
    }

    pub(super) fn fetched_live(
        &mut self,
        now: Instant,
        sent: Instant,
        result: Result<Credentials, PanelError>,
    ) {
        let Phase::Live(live) = &mut self.phase else { return };
        if !matches!(live.renewal, Renewal::Fetching) {
            return;
        }
        match result {
            Ok(credentials) => {
                let moved =
                    self.token.as_ref().is_some_and(|old| !same_daemon(&old.socket, &credentials.socket));
                self.token = Some(Token::new(credentials, sent));
                if moved {
                    let error = Error::Transferred { status: "done".into() };
                    return self.lose(now, error, Duration::ZERO);
                }
                live.renewal = Renewal::Due(now);
                self.renew(now);
            }
            // With a good token in use there is time for it to be mended: a right given back, a panel that restarts.
            Err(error) if error.is_final() && live.is_mute() => self.stop(now, error.into()),
            Err(error) => self.renewal_failed(now, error.into()),
        }
    }

    /// The daemon says that no token of this key will do. While a good one is in use that may pass as well.
    pub(super) fn barred(&mut self, now: Instant, error: Error) {
        match &self.phase {
            Phase::Live(live) if !live.is_mute() && matches!(live.renewal, Renewal::Presented { .. }) => {
                self.renewal_refused(now, error);
            }
            _ => self.stop(now, error),
        }
    }

    /// The daemon did not accept the new token. One that it takes for expired is soon shown again.
    pub(super) fn renewal_refused(&mut self, now: Instant, error: Error) {
        self.count_refusal(now, &error);
        let first = if self.token.is_some() { self.timings.denied_wait } else { self.timings.renew_retry };
        self.renewal_failed_for(now, error, first);
    }

    fn renewal_failed(&mut self, now: Instant, error: Error) {
        self.renewal_failed_for(now, error, self.timings.renew_retry);
    }

    /// Tries again later on the same connection, after `first` or up to four times that: it is good while the old
    /// token is. Once it is mute it is given up before it has been so for long.
    fn renewal_failed_for(&mut self, now: Instant, error: Error, first: Duration) {
        let longest = self.timings.renew_retry * 4;
        let asked_for = match &error {
            Error::Panel(failure) => failure.retry_after().unwrap_or_default(),
            _ => Duration::ZERO,
        };
        let error = Arc::new(error);
        let Phase::Live(live) = &mut self.phase else { return };
        live.failures += 1;
        if live.is_mute() && (live.failures >= FAILURES_LIMIT || asked_for > longest) {
            let lapsed = live.lapsed(now).unwrap_or_default();
            return self.lose(now, Error::NotRenewed { error, lapsed }, Duration::ZERO);
        }
        // A mute console is worth every request that the panel's limit allows.
        let wait = match live.is_mute() {
            true => first.min(self.timings.fetch_every),
            false => first * (1 << (live.failures - 1).min(2)),
        };
        live.renewal = Renewal::Due(now + wait.max(asked_for));
        live.failure = Some(Arc::clone(&error));
        self.emit(Event::Error(error));
    }

    /// The daemon says that the token will not do any more, or soon. Starts a renewal unless one is in progress,
    /// or has failed and is due again.
    pub(super) fn renew_early(&mut self, now: Instant, least: Duration) {
        let Phase::Live(live) = &mut self.phase else { return };
        if let Renewal::Due(at) = live.renewal
            && live.failures == 0
        {
            live.renewal = Renewal::Due(at.min(now + least));
            if at <= now || least.is_zero() {
                self.renew(now);
            }
        }
    }

    /// Whether a `token expiring` tells something new: not just after a renewal, when it is about the old token.
    pub(super) fn expiring_matters(&self, now: Instant) -> bool {
        let Phase::Live(live) = &self.phase else { return false };
        let life = live.accepted.expires.saturating_duration_since(live.accepted.at);
        now >= live.accepted.at + (life / 2).min(LATE_NOTICE)
    }
}

/// Whether two websocket addresses are of one daemon. After a transfer the panel names another.
fn same_daemon(one: &url::Url, other: &url::Url) -> bool {
    one.host_str() == other.host_str() && one.port_or_known_default() == other.port_or_known_default()
}
