//! What the panel answers with. Unknown fields are ignored, missing ones defaulted (protocol section 1.3).

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;
use url::Url;

use super::address::Address;
use super::secret::SecretGuard;
use super::variable::{Lenient, Relationships, Variable};
use crate::stats::{count, or_default};
use crate::{ForeignText, Permissions, PowerState};

/// The owner of the key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Account {
    /// Their name on the panel.
    pub username: ForeignText,
    /// Their e-mail address.
    pub email: ForeignText,
    /// Whether they administrate the panel, and so reach every server.
    pub admin: bool,
}

/// A game server, as its user sees it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Server {
    /// The full uuid; use it in every later request.
    pub uuid: ForeignText,
    /// The short id that the panel shows: 8 characters, or `serv_…` on new panels that are set so.
    pub identifier: ForeignText,
    /// Name.
    pub name: ForeignText,
    /// Description; `None` where the host has turned descriptions off.
    pub description: Option<ForeignText>,
    /// The node that it is on.
    pub node: ForeignText,
    /// Whether the key's owner owns it.
    pub owner: bool,
    /// The panel's state of it, which is not its power state.
    pub state: ServerState,
    /// What the key's owner may do; known only from [`Panel::server`](super::Panel::server).
    pub permissions: Permissions,
    /// Its startup variables, as far as the key's owner may see them; `None` where that is not at all, or the panel
    /// does not tell them here.
    pub variables: Option<Vec<Variable>>,
    /// What it may use.
    pub limits: ServerLimits,
    /// Where players join: its default allocation; `None` where the panel does not tell it here.
    pub address: Option<Address>,
    /// The name of its egg, which says what game it is; empty where the panel does not tell it here.
    pub egg: ForeignText,
    /// Its Docker image; empty where the panel does not tell it.
    pub image: ForeignText,
    /// The command that starts it, as far as the key's owner may see it.
    pub startup: ForeignText,
}

/// What a server may use at most; zero: as much as it likes, or the panel does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ServerLimits {
    /// Percent of one processor core.
    pub cpu_percent: u64,
    /// Memory, bytes.
    pub memory_bytes: u64,
    /// Disk space, bytes.
    pub disk_bytes: u64,
}

impl Server {
    /// Its text, bytes, without the variables'.
    pub(crate) fn text_len(&self) -> usize {
        let description = self.description.as_ref().map_or(0, |text| text.len());
        let game = self.egg.len() + self.image.len() + self.startup.len();
        self.uuid.len() + self.identifier.len() + self.name.len() + description + self.node.len() + game
    }
}

/// The panel's state of a server (protocol section 1.5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerState {
    /// Nothing stands in the way.
    #[default]
    Normal,
    /// Being installed.
    Installing,
    /// Its installation failed.
    InstallFailed,
    /// Suspended by the host.
    Suspended,
    /// A backup is being restored.
    RestoringBackup,
    /// Being moved to another node.
    Transferring,
    /// Its node is under maintenance.
    NodeMaintenance,
    /// A state this library has no name for.
    Other(ForeignText),
}

impl std::fmt::Display for ServerState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Normal => "normal",
            Self::Installing => "being installed",
            Self::InstallFailed => "not installed: the installation failed",
            Self::Suspended => "suspended",
            Self::RestoringBackup => "restoring a backup",
            Self::Transferring => "being transferred",
            Self::NodeMaintenance => "on a node under maintenance",
            Self::Other(state) => state,
        })
    }
}

/// The way to a server's websocket.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// A JWT, good for about ten minutes and for any number of connections.
    pub token: SecretString,
    /// The daemon's websocket.
    pub socket: Url,
    /// Of whoever wants to know how long the token is in use.
    pub(crate) guard: Option<SecretGuard>,
}

/// Who plays, as a plugin of the panel's found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Players {
    /// How many.
    pub count: u32,
    /// How many there may be; 0 where that is not told.
    pub max: u32,
    /// Their names, as far as the game tells them.
    pub names: Vec<ForeignText>,
}

/// Resource use, which the panel caches for up to 20 s.
#[derive(Debug, Clone, PartialEq)]
pub struct Resources {
    /// Power state.
    pub state: PowerState,
    /// Whether the host suspended the server.
    pub suspended: bool,
    /// Memory in use, bytes.
    pub memory_bytes: u64,
    /// Processor use, percent of one core.
    pub cpu_percent: f64,
    /// Disk space in use, bytes.
    pub disk_bytes: u64,
    /// Bytes received since the start.
    pub network_rx_bytes: u64,
    /// Bytes sent since the start.
    pub network_tx_bytes: u64,
    /// Time since the start.
    pub uptime: Duration,
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WireAccount {
    username: ForeignText,
    email: ForeignText,
    #[serde(deserialize_with = "or_default")]
    admin: bool,
    /// Pelican's, beside `admin`.
    #[serde(deserialize_with = "or_default")]
    root_admin: bool,
}

impl From<WireAccount> for Account {
    fn from(wire: WireAccount) -> Self {
        Self { username: wire.username, email: wire.email, admin: wire.admin || wire.root_admin }
    }
}

#[derive(Deserialize)]
pub(crate) struct WireCredentials {
    pub(crate) data: CredentialsData,
}

#[derive(Deserialize)]
pub(crate) struct CredentialsData {
    pub(crate) token: String,
    pub(crate) socket: String,
}

#[derive(Deserialize)]
pub(crate) struct WireServer {
    uuid: ForeignText,
    #[serde(default)]
    identifier: ForeignText,
    #[serde(default)]
    name: ForeignText,
    description: Option<ForeignText>,
    #[serde(default)]
    node: ForeignText,
    #[serde(default, deserialize_with = "or_default")]
    server_owner: bool,
    status: Option<ForeignText>,
    #[serde(default, deserialize_with = "or_default")]
    is_suspended: bool,
    #[serde(default, deserialize_with = "or_default")]
    is_installing: bool,
    #[serde(default, deserialize_with = "or_default")]
    is_transferring: bool,
    #[serde(default, deserialize_with = "or_default")]
    is_node_under_maintenance: bool,
    #[serde(default)]
    docker_image: Lenient<ForeignText>,
    #[serde(default)]
    invocation: Lenient<ForeignText>,
    #[serde(default)]
    relationships: Lenient<Relationships>,
    #[serde(default)]
    limits: Lenient<WireLimits>,
}

/// Panels count memory and disk in MiB.
#[derive(Deserialize, Default)]
#[serde(default)]
struct WireLimits {
    #[serde(deserialize_with = "count")]
    cpu: u64,
    #[serde(deserialize_with = "count")]
    memory: u64,
    #[serde(deserialize_with = "count")]
    disk: u64,
}

impl From<WireLimits> for ServerLimits {
    fn from(wire: WireLimits) -> Self {
        const MIB: u64 = 1024 * 1024;
        Self {
            cpu_percent: wire.cpu,
            memory_bytes: wire.memory.saturating_mul(MIB),
            disk_bytes: wire.disk.saturating_mul(MIB),
        }
    }
}

impl WireServer {
    pub(crate) fn into_server(self, permissions: Permissions) -> Server {
        let state = self.state();
        let mut relationships = self.relationships.good().unwrap_or_default();
        Server {
            uuid: self.uuid,
            identifier: self.identifier,
            name: self.name,
            description: self.description,
            node: self.node,
            owner: self.server_owner,
            state,
            permissions,
            address: relationships.address(),
            egg: relationships.egg(),
            variables: relationships.variables(),
            image: self.docker_image.good().unwrap_or_default(),
            startup: self.invocation.good().unwrap_or_default(),
            limits: self.limits.good().map(Into::into).unwrap_or_default(),
        }
    }

    /// `reinstall_failed` conflicts with nothing (protocol section 1.5).
    fn state(&self) -> ServerState {
        let flagged = || {
            let flags = [
                (self.is_suspended, ServerState::Suspended),
                (self.is_transferring, ServerState::Transferring),
                (self.is_node_under_maintenance, ServerState::NodeMaintenance),
                (self.is_installing, ServerState::Installing),
            ];
            flags.into_iter().find_map(|(set, state)| set.then_some(state)).unwrap_or_default()
        };
        match self.status.as_deref() {
            Some("suspended") => ServerState::Suspended,
            Some("installing") => ServerState::Installing,
            Some("install_failed") => ServerState::InstallFailed,
            Some("restoring_backup") => ServerState::RestoringBackup,
            None | Some("" | "normal" | "reinstall_failed") => flagged(),
            Some(other) => ServerState::Other(other.into()),
        }
    }
}

#[derive(Deserialize)]
pub(crate) struct WirePlayers {
    pub(crate) current_players: u32,
    #[serde(default, deserialize_with = "or_default")]
    pub(crate) max_players: u32,
}

#[derive(Deserialize)]
pub(crate) struct WireResources {
    current_state: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    is_suspended: bool,
    #[serde(default, deserialize_with = "or_default")]
    resources: WireUse,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct WireUse {
    #[serde(deserialize_with = "count")]
    memory_bytes: u64,
    cpu_absolute: Option<f64>,
    #[serde(deserialize_with = "count")]
    disk_bytes: u64,
    #[serde(deserialize_with = "count")]
    network_rx_bytes: u64,
    #[serde(deserialize_with = "count")]
    network_tx_bytes: u64,
    #[serde(deserialize_with = "count")]
    uptime: u64,
}

impl From<WireResources> for Resources {
    fn from(wire: WireResources) -> Self {
        let used = wire.resources;
        Self {
            state: PowerState::from(wire.current_state.as_deref().unwrap_or_default()),
            suspended: wire.is_suspended,
            memory_bytes: used.memory_bytes,
            cpu_percent: used.cpu_absolute.unwrap_or_default(),
            disk_bytes: used.disk_bytes,
            network_rx_bytes: used.network_rx_bytes,
            network_tx_bytes: used.network_tx_bytes,
            uptime: Duration::from_millis(used.uptime),
        }
    }
}
