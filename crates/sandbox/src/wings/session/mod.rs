//! What one socket's messages mean and what its token lets it see. Pure: time and the daemon's view come
//! in, acts come out; [`go`] and [`calagopus`] hold what the daemons do differently.

mod calagopus;
mod go;
#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use uuid::Uuid;

use super::{
    denylist::Denylist,
    limits::Limits,
    outbox::Kind,
    power::{PowerAction, Refusal},
    strict::read_go,
    token::Claims,
};
use crate::Dialect;

/// What the daemon knows when a message or a tick comes.
#[derive(Debug)]
pub(super) struct DaemonView<'a> {
    pub(super) secret: &'a [u8],
    pub(super) denied: &'a Denylist,
    pub(super) server: Uuid,
    pub(super) suspended: bool,
    /// Unix time, seconds.
    pub(super) now: i64,
}

/// What to do about a message.
#[derive(Debug, PartialEq)]
pub(super) enum Act {
    /// Send this whatever the token's state.
    Reply(&'static str, Vec<String>),
    /// Send it the server's events from now on, and its status.
    Subscribe,
    /// Write a line to the program.
    Command(String),
    /// Do this to the server's power.
    Power(PowerAction),
    /// Answer as if such an action had been refused.
    Refuse(Refusal),
    /// Replay the log.
    Logs,
    /// Send one `stats`.
    Stats,
    /// End the connection without a close frame.
    Drop,
}

/// What becomes of an event on its way to the socket.
#[derive(Debug, PartialEq)]
pub(super) enum Passport {
    /// It is sent.
    Pass,
    /// It is withheld.
    Withhold,
    /// A `jwt error` with this text goes in its place.
    Replace(&'static str),
}

/// How fast a message is handled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// Before anything else.
    Prompt,
    /// After what came together with it.
    Even,
    /// After what comes soon.
    Slow,
}

/// One socket's side of the conversation.
#[derive(Debug)]
pub(super) struct Session {
    dialect: Dialect,
    notice: i64,
    token: Option<Claims>,
    limits: Option<Limits>,
    opened: Instant,
}

impl Session {
    pub(super) fn new(dialect: Dialect, notice: Duration, now: Instant) -> Self {
        let limits = (dialect == Dialect::NewGo).then(|| Limits::new(now));
        let notice = i64::try_from(notice.as_secs()).unwrap_or(i64::MAX);
        Self { dialect, notice, token: None, limits, opened: now }
    }

    /// A text message of the client.
    pub(super) fn receive(&mut self, text: &str, view: &DaemonView<'_>, now: Instant) -> Vec<Act> {
        match self.dialect {
            Dialect::OldGo | Dialect::NewGo => self.receive_go(text, view, now),
            Dialect::Calagopus => self.receive_calagopus(text, view),
        }
    }

    /// By what a message may be overtaken: Go daemons keep no order.
    pub(super) fn pace(&self, text: &str) -> Pace {
        let message = if self.dialect == Dialect::Calagopus { None } else { read_go(text) };
        match message.as_ref().map(|message| message.event.as_str()) {
            Some("auth") if self.token.is_none() => Pace::Slow,
            Some("send command") => Pace::Even,
            _ => Pace::Prompt,
        }
    }

    /// A binary message of the client.
    pub(super) fn receive_binary(&self) -> Vec<Act> {
        match self.dialect {
            Dialect::OldGo | Dialect::NewGo => Vec::new(),
            Dialect::Calagopus => vec![jwt_error("invalid message type")],
        }
    }

    /// The token has been looked at again, as happens every 30 s.
    pub(super) fn tick(&mut self, view: &DaemonView<'_>) -> Vec<Act> {
        let Some(token) = &self.token else { return Vec::new() };
        let left = token.exp - view.now;
        if left > self.notice {
            return Vec::new();
        }
        let event = if left <= 0 { "token expired" } else { "token expiring" };
        match self.dialect {
            Dialect::OldGo | Dialect::NewGo => vec![match self.passport(Kind::Answer, view) {
                Passport::Replace(text) => jwt_error(text),
                _ => Act::Reply(event, Vec::new()),
            }],
            Dialect::Calagopus => {
                if left <= 0 {
                    self.token = None;
                }
                vec![Act::Reply(event, Vec::new())]
            }
        }
    }

    /// What becomes of an entry of that kind now.
    pub(super) fn passport(&self, kind: Kind, view: &DaemonView<'_>) -> Passport {
        match self.dialect {
            _ if kind == Kind::Reply => Passport::Pass,
            Dialect::OldGo | Dialect::NewGo => self.passport_go(kind, view),
            Dialect::Calagopus => self.passport_calagopus(kind, view),
        }
    }

    /// The user of the token held.
    pub(super) fn user(&self) -> Option<&str> {
        self.token.as_ref().map(|token| token.user_uuid.as_str())
    }

    pub(super) fn allows(&self, permission: &str) -> bool {
        self.token.as_ref().is_some_and(|token| token.allows(permission))
    }

    /// Whether a socket without a token has been open for longer than `deadline`.
    pub(super) fn is_overdue(&self, deadline: Duration, now: Instant) -> bool {
        self.dialect == Dialect::NewGo && self.token.is_none() && now.duration_since(self.opened) >= deadline
    }

    /// What an authenticated socket's message asks for; without the permission, nothing at all happens.
    fn obey(&self, event: &str, arg: String) -> Vec<Act> {
        match event {
            "send command" if self.allows("control.console") => vec![Act::Command(arg)],
            "set state" => match PowerAction::parse(&arg) {
                Some(action) if self.allows(action.permission()) => vec![Act::Power(action)],
                Some(_) => Vec::new(),
                None => vec![Act::Refuse(Refusal::Unknown)],
            },
            "send logs" => vec![Act::Logs],
            "send stats" => vec![Act::Stats],
            _ => Vec::new(),
        }
    }
}

fn jwt_error(text: &str) -> Act {
    Act::Reply("jwt error", vec![text.to_owned()])
}
