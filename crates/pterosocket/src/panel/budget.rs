//! How many requests the panel still takes in this minute, decided without I/O.
//!
//! The panel counts in fixed windows of a minute, each begun by its first request, for all keys and browser tabs of
//! a user together (protocol section 1.6). All that it tells is `X-RateLimit-Limit` and `-Remaining`, and where a
//! route has a limit of its own whichever leaves less. So the lowest count told in a window, less what is in flight,
//! is what is left. A window of which nothing is known is begun with one request.
//!
//! Written here because the limit is the panel's and its window is only known from answers; the limiter crates keep
//! counts and windows of their own.

use std::time::{Duration, Instant};

use super::limits::RateLimit;

/// The panel's window, and a second because it counts in whole ones.
const WINDOW: Duration = Duration::from_secs(61);
/// Requests in flight at once, but for those that people wait for: a panel answers on some ten processes.
pub(crate) const AT_ONCE: u32 = 16;
/// Requests of people that may be in flight beside those.
const AT_ONCE_FOR_PEOPLE: u32 = 4;
/// While a window is unknown and the request that shall tell of it is not answered, another goes after this.
const UNANSWERED: Duration = Duration::from_secs(1);

/// Who waits for a request. The first goes first, and may use what is kept from those below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Urgency {
    /// Somebody who looks on: commands, lists.
    People,
    /// A connection that needs another token soon.
    Renewal,
    /// A connection to be made.
    Connection,
}

impl Urgency {
    /// What is left of a window for others: the user's browser, and whoever is more urgent.
    fn keeps(self, limit: u32) -> u32 {
        match self {
            Self::People => 0,
            Self::Renewal => (limit / 32).clamp(1, 12),
            Self::Connection => (limit / 16).clamp(2, 24),
        }
    }
}

/// Whether a request may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Go,
    /// First the limit must be asked for, on a route that has none of its own.
    Probe,
    /// Not before then, or before another answer.
    Wait(Option<Instant>),
}

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Route {
    /// A route that counts towards the user's limit alone.
    Plain,
    /// `/websocket`, which on new panels shows a limit of the server's.
    Websocket,
}

/// What became of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum RequestOutcome {
    /// Answered, with these headers.
    Answered(Option<RateLimit>),
    /// Refused with 429, for so long.
    Refused(Option<RateLimit>, Duration),
    /// The panel may or may not have counted it.
    Unknown,
}

/// A request in flight: the window that it was sent in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent(u64);

#[derive(Debug, Default)]
pub(crate) struct Budget {
    window: Option<Window>,
    /// Counts the windows.
    number: u64,
    /// The user's limit, once a plain route has told it.
    last: Option<RateLimit>,
    /// Requests of this window in flight, and of all.
    in_window: u32,
    in_flight: u32,
    last_sent: Option<Instant>,
    held_until: Option<Instant>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    limit: u32,
    /// After all that is answered.
    left: i64,
    /// It has ended by then.
    until: Instant,
    /// Only `/websocket` has told of it, so its limit may be another.
    guessed: bool,
}

impl Budget {
    /// Whether a request of this urgency may go now.
    pub(crate) fn verdict(&mut self, urgency: Urgency, now: Instant) -> Verdict {
        if let Some(held) = self.held_until.filter(|held| *held > now) {
            return Verdict::Wait(Some(held));
        }
        if self.window.is_some_and(|window| window.until <= now) {
            self.forget_window();
        }
        let at_once = AT_ONCE + if urgency == Urgency::People { AT_ONCE_FOR_PEOPLE } else { 0 };
        if self.in_flight >= at_once {
            return Verdict::Wait(None);
        }
        let people = urgency == Urgency::People;
        let Some(window) = self.window.filter(|window| !(window.guessed && people)) else {
            let at_once = if people { AT_ONCE_FOR_PEOPLE } else { 1 };
            return self.carefully(at_once, Verdict::Go, now);
        };
        if window.guessed {
            return self.carefully(1, Verdict::Probe, now);
        }
        let spare = window.left - i64::from(self.in_window) - i64::from(urgency.keeps(window.limit));
        if spare > 0 { Verdict::Go } else { Verdict::Wait(Some(window.until)) }
    }

    /// So many at once, or one more in a while where none is answered.
    fn carefully(&self, at_once: u32, then: Verdict, now: Instant) -> Verdict {
        match self.last_sent.map(|sent| sent + UNANSWERED) {
            Some(at) if self.in_window >= at_once && at > now => Verdict::Wait(Some(at)),
            _ => then,
        }
    }

    /// Counts a request that is sent now.
    pub(crate) fn sent(&mut self, now: Instant) -> Sent {
        self.in_window += 1;
        self.in_flight += 1;
        self.last_sent = Some(now);
        Sent(self.number)
    }

    /// Takes in what became of a request.
    pub(crate) fn done(&mut self, sent: Sent, route: Route, outcome: RequestOutcome, now: Instant) {
        self.in_flight = self.in_flight.saturating_sub(1);
        if sent.0 == self.number {
            self.in_window = self.in_window.saturating_sub(1);
        }
        if let RequestOutcome::Refused(told, wait) = outcome
            && self.is_users(route, told)
        {
            self.held_until = self.held_until.max(Some(now + wait));
            self.forget_window();
        } else if sent.0 == self.number {
            match outcome {
                RequestOutcome::Answered(told) => self.learn(route, told, now),
                RequestOutcome::Refused(..) | RequestOutcome::Unknown => self.count(),
            }
        }
    }

    /// The user's limit as the last answer of this window, or of the one before, told it.
    pub(crate) fn last(&self) -> Option<RateLimit> {
        self.last
    }

    fn learn(&mut self, route: Route, told: Option<RateLimit>, now: Instant) {
        let Some(told) = told else { return self.learn_nothing(now) };
        let fresh =
            Window { limit: told.limit, left: told.remaining.into(), until: now + WINDOW, guessed: false };
        if !self.is_users(route, Some(told)) {
            match self.window {
                Some(_) => self.count(),
                None => {
                    let limit = self.last.map_or(told.limit, |last| last.limit);
                    self.window = Some(Window { limit, guessed: true, ..fresh });
                }
            }
            return;
        }
        self.last = Some(told);
        let slack = i64::from(AT_ONCE + AT_ONCE_FOR_PEOPLE);
        match &mut self.window {
            // More than there can be left: the window has ended, and this is the next.
            Some(window) if !window.guessed && fresh.left <= window.left + slack => {
                window.left = window.left.min(fresh.left);
                window.limit = told.limit;
            }
            window => *window = Some(fresh),
        }
    }

    /// A panel without a limit, or a proxy that hides it: only what is in progress at once is bounded.
    fn learn_nothing(&mut self, now: Instant) {
        let endless = Window { limit: 0, left: i64::from(u32::MAX), until: now + WINDOW, guessed: false };
        match self.window {
            Some(_) => self.count(),
            None => self.window = Some(endless),
        }
    }

    fn count(&mut self) {
        if let Some(window) = &mut self.window {
            window.left -= 1;
        }
    }

    /// Whether what a route told is about the user's limit.
    fn is_users(&self, route: Route, told: Option<RateLimit>) -> bool {
        let known = self.last.map(|last| last.limit);
        route == Route::Plain || (known.is_some() && known == told.map(|told| told.limit))
    }

    fn forget_window(&mut self) {
        self.window = None;
        self.in_window = 0;
        self.number += 1;
    }
}

#[cfg(test)]
mod tests;
