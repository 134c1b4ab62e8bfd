//! One supervised socket per server, however many guilds and channels watch it.
//!
//! pterosocket reconnects by itself; a [`Server`] adds what the bot needs on top: the server's state in one place,
//! a bounded [`Feed`] of console lines for each consumer, and for mirrors the replay of the daemon's log after an
//! outage ([`Resumed`]). A server's socket closes when nobody keeps it any more.

mod background;
mod console_task;
mod consumers;
mod directory;
mod event_batch;
mod event_buffer;
mod event_handler;
mod explained;
mod feed;
mod fingerprint;
mod given_up;
mod line_parts;
mod observer;
mod panel_state;
mod panels;
mod replay_collector;
mod server;
mod server_secrets;
mod status;
mod stay_connected;
#[cfg(test)]
mod tests;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::{SetupError, Timings};
use tokio::time::Instant;
use uuid::Uuid;

pub use background::BackgroundWrite;
pub use directory::{Directory, List, Listed, find};
pub use event_batch::EventBatch;
pub use explained::{panel_error, power_state, server_state, socket_error};
pub use feed::{Asked, ConsoleEvent, Feed, FeedShare, Heard, Line, Log, Resumed};
pub use fingerprint::{Fingerprint, RecentFingerprints};
pub use line_parts::LinePart;
pub use observer::{Observed, Observer, ObserverFactory, Unobserved};
pub use panels::{LOOK_UPS_OF_ALL, PanelAccess, PanelOptions, Panels, Reached, Shares};
pub use replay_collector::Replay;
pub use server::{Glance, Server};
pub use status::{ConnectionState, Power, Status, human};

use crate::{
    model::Binding,
    tasks::{Tasks, lock},
    texts::Text,
};

/// The intervals of sockets; the defaults are for the real thing.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of pterosocket.
    pub timings: Timings,
    /// After which a socket that gave up long ago is tried again, in case somebody has mended what stood in the way. The
    /// first tries come sooner.
    pub again_after: Duration,
    /// How often a panel is asked, with one request, whether one of those that gave up may be connected to again.
    pub look_every: Duration,
    /// Of the replay of the daemon's log.
    pub replay: Replay,
    /// What one server of the operator's panel may send in a second, bytes; a line costs 64 more, and is paid for again by
    /// each mirror beyond the first. What comes faster is read later, and the daemon lets go what it can't send.
    pub read_per_second: u32,
    /// And at once after a quieter time, bytes.
    pub read_at_once: u32,
    /// How long the first lines of a server wait until the secrets in them are known.
    pub secrets_within: Duration,
}

impl Default for Options {
    fn default() -> Self {
        const MIB: u32 = 1024 * 1024;
        Self {
            timings: Timings::default(),
            again_after: Duration::from_secs(600),
            look_every: Duration::from_secs(50),
            replay: Replay::default(),
            // Forty thousand lines of the usual length, twice what a daemon's own limit lets out (2,000 lines in 100 ms).
            read_per_second: 8 * MIB,
            read_at_once: 32 * MIB,
            secrets_within: Duration::from_secs(3),
        }
    }
}

/// A panel that a guild has linked, by the id of its row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GuildPanel(pub i64);

/// A server of a panel. Two panels may know servers of one uuid, and whoever runs a panel can make it list any: what
/// is of one panel is never taken for the other's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServerKey {
    /// The guild's panel that it is on; none: the operator's.
    pub panel: Option<GuildPanel>,
    /// Its full uuid.
    pub uuid: Uuid,
}

impl ServerKey {
    /// The server that a binding is about.
    #[must_use]
    pub fn of(binding: &Binding) -> Self {
        Self { panel: binding.panel.map(|panel| GuildPanel(panel.0)), uuid: binding.server }
    }
}

impl fmt::Display for ServerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.panel {
            None => write!(f, "{}", self.uuid),
            Some(GuildPanel(id)) => write!(f, "{} of panel {id}", self.uuid),
        }
    }
}

/// The sockets that run.
#[derive(Clone)]
pub struct Sockets {
    /// Lock order: before a server's consumers and the names of tasks. Servers are dropped once it is released.
    servers: Arc<Mutex<HashMap<ServerKey, Kept>>>,
    options: Arc<Options>,
    /// Those of the options, for all sockets.
    timings: Arc<Timings>,
    observers: Arc<dyn ObserverFactory>,
    tasks: Tasks,
}

/// What is kept of a wanted server.
enum Kept {
    Running(Arc<Server>),
    /// There is no way to it.
    Unreachable(Box<Status>),
}

impl Kept {
    fn server(&self) -> Option<&Arc<Server>> {
        match self {
            Self::Running(server) => Some(server),
            Self::Unreachable(_) => None,
        }
    }
}

impl Sockets {
    /// No sockets yet; they are opened with `options`, their tasks owned by `tasks`, and what happens on each is told to one
    /// of `observers`.
    #[must_use]
    pub fn new(options: Options, observers: Arc<dyn ObserverFactory>, tasks: Tasks) -> Self {
        let timings = Arc::new(options.timings.clone());
        let options = Arc::new(options);
        let sockets = Self { servers: Arc::default(), options, timings, observers, tasks };
        let watch = given_up::watch(sockets.clone(), sockets.options.look_every);
        sockets.tasks.spawn_until_stopped("sockets that gave up", watch).release();
        sockets
    }

    /// The servers with a socket.
    fn running(&self) -> Vec<Arc<Server>> {
        lock(&self.servers).values().filter_map(Kept::server).map(Arc::clone).collect()
    }

    /// The running socket of `server`, opened now over its panel if there is none. Where the panel's rate limit makes
    /// sockets wait, those that were opened earlier connect first.
    ///
    /// # Errors
    /// When pterosocket can't make one of the panel's settings.
    pub fn keep(&self, server: ServerKey, panel: &Reached) -> Result<Arc<Server>, SetupError> {
        let mut servers = lock(&self.servers);
        if let Some(Kept::Running(running)) = servers.get(&server) {
            return Ok(Arc::clone(running));
        }
        let opened = Arc::new(Server::open(panel, server, self)?);
        servers.insert(server, Kept::Running(Arc::clone(&opened)));
        Ok(opened)
    }

    /// There is no way to `server`, and `reason` says what a person must do. A socket that runs is closed.
    pub fn give_up(&self, server: ServerKey, reason: &Text) {
        let mut servers = lock(&self.servers);
        let known = |kept: &Kept| match kept {
            Kept::Unreachable(status) => {
                matches!(&status.connection, ConnectionState::Stopped { reason: known } if known == reason)
            }
            Kept::Running(_) => false,
        };
        if !servers.get(&server).is_some_and(known) {
            let connection = ConnectionState::Stopped { reason: reason.clone() };
            let status = Status { connection, ..Status::new(Instant::now()) };
            let before = servers.insert(server, Kept::Unreachable(Box::new(status)));
            // A closing server ends its tasks as it drops, after the lock is released.
            drop(servers);
            drop(before);
        }
    }

    /// The running socket of `server`.
    #[must_use]
    pub fn get(&self, server: ServerKey) -> Option<Arc<Server>> {
        lock(&self.servers).get(&server).and_then(Kept::server).map(Arc::clone)
    }

    /// What is known of `server`, also where there is no way to it.
    #[must_use]
    pub fn status(&self, server: ServerKey) -> Option<Status> {
        match lock(&self.servers).get(&server)? {
            Kept::Running(running) => Some(running.status()),
            Kept::Unreachable(status) => Some(Status::clone(status)),
        }
    }

    /// Closes every socket that is not in `wanted`.
    pub fn close_others(&self, wanted: &HashSet<ServerKey>) {
        // As above: what closes drops after the lock is released.
        let closing: Vec<_> = lock(&self.servers).extract_if(|server, _| !wanted.contains(server)).collect();
        for (server, _) in &closing {
            tracing::info!(%server, "no binding is left: the console socket is closed");
        }
    }

    /// Closes every socket over these panels.
    pub fn close_of(&self, panels: &HashSet<GuildPanel>) {
        let of = |server: &ServerKey| server.panel.is_some_and(|panel| panels.contains(&panel));
        let closing: Vec<_> = lock(&self.servers).extract_if(|server, _| of(server)).collect();
        drop(closing);
    }

    /// Closes every socket, and with it every feed.
    pub fn close_all(&self) {
        let closing = std::mem::take(&mut *lock(&self.servers));
        drop(closing);
    }

    /// How many sockets have a connection of which `wanted` is true.
    #[must_use]
    pub fn count(&self, wanted: impl Fn(&ConnectionState) -> bool) -> usize {
        let servers = lock(&self.servers);
        servers.values().filter_map(Kept::server).filter(|server| server.is(&wanted)).count()
    }

    /// How many sockets run.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.servers).values().filter_map(Kept::server).count()
    }

    /// How many sockets are connected.
    #[must_use]
    pub fn up(&self) -> usize {
        lock(&self.servers).values().filter_map(Kept::server).filter(|server| server.is_up()).count()
    }

    /// Whether no socket runs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl fmt::Debug for Sockets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sockets").field("running", &self.len()).finish_non_exhaustive()
    }
}
