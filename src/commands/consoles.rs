//! The running console of a binding, or why there is none.

use std::sync::Arc;

use super::Data;
use crate::{
    sockets::{GuildPanel, Server, ServerKey, Status},
    store::Binding,
};

/// Which socket is a binding's.
#[must_use]
pub fn server_key(binding: &Binding) -> ServerKey {
    ServerKey { panel: binding.panel.map(|panel| GuildPanel(panel.0)), uuid: binding.server }
}

impl Data {
    /// The running console of a binding.
    pub(super) fn server(&self, binding: &Binding) -> Option<Arc<Server>> {
        self.sockets.get(server_key(binding))
    }

    /// Has a console tried again that had given up.
    pub(super) fn try_again(&self, binding: &Binding) {
        if let Some(server) = self.sockets.get(server_key(binding)) {
            server.try_again();
        }
    }

    /// What is known of a binding's server, also where there is no way to its console.
    pub(super) fn status_of(&self, binding: &Binding) -> Option<Status> {
        self.sockets.status(server_key(binding))
    }
}
