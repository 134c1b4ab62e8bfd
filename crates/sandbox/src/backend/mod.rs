//! A panel and its daemon, ready to be talked to, and the handles by which a test or the demo moves them.

mod administration;
mod options;
mod server;
mod spec;

use std::{io, net::SocketAddr, sync::Arc};

use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use uuid::Uuid;

pub use options::{BackendOptions, Dialect, Flavour};
pub use server::ServerHandle;
pub use spec::ServerSpec;

use crate::{
    panel::{Fault, Panel, PanelServer, Recorded, User},
    wings::{Daemon, PowerAction, ReceivedFrame},
};

/// A pretend panel with one pretend node.
///
/// Everything it runs ends with [`Backend::stop`], or soon after it is dropped.
#[derive(Debug)]
pub struct Backend {
    panel: Arc<Panel>,
    owner: Arc<User>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

/// A user to add.
#[derive(Clone, Debug, Default)]
pub struct UserSpec {
    /// The user name.
    pub name: String,
    /// Whether they are root admin, who may do everything everywhere.
    pub admin: bool,
}

/// A user of the panel.
#[derive(Clone, Debug)]
pub struct UserHandle {
    user: Arc<User>,
}

impl Backend {
    /// Starts a panel and a daemon on two free ports.
    ///
    /// # Errors
    ///
    /// When no port can be had.
    pub async fn start(options: BackendOptions) -> io::Result<Self> {
        let panel_port = TcpListener::bind((options.address, 0)).await?;
        let wings_port = TcpListener::bind((options.address, 0)).await?;
        let url = format!("http://{}", panel_port.local_addr()?);
        let (stop, tasks) = (CancellationToken::new(), TaskTracker::new());
        let daemon = Daemon::start(Arc::new(options), url, wings_port, stop.clone(), tasks.clone())?;
        let panel = Panel::new(daemon);
        panel.serve(panel_port, stop.clone(), &tasks);
        let owner = panel.add_user(User::new(1, "owner".into(), false, panel.options.flavour));
        Ok(Self { panel, owner, stop, tasks })
    }

    /// Ends every connection, task and child process for good, and waits until they have ended.
    pub async fn stop(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Where the panel is reached: scheme, host and port, no trailing slash.
    #[must_use]
    pub fn panel_url(&self) -> String {
        self.panel.url().to_owned()
    }

    /// Where the daemon listens.
    #[must_use]
    pub fn daemon_address(&self) -> SocketAddr {
        self.panel.daemon.address
    }

    /// The client key of the user who owns every server.
    #[must_use]
    pub fn owner_key(&self) -> &str {
        &self.owner.key
    }

    /// The user who owns every server.
    #[must_use]
    pub fn owner(&self) -> UserHandle {
        UserHandle { user: Arc::clone(&self.owner) }
    }

    /// Adds a user, who may do nothing yet unless admin.
    pub fn add_user(&self, spec: UserSpec) -> UserHandle {
        let id = self.panel.user_count() + 1;
        let user = User::new(id, spec.name, spec.admin, self.panel.options.flavour);
        UserHandle { user: self.panel.add_user(user) }
    }

    /// Adds a server, which belongs to the owner.
    pub fn add_server(&self, spec: ServerSpec) -> ServerHandle {
        let instance = self.panel.daemon.add(Uuid::new_v4(), spec);
        let entry = PanelServer::new(self.panel.entry_count() + 1, instance, &self.owner);
        ServerHandle::new(self.panel.add_server(entry), Arc::clone(&self.panel))
    }

    /// The daemon's process ends: sockets drop, the panel answers 504; the game servers go on.
    pub fn stop_wings(&self) {
        self.panel.daemon.go_down();
    }

    /// The daemon is up again; tokens of before are refused, and those made in the same second (section 2.8).
    pub fn start_wings(&self) {
        self.panel.daemon.come_up();
    }

    /// The daemon restarts; returns when every socket of before has gone.
    pub async fn restart_wings(&self) {
        self.stop_wings();
        for entry in self.panel.all() {
            let mut sockets = entry.instance.watch_sockets();
            let _ = sockets.wait_for(|&count| count == 0).await;
        }
        self.start_wings();
    }

    /// The node loses its power and boots again: programs are gone without a word, and the daemon starts those that ran.
    pub async fn reboot_node(&self) {
        self.stop_wings();
        let mut to_start = Vec::new();
        for entry in self.panel.all() {
            if entry.instance.lose_power() {
                to_start.push(Arc::clone(&entry));
            }
            let mut sockets = entry.instance.watch_sockets();
            let _ = sockets.wait_for(|&count| count == 0).await;
        }
        self.start_wings();
        for entry in to_start {
            // A suspended one stays off.
            let _ = entry.instance.power(PowerAction::Start, &self.panel.daemon);
        }
    }

    /// The messages that the sockets of every server were sent.
    #[must_use]
    pub fn frames(&self) -> Vec<ReceivedFrame> {
        self.panel.all().iter().flat_map(|entry| entry.instance.frames.all()).collect()
    }

    /// Every user's client key.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.panel.users().iter().map(|user| user.key.clone()).collect()
    }

    /// Orders a fault; several are worked off in order.
    pub fn fail_panel(&self, fault: Fault) {
        self.panel.faults.lock().push(fault);
    }

    /// Ends all faults that were ordered.
    pub fn heal_panel(&self) {
        self.panel.faults.lock().clear();
    }

    /// Changes [`BackendOptions::requests_per_minute`]; every user's minute begins anew.
    pub fn limit_requests(&self, per_minute: u32) {
        self.panel.limit_requests(per_minute);
    }

    /// The requests the panel has had, oldest first, up to the last 65,536.
    #[must_use]
    pub fn requests(&self) -> Vec<Recorded> {
        self.panel.requests.all()
    }

    /// The first request, past or to come, for which `wanted` holds.
    pub async fn request_seen(&self, wanted: impl FnMut(&Recorded) -> bool) -> Recorded {
        self.panel.requests.find(wanted).await
    }
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

impl UserHandle {
    /// The client key, `ptlc_…` (Pelican: `pacc_…`).
    #[must_use]
    pub fn key(&self) -> &str {
        &self.user.key
    }

    /// A key for the application API, `ptla_…`, which the client API refuses.
    #[must_use]
    pub fn application_key(&self) -> &str {
        &self.user.application_key
    }

    /// The user's uuid.
    #[must_use]
    pub fn uuid(&self) -> Uuid {
        self.user.uuid
    }

    /// Whether the panel wants a second factor that this user has not set up.
    pub fn require_two_factor(&self, required: bool) {
        self.user.set_lacks_two_factor(required);
    }

    /// Whether the user's key is limited to addresses that are not the client's.
    pub fn refuse_address(&self, refused: bool) {
        self.user.set_address_refused(refused);
    }

    pub(crate) fn inner(&self) -> &User {
        &self.user
    }
}
