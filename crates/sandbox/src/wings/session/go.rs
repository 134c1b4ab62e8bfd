//! The Go daemons' side of a session (sections 2.2, 2.7 to 2.9).

use std::time::Instant;

use super::{Act, DaemonView, Passport, Session, jwt_error};
use crate::{
    Dialect,
    wings::{
        dialect::{SEES_ERRORS, daemon_error, error_event},
        limits::Verdict,
        outbox::Kind,
        strict::read_go,
        token::{Claims, verify},
    },
};

const ABSENT: &str = "jwt: no jwt present";
const EXPIRED: &str = "jwt: exp claim is invalid";
const DENIED: &str = "jwt: created too far in past (denylist)";
const NO_CONNECT: &str = "jwt: missing connect permission";
const WRONG_SERVER: &str = "jwt: server uuid mismatch";

impl Session {
    pub(super) fn receive_go(&mut self, text: &str, view: &DaemonView<'_>, now: Instant) -> Vec<Act> {
        if view.suspended && self.dialect == Dialect::NewGo {
            return vec![Act::Drop];
        }
        if let Some(acts) = self.over_limit("global", now) {
            return acts;
        }
        let Some(message) = read_go(text) else { return Vec::new() };
        if let Some(acts) = self.over_limit(&message.event, now) {
            return acts;
        }
        if message.event == "auth" {
            return self.authenticate_go(&message.args.concat(), view);
        }
        match self.fault(self.token.as_ref(), view) {
            Some(fault) => vec![jwt_error(fault)],
            None => self.obey(&message.event, message.args.concat()),
        }
    }

    fn over_limit(&mut self, event: &str, now: Instant) -> Option<Vec<Act>> {
        let limits = self.limits.as_mut()?;
        let verdict = if event == "global" { limits.message(now) } else { limits.event(event, now) };
        match verdict {
            Verdict::Pass => None,
            Verdict::Announce => Some(vec![Act::Reply("throttled", vec![event.to_owned()])]),
            Verdict::Drop => Some(Vec::new()),
        }
    }

    fn authenticate_go(&mut self, token: &str, view: &DaemonView<'_>) -> Vec<Act> {
        let Some(claims) = verify(token, view.secret) else {
            let text = daemon_error(view.server, "jwt: malformed token", self.allows(SEES_ERRORS));
            return vec![Act::Reply("daemon error", vec![text])];
        };
        let fault = match self.fault(Some(&claims), view) {
            // Old Wings takes a token for another server, and refuses everything afterwards.
            Some(WRONG_SERVER) if self.dialect == Dialect::OldGo => None,
            fault => fault,
        };
        if let Some(fault) = fault {
            return vec![jwt_error(&error_event(view.server, fault))];
        }
        let success = Act::Reply("auth success", Vec::new());
        if self.token.replace(claims).is_some() { vec![success] } else { vec![success, Act::Subscribe] }
    }

    /// What is wrong with a token, if anything.
    fn fault(&self, token: Option<&Claims>, view: &DaemonView<'_>) -> Option<&'static str> {
        let Some(token) = token else { return Some(ABSENT) };
        let scoped = self.dialect == Dialect::OldGo || token.scope.as_deref() == Some("websocket");
        if token.exp <= view.now {
            Some(EXPIRED)
        } else if view.denied.denies(token) {
            Some(DENIED)
        } else if !scoped || !token.allows("websocket.connect") {
            Some(NO_CONNECT)
        } else if token.server_uuid != view.server.to_string() {
            Some(WRONG_SERVER)
        } else {
            None
        }
    }

    pub(super) fn passport_go(&self, kind: Kind, view: &DaemonView<'_>) -> Passport {
        if let Some(fault) = self.fault(self.token.as_ref(), view) {
            return Passport::Replace(fault);
        }
        match kind {
            Kind::Event(Some(permission)) if !self.allows(permission) => Passport::Withhold,
            _ => Passport::Pass,
        }
    }
}
