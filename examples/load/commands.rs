//! A person who runs a console command every 1.5 s, and how long the bot takes to acknowledge each.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use sandbox::discord::Discord;
use tokio_util::sync::CancellationToken;

/// Between two commands.
const EVERY: Duration = Duration::from_millis(1500);

/// Whether the bot can be reached. Commands typed while it cannot, or which that overtakes, count for nothing.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// Even: reachable. Grows with every change.
    changes: AtomicU64,
}

impl Reach {
    /// The bot's process or its gateway is being broken.
    pub(crate) fn lose(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    /// It is back.
    pub(crate) fn regain(&self) {
        self.changes.fetch_add(1, Ordering::AcqRel);
    }

    fn now(&self) -> u64 {
        self.changes.load(Ordering::Acquire)
    }

    fn is_reachable(change: u64) -> bool {
        change.is_multiple_of(2)
    }
}

/// What came of the commands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Acknowledged {
    /// How long each acknowledgement took.
    pub(crate) took: Vec<Duration>,
    /// Commands that were not acknowledged within three seconds.
    pub(crate) never: u64,
}

/// Types commands until `stop`.
pub(crate) async fn type_commands(
    discord: Arc<Discord>,
    who: u64,
    channel: u64,
    server: String,
    reach: Arc<Reach>,
    stop: CancellationToken,
) -> Acknowledged {
    let mut seen = Acknowledged::default();
    let mut waiting = FuturesUnordered::new();
    let mut ticks = tokio::time::interval(EVERY);
    for number in 0_u64.. {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {
                let change = reach.now();
                let typed = discord.type_command(who, channel, &format!("/mc run command:load {number} server:{server}"));
                if let (Ok(typed), true) = (typed, Reach::is_reachable(change)) {
                    waiting.push(async move { (change, typed.acknowledged().await) });
                }
            }
            Some((change, outcome)) = waiting.next() => seen.add(change == reach.now(), outcome.ok()),
        }
    }
    while let Some((change, outcome)) = waiting.next().await {
        seen.add(change == reach.now(), outcome.ok());
    }
    seen
}

impl Acknowledged {
    fn add(&mut self, reachable: bool, took: Option<Duration>) {
        match took {
            _ if !reachable => {}
            Some(took) => self.took.push(took),
            None => self.never += 1,
        }
    }
}
