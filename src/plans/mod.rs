//! Plans: what is done to a server again and again, at times in the time zone of its Discord server.
//!
//! ```text
//! rows → times, schedule (pure) → engine → what the commands do; cards ← outbox pulls
//! ```
//!
//! The rows say what is planned and when it is to be done next; one task reads them when it is told that they changed, and
//! wakes when something is due. What is done, and by whose right, is handed in by whoever knows commands ([`Acts`]).

pub mod buttons;
mod card;
mod engine;
mod inbox;
mod schedule;
pub mod times;
pub mod zone;

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

pub use card::line;
pub use schedule::Turn;

use crate::{
    discord::outbox::Outbox,
    model::{Binding, Plan},
    secrets::Secrets,
    store::{Clock, Store},
    tasks::Tasks,
    texts::{GuildLanguages, Text},
};
use engine::Engine;
use inbox::Inbox;

/// The intervals of plans; the defaults are for the real thing.
#[derive(Debug, Clone)]
pub struct Options {
    /// Tells the time.
    pub clock: Clock,
    /// Until it is looked at the clock again at the latest while something is planned: a clock may be set.
    pub look_every: Duration,
    /// How many seconds until something is tried again that could not be done just now.
    pub again_after: i64,
    /// How many seconds a plan waits for its turn, or for the console, until its time counts as missed.
    pub waits: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self { clock: Clock::system(), look_every: Duration::from_secs(30), again_after: 5, waits: 3600 }
    }
}

/// What plans work with.
pub struct Parts {
    /// The rows.
    pub store: Store,
    /// Where cards leave.
    pub outbox: Outbox,
    /// Signs buttons.
    pub secrets: Secrets,
    /// The languages of guilds' posts.
    pub languages: GuildLanguages,
}

/// What came of a plan at one of its times.
#[derive(Debug, Clone)]
pub enum Ran {
    /// It was done, or is being counted down to.
    Done,
    /// It could not be done, and is not tried again at this time.
    Not(Text),
    /// Something else is being done to the server; it is this plan's turn after that.
    Busy,
    /// It can't be told yet whether it may or can be done; it is tried again.
    NotYet,
    /// Who planned it may not do that any more.
    Lost,
    /// The row has another next time by now, or none.
    Changed,
}

/// What is done for plans by whoever knows commands.
pub struct Acts {
    /// Does it if who planned it still may: takes the row from this time to the next ([`Store::turn_plan`]) before that, so
    /// that it is done once.
    pub run: Box<dyn Fn(Plan, Binding, Turn) -> BoxFuture<'static, Ran> + Send + Sync>,
}

/// The plans. Cloning gives another handle to the same.
#[derive(Clone)]
pub struct Plans(Arc<Shared>);

struct Shared {
    inbox: Inbox,
    parts: Parts,
    options: Options,
}

impl Plans {
    /// Nothing is done before [`start`](Self::start).
    #[must_use]
    pub fn new(parts: Parts, options: Options) -> Self {
        Self(Arc::new(Shared { inbox: Inbox::default(), parts, options }))
    }

    /// Does what the rows say, in `tasks`.
    pub fn start(&self, acts: Acts, tasks: &Tasks) {
        let engine = Engine::new(Arc::clone(&self.0), acts, tasks.clone());
        tasks.spawn_until_stopped("plans", engine.run()).release();
    }

    /// The intervals.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The rows, or the time zones, have changed.
    pub fn look(&self) {
        self.0.inbox.wake();
    }
}

impl fmt::Debug for Plans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Plans").finish_non_exhaustive()
    }
}
