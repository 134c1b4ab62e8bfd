//! One server: its socket, its state, its consumers.

use std::{fmt, sync::Arc, time::Duration};

use pterosocket::{
    Delivery, PowerAction, PteroSocket, ReadBudget, SetupError, Stats, WriteError,
    panel::{Panel, ServerState},
};
use tokio::sync::{Notify, watch};

use super::{
    Reached, ServerKey, Sockets, console_task,
    consumers::Consumers,
    feed::{Feed, FeedShare},
    fingerprint::RecentFingerprints,
    panel_state::PanelState,
    server_secrets::Source,
    status::{ConnectionState, Power, Status},
};
use crate::{known_values::KnownValues, tasks::Guard};

/// How long the state is waited for after a login: every daemon sends it at once (protocol reference 2.2), unless the
/// server is in a state that this program has no name for.
const STATE_WITHIN: Duration = Duration::from_secs(1);

/// How a server is now, in figures.
#[derive(Debug, Clone)]
pub struct Glance {
    /// Its state; unknown while there is no connection.
    pub power: Power,
    /// The last statistics of this run and connection.
    pub stats: Option<Stats>,
}

/// A bound server with a running socket. Dropping it closes the socket and ends its feeds.
pub struct Server {
    key: ServerKey,
    panel: Panel,
    socket: PteroSocket,
    hint: Arc<Notify>,
    status: watch::Receiver<Status>,
    consumers: Arc<Consumers>,
    panel_state: PanelState,
    known: Arc<KnownValues>,
    _console_task: Guard,
}

impl Server {
    pub(super) fn open(reached: &Reached, key: ServerKey, sockets: &Sockets) -> Result<Self, SetupError> {
        let Sockets { options, timings, observers, tasks, .. } = sockets;
        let panel = &reached.panel;
        // A guild's own panels share a budget; each server of the operator's has one, lest one customer's server slow down
        // another's.
        let reading = panel.read_budget().cloned();
        let reading =
            reading.unwrap_or_else(|| ReadBudget::new(options.read_per_second, options.read_at_once));
        let socket = PteroSocket::builder(panel.clone(), &key.uuid.to_string())
            .timings(Arc::clone(timings))
            .read_budget(reading.clone())
            .build()?;
        let consumers = Arc::new(Consumers::new(reading));
        let hint = Arc::new(Notify::new());
        let known = Arc::new(KnownValues::of(reached.key.clone(), reached.values.clone()));
        let source = Source {
            panel: panel.clone(),
            directory: reached.directory.clone(),
            server: key,
            within: options.secrets_within,
        };
        let (console_task, status) = console_task::start(
            key,
            socket.clone(),
            Arc::clone(&consumers),
            Arc::clone(&hint),
            source,
            Arc::clone(&known),
            observers.observer(key),
            options,
            tasks,
        );
        let panel_state = PanelState::new(panel.clone(), key.uuid);
        Ok(Self {
            key,
            panel: panel.clone(),
            socket,
            hint,
            status,
            consumers,
            panel_state,
            known,
            _console_task: console_task,
        })
    }

    /// Which server it is.
    #[must_use]
    pub fn key(&self) -> ServerKey {
        self.key
    }

    pub(super) fn panel(&self) -> &Panel {
        &self.panel
    }

    /// Has a socket that had given up tried once, without beginning its tries anew.
    pub(super) fn try_once(&self) {
        self.hint.notify_waiters();
    }

    /// The secrets that are masked by value in its console.
    #[must_use]
    pub fn known_values(&self) -> &Arc<KnownValues> {
        &self.known
    }

    /// What is known now.
    #[must_use]
    pub fn status(&self) -> Status {
        let status = self.status.borrow().clone();
        let running = status.power == Power::Running;
        let stats = self.socket.stats().filter(|_| status.connection == ConnectionState::Up);
        // Those of a run before are not this one's.
        let stats = stats.filter(|stats| !running || Power::from(&stats.state) == Power::Running);
        Status { stats, ..status }
    }

    /// The part of the status that is figures. Thousands are asked at once, so no text is copied for it.
    #[must_use]
    pub fn glance(&self) -> Glance {
        let (is_up, power) = {
            let status = self.status.borrow();
            (status.connection == ConnectionState::Up, status.power)
        };
        let stats = is_up.then(|| self.socket.stats()).flatten();
        let stats = stats.filter(|stats| power != Power::Running || Power::from(&stats.state) == power);
        Glance { power, stats }
    }

    pub(super) fn is_up(&self) -> bool {
        self.is(|connection| *connection == ConnectionState::Up)
    }

    /// Whether this is true of its connection. Thousands are asked at once, so nothing is copied or read for it.
    pub(super) fn is(&self, wanted: impl Fn(&ConnectionState) -> bool) -> bool {
        wanted(&self.status.borrow().connection)
    }

    /// Every change of what is known.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Status> {
        self.status.clone()
    }

    /// The console from now on, for whoever listens for a while: lines at once, but none while the daemon's log is
    /// replayed after a login, for those may be old; see [`Server::replayed`].
    #[must_use]
    pub fn feed(&self) -> Feed {
        self.consumers.subscribe()
    }

    /// The console from now on, complete: what was missed in an outage comes as [`Resumed`](super::Resumed). And the
    /// fingerprints of what came before, so that the two make one.
    ///
    /// `wants_log`: also the first login shall ask for the daemon's log, for something was posted from this console
    /// before this process began. On a connection that is up already the log is asked for now.
    ///
    /// What waits in the feed counts towards `share`, which all mirrors of a guild have in common.
    #[must_use]
    pub fn mirror_feed(&self, wants_log: bool, share: Arc<FeedShare>) -> (Feed, RecentFingerprints) {
        self.consumers.subscribe_mirror(wants_log, share)
    }

    /// Waits until the connection is up and the daemon has said how the server is, or the first try has failed, or
    /// `deadline` has passed; returns what is known then.
    /// A socket that had given up is tried again first: somebody waits for the answer.
    pub async fn settled(&self, deadline: Duration) -> Status {
        let mut changes = self.status.clone();
        let settled = async {
            if matches!(changes.borrow_and_update().connection, ConnectionState::Stopped { .. }) {
                self.consumers.revive();
                changes
                    .wait_for(|status| status.connection == ConnectionState::Connecting)
                    .await
                    .map(drop)?;
            }
            changes.wait_for(|status| status.connection != ConnectionState::Connecting).await.map(drop)?;
            // The state comes right after the login, but not with it.
            let told = changes.wait_for(|status| {
                status.connection != ConnectionState::Up || status.power != Power::Unknown
            });
            let _ = tokio::time::timeout(STATE_WITHIN, told).await;
            Ok::<_, watch::error::RecvError>(())
        };
        // An error means that the deadline passed or the console task ended: what is known then is the answer either way.
        let _ = tokio::time::timeout(deadline, settled).await;
        self.status()
    }

    /// What the panel says of it, at most `old` ago; `None` where it does not answer `within` that time. For a person who
    /// waits: it costs one of the requests that the panel allows in a minute.
    pub async fn state_on_panel(&self, old: Duration, within: Duration) -> Option<ServerState> {
        self.panel_state.ask(old, within).await
    }

    /// Where players join, by what the panel says, at most `old` ago; `None` where it says nothing `within` that time, or
    /// only an address that nobody else could use.
    pub async fn address_on_panel(&self, old: Duration, within: Duration) -> Option<String> {
        self.panel_state.address(old, within).await
    }

    /// Waits until no replay of the daemon's log hides what the console prints, or `deadline` has passed. After a login
    /// a replay takes about a third of a second, or [`Replay::longest`](super::Replay::longest) where the log is empty.
    pub async fn replayed(&self, deadline: Duration) {
        let mut changes = self.status.clone();
        // An error means that the deadline passed or the console task ended: the caller goes on either way.
        let _ = tokio::time::timeout(deadline, changes.wait_for(|status| !status.replaying)).await;
    }

    /// Has a socket that had given up tried again: what stood in the way may be mended by now.
    pub fn try_again(&self) {
        if self.is(|connection| matches!(connection, ConnectionState::Stopped { .. })) {
            self.consumers.revive();
        }
    }

    /// Writes a line to the server's console. Where the socket had given up, the panel is asked to do it, and the socket
    /// is tried again.
    ///
    /// # Errors
    /// Why it was not written, in pterosocket's types.
    pub async fn command(&self, command: &str) -> Result<Delivery, WriteError> {
        self.try_again();
        self.socket.write_command(command).await
    }

    /// Asks for a power action, in the same ways.
    ///
    /// # Errors
    /// Why it was not asked for, in pterosocket's types.
    pub async fn power(&self, action: PowerAction) -> Result<Delivery, WriteError> {
        self.try_again();
        self.socket.write_power(action).await
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("key", &self.key).finish_non_exhaustive()
    }
}
