//! By what the hostile guild harms, and the attack that does several of them at once.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use clap::ValueEnum;
use tokio::{task::JoinSet, time::Instant};

use super::{printing, stranger::Stranger, typing};

/// One kind of harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Means {
    /// Masks and filters with expensive patterns, and console lines of 300 kB
    Masks,
    /// `/console filter test` with expensive patterns and long lines
    Tests,
    /// `/console mirror` on channels where the bot may not post
    Refusals,
    /// Every mirror floods: calls, bandwidth, backlogs in memory and on disk
    Flood,
    /// One console that is shown in eighty channels prints without end
    Fanout,
    /// Questions and forms that wait for a press
    Buttons,
    /// Rows of the audit log, of filters, of what was unbound
    Rows,
    /// A panel that answers slowly, with huge codes and pages, and is linked and asked again and again
    Panel,
    /// A daemon that sends huge frames, lists and codes, and closes its sockets
    Daemon,
    /// States, figures, install output and tokens that expire, thousands in a second
    Events,
    /// A server that gets another name again and again, suggestions for long words
    Names,
    /// Autocompletion, lists, tails, audits: whatever answers with much or asks a panel
    Storms,
}

impl Means {
    /// Those that were named; all if none was.
    pub(super) fn chosen(named: &[Self]) -> Vec<Self> {
        if named.is_empty() { Self::value_variants().to_vec() } else { named.to_vec() }
    }

    async fn carry_out(self, stranger: Arc<Stranger>, tally: Arc<Tally>) {
        match self {
            Self::Masks => printing::masks(&stranger, &tally).await,
            Self::Tests => typing::tests(&stranger, &tally).await,
            Self::Refusals => typing::refusals(&stranger, &tally).await,
            Self::Flood => printing::flood(&stranger, &tally).await,
            Self::Fanout => printing::fan_out(&stranger, &tally).await,
            Self::Buttons => typing::buttons(&stranger, &tally).await,
            Self::Rows => typing::rows(&stranger, &tally).await,
            Self::Panel => typing::panel(&stranger, &tally).await,
            Self::Daemon => printing::daemon(&stranger, &tally).await,
            Self::Events => printing::events(&stranger, &tally).await,
            Self::Names => typing::names(&stranger, &tally).await,
            Self::Storms => typing::storms(&stranger, &tally).await,
        }
    }
}

/// What one kind of harm came to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Commands typed, lines or frames sent.
    pub(super) done: AtomicU64,
    /// Bytes printed or sent.
    pub(super) bytes: AtomicU64,
    /// Commands that were not acknowledged within three seconds.
    pub(super) unanswered: AtomicU64,
}

impl Tally {
    pub(super) fn add(&self, done: u64, bytes: usize) {
        self.done.fetch_add(done, Ordering::Relaxed);
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        write!(f, "{}", get(&self.done))?;
        if get(&self.bytes) > 0 {
            write!(f, " of {:.1} MB", get(&self.bytes) as f64 / 1e6)?;
        }
        if get(&self.unanswered) > 0 {
            write!(f, " ({} unanswered)", get(&self.unanswered))?;
        }
        Ok(())
    }
}

/// Harm by several means at once, until it is ended or its time is over.
pub(super) struct Attack {
    tallies: Vec<(Means, Arc<Tally>)>,
    running: JoinSet<()>,
}

impl Attack {
    pub(super) fn begin(means: &[Means], stranger: &Arc<Stranger>, until: Instant) -> Self {
        let tallies: Vec<_> = means.iter().map(|means| (*means, Arc::<Tally>::default())).collect();
        let mut running = JoinSet::new();
        for (means, tally) in &tallies {
            let harm = means.carry_out(Arc::clone(stranger), Arc::clone(tally));
            running.spawn(async move {
                let _ = tokio::time::timeout_at(until, harm).await;
            });
        }
        Self { tallies, running }
    }

    /// Ends it, and says what it came to.
    pub(super) async fn end(mut self) -> String {
        self.running.shutdown().await;
        let told = self.tallies.iter().map(|(means, tally)| format!("{} {tally}", means.name()));
        told.collect::<Vec<_>>().join(", ")
    }
}

impl Means {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}
