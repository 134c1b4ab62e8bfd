//! The handle by which a server reaches one open socket.

use std::{
    ops::Range,
    sync::atomic::{AtomicBool, Ordering},
};

use bytes::{Bytes, BytesMut};
use parking_lot::Mutex;
use tokio::sync::{Notify, watch};

use super::outbox::{Kind, Outbox, QueuedFrames};

/// Bytes handed to the kernel at once, about.
const WRITE_CHUNK: usize = 256 * 1024;

/// What the server wants of a socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SocketMode {
    /// Go on.
    Serve,
    /// Neither read nor write, as a half-open connection.
    Stall,
    /// End the TCP connection without a close frame.
    Drop,
    /// End it with a TCP reset.
    Reset,
    /// Send a close frame, then end it.
    Close(u16, String),
}

/// One open socket, as its server sees it.
#[derive(Debug)]
pub(super) struct SocketHandle {
    pub(super) id: u64,
    outbox: Mutex<Outbox>,
    waiting: Notify,
    room: Notify,
    modes: watch::Sender<SocketMode>,
    subscribed: AtomicBool,
    user: Mutex<Option<String>>,
}

impl SocketHandle {
    pub(super) fn new(id: u64, backlog: usize) -> Self {
        Self {
            id,
            outbox: Mutex::new(Outbox::new(backlog)),
            waiting: Notify::new(),
            room: Notify::new(),
            modes: watch::Sender::new(SocketMode::Serve),
            subscribed: AtomicBool::new(false),
            user: Mutex::default(),
        }
    }

    pub(super) fn push(&self, kind: Kind, frames: usize, bytes: Bytes) {
        self.outbox.lock().push(kind, frames, bytes);
        self.waiting.notify_one();
    }

    /// Queues console lines under one lock: how many frames, their bytes, the lines' numbers.
    pub(super) fn push_lines(&self, lines: impl Iterator<Item = (usize, Bytes, Range<u64>)>) {
        let mut outbox = self.outbox.lock();
        lines.for_each(|(frames, bytes, numbers)| outbox.push_lines(frames, bytes, numbers));
        drop(outbox);
        self.waiting.notify_one();
    }

    /// Moves waiting frames to `out`; `admit` appends what becomes of an entry.
    pub(super) fn take(&self, out: &mut BytesMut, mut admit: impl FnMut(QueuedFrames, &mut BytesMut)) {
        let mut outbox = self.outbox.lock();
        while out.len() < WRITE_CHUNK {
            let Some(entry) = outbox.pop() else { break };
            admit(entry, out);
        }
        drop(outbox);
        self.room.notify_one();
    }

    /// Resolves when something may wait to be written.
    pub(super) async fn waiting(&self) {
        self.waiting.notified().await;
    }

    /// Resolves when `lines` more lines fit, or the socket is told to end.
    pub(super) async fn room_for(&self, lines: usize) {
        let mut modes = self.modes.subscribe();
        while self.outbox.lock().room() < lines && self.is_serving() {
            tokio::select! {
                () = self.room.notified() => {}
                _ = modes.changed() => {}
            }
        }
    }

    fn is_serving(&self) -> bool {
        matches!(*self.modes.borrow(), SocketMode::Serve | SocketMode::Stall)
    }

    /// Decides its mode; one that ends the socket is final.
    pub(super) fn set_mode(&self, mode: SocketMode) {
        self.modes.send_if_modified(|current| {
            let changes = matches!(*current, SocketMode::Serve | SocketMode::Stall) && *current != mode;
            if changes {
                *current = mode;
            }
            changes
        });
    }

    pub(super) fn modes(&self) -> watch::Receiver<SocketMode> {
        self.modes.subscribe()
    }

    /// From now on the server's events are sent to this socket, on behalf of `user`.
    pub(super) fn subscribe(&self, user: &str) {
        *self.user.lock() = Some(user.to_owned());
        self.subscribed.store(true, Ordering::Release);
    }

    pub(super) fn is_subscribed(&self) -> bool {
        self.subscribed.load(Ordering::Acquire)
    }

    pub(super) fn belongs_to(&self, user: &str) -> bool {
        self.user.lock().as_deref() == Some(user)
    }

    /// Lines and events this socket was too slow for.
    pub(super) fn lost(&self) -> (u64, u64) {
        let outbox = self.outbox.lock();
        (outbox.lost_lines(), outbox.lost_events())
    }
}
