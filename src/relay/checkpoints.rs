//! How far each channel has come, kept in the store: one small row per mirror, written for many at once.
//!
//! Before a message leaves, its row holds what it says and the nonce that it goes under; a process that comes after a
//! crash sends it again under that nonce, or looks whether it is there. Afterwards the row moves on. Rows that wait
//! are bounded by the number of mirrors: a newer row of a channel takes the place of an older one.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::ChannelId;
use tokio::sync::{Notify, watch};
use tracing::{info, warn};

use crate::{
    store::{Checkpoint, Store},
    tasks::{Tasks, lock},
};

/// How long a row that nobody waits for may wait for others. A crash in between costs one request: the message is
/// sent again under its nonce.
const GATHER: Duration = Duration::from_millis(500);
/// How long a message waits for its row. A database that is locked or full must not hold the mirrors back; what it
/// costs is certainty after a crash.
const PATIENCE: Duration = Duration::from_secs(2);
/// Until rows that could not be written are tried again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The writer's handle.
#[derive(Clone)]
pub(super) struct Checkpoints {
    shared: Arc<Shared>,
}

struct Shared {
    /// Lock order: after a mirror's; nothing else is locked while it is held.
    waiting: Mutex<Waiting>,
    wake: Notify,
    /// Every row with a number up to this one is written.
    written: watch::Sender<u64>,
}

#[derive(Default)]
struct Waiting {
    rows: HashMap<ChannelId, Checkpoint>,
    /// Counts the rows handed in.
    last: u64,
    urgent: bool,
}

impl Checkpoints {
    /// Starts the task that writes, in `tasks`.
    pub(super) fn start(store: Store, tasks: &Tasks) -> Self {
        let shared = Arc::new(Shared {
            waiting: Mutex::default(),
            wake: Notify::new(),
            written: watch::Sender::new(0),
        });
        let writer = Writer { shared: Arc::clone(&shared), store, failing: false };
        tasks.spawn_until_stopped("checkpoints", writer.run()).release();
        Self { shared }
    }

    /// Writes the row soon.
    pub(super) fn note(&self, channel: ChannelId, checkpoint: Checkpoint) {
        self.put(channel, checkpoint, false);
    }

    /// Writes the row now, and waits until that is done or has taken too long.
    pub(super) fn write(
        &self,
        channel: ChannelId,
        checkpoint: Checkpoint,
    ) -> impl Future<Output = ()> + Send + use<> {
        let number = self.put(channel, checkpoint, true);
        let mut written = self.shared.written.subscribe();
        async move {
            // Too late or never: the message goes all the same, see PATIENCE.
            let _ = tokio::time::timeout(PATIENCE, written.wait_for(|written| *written >= number)).await;
        }
    }

    /// Writes what waits, up to `deadline`; says whether all is written.
    pub(super) async fn flush(&self, deadline: Duration) -> bool {
        let number = {
            let mut waiting = lock(&self.shared.waiting);
            waiting.urgent = true;
            waiting.last
        };
        self.shared.wake.notify_one();
        let mut written = self.shared.written.subscribe();
        let done = written.wait_for(|written| *written >= number);
        tokio::time::timeout(deadline, done).await.is_ok()
    }

    fn put(&self, channel: ChannelId, checkpoint: Checkpoint, urgent: bool) -> u64 {
        let mut waiting = lock(&self.shared.waiting);
        waiting.rows.insert(channel, checkpoint);
        waiting.last += 1;
        waiting.urgent |= urgent;
        let number = waiting.last;
        drop(waiting);
        self.shared.wake.notify_one();
        number
    }
}

struct Writer {
    shared: Arc<Shared>,
    store: Store,
    /// The log has been told that rows can't be written.
    failing: bool,
}

impl Writer {
    async fn run(mut self) {
        loop {
            self.shared.wake.notified().await;
            if !lock(&self.shared.waiting).urgent {
                self.gather().await;
            }
            self.write_all().await;
        }
    }

    /// Waits for company, or for a row that somebody waits for.
    async fn gather(&self) {
        let urgent = async {
            while !lock(&self.shared.waiting).urgent {
                self.shared.wake.notified().await;
            }
        };
        // Either end is the time to write.
        let _ = tokio::time::timeout(GATHER, urgent).await;
    }

    async fn write_all(&mut self) {
        loop {
            let (rows, last) = {
                let mut waiting = lock(&self.shared.waiting);
                waiting.urgent = false;
                (std::mem::take(&mut waiting.rows), waiting.last)
            };
            let rows: Vec<_> = rows.into_iter().collect();
            match self.store.write_checkpoints(&rows).await {
                Ok(()) => {
                    if std::mem::take(&mut self.failing) {
                        info!("what the mirrors have posted is written down again");
                    }
                    self.shared.written.send_replace(last);
                    return;
                }
                Err(error) => {
                    if !std::mem::replace(&mut self.failing, true) {
                        warn!(
                            "what the mirrors have posted can't be written down, so a crash now could repeat or miss lines: {error}"
                        );
                    }
                    self.put_back(rows);
                    tokio::time::sleep(AGAIN_AFTER).await;
                }
            }
        }
    }

    /// Rows that came meanwhile are newer.
    fn put_back(&self, rows: Vec<(ChannelId, Checkpoint)>) {
        let mut waiting = lock(&self.shared.waiting);
        for (channel, checkpoint) in rows {
            waiting.rows.entry(channel).or_insert(checkpoint);
        }
    }
}
