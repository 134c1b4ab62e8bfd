//! How connections end, and what comes after.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::refusal::{is_crowded, is_denied, is_expired, is_untimely};
use super::{Action, Next, Phase, Server, Session};
use crate::event::CloseReason;
use crate::panel::PanelError;
use crate::{Error, Event, WriteError};

/// Close codes that mean a suspended server (protocol section 2.9).
const STATE_CODES: [u16; 2] = [4_409, 4_400];

impl Session {
    /// The daemon closed the websocket.
    pub(crate) fn closed(&mut self, now: Instant, code: u16, reason: &str) {
        if !self.open {
            return;
        }
        let by_state = STATE_CODES.contains(&code);
        if !by_state {
            self.doubt_token();
        }
        if reason.contains("permission revoked") {
            self.token = None;
        }
        self.disconnect(now, CloseReason::ByDaemon { code, reason: reason.into() });
        let error = Error::Closed { code, reason: reason.into() };
        if by_state {
            self.wait(now + self.state_poll(), Next::Inspect, Arc::new(error));
        } else {
            self.retry_told(now, Arc::new(error), Duration::ZERO);
        }
        self.flush(now);
    }

    /// The websocket broke.
    pub(crate) fn broken(&mut self, now: Instant, error: Error) {
        if !self.open {
            return;
        }
        self.doubt_token();
        self.lose(now, error, Duration::ZERO);
        self.flush(now);
    }

    /// A connection that ends before its token was accepted may have ended because of it (calagopus says nothing).
    fn doubt_token(&mut self) {
        if matches!(self.phase, Phase::Authenticating { .. }) {
            self.token = None;
        }
    }

    /// The daemon refused the first token of a connection with this text.
    pub(super) fn auth_failed(&mut self, now: Instant, text: &str) {
        let error = self.refusal_of_token(now, text);
        if is_crowded(text) {
            return self.lose(now, error, self.timings.crowded_wait);
        }
        self.count_refusal(now, &error);
        self.lose(now, error, if is_denied(text) { self.timings.denied_wait } else { Duration::ZERO });
    }

    /// What the daemon's refusal of the token in hand means: of a fresh one for its time, that two clocks differ.
    pub(super) fn refusal_of_token(&self, now: Instant, text: &str) -> Error {
        match &self.token {
            Some(token) if is_untimely(text) && token.is_fresh(now) => {
                Error::ClocksApart { reason: text.into(), panel_ahead: token.panel_ahead }
            }
            _ => Error::AuthFailed { reason: text.into() },
        }
    }

    /// Drops the token that the daemon refused, unless it may take it yet.
    pub(super) fn count_refusal(&mut self, now: Instant, error: &Error) {
        let expired = matches!(error, Error::AuthFailed { reason } | Error::ClocksApart { reason, .. } if is_expired(reason));
        let timings = &self.timings;
        self.token.take_if(|token| !(expired && token.may_be_early(now, timings)));
    }

    /// Gives the websocket up and connects again after a while.
    pub(super) fn lose(&mut self, now: Instant, error: Error, least: Duration) {
        let error = Arc::new(error);
        self.disconnect(now, CloseReason::Lost(Arc::clone(&error)));
        self.retry_told(now, error, least);
    }

    /// Something failed without a websocket.
    pub(super) fn failed(&mut self, now: Instant, error: Error) {
        match &error {
            final_error if final_error.is_final() => self.stop(now, error),
            Error::Panel(PanelError::Conflict { .. }) => {
                let error = Arc::new(error);
                self.emit(Event::Error(Arc::clone(&error)));
                self.wait(now + self.state_poll(), Next::Inspect, error);
            }
            Error::Panel(failure) => {
                let least = failure.retry_after().unwrap_or_default();
                self.retry(now, error, least);
            }
            _ => self.retry(now, error, Duration::ZERO),
        }
    }

    pub(super) fn retry(&mut self, now: Instant, error: Error, least: Duration) {
        let error = Arc::new(error);
        self.emit(Event::Error(Arc::clone(&error)));
        self.retry_told(now, error, least);
    }

    fn retry_told(&mut self, now: Instant, error: Arc<Error>, least: Duration) {
        let mut until = now + self.backoff.fail((self.jitter)()).max(least);
        if !self.token.as_ref().is_some_and(|token| token.reusable(until, &self.timings)) {
            until = self.fetches.free_at(until, &self.timings);
        }
        self.wait(until, Next::Connect, error);
    }

    /// Gives up until somebody asks again.
    pub(super) fn stop(&mut self, now: Instant, error: Error) {
        let error = Arc::new(error);
        self.emit(Event::Error(Arc::clone(&error)));
        self.disconnect(now, CloseReason::Lost(Arc::clone(&error)));
        self.give_up_all(&WriteError::Stopped(Arc::clone(&error)));
        self.enter(Phase::Stopped(error));
    }

    /// Drops the websocket, if there is one, and tells so once.
    pub(super) fn disconnect(&mut self, now: Instant, reason: CloseReason) {
        if let Phase::Live(live) = &self.phase
            && now >= live.since + self.timings.proven_after
        {
            self.backoff.reset();
        }
        if let Phase::Live(live) = &self.phase {
            self.token.take_if(|token| live.doubts(token));
        }
        self.act(Action::Disconnect);
        self.server = Server::default();
        if std::mem::take(&mut self.open) {
            self.emit(Event::Close(reason));
        }
    }
}
