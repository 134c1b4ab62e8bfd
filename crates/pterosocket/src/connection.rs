//! The state of a socket's connection, for whoever wants to show it.

use std::sync::Arc;
use std::time::Instant;

use crate::{Error, Permissions, PowerState};

/// The state of a socket.
#[derive(Debug, Clone, Default)]
pub enum Connection {
    /// Not connected, and nobody asked for it.
    #[default]
    Idle,
    /// On the way: fetching credentials, opening the websocket or authenticating.
    Connecting {
        /// 1 for the first, and again once a connection has proved itself.
        attempt: usize,
    },
    /// Up.
    Authenticated {
        /// What the token allows.
        permissions: Permissions,
        /// The server's power state; `None` until the daemon has told it.
        power: Option<PowerState>,
    },
    /// Down; the next attempt, or the next look at the server's state, is due.
    Waiting {
        /// When.
        until: Instant,
        /// Why.
        error: Arc<Error>,
    },
    /// Given up until `connect()` is called again.
    Stopped {
        /// Why.
        error: Arc<Error>,
    },
}

impl Connection {
    /// Whether the daemon has accepted us.
    #[must_use]
    pub fn is_authenticated(&self) -> bool {
        matches!(self, Self::Authenticated { .. })
    }
}
