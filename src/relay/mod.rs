//! Console lines to channel messages: `feed → clean → filter → batch`, pulled by the outbox.
//!
//! One `mirror` per channel. Cleaning, masking and batching are pure; the mirror's task moves lines from the
//! server's feed into its backlog and does nothing else, and the outbox takes composed messages from there.

pub mod batch;
pub mod clean;
mod figures;
pub mod filter;
pub mod mask;
mod mirror;
mod notice;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::ChannelId;
use uuid::Uuid;

use clean::CleanLine;
pub use figures::{Figures, TAIL_LINES};
use filter::Rules;
pub use mirror::Delivery;
use mirror::Mirror;
pub use notice::deed;

use crate::{
    discord::outbox::{Attachment, Outbox},
    sockets::Server,
    store::{Binding, BindingId, Mirror as Row},
    tasks::{Guard, Tasks, lock},
};

/// What a mirror may be told to do differently; the defaults are for the real thing.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// What a mirror's backlog may hold and how long it waits for more lines.
    pub backlog: batch::Limits,
    /// How long a console may be gone before its channel is told; shorter gaps are told when they are over.
    pub tell_outage_after: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self { backlog: batch::Limits::default(), tell_outage_after: Duration::from_secs(30) }
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

/// The running mirrors.
#[derive(Clone)]
pub struct Relay {
    mirrors: Arc<Mutex<HashMap<ChannelId, Running>>>,
    outbox: Outbox,
    tasks: Tasks,
    options: Options,
}

/// Ends its mirror when dropped.
struct Running {
    binding: BindingId,
    server: Uuid,
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
    /// Its filters and masks.
    pub rules: Arc<Rules>,
}

impl Relay {
    /// No mirrors yet.
    #[must_use]
    pub fn new(outbox: Outbox, options: Options, tasks: Tasks) -> Self {
        Self { mirrors: Arc::default(), outbox, tasks, options }
    }

    /// Mirrors `server` as the rows have it; what the channel mirrored before ends. A mirror that runs already goes
    /// on, with the rules and the layout of now.
    pub fn keep(&self, spec: &Spec<'_>, server: &Server, why: Beginning) {
        let Spec { row, binding, rules } = spec;
        let channel = row.channel;
        let mut mirrors = lock(&self.mirrors);
        let same = |running: &&Running| {
            running.binding == binding.id && running.server == server.uuid() && !running.task.is_finished()
        };
        if let Some(running) = mirrors.get(&channel).filter(same) {
            running.mirror.set_rules(Arc::clone(rules));
            running.mirror.lay_out(row.layout);
            return;
        }
        let wanted = (row.layout, Arc::clone(rules));
        let mirror = Arc::new(Mirror::new(channel, &binding.name, wanted, self.outbox.clone(), self.options));
        mirror.open(why);
        let attachment = self.outbox.attach(channel, Arc::clone(&mirror) as _);
        let feed = server.feed();
        let filling = Arc::clone(&mirror).run(feed, server.changes());
        let stop = self.tasks.stop_signal();
        let task = self.tasks.spawn(format!("mirror {channel}"), async move {
            tokio::select! {
                () = filling => {}
                () = stop.cancelled() => {}
            }
        });
        let running =
            Running { binding: binding.id, server: server.uuid(), mirror, _attachment: attachment, task };
        let before = mirrors.insert(channel, running);
        drop(mirrors);
        drop(before);
    }

    /// Waits up to `deadline` until every mirror has taken in what its ended feed held. No mirror begins any more.
    pub async fn filled(&self, deadline: Duration) -> bool {
        self.tasks.ended(deadline).await
    }

    /// Ends every mirror whose channel is not in `wanted`.
    pub fn stop_others(&self, wanted: &HashSet<ChannelId>) {
        let ended: Vec<_> = lock(&self.mirrors).extract_if(|channel, _| !wanted.contains(channel)).collect();
        drop(ended);
    }

    /// Begins a deed about `binding`, so that its mirrors tell it before what the console prints because of it.
    pub fn begin_deed(&self, binding: BindingId) -> Doing {
        let mirrors: Vec<_> = lock(&self.mirrors)
            .values()
            .filter(|running| running.binding == binding)
            .map(|running| Arc::clone(&running.mirror))
            .collect();
        mirrors.iter().for_each(|mirror| mirror.begin_deed());
        Doing { mirrors }
    }

    /// Tries a channel anew, whatever came of it before: for somebody who waits for the answer.
    pub fn try_again(&self, channel: ChannelId) {
        let mirror = lock(&self.mirrors).get(&channel).map(|running| Arc::clone(&running.mirror));
        if let Some(mirror) = mirror {
            mirror.try_again();
            self.outbox.retry(channel);
        }
    }

    /// Posts nothing that comes after `told`, a sentence for the channel, until [`Relay::resume`]; says whether it did
    /// until now. What comes meanwhile is held, see [`hold`].
    pub fn pause(&self, channel: ChannelId, told: &str) -> bool {
        self.mirror(channel).is_some_and(|mirror| mirror.pause(told))
    }

    /// Posts again, what was held first and then `told`; says whether the mirror was paused.
    pub fn resume(&self, channel: ChannelId, told: &str) -> bool {
        self.mirror(channel).is_some_and(|mirror| mirror.go_on(told))
    }

    /// What is known of a running mirror.
    #[must_use]
    pub fn figures(&self, channel: ChannelId) -> Option<Figures> {
        self.mirror(channel).map(|mirror| mirror.figures())
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

    fn mirror(&self, channel: ChannelId) -> Option<Arc<Mirror>> {
        lock(&self.mirrors).get(&channel).map(|running| Arc::clone(&running.mirror))
    }

    /// Waits until the channel has taken or refused a message, or `deadline` has passed.
    pub async fn settled(&self, channel: ChannelId, deadline: Duration) -> Option<Delivery> {
        let mirror = lock(&self.mirrors).get(&channel).map(|running| Arc::clone(&running.mirror))?;
        Some(mirror.settled(deadline).await)
    }
}

/// A deed that is being done. Dropped, it was not done, and no mirror tells it. While it lasts the console of its
/// mirrors is held back, so it must not last long.
#[must_use = "dropping it says that nothing was done"]
pub struct Doing {
    mirrors: Vec<Arc<Mirror>>,
}

impl Doing {
    /// It was done: the mirrors tell it, see [`deed`].
    pub fn done(mut self, text: &str) {
        for mirror in self.mirrors.drain(..) {
            mirror.end_deed(Some(text));
        }
    }
}

impl Drop for Doing {
    fn drop(&mut self) {
        for mirror in &self.mirrors {
            mirror.end_deed(None);
        }
    }
}

impl fmt::Debug for Relay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Relay").field("mirrors", &lock(&self.mirrors).len()).finish_non_exhaustive()
    }
}
