//! Countdowns: a stop or restart at a later time, told in the game and in the channel before, shown as a card.
//!
//! ```text
//! rows → schedule (pure) → engine → what the commands do; posts ← outbox pulls
//! ```
//!
//! The rows say what is counted; one task reads them when it is told that they changed, and wakes when something is due.
//! What is done, and by whose right, is handed in by whoever knows commands ([`Acts`]).

pub mod buttons;
mod card;
mod engine;
mod game;
mod inbox;
mod schedule;
mod signed;

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;

pub use crate::store::Clock;
pub use card::{head, open};
pub use schedule::{Rules, moments};

use crate::{
    cards::Accent,
    discord::outbox::Outbox,
    model::{Binding, Countdown},
    observe::Observers,
    secrets::Secrets,
    sockets::BackgroundWrite,
    store::Store,
    tasks::Tasks,
    texts::{GuildLanguages, Text},
};
use engine::Engine;
use inbox::{Inbox, News};

/// The intervals of countdowns; the defaults are for the real thing.
#[derive(Debug, Clone)]
pub struct Options {
    /// Tells the time.
    pub clock: Clock,
    /// What is done when.
    pub rules: Rules,
    /// How long a countdown may be, seconds.
    pub bounds: (i64, i64),
    /// How many seconds *10 min more* is.
    pub more: i64,
    /// Channels are told what is left down to so many seconds; Discord itself counts on.
    pub told_down_to: i64,
    /// Until it is looked at the clock again at the latest while something is counted: a clock may be set.
    pub look_every: Duration,
    /// Until something is tried again that could not be done just now.
    pub again_after: i64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Clock::system(),
            rules: Rules::default(),
            bounds: (10, 7 * 24 * 3600),
            more: 600,
            told_down_to: 60,
            look_every: Duration::from_secs(30),
            again_after: 5,
        }
    }
}

/// What countdowns work with.
pub struct Parts {
    /// The rows.
    pub store: Store,
    /// Where cards and announcements leave.
    pub outbox: Outbox,
    /// How many play, and which game it is.
    pub observers: Observers,
    /// Signs buttons.
    pub secrets: Secrets,
    /// The languages of guilds' posts.
    pub languages: GuildLanguages,
}

/// What came of a countdown, for its card.
#[derive(Debug, Clone)]
pub struct Came {
    /// Well or not.
    pub accent: Accent,
    /// In words.
    pub text: Text,
}

/// What came of doing it.
#[derive(Debug, Clone)]
pub enum Fired {
    /// It is over.
    Over(Came),
    /// It can't be told yet whether it may or can be done; it is tried again, until it is too late.
    NotYet,
}

/// What is done for countdowns by whoever knows commands.
pub struct Acts {
    /// Writes a line to the console of a binding for players to read.
    pub write: BackgroundWrite,
    /// Does what was counted down to, if who asked for it still may.
    pub fire: Box<dyn Fn(Countdown, Binding) -> BoxFuture<'static, Fired> + Send + Sync>,
}

/// The countdowns. Cloning gives another handle to the same.
#[derive(Clone)]
pub struct Countdowns(Arc<Shared>);

struct Shared {
    inbox: Arc<Inbox>,
    parts: Parts,
    options: Options,
}

impl Countdowns {
    /// Nothing is counted before [`start`](Self::start).
    #[must_use]
    pub fn new(parts: Parts, options: Options) -> Self {
        Self(Arc::new(Shared { inbox: Arc::default(), parts, options }))
    }

    /// Counts what the rows say, in `tasks`.
    pub fn start(&self, acts: Acts, tasks: &Tasks) {
        let engine = Engine::new(Arc::clone(&self.0), acts, tasks.clone());
        tasks.spawn_until_stopped("countdowns", engine.run()).release();
    }

    /// The intervals.
    #[must_use]
    pub fn options(&self) -> &Options {
        &self.0.options
    }

    /// The rows have changed.
    pub fn look(&self) {
        self.0.inbox.wake();
    }

    /// Somebody cancelled one before its time; its row is gone.
    pub fn cancelled(&self, countdown: Countdown, binding: Binding, came: Came) {
        self.0.inbox.put(News::Cancelled(Box::new((countdown, binding)), came));
    }

    /// Somebody ended one otherwise; its row is gone.
    pub fn ended(&self, countdown: Countdown, binding: Binding, came: Came) {
        self.0.inbox.put(News::Ended(Box::new((countdown, binding)), came));
    }

    /// Whether players on a binding's server can be told something.
    #[must_use]
    pub fn reaches_players(&self, binding: &Binding) -> bool {
        game::line(&self.0.parts, binding, "x").is_some()
    }
}

impl fmt::Debug for Countdowns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Countdowns").finish_non_exhaustive()
    }
}
