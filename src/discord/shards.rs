//! How the gateway connection is, for those who look from outside.

use std::{
    fmt,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use serenity::{
    all::ConnectionStage,
    gateway::{ShardManager, ShardRunnerMessage},
};

use tokio::time::sleep;

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

/// How often it is looked for a shard that hears nothing.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Reconnecting begins anew after this close code (platform reference section 9).
const UNKNOWN_ERROR: u16 = 4000;

/// Resolves when a shard hears nothing and does not know it, after ending that shard.
///
/// serenity 0.12.5 resumes once after a broken connection. If that fails it reads on from the ended stream, which is
/// always ready: until its next heartbeat fails, up to 41 s later, it hears nothing and never gives way to the other
/// tasks of its thread. Such a shard is seen in the stage `Connecting`; one that truly connects is not, because its
/// stage is told only afterwards.
pub(super) async fn deaf(manager: &ShardManager) {
    let mut suspected = false;
    loop {
        sleep(LOOK_EVERY).await;
        let runners = manager.runners.lock().await;
        let deaf: Vec<_> =
            runners.values().filter(|runner| runner.stage == ConnectionStage::Connecting).collect();
        if suspected && !deaf.is_empty() {
            for runner in deaf {
                // The runner ends, because it can't close what is closed.
                runner.runner_tx.send_to_shard(ShardRunnerMessage::Close(UNKNOWN_ERROR, None));
            }
            return;
        }
        suspected = !deaf.is_empty();
    }
}

impl fmt::Debug for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shards").finish_non_exhaustive()
    }
}
