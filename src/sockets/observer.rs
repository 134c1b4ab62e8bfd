//! Who keeps knowledge of a server beyond its status. It is told everything inside the server's console task, so it costs
//! no task and no feed of its own, and must not wait for anything.

use pterosocket::{Stats, Text};
use tokio::time::Instant;

use super::{Fingerprint, Power, ServerKey};
use crate::games::Found;

/// What happens on a server's console.
#[derive(Debug, Clone, Copy)]
pub enum Observed<'a> {
    /// A console line, or a part of one that the daemon cut.
    Line {
        /// As the daemon sent it, colours included.
        text: &'a Text,
        /// What tells it from others in the daemon's log. None: blank, the daemon's own, or the rest of a line.
        fingerprint: Option<Fingerprint>,
        /// It came while the daemon's log is replayed, so it may be old.
        may_be_old: bool,
    },
    /// Lines were missed here.
    Missed,
    /// Which game the panel says it is.
    Game(Found<'static>),
    /// The console is connected, and the daemon tells the state next.
    Login,
    /// The server's state, as the daemon tells it: at a login, and on each change.
    Power(Power),
    /// The connection is gone, or could not be made; it is tried again.
    Down {
        /// The daemon did not answer.
        daemon_away: bool,
    },
    /// The connection is gone until somebody does something.
    GivenUp,
    /// The daemon installs the server, moves it to another node, or has put a backup back.
    Maintained,
    /// The server was deleted on the panel.
    Deleted,
}

/// Keeps knowledge of one server. Dropped with the server's socket.
pub trait Observer: Send {
    /// Takes what happened at `now`. Every console line comes through here.
    fn observe(&mut self, what: Observed<'_>, now: Instant);

    /// Makes known what was observed; called once after everything that came together, and again when the time that it
    /// returns has come. `stats` are the daemon's last figures of this connection.
    fn settle(&mut self, now: Instant, stats: &dyn Fn() -> Option<Stats>) -> Option<Instant>;

    /// Whether the daemon's log is to be asked for at the first login, though no mirror wants it.
    fn wants_log(&self) -> bool;
}

/// Makes an observer for each server that gets a socket.
pub trait ObserverFactory: Send + Sync {
    /// One for `server`.
    fn observer(&self, server: ServerKey) -> Box<dyn Observer>;
}

/// Keeps nothing.
#[derive(Debug, Clone, Copy)]
pub struct Unobserved;

impl ObserverFactory for Unobserved {
    fn observer(&self, _: ServerKey) -> Box<dyn Observer> {
        Box::new(Self)
    }
}

impl Observer for Unobserved {
    fn observe(&mut self, _: Observed<'_>, _: Instant) {}

    fn settle(&mut self, _: Instant, _: &dyn Fn() -> Option<Stats>) -> Option<Instant> {
        None
    }

    fn wants_log(&self) -> bool {
        false
    }
}
