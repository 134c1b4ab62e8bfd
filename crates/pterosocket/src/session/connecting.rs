//! From nothing to an open websocket that has been shown a token.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::refusal::is_crowded;
use super::{Action, Next, OpenFailure, Phase, Session};
use crate::pace::{Pace, PaceKind};
use crate::panel::{Credentials, PanelError, PanelUrl, Server, ServerState};
use crate::token::Token;
use crate::{Error, Event, WriteError};

impl Session {
    /// Goes on once there is a permit, if only so many sockets may be open.
    pub(super) fn proceed(&mut self, now: Instant) {
        if self.limited {
            self.enter(Phase::Placing);
            self.act(Action::AcquirePermit);
        } else {
            self.advance(now);
        }
    }

    /// [`Action::AcquirePermit`] was carried out.
    pub(crate) fn permitted(&mut self, now: Instant) {
        if matches!(self.phase, Phase::Placing | Phase::Queued { .. }) {
            self.advance(now);
            self.flush(now);
        }
    }

    /// All permits are taken; [`permitted`](Self::permitted) follows when one is free. What waits to be written need not wait.
    pub(crate) fn queued(&mut self, now: Instant, most: usize) {
        self.enter(Phase::Queued { since: now, error: Arc::new(Error::SocketLimit { most }) });
        self.give_up_all(&WriteError::Disconnected);
    }

    /// Opens the websocket if there is a good token, else asks for one as soon as that is allowed.
    fn advance(&mut self, now: Instant) {
        if self.token.as_ref().is_some_and(|token| token.reusable(now, &self.timings)) {
            let origin = self.issuer_origin.clone().unwrap_or_else(|| self.origin.clone());
            return self.open_websocket(origin);
        }
        self.token = None;
        let free = self.fetches.free_at(now, &self.timings);
        if free > now {
            return self.wait(free, Next::Connect, Arc::new(Error::FetchHeld { wait: free - now }));
        }
        self.fetches.made(now);
        self.enter(Phase::Fetching);
        self.act(Action::Fetch { renewal: false });
    }

    /// The panel answered [`Action::Fetch`], which was `sent` when its turn had come.
    pub(crate) fn fetched(&mut self, now: Instant, sent: Instant, result: Result<Credentials, PanelError>) {
        self.fetches.went(sent);
        match &result {
            Err(PanelError::RateLimited { retry_after }) => self.fetches.hold(now + *retry_after),
            Err(PanelError::NoAnswer { connected: false, .. } | PanelError::Certificate(_)) => {
                self.fetches.unmade();
            }
            _ => {}
        }
        match (&self.phase, result) {
            (Phase::Fetching, Ok(credentials)) => {
                self.token = Some(Token::new(credentials, sent));
                let origin = self.issuer_origin.clone().unwrap_or_else(|| self.origin.clone());
                self.open_websocket(origin);
            }
            (Phase::Fetching, Err(error)) => self.failed(now, error.into()),
            (Phase::Live(_), result) => self.fetched_live(now, sent, result),
            _ => {}
        }
        self.flush(now);
    }

    fn open_websocket(&mut self, origin: String) {
        let Some(token) = &self.token else { return };
        let url = token.socket.clone();
        self.enter(Phase::Opening { origin: origin.clone() });
        self.act(Action::Open { url, origin });
    }

    /// The websocket of [`Action::Open`] opened or did not.
    pub(crate) fn opened(&mut self, now: Instant, result: Result<(), OpenFailure>) {
        let Phase::Opening { origin } = &self.phase else { return };
        match result {
            Ok(()) => {
                if *origin != self.origin {
                    self.issuer_origin = Some(origin.clone());
                }
                self.start(now);
            }
            // A proxy's page says nothing about the Origin or the server.
            Err(OpenFailure::Status { status, body, page: true }) => {
                self.retry(now, Error::Upgrade { status, body }, Duration::ZERO);
            }
            Err(OpenFailure::Status { status: 403, .. }) => {
                self.origin_refused(now, origin == &self.origin);
            }
            Err(OpenFailure::Status { status: 404, body, .. }) => {
                self.token = None;
                let wait = self.backoff.fail((self.jitter)()).max(self.timings.unknown_wait);
                let error = Arc::new(Error::Upgrade { status: 404, body });
                self.emit(Event::Error(Arc::clone(&error)));
                self.wait(now + wait, Next::Inspect, error);
            }
            Err(OpenFailure::Status { status, body, .. }) => {
                let crowded = status == 400 && is_crowded(&body);
                let least = if crowded { self.timings.crowded_wait } else { Duration::ZERO };
                self.retry(now, Error::Upgrade { status, body }, least);
            }
            Err(OpenFailure::Error(error)) => self.failed(now, error),
        }
        self.flush(now);
    }

    fn start(&mut self, now: Instant) {
        let Some(token) = &self.token else { return };
        let jwt = token.jwt.clone();
        self.pace = Pace::new(&self.timings.pace);
        self.pace.take(PaceKind::Auth, now);
        self.open = true;
        self.act(Action::Authenticate(jwt));
        self.emit(Event::Start);
        self.enter(Phase::Authenticating { until: now + self.timings.auth_within });
    }

    /// The panel's own idea of its URL may be the one that the daemon was given.
    fn origin_refused(&mut self, now: Instant, first: bool) {
        let issuer = self.token.as_ref().and_then(|token| token.issuer.as_deref());
        let issuer = issuer.and_then(|issuer| PanelUrl::parse(issuer).ok()).map(|url| url.origin());
        let issuer = issuer.filter(|issuer| *issuer != self.origin);
        match issuer.clone().filter(|_| first) {
            Some(origin) => self.open_websocket(origin),
            None => {
                self.issuer_origin = None;
                self.stop(
                    now,
                    Error::OriginRefused {
                        origin: self.origin.as_str().into(),
                        issuer: issuer.map(Into::into),
                    },
                );
            }
        }
    }

    pub(super) fn inspect(&mut self, now: Instant) {
        let Phase::Waiting { error, .. } = &self.phase else { return };
        let error = Arc::clone(error);
        self.enter(Phase::Inspecting { asked: now, error });
        self.act(Action::Inspect);
    }

    /// The panel answered [`Action::Inspect`].
    pub(crate) fn inspected(&mut self, now: Instant, result: Result<Server, PanelError>) {
        let Phase::Inspecting { error, .. } = &self.phase else { return };
        let error = Arc::clone(error);
        match result {
            Ok(server) if server.state == ServerState::Normal => self.proceed(now),
            Ok(server) => {
                let error = Arc::new(Error::ServerState { state: server.state });
                self.wait(now + self.state_poll(), Next::Inspect, error);
            }
            Err(failure) if failure.is_final() => self.stop(now, failure.into()),
            Err(failure) => {
                let wait = self.state_poll().max(failure.retry_after().unwrap_or_default());
                self.wait(now + wait, Next::Inspect, error);
            }
        }
        self.flush(now);
    }

    pub(super) fn state_poll(&self) -> Duration {
        self.timings.state_poll.mul_f64(1.0 + (self.jitter)().clamp(0.0, 1.0))
    }

    pub(super) fn wait(&mut self, until: Instant, next: Next, error: Arc<Error>) {
        self.enter(Phase::Waiting { until, next, error });
    }
}
