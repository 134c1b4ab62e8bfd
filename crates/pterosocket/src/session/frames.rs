//! What the daemon's events mean for the connection.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::live::Renewal;
use super::refusal::{EXPIRED, Refusal, answers_auth, is_denied};
use super::{Phase, Session};
use crate::event::AuthSuccess;
use crate::packet::FrameError;
use crate::{Error, Event, PowerState, Stats, Text};

/// `stats` in a row that must contradict the last `status` to be believed (protocol section 3).
const CONTRADICTIONS: u8 = 3;
/// Transfer states that are not an end (protocol section 2.4).
const UNDER_WAY: [&str; 5] = ["pending", "starting", "processing", "cancelling", "success"];

impl Session {
    /// The daemon sent an event other than a console line.
    pub(crate) fn received(&mut self, now: Instant, event: Event) {
        if !self.open {
            return;
        }
        match event {
            Event::AuthSuccess(success) => self.auth_success(now, *success),
            Event::Status(power) => {
                self.power_is(power.clone());
                self.emit(Event::Status(power));
            }
            Event::Stats(stats) => {
                self.compare_state(&stats);
                self.emit(Event::Stats(stats));
            }
            Event::JwtError(text) => self.jwt_error(now, text),
            Event::DaemonError(text) => {
                self.emit(Event::DaemonError(text.clone()));
                if matches!(self.phase, Phase::Authenticating { .. }) {
                    self.auth_failed(now, &text);
                }
            }
            Event::TokenExpired => {
                self.emit(Event::TokenExpired);
                self.token_refused(now, EXPIRED, true);
            }
            Event::TokenExpiring => {
                self.emit(Event::TokenExpiring);
                if self.expiring_matters(now) {
                    self.renew_early(now, Duration::ZERO);
                }
            }
            Event::TransferStatus(status) => self.transfer(now, status),
            Event::Throttled(what) => {
                self.pace.exhaust(now);
                self.emit(Event::Throttled(what));
            }
            other => self.emit(other),
        }
        self.flush(now);
    }

    /// The daemon sent something that cannot be read. The connection goes on.
    pub(crate) fn unreadable(&mut self, error: FrameError) {
        self.emit(Event::Error(Arc::new(error.into())));
    }

    fn auth_success(&mut self, now: Instant, success: AuthSuccess) {
        let (renewal, withheld, lapsed) = match &self.phase {
            Phase::Live(live) => (true, live.withheld, live.lapsed(now)),
            _ => (false, 0, None),
        };
        self.accepted(now);
        let token = self.token.as_ref().map(|token| token.permissions.clone()).unwrap_or_default();
        let permissions = if success.permissions.are_known() { success.permissions } else { token };
        self.server.permissions = permissions.clone();
        self.changed = true;
        self.emit(Event::AuthSuccess(Box::new(AuthSuccess { renewal, permissions, withheld, lapsed })));
    }

    fn power_is(&mut self, power: PowerState) {
        self.server.contradictions = 0;
        self.server.power = Some(power);
        self.changed = true;
        if let Phase::Live(live) = &mut self.phase {
            live.unsettled = None;
        }
    }

    /// Whether figures that tell this state tell nothing new.
    pub(crate) fn agrees(&mut self, state: &str) -> bool {
        let agrees = self.open && self.server.power.as_ref().is_some_and(|power| power.as_str() == state);
        if agrees {
            self.server.contradictions = 0;
        }
        agrees
    }

    /// A `stats` frame can be late, and a `status` frame can be lost: believe the former only if it insists.
    fn compare_state(&mut self, stats: &Stats) {
        if stats.state.as_str().is_empty() || self.server.power.as_ref() == Some(&stats.state) {
            self.server.contradictions = 0;
            return;
        }
        self.server.contradictions += 1;
        if self.server.power.is_none() || self.server.contradictions >= CONTRADICTIONS {
            self.power_is(stats.state.clone());
            self.emit(Event::Status(stats.state.clone()));
        }
    }

    /// Tells the first of a flood; what repeats it is counted until the next authentication.
    fn jwt_error(&mut self, now: Instant, text: Text) {
        let refusal = Refusal::of(&text);
        let repeated = match &mut self.phase {
            Phase::Live(live) if refusal == Refusal::Token => {
                live.withheld += 1;
                live.withheld > 1
            }
            _ => false,
        };
        if !repeated {
            self.emit(Event::JwtError(text.clone()));
        }
        match refusal {
            Refusal::NoConnectPermission => self.barred(now, Error::MissingConnectPermission),
            Refusal::OtherServer => self.barred(now, Error::WrongServer),
            Refusal::Frame if !matches!(self.phase, Phase::Authenticating { .. }) => {}
            Refusal::Frame | Refusal::Token => self.token_refused(now, &text, answers_auth(&text)),
        }
    }

    /// The daemon refuses the token that it has, or, if `answers_auth`, perhaps the one just shown to it.
    fn token_refused(&mut self, now: Instant, text: &str, answers_auth: bool) {
        match &mut self.phase {
            Phase::Authenticating { .. } => self.auth_failed(now, text),
            Phase::Live(live) => {
                live.doubt(now);
                if answers_auth && matches!(live.renewal, Renewal::Presented { .. }) {
                    let error = self.refusal_of_token(now, text);
                    return self.renewal_refused(now, error);
                }
                let least = if is_denied(text) { self.timings.denied_wait } else { Duration::ZERO };
                self.renew_early(now, least);
            }
            _ => {}
        }
    }

    fn transfer(&mut self, now: Instant, status: Text) {
        self.emit(Event::TransferStatus(status.clone()));
        if !UNDER_WAY.contains(&status.as_str()) {
            self.token = None;
            let least = self.timings.transfer_wait;
            self.lose(now, Error::Transferred { status: (*status).into() }, least);
        }
    }
}
