//! The bridge between a game's chat and a channel.
//!
//! ```text
//! Discord's messages → to_game (pure) → what the commands do
//! observe (what happens in a game) → listener (masking) → to_discord: queue (pure) → posts ← outbox pulls
//! ```
//!
//! One task listens to each game for each guild that bridges it, so that no guild waits for another's filters. What is
//! to be bridged is told by whoever reads the rows ([`Chat::keep`]).

mod bridge;
mod bridges;
mod farewell;
mod hook;
mod listener;
mod posts;
mod shown;
mod to_discord;
pub mod to_game;
mod webhooks;

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock},
    time::Duration,
};

use serenity::model::id::{ChannelId, GuildId};

pub use bridge::Bridge;
pub use hook::Posting;
pub use posts::Standing;

use crate::{
    config::Avatars,
    discord::outbox::Outbox,
    masking::{filter::Rules, filter_pool::FilterPool},
    model::{Binding, ChatBridge, ChatBridgeId},
    observe::{GameEvent, Observers},
    sockets::ServerKey,
    store::Store,
    tasks::{Tasks, lock},
    texts::GuildLanguages,
};
use bridges::Bridges;
use posts::Tools;
use to_discord::Counts;
use webhooks::Webhooks;

/// The intervals of chat; the defaults are for the real thing.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long what one player says waits for more of the same, once something of theirs was posted.
    pub merge_within: Duration,
    /// So many messages leave at once in a minute; beyond, `spacing` passes between two.
    pub at_once: usize,
    /// See `at_once`. With 3.4 s there are never 30 in a minute, which is what Discord takes of a channel's webhooks.
    pub spacing: Duration,
    /// What has waited longer is not shown any more, only counted.
    pub latest: Duration,
    /// What is older can't be sent any more when the channel takes messages again.
    pub old_after: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            merge_within: Duration::from_millis(1500),
            at_once: 10,
            spacing: Duration::from_millis(3400),
            latest: Duration::from_secs(10),
            old_after: Duration::from_secs(60),
        }
    }
}

/// What chat works with.
pub struct Parts {
    /// Where webhooks are written down.
    pub store: Store,
    /// Where lines leave.
    pub outbox: Outbox,
    /// What happens in games, and who plays.
    pub observers: Observers,
    /// The languages of guilds' posts.
    pub languages: GuildLanguages,
    /// Where people's filters run.
    pub pool: FilterPool,
    /// Where players' pictures are; none: nobody is told their names.
    pub avatars: Option<Avatars>,
}

/// A bridge that is wanted.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Its row.
    pub bridge: ChatBridge,
    /// Whose chat.
    pub binding: Binding,
    /// The server.
    pub server: ServerKey,
    /// What must not be shown of its console: the rules of the channel's mirror of it, else of all of its mirrors.
    pub rules: Arc<[Arc<Rules>]>,
}

/// What is done with something that happened, before it is bridged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// It is bridged.
    No,
    /// It was meant for the bot, and nobody else reads it.
    Yes,
}

/// Looks at what happened in a game, for a guild.
pub type Look = dyn Fn(GuildId, &GameEvent) -> Handled + Send + Sync;

/// What is done for chat by whoever knows more.
pub struct Acts {
    /// Looks at what happened in a game, for this guild, before it is bridged.
    pub look: Box<Look>,
}

impl Default for Acts {
    fn default() -> Self {
        Self { look: Box::new(|_, _| Handled::No) }
    }
}

/// The bridges. Cloning gives another handle to the same.
#[derive(Clone)]
pub struct Chat(Arc<Shared>);

struct Shared {
    parts: Parts,
    tools: Arc<Tools>,
    tasks: Tasks,
    acts: OnceLock<Acts>,
    /// Lock order: before where a game's events go, a channel's posts, the outbox's state, who listens to which game, and
    /// names of tasks.
    bridges: Mutex<Bridges>,
}

impl Chat {
    /// Bridges nothing yet; what it does later is done in `tasks`.
    #[must_use]
    pub fn new(parts: Parts, options: Options, tasks: &Tasks) -> Self {
        let webhooks = Arc::<Webhooks>::default();
        let writing = Arc::clone(&webhooks).write(parts.store.clone());
        tasks.spawn_until_stopped("webhooks for chat", writing).release();
        let (languages, avatars) = (parts.languages.clone(), parts.avatars.clone());
        let tools = Arc::new(Tools { options, languages, avatars, webhooks });
        let (acts, bridges) = (OnceLock::new(), Mutex::default());
        Self(Arc::new(Shared { parts, tools, tasks: tasks.clone(), acts, bridges }))
    }

    /// Tells what is done by others. Until then everything is bridged.
    pub fn start(&self, acts: Acts) {
        // It is told once.
        let _ = self.0.acts.set(acts);
    }

    /// Bridges these, and nothing else any more.
    pub fn keep(&self, wanted: Vec<Wanted>) {
        lock(&self.0.bridges).keep(&self.0, wanted);
    }

    /// The bridges of a channel; cheap where it has none.
    #[must_use]
    pub fn in_channel(&self, channel: ChannelId) -> Vec<Arc<Bridge>> {
        lock(&self.0.bridges).in_channel(channel)
    }

    /// So many messages that members wrote in this channel were not said in the game: too many at once, too old, or the
    /// server takes none.
    pub fn not_said(&self, channel: ChannelId, count: u64) {
        let posts = lock(&self.0.bridges).posts(channel);
        if let Some(posts) = posts {
            posts.push(Vec::new(), Counts { not_said: count, ..Counts::default() });
            self.0.parts.outbox.wake(channel);
        }
    }

    /// How a bridge stands; none: it is not kept.
    #[must_use]
    pub fn standing(&self, bridge: ChatBridgeId) -> Option<Standing> {
        lock(&self.0.bridges).standing(bridge)
    }

    /// Somebody asks for a bridge in this channel: what was refused or lost there is tried again.
    pub fn try_again(&self, channel: ChannelId) {
        let posts = lock(&self.0.bridges).posts(channel);
        if let Some(posts) = posts {
            posts.try_again();
        }
        self.0.parts.outbox.retry(channel);
    }
}

impl fmt::Debug for Chat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chat").finish_non_exhaustive()
    }
}
