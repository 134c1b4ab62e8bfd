//! The task between one socket and its consumers: it does nothing but move events on, so reading never waits.

use std::{
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use pterosocket::{Batch, CloseReason, Connection, Error, Event, PteroSocket};
use tokio::{
    sync::{Notify, watch},
    time::Instant,
};
use tracing::{info, warn};
use uuid::Uuid;

use super::{
    feed::{Entry, Feed, Queue},
    status::{Status, Tracker},
};
use crate::tasks::{Guard, Tasks, lock};

/// Who listens to a server.
#[derive(Debug, Default)]
pub(super) struct Consumers {
    queues: Mutex<Vec<Weak<Queue>>>,
    revive: Notify,
}

impl Consumers {
    pub(super) fn subscribe(&self) -> Feed {
        let (feed, queue) = Feed::new();
        let mut queues = lock(&self.queues);
        queues.retain(|queue| queue.strong_count() > 0);
        queues.push(Arc::downgrade(&queue));
        feed
    }

    fn push(&self, entries: Vec<Entry>) {
        if entries.is_empty() {
            return;
        }
        let batch: Arc<[Entry]> = entries.into();
        for queue in lock(&self.queues).iter().filter_map(Weak::upgrade) {
            queue.push(&batch);
        }
    }
}

impl Drop for Consumers {
    fn drop(&mut self) {
        for queue in lock(&self.queues).iter().filter_map(Weak::upgrade) {
            queue.close();
        }
    }
}

/// Asks for a new try after the socket had stopped for good.
pub(super) fn revive(consumers: &Consumers) {
    consumers.revive.notify_one();
}

/// Starts the task; it connects, and ends with its guard.
pub(super) fn start(
    uuid: Uuid,
    socket: PteroSocket,
    consumers: Arc<Consumers>,
    again_after: Duration,
    tasks: &Tasks,
) -> (Guard, watch::Receiver<Status>) {
    let tracker = Tracker::new(Instant::now());
    let (published, status) = watch::channel(tracker.status().clone());
    let pump = Pump { uuid, again_after, tracker, consumers, published };
    let stop = tasks.stop_signal();
    let guard = tasks.spawn(format!("socket {uuid}"), async move {
        tokio::select! {
            () = pump.run(&socket) => {}
            () = stop.cancelled() => {}
        }
        socket.close().await;
    });
    (guard, status)
}

/// Connects, and tries a socket that has given up again from time to time: what a person had to mend may be mended.
/// What comes of it shows in the socket's connection.
async fn stay_connected(socket: &PteroSocket, again_after: Duration) {
    let mut connection = socket.connection();
    loop {
        if socket.connect().await.is_ok() {
            let given_up = |state: &Connection| matches!(state, Connection::Stopped { .. });
            if connection.wait_for(given_up).await.map(drop).is_err() {
                return std::future::pending().await;
            }
        }
        tokio::time::sleep(again_after).await;
    }
}

struct Pump {
    uuid: Uuid,
    again_after: Duration,
    tracker: Tracker,
    consumers: Arc<Consumers>,
    published: watch::Sender<Status>,
}

impl Pump {
    async fn run(mut self, socket: &PteroSocket) {
        let mut events = socket.events();
        let mut connection = socket.connection();
        loop {
            let mut connected = std::pin::pin!(stay_connected(socket, self.again_after));
            loop {
                tokio::select! {
                    biased;
                    batch = events.next_batch() => match batch {
                        Some(batch) => self.take(batch),
                        None => return,
                    },
                    Ok(()) = connection.changed() => {
                        let state = connection.borrow_and_update().clone();
                        self.connection(&state);
                    }
                    () = &mut connected => {}
                    () = self.consumers.revive.notified() => {
                        self.tracker.connecting();
                        self.tell(Vec::new(), true);
                        break;
                    }
                }
            }
        }
    }

    fn take(&mut self, batch: Batch) {
        let now = Instant::now();
        let mut entries = Vec::with_capacity(batch.events.len());
        if batch.missed > 0 {
            entries.push(Entry::Lost(batch.missed));
        }
        let mut changed = false;
        for event in batch.events.iter() {
            match event {
                Event::ConsoleOutput(line) => entries.push(Entry::Line(line.clone())),
                other => {
                    changed = true;
                    self.event(other, now, &mut entries);
                }
            }
        }
        self.tell(entries, changed);
    }

    fn event(&mut self, event: &Event, now: Instant, entries: &mut Vec<Entry>) {
        match event {
            Event::AuthSuccess(success) => {
                if !success.renewal {
                    info!(server = %self.uuid, "console connected");
                }
                entries.extend(self.tracker.authenticated(success.permissions.clone(), now));
                entries.extend((success.withheld > 0).then_some(Entry::Withheld(success.withheld)));
            }
            Event::Status(state) => entries.extend(self.tracker.power(state.into(), now)),
            Event::Stats(stats) => self.tracker.stats((**stats).clone()),
            Event::Close(CloseReason::ByUser) => {}
            Event::Close(reason) => entries.extend(self.down(reason.to_string(), now)),
            Event::DaemonMessage(text) => entries.push(Entry::Daemon(text.to_string())),
            Event::DaemonError(text) => entries.push(Entry::Daemon(daemon_words(text).to_owned())),
            Event::Deleted => {
                entries.push(Entry::Daemon("The server was deleted on the panel.".into()));
            }
            _ => {}
        }
    }

    fn connection(&mut self, state: &Connection) {
        let now = Instant::now();
        let entry = match state {
            Connection::Waiting { error, .. } => self.down(words(error), now),
            Connection::Stopped { error } => {
                let reason = words(error);
                let entry = self.tracker.stopped(reason.clone(), now);
                if entry.is_some() {
                    warn!(server = %self.uuid, "console given up: {reason}");
                }
                entry
            }
            _ => None,
        };
        self.tell(entry.into_iter().collect(), true);
    }

    fn down(&mut self, reason: String, now: Instant) -> Option<Entry> {
        let entry = self.tracker.down(reason.clone(), now);
        if entry.is_some() {
            info!(server = %self.uuid, "console disconnected: {reason}; connecting again");
        }
        entry
    }

    fn tell(&self, entries: Vec<Entry>, changed: bool) {
        if changed {
            self.published.send_replace(self.tracker.status().clone());
        }
        self.consumers.push(entries);
    }
}

fn words(error: &Error) -> String {
    error.to_string()
}

/// Go Wings puts `Error Event [uuid]: ` before every text (protocol reference 2.7).
fn daemon_words(text: &str) -> &str {
    text.strip_prefix("Error Event [")
        .and_then(|rest| rest.split_once("]: "))
        .map_or(text, |(_, words)| words)
}
