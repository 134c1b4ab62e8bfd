//! calagopus' side of a session (section 5, transcripts 05, 06, 15 and 23).

use super::{Act, DaemonView, Passport, Session, jwt_error};
use crate::wings::{
    outbox::Kind,
    strict::read_calagopus,
    token::{Claims, verify},
};

/// Messages over this many bytes are ignored.
const MESSAGE_SIZE: usize = 32 * 1024;

impl Session {
    pub(super) fn receive_calagopus(&mut self, text: &str, view: &DaemonView<'_>) -> Vec<Act> {
        if text.len() > MESSAGE_SIZE {
            return Vec::new();
        }
        let message = match read_calagopus(text) {
            Ok(message) => message,
            Err(error) => return vec![jwt_error(&error)],
        };
        let arg = message.args.into_iter().next().unwrap_or_default();
        if message.event == "auth" {
            return self.authenticate_calagopus(&arg, view);
        }
        match &self.token {
            Some(token) if holds(token, view) => self.obey(&message.event, arg),
            _ => vec![Act::Drop],
        }
    }

    fn authenticate_calagopus(&mut self, token: &str, view: &DaemonView<'_>) -> Vec<Act> {
        let claims = verify(token, view.secret).filter(|claims| claims.allows("websocket.connect"));
        let Some(claims) = claims else { return vec![Act::Drop] };
        if !holds(&claims, view) || claims.server_uuid != view.server.to_string() {
            return vec![Act::Reply("token expired", Vec::new()), jwt_error("JWT expired")];
        }
        let success = Act::Reply("auth success", claims.permissions.clone());
        if self.token.replace(claims).is_some() { vec![success] } else { vec![success, Act::Subscribe] }
    }

    /// Console lines stop with the token; other events go on until the next tick forgets it (transcript 23).
    pub(super) fn passport_calagopus(&self, kind: Kind, view: &DaemonView<'_>) -> Passport {
        let Some(token) = &self.token else { return Passport::Withhold };
        let passes = match kind {
            Kind::Lines => holds(token, view),
            Kind::Event(Some(permission)) => token.allows(permission) || token.allows("*"),
            Kind::Event(None) | Kind::Answer | Kind::Reply => true,
        };
        if passes { Passport::Pass } else { Passport::Withhold }
    }
}

/// Not expired, not from the future, not denied.
fn holds(token: &Claims, view: &DaemonView<'_>) -> bool {
    view.now < token.exp && token.iat <= view.now && !view.denied.denies(token)
}
