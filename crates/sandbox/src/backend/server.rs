//! The handle to one pretend game server: what it prints, what it was sent, what befalls its sockets.

use std::{fmt, ops::Range, sync::Arc};

use tokio::sync::watch;
use uuid::Uuid;

use crate::{
    game::Program,
    panel::{Panel, PanelServer},
    wings::{ConsoleTail, Instance, PowerAction, PowerState, ReceivedFrame, Refusal, SocketMode},
};

/// A game server of a [`Backend`](crate::Backend).
#[derive(Clone)]
pub struct ServerHandle {
    pub(super) entry: Arc<PanelServer>,
    pub(super) panel: Arc<Panel>,
}

impl fmt::Debug for ServerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerHandle").field("uuid", &self.uuid()).field("name", &self.name()).finish()
    }
}

/// Identity and power.
impl ServerHandle {
    pub(super) fn new(entry: Arc<PanelServer>, panel: Arc<Panel>) -> Self {
        Self { entry, panel }
    }

    pub(super) fn instance(&self) -> &Arc<Instance> {
        &self.entry.instance
    }

    /// The full uuid.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.entry.uuid()
    }

    /// The first eight characters of the uuid.
    #[must_use]
    pub fn short_id(&self) -> String {
        self.entry.short_id()
    }

    /// The panel's name of it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.instance().spec.name
    }

    /// The power state.
    #[must_use]
    pub fn state(&self) -> PowerState {
        self.instance().state()
    }

    /// Changes the power state by hand and sends `status`; nothing is started or stopped.
    pub fn set_state(&self, state: PowerState) {
        self.instance().set_state(state);
    }

    /// Resolves when the state is `state`.
    pub async fn reached(&self, state: PowerState) {
        let mut states = self.instance().watch_state();
        let _ = states.wait_for(|&now| now == state).await;
    }

    /// Starts it as its owner would; resolves when it is running.
    pub async fn start(&self) {
        // A server that runs already is as wanted.
        let _ = self.instance().power(PowerAction::Start, &self.panel.daemon);
        self.reached(PowerState::Running).await;
    }

    /// Stops it as its owner would; resolves when it is offline.
    pub async fn stop(&self) {
        let _ = self.instance().power(PowerAction::Stop, &self.panel.daemon);
        self.reached(PowerState::Offline).await;
    }

    /// Asks for a power action as its owner would on the panel's page.
    pub(crate) fn power(&self, action: PowerAction) -> Result<(), Refusal> {
        self.instance().power_actions.push(action);
        self.instance().power(action, &self.panel.daemon)
    }

    /// Whether [`exit`](Self::exit) does anything.
    pub(crate) fn can_exit(&self) -> bool {
        !matches!(self.instance().spec.program, Program::Exec { .. })
    }

    pub(crate) fn watch_state(&self) -> watch::Receiver<PowerState> {
        self.instance().watch_state()
    }

    pub(crate) fn watch_sockets(&self) -> watch::Receiver<usize> {
        self.instance().watch_sockets()
    }

    /// Ends the program of its own accord with this exit code: the built-in game and scripted programs only.
    pub fn exit(&self, code: i32) {
        self.instance().exit(code);
    }

    /// The kernel ends the program because it used too much memory: the built-in game and scripted programs only.
    pub fn run_out_of_memory(&self) {
        self.instance().run_out_of_memory();
    }

    /// The daemon finds that the server's files take more space than they may, says so and stops it.
    pub fn exceed_disk(&self) {
        self.instance().exceed_disk(&self.panel.daemon);
    }

    /// Kills it as its owner would; resolves when it is offline.
    pub async fn kill(&self) {
        let _ = self.instance().power(PowerAction::Kill, &self.panel.daemon);
        self.reached(PowerState::Offline).await;
    }
}

/// Printing.
impl ServerHandle {
    /// Prints a line, as its program would; line breaks make several.
    pub fn emit(&self, line: impl AsRef<str>) {
        self.instance().print(line.as_ref().split('\n'));
    }

    /// Prints lines at once.
    pub fn emit_all<L: AsRef<[u8]>>(&self, lines: impl IntoIterator<Item = L>) {
        self.instance().print(lines);
    }

    /// Prints `count` lines, `line(0)` first, as fast as the sockets take them: nothing is throttled or lost.
    pub async fn flood(&self, count: u64, line: impl Fn(u64) -> String) {
        self.instance().flood(count, line).await;
    }

    /// The end of the console as the program printed it; what came before the first call is not in it.
    #[must_use]
    pub fn console(&self) -> Arc<ConsoleTail> {
        Arc::clone(self.instance().tail())
    }

    /// Types a line into the program's own console, as somebody on the machine would; false while it is offline.
    pub fn type_line(&self, line: &str) -> bool {
        self.instance().type_line(line)
    }

    /// Sends an event to every authenticated socket, encoded as the dialect does.
    pub fn send_event(&self, event: &str, args: &[&str]) {
        self.instance().publish(event, args);
    }

    /// Sends a text frame with exactly this text to every open socket.
    pub fn send_raw(&self, text: impl AsRef<str>) {
        self.instance().publish_frame(text.as_ref());
    }

    /// Sends bytes that are no frame to every open socket.
    pub fn send_bytes(&self, bytes: impl Into<Vec<u8>>) {
        self.instance().publish_bytes(&bytes.into().into());
    }
}

/// What came.
impl ServerHandle {
    /// The lines that were typed into it, by whatever way, oldest first.
    #[must_use]
    pub fn commands(&self) -> Vec<String> {
        self.instance().commands.all()
    }

    /// The first typed line, past or to come, for which `wanted` holds.
    pub async fn command_seen(&self, mut wanted: impl FnMut(&str) -> bool) -> String {
        self.instance().commands.find(|line| wanted(line)).await
    }

    /// The power actions that clients asked for, by whatever way, possible or not.
    #[must_use]
    pub fn power_actions(&self) -> Vec<PowerAction> {
        self.instance().power_actions.all()
    }

    /// The first power action, past or to come, for which `wanted` holds.
    pub async fn power_action_seen(&self, mut wanted: impl FnMut(PowerAction) -> bool) -> PowerAction {
        self.instance().power_actions.find(|&action| wanted(action)).await
    }

    /// The messages its sockets were sent, up to the last 65,536.
    #[must_use]
    pub fn frames(&self) -> Vec<ReceivedFrame> {
        self.instance().frames.all()
    }

    /// The first message, past or to come, for which `wanted` holds.
    pub async fn frame_seen(&self, wanted: impl FnMut(&ReceivedFrame) -> bool) -> ReceivedFrame {
        self.instance().frames.find(wanted).await
    }

    /// Console lines printed so far, counted from the server's making.
    #[must_use]
    pub fn printed(&self) -> u64 {
        self.instance().printed()
    }

    /// Which of the printed lines, numbered from 0, were written to a socket that had logged in. What a socket was too
    /// slow for, what its token had run out for and what it ended before is not among them; a replay does not count.
    #[must_use]
    pub fn wired(&self) -> Vec<Range<u64>> {
        self.instance().wired()
    }

    /// Console lines and other events that were lost because a socket's reader was slow.
    #[must_use]
    pub fn lost(&self) -> (u64, u64) {
        self.instance().lost()
    }
}

/// Sockets and their faults.
impl ServerHandle {
    /// Open sockets, authenticated or not.
    #[must_use]
    pub fn socket_count(&self) -> usize {
        *self.instance().watch_sockets().borrow()
    }

    /// Open sockets that have logged in.
    #[must_use]
    pub fn logged_in(&self) -> usize {
        self.instance().subscribed()
    }

    /// Resolves when that many sockets are open.
    pub async fn sockets(&self, wanted: impl FnMut(&usize) -> bool) {
        let mut sockets = self.instance().watch_sockets();
        let _ = sockets.wait_for(wanted).await;
    }

    /// Ends every socket without a close frame (1006 at the client).
    pub fn drop_sockets(&self) {
        self.instance().set_mode(&SocketMode::Drop);
    }

    /// Ends every socket with a close frame.
    pub fn close_sockets(&self, code: u16, reason: &str) {
        self.instance().set_mode(&SocketMode::Close(code, reason.to_owned()));
    }

    /// Ends every socket with a TCP reset.
    pub fn reset_sockets(&self) {
        self.instance().set_mode(&SocketMode::Reset);
    }

    /// Makes every open socket neither read nor write, as half-open connections do, or go on.
    pub fn stall_sockets(&self, stalled: bool) {
        self.instance().set_mode(if stalled { &SocketMode::Stall } else { &SocketMode::Serve });
    }

    /// Answers websocket handshakes with this status, until told otherwise.
    pub fn refuse_upgrades(&self, status: Option<u16>) {
        self.instance().refuse_upgrades(status);
    }
}
