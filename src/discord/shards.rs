//! How the gateway connection is, for those who look from outside.

use std::{
    fmt,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use serenity::{all::ConnectionStage, gateway::ShardManager};

use crate::tasks::lock;

/// The shards of the running gateway client. Cloning gives another handle to the same ones.
#[derive(Clone, Default)]
pub struct Shards(Arc<Mutex<Weak<ShardManager>>>);

/// The state of all shards together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Gateway {
    /// Every shard is connected and logged in.
    pub connected: bool,
    /// From the last heartbeat to its acknowledgement, of the slowest shard; unknown until the second heartbeat.
    pub latency: Option<Duration>,
}

impl Shards {
    /// A new client has begun.
    pub(super) fn are(&self, manager: &Arc<ShardManager>) {
        *lock(&self.0) = Arc::downgrade(manager);
    }

    /// How they are now.
    pub async fn state(&self) -> Gateway {
        let Some(manager) = lock(&self.0).upgrade() else { return Gateway::default() };
        let runners = manager.runners.lock().await;
        let connected = |stage| stage == ConnectionStage::Connected;
        Gateway {
            connected: !runners.is_empty() && runners.values().all(|runner| connected(runner.stage)),
            latency: runners.values().filter_map(|runner| runner.latency).max(),
        }
    }
}

impl fmt::Debug for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shards").finish_non_exhaustive()
    }
}
