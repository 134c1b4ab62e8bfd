//! What servers may use, by the last list of each panel.

use std::collections::{HashMap, HashSet};

use pterosocket::panel::ServerLimits;

use crate::{
    model::SampledLimits,
    sockets::{Panels, ServerKey},
};

/// The limits of many servers.
#[derive(Debug, Default)]
pub(super) struct Limits(HashMap<ServerKey, ServerLimits>);

impl Limits {
    /// Of these servers, without asking any panel anew.
    pub(super) fn of(servers: &[ServerKey], panels: &Panels) -> Self {
        let mut known = HashMap::new();
        let ours: HashSet<ServerKey> = servers.iter().copied().collect();
        let on: HashSet<_> = servers.iter().map(|server| server.panel).collect();
        for panel in on {
            let Some(Ok(reached)) = panels.get(panel) else { continue };
            let listed = reached.directory.limits().into_iter();
            let listed = listed.map(|(uuid, limits)| (ServerKey { panel, uuid }, limits));
            known.extend(listed.filter(|(server, _)| ours.contains(server)));
        }
        Self(known)
    }

    /// Of one; `memory` is what the daemon says, for a server that is on no list.
    pub(super) fn get(&self, server: ServerKey, memory: Option<u64>) -> SampledLimits {
        #[expect(clippy::cast_precision_loss, reason = "seven digits are shown at most")]
        let some = |limit: u64| (limit > 0).then_some(limit as f32);
        match self.0.get(&server) {
            Some(limits) => SampledLimits {
                cpu: some(limits.cpu_percent),
                memory: some(limits.memory_bytes),
                disk: some(limits.disk_bytes),
            },
            None => SampledLimits { memory: memory.and_then(some), ..SampledLimits::default() },
        }
    }
}
