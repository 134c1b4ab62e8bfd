//! What outlives a restart of the bot: since when each server's process runs, and how the one before ended.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{sync::Notify, time::sleep};
use tokio_util::{future::FutureExt as _, sync::CancellationToken};
use tracing::warn;

use super::{Facts, Observers, shared::Shared};
use crate::{
    model::{LastRun, PanelId},
    sockets::{GuildPanel, ServerKey},
    store::Store,
    tasks::lock,
};

/// Until it is tried again after the database failed.
const AGAIN_AFTER: Duration = Duration::from_secs(10);
/// What changes together is written together.
const TOGETHER: Duration = Duration::from_millis(200);
/// Servers whose sockets are closed and of which something is remembered without asking the database.
const MOST_CLOSED: usize = 10_000;

/// What is remembered, and what is to be.
#[derive(Default)]
pub(super) struct Memory {
    /// Of servers without a socket. Lock order: alone.
    closed: Mutex<HashMap<ServerKey, LastRun>>,
    /// What is to be written; at most every server once. Lock order: before a server's facts.
    waiting: Mutex<HashMap<ServerKey, Arc<Shared>>>,
    changed: Notify,
}

impl Memory {
    /// What is remembered of a server whose socket is opened now.
    pub(super) fn take(&self, server: ServerKey) -> Option<LastRun> {
        lock(&self.closed).remove(&server)
    }

    /// A server's socket was closed.
    pub(super) fn keep(&self, server: ServerKey, shared: &Shared) {
        let mut closed = lock(&self.closed);
        if closed.len() < MOST_CLOSED {
            closed.insert(server, last_run(server, shared.facts()));
        }
    }

    /// What is known of a server is to be written down.
    pub(super) fn write(&self, server: ServerKey, shared: &Arc<Shared>) {
        lock(&self.waiting).insert(server, Arc::clone(shared));
        self.changed.notify_one();
    }

    /// Writes what waits; keeps it where that fails.
    async fn flush(&self, store: &Store) -> bool {
        let waiting = lock(&self.waiting).clone();
        let runs: HashMap<_, _> =
            waiting.iter().map(|(server, shared)| (*server, last_run(*server, shared.facts()))).collect();
        if runs.is_empty() {
            return true;
        }
        if let Err(failed) = store.remember_runs(runs.values()).await {
            warn!("how servers ended can't be written down yet: {failed}");
            return false;
        }
        // What has changed meanwhile is written again.
        lock(&self.waiting).retain(|server, shared| {
            runs.get(server).is_none_or(|run| *run != last_run(*server, shared.facts()))
        });
        true
    }
}

pub(super) fn last_run(server: ServerKey, facts: Facts) -> LastRun {
    LastRun {
        panel: server.panel.map(|GuildPanel(id)| PanelId(id)),
        server: server.uuid,
        running_since: facts.running_since,
        ending: facts.last_ending,
    }
}

impl Observers {
    /// What an earlier process wrote down; to be told before sockets are opened.
    pub fn remember(&self, runs: Vec<LastRun>) {
        let key = |run: &LastRun| ServerKey { panel: run.panel.map(|id| GuildPanel(id.0)), uuid: run.server };
        lock(&self.0.memory.closed).extend(runs.into_iter().map(|run| (key(&run), run)));
    }

    /// Writes down what changes until `stop`, and then what is left.
    pub async fn write_to(self, store: Store, stop: CancellationToken) {
        let memory = &self.0.memory;
        loop {
            if memory.changed.notified().with_cancellation_token(&stop).await.is_none() {
                break;
            }
            let ended = async {
                sleep(TOGETHER).await;
                while !memory.flush(&store).await {
                    sleep(AGAIN_AFTER).await;
                }
            };
            if ended.with_cancellation_token(&stop).await.is_none() {
                break;
            }
        }
        memory.flush(&store).await;
    }
}
