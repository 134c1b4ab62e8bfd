//! calagopus' side of a session (section 5, transcripts 05, 06, 15 and 23).

use super::{Act, Passport, Session, Standing, jwt_error};
use crate::wings::{
    outbox::Kind,
    strict::read_calagopus,
    token::{Claims, verify},
};

/// Messages over this many bytes are ignored.
const MESSAGE_SIZE: usize = 32 * 1024;

impl Session {
    pub(super) fn receive_calagopus(&mut self, text: &str, standing: &Standing<'_>) -> Vec<Act> {
        if text.len() > MESSAGE_SIZE {
            return Vec::new();
        }
        let message = match read_calagopus(text) {
            Ok(message) => message,
            Err(error) => return vec![jwt_error(&error)],
        };
        let arg = message.args.into_iter().next().unwrap_or_default();
        if message.event == "auth" {
            return self.authenticate_calagopus(&arg, standing);
        }
        match &self.token {
            Some(token) if holds(token, standing) => self.obey(&message.event, arg),
            _ => vec![Act::Drop],
        }
    }

    fn authenticate_calagopus(&mut self, token: &str, standing: &Standing<'_>) -> Vec<Act> {
        let claims = verify(token, standing.secret).filter(|claims| claims.allows("websocket.connect"));
        let Some(claims) = claims else { return vec![Act::Drop] };
        if !holds(&claims, standing) || claims.server_uuid != standing.server.to_string() {
            return vec![Act::Reply("token expired", Vec::new()), jwt_error("JWT expired")];
        }
        let success = Act::Reply("auth success", claims.permissions.clone());
        if self.token.replace(claims).is_some() { vec![success] } else { vec![success, Act::Subscribe] }
    }

    /// Console lines stop with the token; other events go on until the next tick forgets it (transcript 23).
    pub(super) fn passport_calagopus(&self, kind: Kind, standing: &Standing<'_>) -> Passport {
        let Some(token) = &self.token else { return Passport::Withhold };
        let passes = match kind {
            Kind::Lines => holds(token, standing),
            Kind::Event(Some(permission)) => token.allows(permission) || token.allows("*"),
            Kind::Event(None) | Kind::Answer | Kind::Reply => true,
        };
        if passes { Passport::Pass } else { Passport::Withhold }
    }
}

/// Not expired, not from the future, not denied.
fn holds(token: &Claims, standing: &Standing<'_>) -> bool {
    standing.now < token.exp && token.iat <= standing.now && !standing.denied.denies(token)
}
