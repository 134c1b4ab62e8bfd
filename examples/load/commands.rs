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
    /// Faults under way that hide the bot.
    hidden: AtomicU64,
    /// Grows with each of them.
    faults: AtomicU64,
}

impl Reach {
    /// The bot's process or its gateway is being broken.
    pub(crate) fn lose(&self) {
        self.faults.fetch_add(1, Ordering::AcqRel);
        self.hidden.fetch_add(1, Ordering::AcqRel);
    }

    /// It is back.
    pub(crate) fn regain(&self) {
        self.hidden.fetch_sub(1, Ordering::AcqRel);
    }

    /// A number that stays the same as long as the bot can be reached; nothing while it cannot.
    fn reached(&self) -> Option<u64> {
        (self.hidden.load(Ordering::Acquire) == 0).then(|| self.faults.load(Ordering::Acquire))
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
                let command = format!("/mc run command:load {number} server:{server}");
                if let (Some(before), Ok(typed)) = (reach.reached(), discord.type_command(who, channel, &command)) {
                    waiting.push(async move { (before, typed.acknowledged().await) });
                }
            }
            Some((before, outcome)) = waiting.next() => seen.add(reach.reached() == Some(before), outcome.ok()),
        }
    }
    while let Some((before, outcome)) = waiting.next().await {
        seen.add(reach.reached() == Some(before), outcome.ok());
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
