//! The life of one socket, decided without I/O.
//!
//! The driver tells a [`Session`] what happened and when, carries out the [`Action`]s it asks for and passes its
//! events on. Protocol section 3 is the plan that this follows.

mod connecting;
mod ending;
mod frames;
mod live;
mod outbound;
mod refusal;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use url::Url;

use crate::backoff::Backoff;
use crate::event::CloseReason;
use crate::fetches::Fetches;
use crate::pace::Pace;
use crate::token::Token;
use crate::{Connection, Error, Event, Permissions, PowerState, Timings};

use live::Live;
use outbound::Outbound;
pub(crate) use outbound::{NotSent, OutboundPacket};

/// What the driver is to do.
#[derive(Debug)]
pub(crate) enum Action {
    /// Take a permit to open a socket, then [`Session::permitted`]; [`Session::queued`] where that takes a while.
    AcquirePermit,
    /// Ask the panel for credentials, for the connection that is up if `renewal`, then [`Session::fetched`].
    Fetch { renewal: bool },
    /// Ask the panel for the server, then [`Session::inspected`].
    Inspect,
    /// Open a websocket, then [`Session::opened`].
    Open { url: Url, origin: String },
    /// Close the websocket and drop whatever is in progress.
    Disconnect,
    /// Send a token.
    Authenticate(SecretString),
    /// Send a ping.
    Ping,
    /// Send a packet; its writer waits for the outcome. If it fails, the panel can do the same if `by_rest`.
    Send { ticket: u64, text: String, by_rest: bool },
    /// Tell a writer what came of its packet.
    Answer { ticket: u64, outcome: NotSent },
}

/// Why a websocket did not open.
#[derive(Debug)]
pub(crate) enum OpenFailure {
    /// The daemon's answer, or, if it is a `page`, that of something before it.
    Status {
        status: u16,
        body: crate::ForeignText,
        page: bool,
    },
    Error(Error),
}

/// One socket's state.
pub(crate) struct Session {
    timings: Arc<Timings>,
    origin: String,
    /// The token's issuer, once it has worked as Origin where ours had not.
    issuer_origin: Option<String>,
    jitter: fn() -> f64,
    phase: Phase,
    token: Option<Token>,
    fetches: Fetches,
    /// Only so many sockets may be open at once.
    limited: bool,
    backoff: Backoff,
    pace: Pace,
    outbound: Outbound,
    /// A websocket is open: its `start` was told, its `close` was not.
    open: bool,
    server: Server,
    actions: VecDeque<Action>,
    events: VecDeque<Event>,
    changed: bool,
}

/// What the daemon told of the server since the connection began.
#[derive(Debug, Default)]
struct Server {
    permissions: Permissions,
    power: Option<PowerState>,
    /// `stats` in a row that contradict `power`.
    contradictions: u8,
}

#[derive(Debug)]
enum Phase {
    Idle,
    Placing,
    Queued { since: Instant, error: Arc<Error> },
    Waiting { until: Instant, next: Next, error: Arc<Error> },
    Fetching,
    Inspecting { asked: Instant, error: Arc<Error> },
    Opening { origin: String },
    Authenticating { until: Instant },
    Live(Live),
    Stopped(Arc<Error>),
}

/// What a wait is for.
#[derive(Debug, Clone, Copy)]
enum Next {
    Connect,
    Inspect,
}

impl Session {
    /// A session that nobody has asked to connect yet. `jitter` gives numbers from 0 to 1.
    pub(crate) fn new(origin: String, timings: Arc<Timings>, jitter: fn() -> f64) -> Self {
        Self {
            backoff: Backoff::new(timings.backoff),
            pace: Pace::new(&timings.pace),
            timings,
            origin,
            issuer_origin: None,
            jitter,
            phase: Phase::Idle,
            token: None,
            fetches: Fetches::default(),
            limited: false,
            outbound: Outbound::default(),
            open: false,
            server: Server::default(),
            actions: VecDeque::new(),
            events: VecDeque::new(),
            changed: false,
        }
    }

    /// Connects with a permit to open a socket only.
    pub(crate) fn limit(&mut self) {
        self.limited = true;
    }

    /// Asks to be connected. Nothing happens if it is already, or on its way.
    pub(crate) fn connect(&mut self, now: Instant) {
        match self.phase {
            Phase::Idle => {}
            Phase::Stopped(_) => self.token = None,
            _ => return,
        }
        self.backoff.reset();
        self.proceed(now);
    }

    /// Asks to be disconnected. One `close` is told, unless nothing was going on.
    pub(crate) fn close(&mut self, now: Instant) {
        match self.phase {
            Phase::Idle => return,
            Phase::Stopped(_) => {}
            _ => {
                self.open = true;
                self.disconnect(now, CloseReason::ByUser);
            }
        }
        self.refuse_all(&crate::WriteError::NotConnected);
        self.enter(Phase::Idle);
    }

    /// The time has come that [`deadline`](Self::deadline) named.
    pub(crate) fn tick(&mut self, now: Instant) {
        match &self.phase {
            Phase::Waiting { until, next, .. } if *until <= now => match *next {
                Next::Connect => self.proceed(now),
                Next::Inspect => self.inspect(now),
            },
            Phase::Authenticating { until } if *until <= now => {
                let after = self.timings.auth_within;
                self.token = None;
                self.lose(now, Error::AuthTimeout { after }, Duration::ZERO);
            }
            Phase::Live(_) => self.tick_live(now),
            _ => {}
        }
        self.flush(now);
    }

    /// When [`tick`](Self::tick) is due.
    pub(crate) fn deadline(&self) -> Option<Instant> {
        let own = match &self.phase {
            Phase::Waiting { until, .. } | Phase::Authenticating { until } => Some(*until),
            Phase::Live(live) => Some(live.deadline()),
            Phase::Idle | Phase::Placing | Phase::Queued { .. } | Phase::Stopped(_) => None,
            Phase::Fetching | Phase::Inspecting { .. } | Phase::Opening { .. } => None,
        };
        [own, self.outbound_deadline()].into_iter().flatten().min()
    }

    /// The next thing to do.
    pub(crate) fn action(&mut self) -> Option<Action> {
        let next = self.actions.pop_front();
        if next.is_none() {
            // Actions are few and far between.
            self.actions = VecDeque::new();
        }
        next
    }

    /// The next thing to tell.
    pub(crate) fn event(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    /// Whether there is something to do or to tell.
    pub(crate) fn has_news(&self) -> bool {
        self.changed || !self.open || !self.actions.is_empty() || !self.events.is_empty()
    }

    /// Whether frames are wanted from the websocket that is open.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Whether a connection is there or being made.
    pub(crate) fn needs_permit(&self) -> bool {
        matches!(
            self.phase,
            Phase::Placing
                | Phase::Fetching
                | Phase::Opening { .. }
                | Phase::Authenticating { .. }
                | Phase::Live(_)
        )
    }

    /// Where the session stands, if that has changed since this was last asked.
    pub(crate) fn changed_connection(&mut self) -> Option<Connection> {
        std::mem::take(&mut self.changed).then(|| self.connection())
    }

    fn connection(&self) -> Connection {
        match &self.phase {
            Phase::Idle => Connection::Idle,
            Phase::Waiting { until, error, .. } => {
                Connection::Waiting { until: *until, error: Arc::clone(error) }
            }
            Phase::Inspecting { asked: since, error } | Phase::Queued { since, error } => {
                Connection::Waiting { until: *since, error: Arc::clone(error) }
            }
            Phase::Placing | Phase::Fetching | Phase::Opening { .. } | Phase::Authenticating { .. } => {
                Connection::Connecting { attempt: self.backoff.failures() + 1 }
            }
            Phase::Live(_) => Connection::Authenticated {
                permissions: self.server.permissions.clone(),
                power: self.server.power.clone(),
            },
            Phase::Stopped(error) => Connection::Stopped { error: Arc::clone(error) },
        }
    }

    fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.changed = true;
    }

    fn emit(&mut self, event: Event) {
        self.events.push_back(event);
    }

    fn act(&mut self, action: Action) {
        self.actions.push_back(action);
    }
}
