//! What every handler holds.

use std::{collections::VecDeque, fmt, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::Semaphore;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{PageOptions, Person, faults::Faults, feed::Feed, following::Following, session::Sessions};
use crate::{Backend, ServerHandle, discord::Discord, wings::ConsoleTail};

/// Streams of events open at a time.
const STREAMS: usize = 32;
/// Private messages whose dismissal is remembered; the oldest is forgotten beyond it.
const DISMISSED: usize = 10_000;

/// The shared state.
pub(super) type App = Arc<AppState>;

/// The page's state. Its locks are taken one at a time and never while Discord's world is locked.
pub(super) struct AppState {
    pub(super) port: u16,
    pub(super) sessions: Sessions,
    pub(super) discord: Arc<Discord>,
    pub(super) backend: Arc<Backend>,
    pub(super) server: ServerHandle,
    pub(super) console: Arc<ConsoleTail>,
    pub(super) people: Vec<Person>,
    pub(super) hints: Vec<String>,
    pub(super) feed: Feed,
    pub(super) following: Following,
    pub(super) faults: Mutex<Faults>,
    /// One flood at a time.
    pub(super) flood: Arc<Semaphore>,
    pub(super) streams: Arc<Semaphore>,
    dismissed: Mutex<VecDeque<u64>>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl AppState {
    pub(super) fn new(port: u16, options: PageOptions, stop: CancellationToken, tasks: TaskTracker) -> Self {
        let PageOptions { discord, backend, server, people, hints, kept_events } = options;
        Self {
            port,
            sessions: Sessions::new(port),
            console: server.console(),
            discord,
            backend,
            server,
            people,
            hints,
            feed: Feed::new(kept_events),
            following: Following::default(),
            faults: Mutex::default(),
            flood: Arc::new(Semaphore::new(1)),
            streams: Arc::new(Semaphore::new(STREAMS)),
            dismissed: Mutex::default(),
            stop,
            tasks,
        }
    }

    /// Runs a task until it ends or the page stops.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            stop.run_until_cancelled(task).await;
        });
    }

    /// Remembers that its reader has put a private message away.
    pub(super) fn dismiss(&self, message: u64) {
        let mut dismissed = self.dismissed.lock();
        if dismissed.len() == DISMISSED {
            dismissed.pop_front();
        }
        dismissed.push_back(message);
    }

    pub(super) fn is_dismissed(&self, message: u64) -> bool {
        self.dismissed.lock().contains(&message)
    }
}

impl fmt::Debug for AppState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppState").field("port", &self.port).finish_non_exhaustive()
    }
}
