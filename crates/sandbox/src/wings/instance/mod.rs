//! One game server as the daemon knows it: its state, its console, and the sockets that watch it.

mod print;

use std::{
    ops::Range,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use tokio::sync::watch;
use uuid::Uuid;

use super::{
    Daemon,
    console::Console,
    dialect::daemon_line,
    life::Life,
    outbox::Kind,
    power::{PowerAction, PowerState},
    ranges::Ranges,
    socket_handle::{SocketHandle, SocketMode},
    stats::Usage,
    tail::ConsoleTail,
    wire,
};
use crate::{BackendOptions, Dialect, ServerSpec, journal::Journal};

/// A message that a client sent on a server's websocket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFrame {
    /// Which socket it came on, counted per daemon.
    pub socket: u64,
    /// The text, or the bytes of a binary message read as UTF-8.
    pub text: String,
    /// When it came.
    pub at: Instant,
}

/// One game server.
#[derive(Debug)]
pub(crate) struct Instance {
    pub(crate) uuid: Uuid,
    pub(crate) spec: ServerSpec,
    pub(crate) options: Arc<BackendOptions>,
    pub(crate) frames: Journal<ReceivedFrame>,
    pub(crate) commands: Journal<String>,
    pub(crate) power_actions: Journal<PowerAction>,
    pub(super) life: Mutex<Life>,
    pub(super) refused_with: Mutex<Option<u16>>,
    pub(super) state: watch::Sender<PowerState>,
    pub(super) started: Mutex<Instant>,
    pub(super) sockets: watch::Sender<usize>,
    suspended: AtomicBool,
    installing: AtomicBool,
    /// The tail's lock is taken while this one is held.
    console: Mutex<Console>,
    /// Kept from when somebody first asks for it.
    tail: OnceLock<Arc<ConsoleTail>>,
    /// A line was typed, and readline has not ended it yet.
    typed: AtomicBool,
    handles: RwLock<Vec<Arc<SocketHandle>>>,
    lost: Mutex<(u64, u64)>,
    wired: Mutex<Ranges>,
}

impl Instance {
    pub(super) fn new(uuid: Uuid, spec: ServerSpec, daemon: &Daemon) -> Self {
        Self {
            uuid,
            spec,
            options: Arc::clone(&daemon.options),
            frames: Journal::default(),
            commands: Journal::default(),
            power_actions: Journal::default(),
            life: Mutex::default(),
            refused_with: Mutex::default(),
            state: watch::Sender::default(),
            started: Mutex::new(Instant::now()),
            sockets: watch::Sender::new(0),
            suspended: AtomicBool::new(false),
            installing: AtomicBool::new(false),
            typed: AtomicBool::new(false),
            console: Mutex::new(Console::new(daemon.options.console_throttle)),
            tail: OnceLock::new(),
            handles: RwLock::default(),
            lost: Mutex::default(),
            wired: Mutex::default(),
        }
    }

    pub(super) fn dialect(&self) -> Dialect {
        self.options.dialect
    }

    pub(crate) fn state(&self) -> PowerState {
        *self.state.borrow()
    }

    pub(crate) fn watch_state(&self) -> watch::Receiver<PowerState> {
        self.state.subscribe()
    }

    pub(crate) fn watch_sockets(&self) -> watch::Receiver<usize> {
        self.sockets.subscribe()
    }

    /// Changes the state and says so, if it is another.
    pub(crate) fn set_state(&self, state: PowerState) {
        if self.state.send_replace(state) != state {
            self.publish("status", &[state.as_str()]);
        }
    }

    pub(crate) fn is_suspended(&self) -> bool {
        self.suspended.load(Ordering::Acquire)
    }

    pub(crate) fn is_installing(&self) -> bool {
        self.installing.load(Ordering::Acquire)
    }

    pub(crate) fn set_suspended(&self, suspended: bool) {
        self.suspended.store(suspended, Ordering::Release);
    }

    pub(crate) fn set_installing(&self, installing: bool) {
        self.installing.store(installing, Ordering::Release);
    }

    /// Sends an event to every authenticated socket.
    pub(crate) fn publish(&self, event: &str, args: &[&str]) {
        self.publish_to(event, args, None);
    }

    /// Sends an event to those authenticated sockets whose token has the permission.
    pub(crate) fn publish_to(&self, event: &str, args: &[&str], permission: Option<&'static str>) {
        let frame = wire::message(self.dialect(), event, args);
        for handle in self.subscribers() {
            handle.push(Kind::Event(permission), 1, frame.clone());
        }
    }

    /// Sends bytes as they are to every open socket, authenticated or not.
    pub(crate) fn publish_bytes(&self, bytes: &Bytes) {
        for handle in self.handles.read().iter() {
            handle.push(Kind::Reply, 1, bytes.clone());
        }
    }

    /// Sends a text frame with exactly this text to every open socket.
    pub(crate) fn publish_frame(&self, text: &str) {
        self.publish_bytes(&wire::frame(0x1, text.as_bytes()));
    }

    /// Answers handshakes with this status from now on.
    pub(crate) fn refuse_upgrades(&self, status: Option<u16>) {
        *self.refused_with.lock() = status;
    }

    /// A line of the daemon's own. It is no part of the log.
    pub(super) fn daemon_says(&self, text: &str) {
        self.publish("console output", &[&daemon_line(self.dialect(), self.options.flavour, text)]);
    }

    pub(crate) fn usage(&self) -> Usage {
        let usage = Usage::at(self.state(), self.started.lock().elapsed());
        if self.spec.figures_swing { usage.swinging() } else { usage }
    }

    pub(super) fn send_stats(&self) {
        self.publish("stats", &[&self.usage().to_json(self.dialect())]);
    }

    pub(super) fn attach(&self, handle: Arc<SocketHandle>) {
        let mut handles = self.handles.write();
        handles.push(handle);
        self.sockets.send_replace(handles.len());
    }

    pub(super) fn detach(&self, id: u64) {
        let mut handles = self.handles.write();
        if let Some(at) = handles.iter().position(|handle| handle.id == id) {
            let (lines, events) = handles.swap_remove(at).lost();
            let mut lost = self.lost.lock();
            *lost = (lost.0 + lines, lost.1 + events);
        }
        self.sockets.send_replace(handles.len());
    }

    /// Console lines and events that slow sockets have missed.
    pub(crate) fn lost(&self) -> (u64, u64) {
        let handles = self.handles.read();
        handles
            .iter()
            .map(|handle| handle.lost())
            .fold(*self.lost.lock(), |sum, lost| (sum.0 + lost.0, sum.1 + lost.1))
    }

    /// These lines were written to a socket, under a valid token.
    pub(super) fn note_wired(&self, lines: &mut Ranges) {
        let mut wired = self.wired.lock();
        lines.drain().for_each(|range| wired.add(range));
    }

    /// The numbers of the lines that were written to some socket.
    pub(crate) fn wired(&self) -> Vec<Range<u64>> {
        self.wired.lock().to_vec()
    }

    /// Sockets that have logged in.
    pub(crate) fn subscribed(&self) -> usize {
        self.handles.read().iter().filter(|handle| handle.is_subscribed()).count()
    }

    /// Decides the mode of every open socket.
    pub(crate) fn set_mode(&self, mode: &SocketMode) {
        self.handles.read().iter().for_each(|handle| handle.set_mode(mode.clone()));
    }

    pub(super) fn set_mode_of(&self, user: &str, mode: &SocketMode) {
        self.handles
            .read()
            .iter()
            .filter(|handle| handle.belongs_to(user))
            .for_each(|handle| handle.set_mode(mode.clone()));
    }

    fn subscribers(&self) -> Vec<Arc<SocketHandle>> {
        self.handles.read().iter().filter(|handle| handle.is_subscribed()).cloned().collect()
    }

    /// The end of its console, from the first call on.
    pub(crate) fn tail(&self) -> &Arc<ConsoleTail> {
        self.tail.get_or_init(Arc::default)
    }

    pub(crate) fn stop_timeout(&self) -> Duration {
        self.options.stop_timeout
    }
}
