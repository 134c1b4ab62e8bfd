//! Console lines to channel messages: `feed → catch-up → clean → filter → batch`, pulled by the outbox.
//!
//! One `mirror` per channel. Catching up, cleaning, filtering, batching and the layout are pure; the mirror's task
//! moves lines from the server's feed into its backlog and does nothing else, and the outbox takes composed messages
//! from there. How far each channel has come is written down by `checkpoints`.

pub mod backlog_budget;
pub mod batch;
pub mod catchup;
mod checkpoints;
mod delivery;
mod figures;
mod gap;
mod layout;
mod mirror;
mod notice;
mod per_guild;
mod recovery;
mod resume;
mod severity;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serenity::model::id::{ChannelId, GuildId};
use tokio::{
    sync::{mpsc, watch},
    task::spawn_blocking,
};

use backlog_budget::BacklogBudget;
use checkpoints::Checkpoints;
pub use delivery::Delivery;
pub use figures::{Figures, TAIL_LINES};
use mirror::{Mirror, Tools, Wanted};
pub use notice::{action_line, throttled, unstopped};
use per_guild::PerGuild;

use crate::{
    discord::{
        outbox::{Attachment, Outbox, Source},
        watch::Watch,
    },
    masking::{clean::CleanLine, filter::Rules, filter_pool::FilterPool, mask::Visitors},
    model::{Binding, BindingId, Mirror as Row, TemporaryMode},
    sockets::{FeedShare, Server, Status},
    store::{Checkpoint, Store},
    tasks::{Guard, Tasks, lock},
    texts::{GuildLanguages, Text},
};

/// What a mirror may be told to do differently; the defaults are for the real thing.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What a mirror's backlog waits for.
    pub backlog: batch::Limits,
    /// What all backlogs may hold.
    pub backlog_budget: backlog_budget::BacklogLimits,
    /// How long a console may be gone before its channel is told; shorter gaps are told when they are over.
    pub tell_outage_after: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            backlog: batch::Limits::default(),
            backlog_budget: backlog_budget::BacklogLimits::default(),
            tell_outage_after: Duration::from_secs(10),
        }
    }
}

/// Why a mirror begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beginning {
    /// Somebody has just asked for it.
    Asked,
    /// The bot has started.
    Restart,
}

/// What the relay works with.
pub struct Parts {
    /// Where messages go.
    pub outbox: Outbox,
    /// Where checkpoints and threads are written down.
    pub store: Store,
    /// Memory of the backlogs.
    pub backlog_budget: BacklogBudget,
    /// What others write below live messages.
    pub watch: Watch,
    /// In which language each guild's notices are.
    pub languages: GuildLanguages,
    /// Told of channels that Discord says are gone.
    pub gone: mpsc::Sender<ChannelId>,
}

/// The running mirrors.
#[derive(Clone)]
pub struct Relay {
    /// Lock order: the first. While it is held a mirror begins or changes, and with that its own lock, its server's,
    /// the outbox's and that of what its guild has are taken, one after the other; nothing of theirs calls the relay
    /// under its lock.
    mirrors: Arc<Mutex<HashMap<ChannelId, Running>>>,
    tools: Arc<Tools>,
    tasks: Tasks,
    /// The visitors that the rules of each guild know.
    visitors: PerGuild<Visitors>,
    /// What waits in the feeds of each guild's mirrors.
    feeds: PerGuild<FeedShare>,
}

/// Ends its mirror when dropped.
struct Running {
    binding: BindingId,
    /// What tells its console from another, also of the same server.
    console: watch::Receiver<Status>,
    mirror: Arc<Mirror>,
    _attachment: Attachment,
    task: Guard,
}

/// A mirror as the rows have it.
#[derive(Debug)]
pub struct Spec<'a> {
    /// Its row.
    pub row: &'a Row,
    /// Whose console it shows.
    pub binding: &'a Binding,
    /// How far it has come.
    pub checkpoint: Option<&'a Checkpoint>,
    /// Its filters and masks.
    pub rules: Arc<Rules>,
}

impl Relay {
    /// No mirrors yet. What belongs to the mirrors ends with `tasks`; what they write down is written until `lasting`
    /// ends.
    #[must_use]
    pub fn new(parts: Parts, options: Options, tasks: Tasks, lasting: &Tasks) -> Self {
        let Parts { outbox, store, backlog_budget, watch, languages, gone } = parts;
        let checkpoints = Checkpoints::start(store.clone(), lasting);
        // It takes some tens of milliseconds, for which no line waits and no thread of the runtime.
        let compiling = async {
            // That it panicked is told by the first line.
            let _ = spawn_blocking(crate::masking::filter::compile_presets).await;
        };
        tasks.spawn_until_stopped("compiling the presets", compiling).release();
        let tools = Tools {
            outbox,
            store,
            checkpoints,
            backlog_budget,
            filters: FilterPool::default(),
            watch,
            languages,
            gone,
            tasks: lasting.clone(),
            options,
            stopping: AtomicBool::new(false),
        };
        Self {
            mirrors: Arc::default(),
            tools: Arc::new(tools),
            tasks,
            visitors: PerGuild::default(),
            feeds: PerGuild::default(),
        }
    }

    /// The visitors of a guild's servers, whom all of its rules are to know.
    #[must_use]
    pub fn visitors(&self, guild: GuildId) -> Arc<Visitors> {
        self.visitors.of(guild)
    }

    /// Mirrors `server` as the rows have it; what the channel mirrored before ends. A mirror that runs already goes
    /// on, with the rules and the layout of now.
    pub fn keep(&self, spec: &Spec<'_>, server: &Server, why: Beginning) {
        let Spec { row, binding, checkpoint, rules } = spec;
        let channel = row.channel;
        let mut mirrors = lock(&self.mirrors);
        let console = server.changes();
        let same = |running: &&Running| {
            running.binding == binding.id
                && running.console.same_channel(&console)
                && !running.task.is_finished()
        };
        if let Some(running) = mirrors.get(&channel).filter(same) {
            running.mirror.set_rules(Arc::clone(rules));
            running.mirror.lay_out(row.layout, row.thread.clone());
            running.mirror.follow(row.shows, row.mode);
            return;
        }
        let (feed, recent) = server.mirror_feed(checkpoint.is_some(), self.feeds.of(row.guild));
        let wanted = Wanted {
            guild: row.guild,
            channel,
            name: &binding.name,
            layout: row.layout,
            shows: row.shows,
            mode: row.mode,
            thread: row.thread.clone(),
            checkpoint: *checkpoint,
            rules: Arc::clone(rules),
        };
        let mirror = Arc::new(Mirror::new(wanted, recent, Arc::clone(&self.tools)));
        mirror.open(why);
        let source = Arc::clone(&mirror) as Arc<dyn Source>;
        let attachment = match why {
            Beginning::Asked => self.tools.outbox.attach_and_try(row.guild, channel, source),
            Beginning::Restart => self.tools.outbox.attach(row.guild, channel, source),
        };
        let filling = Arc::clone(&mirror).run(feed, console.clone());
        let task = self.tasks.spawn_until_stopped(format!("mirror {channel}"), filling);
        let running = Running { binding: binding.id, console, mirror, _attachment: attachment, task };
        let before = mirrors.insert(channel, running);
        drop(mirrors);
        drop(before);
    }

    /// The bot stops: from now on no channel is told that its console is gone.
    pub fn stopping(&self) {
        self.tools.stopping.store(true, Ordering::Relaxed);
    }

    /// Waits up to `deadline` until every mirror has taken in what its ended feed held. No mirror begins any more.
    pub async fn filled(&self, deadline: Duration) -> bool {
        self.tasks.ended(deadline).await
    }

    /// Writes down how far every channel has come, up to `deadline`; says whether that is done.
    pub async fn marked(&self, deadline: Duration) -> bool {
        self.each(|mirror| mirror.checkpoint());
        self.tools.checkpoints.flush(deadline).await
    }

    /// Ends every mirror whose channel is not in `wanted`.
    pub fn stop_others(&self, wanted: &HashSet<ChannelId>) {
        let ended: Vec<_> = lock(&self.mirrors).extract_if(|channel, _| !wanted.contains(channel)).collect();
        drop(ended);
    }

    /// Begins an action about `binding`, so that its mirrors tell it before what the console prints because of it.
    pub fn begin_action(&self, binding: BindingId) -> Doing {
        let mirrors: Vec<_> = lock(&self.mirrors)
            .values()
            .filter(|running| running.binding == binding)
            .map(|running| Arc::clone(&running.mirror))
            .collect();
        mirrors.iter().for_each(|mirror| mirror.begin_action());
        Doing { mirrors }
    }

    /// How many running mirrors a binding has, and how many of their channels refuse them.
    #[must_use]
    pub fn mirrors_of(&self, binding: BindingId) -> (usize, usize) {
        let mirrors: Vec<_> = lock(&self.mirrors)
            .values()
            .filter(|running| running.binding == binding)
            .map(|running| Arc::clone(&running.mirror))
            .collect();
        let refused = mirrors.iter().filter(|mirror| matches!(mirror.delivery(), Delivery::Refused(_)));
        (mirrors.len(), refused.count())
    }

    /// Tries a channel anew, whatever came of it before: for somebody who waits for the answer.
    pub fn try_again(&self, channel: ChannelId) {
        if let Some(mirror) = self.mirror(channel) {
            mirror.try_again();
            self.tools.outbox.retry(channel);
        }
    }

    /// Posts nothing that comes after `told`, a sentence for the channel, until [`Relay::resume`]; says whether it did
    /// until now. What comes meanwhile is held, see [`backlog_budget`].
    pub fn pause(&self, channel: ChannelId, told: &Text) -> bool {
        self.mirror(channel).is_some_and(|mirror| mirror.pause(told))
    }

    /// Posts again, what was held first and then `told`; says whether the mirror was paused.
    pub fn resume(&self, channel: ChannelId, told: &Text) -> bool {
        self.mirror(channel).is_some_and(|mirror| mirror.go_on(told))
    }

    /// Shows something else for a while, or ends that, and tells the channel that `who` wants it; says whether the mirror
    /// runs.
    pub fn set_mode(&self, channel: ChannelId, mode: Option<TemporaryMode>, who: &str) -> bool {
        self.mirror(channel).map(|mirror| mirror.set_mode(mode, who)).is_some()
    }

    /// Takes the lock of every mirror once, which blocks for as long as somebody holds one.
    pub fn touch(&self) {
        self.each(|mirror| drop(mirror.delivery()));
    }

    /// What is known of a running mirror.
    #[must_use]
    pub fn figures(&self, channel: ChannelId) -> Option<Figures> {
        self.mirror(channel).map(|mirror| mirror.figures())
    }

    /// Where people's own filters run.
    #[must_use]
    pub fn filters(&self) -> &FilterPool {
        &self.tools.filters
    }

    /// The filters and masks of a running mirror.
    #[must_use]
    pub fn rules(&self, channel: ChannelId) -> Option<Arc<Rules>> {
        self.mirror(channel).map(|mirror| mirror.rules())
    }

    /// The last lines of a running mirror as they were shown, oldest first: at most `lines`, [`TAIL_LINES`] and some
    /// kilobytes.
    #[must_use]
    pub fn tail(&self, channel: ChannelId, lines: usize) -> Vec<CleanLine> {
        self.mirror(channel).map(|mirror| mirror.tail(lines)).unwrap_or_default()
    }

    /// Whether the channel takes our messages, as far as we know.
    #[must_use]
    pub fn delivery(&self, channel: ChannelId) -> Option<Delivery> {
        self.mirror(channel).map(|mirror| mirror.delivery())
    }

    /// Waits until the channel has taken or refused a message, or `deadline` has passed.
    pub async fn settled(&self, channel: ChannelId, deadline: Duration) -> Option<Delivery> {
        let mirror = self.mirror(channel)?;
        Some(mirror.settled(deadline).await)
    }

    fn mirror(&self, channel: ChannelId) -> Option<Arc<Mirror>> {
        lock(&self.mirrors).get(&channel).map(|running| Arc::clone(&running.mirror))
    }

    fn each(&self, act: impl Fn(&Mirror)) {
        let all: Vec<_> = lock(&self.mirrors).values().map(|running| Arc::clone(&running.mirror)).collect();
        all.iter().for_each(|mirror| act(mirror));
    }
}

/// An action that is being done. Dropped, it was not done, and no mirror tells it. While it lasts the console of its
/// mirrors is held back, so it must not last long.
#[must_use = "dropping it says that nothing was done"]
pub struct Doing {
    mirrors: Vec<Arc<Mirror>>,
}

impl Doing {
    /// It was done: the mirrors tell it, see [`action_line`].
    pub fn done(mut self, text: &Text) {
        for mirror in self.mirrors.drain(..) {
            mirror.end_action(Some(text));
        }
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        for mirror in &self.mirrors {
            mirror.end_action(None);
        }
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("mirrors", &lock(&self.mirrors).len()).finish_non_exhaustive()
    }
}
