//! Alerts: what is watched of a server, and told in a channel when it holds.
//!
//! ```text
//! observe, sockets → sight → watcher (pure) → engine (rows, who is mentioned) → posts ← outbox pulls
//! ```
//!
//! One task looks at all servers that have alerts: when one changes, and every few seconds. Each alert is a state
//! machine (`watcher`); its incidents are rows, so a restart of the bot neither repeats nor forgets one. Words are
//! looked for in the console beside it (`words`), in turns among guilds.

mod activity;
pub mod buttons;
mod card;
mod cause;
mod drawing_time;
mod engine;
mod inbox;
mod outage;
mod pings;
mod posts;
mod report;
mod sight;
mod watcher;
mod words;

use std::{fmt, sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use tokio::sync::oneshot;

pub use card::watched;
pub use words::check;

use crate::{
    discord::{gateway_cache::GatewayCache, outbox::Outbox, rest::PostError},
    masking::{filter::Rules, filter_pool::FilterPool},
    model::{Alert, AlertId, Binding, BindingId},
    observe::Observers,
    secrets::Secrets,
    sockets::{Panels, ServerKey, Sockets},
    store::Store,
    tasks::Tasks,
    texts::{GuildLanguages, Language},
};
use engine::Engine;
use inbox::{Inbox, News};

/// The intervals of alerts; the defaults are for the real thing.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Between two looks at servers that say nothing by themselves.
    pub look_every: Duration,
    /// How long after a start or stop on the panel its activity log is asked who did it; again where it does not say yet.
    /// What goes over a websocket, as on the panel's own page, stands there about a minute later.
    pub ask_panel_after: [Duration; 2],
    /// How long a server must run after a crash to be called back.
    pub steady: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            look_every: Duration::from_secs(5),
            ask_panel_after: [Duration::from_secs(2), Duration::from_secs(75)],
            steady: watcher::STEADY,
        }
    }
}

/// Draws how a binding's server, under that name, was in its last minutes: a PNG, if there is anything to show.
pub type Draw = Arc<dyn Fn(BindingId, String, Language) -> BoxFuture<'static, Option<Vec<u8>>> + Send + Sync>;

/// What alerts work with.
pub struct Parts {
    /// Alerts and incidents.
    pub store: Store,
    /// Where messages leave.
    pub outbox: Outbox,
    /// The consoles.
    pub sockets: Sockets,
    /// What is known of each server.
    pub observers: Observers,
    /// Whose activity logs are asked.
    pub panels: Panels,
    /// Signs buttons.
    pub secrets: Secrets,
    /// Whether a role can be mentioned.
    pub cache: GatewayCache,
    /// The languages of guilds' posts.
    pub languages: GuildLanguages,
    /// Where people's patterns run.
    pub pool: FilterPool,
    /// Draws the pictures of reports.
    pub draw: Draw,
}

/// An alert that is to be watched.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its row.
    pub alert: Alert,
    /// Whose server it watches.
    pub binding: Binding,
    /// The server.
    pub server: ServerKey,
    /// What must not be shown of its console: the rules of the channel's mirror of it, else of all of its mirrors.
    pub rules: Arc<[Arc<Rules>]>,
    /// Whether its channel mirrors the server.
    pub mirrored: bool,
}

/// The alerts that are watched. Cloning gives another handle to the same.
#[derive(Clone)]
pub struct Alerts(Arc<Inbox>);

impl Alerts {
    /// Watches nothing yet, in `tasks`.
    #[must_use]
    pub fn start(parts: Parts, options: Options, tasks: &Tasks) -> Self {
        let inbox = Arc::new(Inbox::default());
        let engine = Engine::new(parts, options, Arc::clone(&inbox), tasks.clone());
        tasks.spawn_until_stopped("alerts", engine.run()).release();
        Self(inbox)
    }

    /// Says what is to be watched from now on.
    pub fn keep(&self, wanted: Vec<Wanted>) {
        self.0.want(wanted);
    }

    /// Posts how an alert is told. What came of it comes when Discord has answered; never if there is no such alert.
    #[must_use]
    pub fn test(&self, alert: AlertId) -> oneshot::Receiver<Result<(), PostError>> {
        let (asker, answer) = oneshot::channel();
        self.0.put(News::Test(alert, asker));
        answer
    }
}

impl fmt::Debug for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerts").finish_non_exhaustive()
    }
}
