//! How the gateway connection is, for those who look from outside.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use serenity::{
    all::{ConnectionStage, ShardId},
    gateway::{ActivityData, ShardManager, ShardRunnerMessage},
};
use tokio::time::{Instant, sleep};

use crate::tasks::lock;

/// The shards of the running gateway client. Cloning gives another handle to the same ones.
#[derive(Clone, Default)]
pub struct Shards(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Lock order: alone.
    manager: Mutex<Weak<ShardManager>>,
    /// Lock order: alone.
    shown: Mutex<Shown>,
}

/// What the bot says that it is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Shown {
    /// It was never asked to say anything.
    #[default]
    Never,
    /// This, or nothing any longer.
    Status(Option<String>),
}

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
        *lock(&self.0.manager) = Arc::downgrade(manager);
    }

    /// How they are now.
    pub async fn state(&self) -> Gateway {
        let Some(manager) = lock(&self.0.manager).upgrade() else { return Gateway::default() };
        let runners = manager.runners.lock().await;
        let connected = |stage| stage == ConnectionStage::Connected;
        Gateway {
            connected: !runners.is_empty() && runners.values().all(|runner| connected(runner.stage)),
            latency: runners.values().filter_map(|runner| runner.latency).max(),
        }
    }

    /// Says on every shard what the bot is doing: `status`, or nothing. Shards that are not logged in say it when they are.
    ///
    /// Discord takes five changes in 20 s from a shard, and one more for each login: whoever calls waits longer between two.
    pub async fn show(&self, status: Option<String>) {
        *lock(&self.0.shown) = Shown::Status(status.clone());
        let Some(manager) = lock(&self.0.manager).upgrade() else { return };
        let runners = manager.runners.lock().await;
        // Before the login, Discord would end the connection for it.
        let connected = runners.values().filter(|runner| runner.stage == ConnectionStage::Connected);
        connected.for_each(|runner| runner.runner_tx.set_activity(activity(status.clone())));
    }

    /// What a shard says that has logged in anew, or has resumed its session; none: nothing need be said.
    pub(super) fn shown(&self) -> Option<Option<ActivityData>> {
        match &*lock(&self.0.shown) {
            Shown::Never => None,
            Shown::Status(status) => Some(activity(status.clone())),
        }
    }
}

fn activity(status: Option<String>) -> Option<ActivityData> {
    status.map(ActivityData::custom)
}

/// How often it is looked for a shard that hears nothing.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// Reconnecting begins anew after this close code (platform reference section 9).
const UNKNOWN_ERROR: u16 = 4000;

/// A shard that hears nothing from Discord for so long is lost: three heartbeats, which come every 41 s.
const SILENT_FOR: Duration = Duration::from_secs(150);

/// Resolves when a shard hears nothing and does not know it, after ending that shard.
///
/// A runner also ends without a word when it can't send what it was told to, such as [`Shards::show`]. Then the latency of
/// its heartbeats stays what it was.
///
/// serenity 0.12.5 resumes once after a broken connection. If that fails it reads on from the ended stream, which is
/// always ready: until its next heartbeat fails, up to 41 s later, it hears nothing and never gives way to the other
/// tasks of its thread. Such a shard is seen in the stage `Connecting`; one that truly connects is not, because its
/// stage is told only afterwards.
pub(super) async fn deaf(manager: &ShardManager) {
    let mut suspected = false;
    let mut heartbeats = Heartbeats::default();
    loop {
        sleep(LOOK_EVERY).await;
        let runners = manager.runners.lock().await;
        let deaf: Vec<_> =
            runners.values().filter(|runner| runner.stage == ConnectionStage::Connecting).collect();
        let latencies = runners.iter().map(|(shard, runner)| (*shard, runner.latency));
        let silent = heartbeats.any_silent(latencies, Instant::now());
        if silent || (suspected && !deaf.is_empty()) {
            for runner in deaf {
                // The runner ends, because it can't close what is closed.
                runner.runner_tx.send_to_shard(ShardRunnerMessage::Close(UNKNOWN_ERROR, None));
            }
            return;
        }
        suspected = !deaf.is_empty();
    }
}

/// Since when the latency of each shard is what it is. Each heartbeat that is acknowledged has another, to the nanosecond.
#[derive(Debug, Default)]
struct Heartbeats(HashMap<ShardId, (Option<Duration>, Instant)>);

impl Heartbeats {
    /// Takes the latencies of now; whether a shard has had the same for [`SILENT_FOR`].
    fn any_silent(
        &mut self,
        latencies: impl Iterator<Item = (ShardId, Option<Duration>)>,
        now: Instant,
    ) -> bool {
        let mut silent = false;
        for (shard, latency) in latencies {
            let (last, since) = self.0.entry(shard).or_insert((latency, now));
            if *last != latency {
                (*last, *since) = (latency, now);
            }
            silent |= now.duration_since(*since) >= SILENT_FOR;
        }
        silent
    }
}

impl fmt::Debug for Shards {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shards").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_whose_heartbeats_have_the_same_latency_for_long_is_silent() {
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let ms = |millis| Some(Duration::from_millis(millis));
        let mut heartbeats = Heartbeats::default();
        let mut look = |first, second, seconds| {
            heartbeats.any_silent([(ShardId(0), first), (ShardId(1), second)].into_iter(), at(seconds))
        };
        assert!(!look(None, None, 0));
        assert!(!look(ms(40), ms(50), 60));
        assert!(!look(ms(41), ms(50), 120));
        assert!(!look(ms(42), ms(50), 209), "149 s after the second shard's last");
        assert!(look(ms(43), ms(50), 210));
        assert!(!look(ms(43), ms(51), 211), "it was heard again");
        let mut dead = Heartbeats::default();
        let mut look = |seconds| dead.any_silent([(ShardId(0), None)].into_iter(), at(seconds));
        assert!(!look(0) && look(150), "one that never was acknowledged");
    }

    #[tokio::test]
    async fn what_was_never_shown_is_not_said_at_a_login() {
        let shards = Shards::default();
        assert!(shards.shown().is_none());
        shards.show(Some("3 players".to_owned())).await;
        assert_eq!(
            shards.shown().flatten().and_then(|activity| activity.state).as_deref(),
            Some("3 players")
        );
        shards.show(None).await;
        assert!(matches!(shards.shown(), Some(None)), "nothing is said, and that is");
    }
}
