//! One supervised socket per server, however many guilds and channels watch it.
//!
//! pterosocket reconnects by itself; a [`Server`] adds what the bot needs on top: the server's state in one place,
//! a bounded [`Feed`] of console lines for each consumer, and for mirrors the replay of the daemon's log after an
//! outage ([`Resumed`]). A server's socket closes when nobody keeps it any more.

mod consumers;
mod directory;
mod feed;
mod players;
mod pump;
mod server;
mod status;
mod tail;
#[cfg(test)]
mod tests;
mod window;

use std::{
    collections::{HashMap, HashSet, hash_map},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::{SetupError, Timings, panel::Panel};
use uuid::Uuid;

pub use directory::{Directory, Listed, find};
pub use feed::{Entry, Feed, Heard, Line, Log, Resumed};
pub use server::Server;
pub use status::{Link, Power, Status, human};
pub use tail::{Print, Tail};
pub use window::Replay;

use crate::tasks::{Tasks, lock};

/// The intervals of sockets; the defaults are for the real thing.
#[derive(Debug, Clone)]
pub struct Options {
    /// Of pterosocket.
    pub timings: Timings,
    /// After which a socket that has given up is tried again, in case somebody has mended what stood in the way.
    pub again_after: Duration,
    /// Of the replay of the daemon's log.
    pub replay: Replay,
}

impl Default for Options {
    fn default() -> Self {
        Self { timings: Timings::default(), again_after: Duration::from_secs(600), replay: Replay::default() }
    }
}

/// The sockets that run.
#[derive(Clone)]
pub struct Sockets {
    servers: Arc<Mutex<HashMap<Uuid, Arc<Server>>>>,
    panel: Panel,
    options: Arc<Options>,
    tasks: Tasks,
}

impl Sockets {
    /// No sockets yet; those of `panel` are opened with `options`, their tasks owned by `tasks`.
    #[must_use]
    pub fn new(panel: Panel, options: Options, tasks: Tasks) -> Self {
        Self { servers: Arc::default(), panel, options: Arc::new(options), tasks }
    }

    /// The running socket of `server`, opened now if there is none. Where the panel's rate limit makes sockets wait,
    /// those that were opened earlier connect first.
    ///
    /// # Errors
    /// When pterosocket can't make one of the panel's settings.
    pub fn keep(&self, server: Uuid) -> Result<Arc<Server>, SetupError> {
        match lock(&self.servers).entry(server) {
            hash_map::Entry::Occupied(running) => Ok(Arc::clone(running.get())),
            hash_map::Entry::Vacant(free) => {
                let server = Server::open(&self.panel, server, &self.options, &self.tasks)?;
                Ok(Arc::clone(free.insert(Arc::new(server))))
            }
        }
    }

    /// The running socket of `server`.
    #[must_use]
    pub fn get(&self, server: Uuid) -> Option<Arc<Server>> {
        lock(&self.servers).get(&server).map(Arc::clone)
    }

    /// Closes every socket that is not in `wanted`.
    pub fn close_others(&self, wanted: &HashSet<Uuid>) {
        // A closing server ends its tasks as it drops, after the lock is released.
        let closing: Vec<_> = lock(&self.servers).extract_if(|server, _| !wanted.contains(server)).collect();
        for (server, _) in &closing {
            tracing::info!(%server, "no binding is left: the console socket is closed");
        }
    }

    /// Closes every socket, and with it every feed.
    pub fn close_all(&self) {
        let closing = std::mem::take(&mut *lock(&self.servers));
        drop(closing);
    }

    /// How many sockets have a connection of which `wanted` is true.
    #[must_use]
    pub fn count(&self, wanted: impl Fn(&Link) -> bool) -> usize {
        lock(&self.servers).values().filter(|server| wanted(&server.status().link)).count()
    }

    /// How many sockets run.
    #[must_use]
    pub fn len(&self) -> usize {
        lock(&self.servers).len()
    }

    /// How many sockets are connected.
    #[must_use]
    pub fn up(&self) -> usize {
        lock(&self.servers).values().filter(|server| server.is_up()).count()
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
