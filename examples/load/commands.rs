//! A person who runs a console command every other second, and how long the bot takes to acknowledge each.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::{StreamExt, stream::FuturesUnordered};
use sandbox::discord::Discord;
use tokio_util::sync::CancellationToken;

/// Between two commands, unless a case says otherwise.
pub(crate) const EVERY: Duration = Duration::from_millis(1500);

/// Whether the bot can be reached. Commands typed while it cannot, or which that overtakes, count for nothing.
#[derive(Debug, Default)]
pub(crate) struct Reach {
    /// Faults in progress that hide the bot.
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
    /// When each was typed, and how long its acknowledgement took.
    pub(crate) took: Vec<(Instant, Duration)>,
    /// Commands that were not acknowledged within three seconds.
    pub(crate) never: u64,
}

/// Who types commands, where, to which server, and how often.
pub(crate) struct Typist {
    pub(crate) who: u64,
    pub(crate) channel: u64,
    pub(crate) server: String,
    pub(crate) every: Duration,
}

/// Types commands until `stop`.
pub(crate) async fn type_commands(
    discord: Arc<Discord>,
    Typist { who, channel, server, every }: Typist,
    reach: Arc<Reach>,
    stop: CancellationToken,
) -> Acknowledged {
    let mut seen = Acknowledged::default();
    let mut waiting = FuturesUnordered::new();
    let mut ticks = tokio::time::interval(every);
    for number in 0_u64.. {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = ticks.tick() => {
                let command = format!("/mc run command:load {number} server:{server}");
                if let (Some(before), Ok(typed)) = (reach.reached(), discord.type_command(who, channel, &command)) {
                    let at = Instant::now();
                    waiting.push(async move { (before, at, typed.acknowledged().await) });
                }
            }
            Some((before, at, outcome)) = waiting.next() => {
                seen.add(reach.reached() == Some(before), at, outcome.ok());
            }
        }
    }
    while let Some((before, at, outcome)) = waiting.next().await {
        seen.add(reach.reached() == Some(before), at, outcome.ok());
    }
    seen
}

impl Acknowledged {
    fn add(&mut self, reachable: bool, at: Instant, took: Option<Duration>) {
        match took {
            _ if !reachable => {}
            Some(took) => self.took.push((at, took)),
            None => self.never += 1,
        }
    }
}
