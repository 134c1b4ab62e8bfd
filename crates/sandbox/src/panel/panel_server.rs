//! A server as the panel knows it: whose it is, who else may what, and the state that makes routes answer 409.

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Instant};

use parking_lot::{Mutex, RwLock};
use serde_json::Value;
use uuid::Uuid;

use super::{User, Variable, activity::ActivityRow, error::ApiError};
use crate::wings::Instance;

/// The panel's state of a server, which is not its power state (section 1.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PanelState {
    /// Nothing is in the way.
    #[default]
    Normal,
    /// It is being installed.
    Installing,
    /// Its installation failed.
    InstallFailed,
    /// Its reinstallation failed; no conflict.
    ReinstallFailed,
    /// It is suspended.
    Suspended,
    /// A backup is being restored.
    RestoringBackup,
    /// It is moving to another node.
    Transferring,
    /// Its node is under maintenance.
    Maintenance,
}

impl PanelState {
    /// `attributes.status`.
    pub(super) fn status(self) -> Option<&'static str> {
        Some(match self {
            Self::Installing => "installing",
            Self::InstallFailed => "install_failed",
            Self::ReinstallFailed => "reinstall_failed",
            Self::Suspended => "suspended",
            Self::RestoringBackup => "restoring_backup",
            Self::Normal | Self::Transferring | Self::Maintenance => return None,
        })
    }

    /// The sentence of the 409.
    fn conflict(self) -> Option<&'static str> {
        Some(match self {
            Self::Normal | Self::ReinstallFailed => return None,
            Self::Suspended => {
                "This server is currently suspended and the functionality requested is unavailable."
            }
            Self::Maintenance => {
                "The node of this server is currently under maintenance and the functionality requested is unavailable."
            }
            Self::Installing | Self::InstallFailed => {
                "This server has not yet completed its installation process, please try again later."
            }
            Self::RestoringBackup => {
                "This server is currently restoring from a backup, please try again later."
            }
            Self::Transferring => {
                "This server is currently being transferred to a new machine, please try again later."
            }
        })
    }
}

/// A server on the panel.
#[derive(Debug)]
pub(crate) struct PanelServer {
    pub(crate) number: usize,
    pub(crate) instance: Arc<Instance>,
    pub(crate) state: RwLock<PanelState>,
    pub(super) resources: Mutex<Option<(Instant, Value)>>,
    pub(crate) variables: RwLock<Vec<Variable>>,
    /// Where players join; none: at a port of its number.
    pub(crate) address: RwLock<Option<SocketAddr>>,
    /// Who plays, for the player counter; none: it has no query for this game.
    pub(crate) players: RwLock<Option<Vec<String>>>,
    pub(super) activity: RwLock<Vec<ActivityRow>>,
    owner: Uuid,
    subusers: RwLock<BTreeMap<Uuid, Vec<String>>>,
}

impl PanelServer {
    pub(crate) fn new(number: usize, instance: Arc<Instance>, owner: &User) -> Self {
        Self {
            number,
            instance,
            state: RwLock::default(),
            resources: Mutex::default(),
            variables: RwLock::new(vec![Variable::default()]),
            players: RwLock::default(),
            address: RwLock::default(),
            activity: RwLock::default(),
            owner: owner.uuid,
            subusers: RwLock::default(),
        }
    }

    /// Something of the server is written into its activity log.
    pub(crate) fn log(&self, row: ActivityRow) {
        self.activity.write().push(row);
    }

    pub(crate) fn uuid(&self) -> Uuid {
        self.instance.uuid
    }

    pub(crate) fn uuid_text(&self) -> String {
        self.uuid().to_string()
    }

    pub(crate) fn short_id(&self) -> String {
        self.uuid_text()[..8].to_owned()
    }

    pub(super) fn is_owner(&self, user: &User) -> bool {
        self.owner == user.uuid
    }

    /// Whether the server is the user's own or shared with them, admin or not.
    pub(super) fn is_member(&self, user: &User) -> bool {
        self.is_owner(user) || self.subusers.read().contains_key(&user.uuid)
    }

    pub(super) fn subusers(&self) -> BTreeMap<Uuid, Vec<String>> {
        self.subusers.read().clone()
    }

    /// Makes the user a subuser with these permissions; every subuser may connect (section 1.8). True if they
    /// were one before.
    pub(crate) fn share(&self, user: &User, permissions: &[&str]) -> bool {
        let mut held: Vec<String> = permissions.iter().map(|&permission| permission.to_owned()).collect();
        if !permissions.contains(&"websocket.connect") {
            held.push("websocket.connect".into());
        }
        self.subusers.write().insert(user.uuid, held).is_some()
    }

    pub(crate) fn unshare(&self, user: &User) {
        self.subusers.write().remove(&user.uuid);
    }

    /// What the user may do here, as the panel and its tokens say it (section 1.7); empty for strangers.
    pub(super) fn permissions(&self, user: &User) -> Vec<String> {
        let list: &[&str] = if user.admin {
            &["*", "admin.websocket.errors", "admin.websocket.install", "admin.websocket.transfer"]
        } else if self.is_owner(user) {
            &["*"]
        } else {
            return self.subusers.read().get(&user.uuid).cloned().unwrap_or_default();
        };
        list.iter().map(|&permission| permission.to_owned()).collect()
    }

    pub(super) fn may(&self, user: &User, permission: &str) -> bool {
        self.permissions(user).iter().any(|held| held == "*" || held == permission)
    }

    /// Refuses what cannot be done in the present state. Root admins may still connect while the server is
    /// installed, restored or transferred.
    pub(super) fn require_normal(&self, connects_as: Option<&User>) -> Result<(), ApiError> {
        let state = *self.state.read();
        let closed_to_all = matches!(state, PanelState::Suspended | PanelState::Maintenance);
        if connects_as.is_some_and(|user| user.admin) && !closed_to_all {
            return Ok(());
        }
        state.conflict().map_or(Ok(()), |sentence| Err(ApiError::conflict(sentence)))
    }
}
