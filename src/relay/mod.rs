//! Console lines to channel messages: `feed → clean → mask → batch`, pulled by the outbox.
//!
//! One `mirror` per channel. Cleaning, masking and batching are pure; the mirror's task moves lines from the
//! server's feed into its backlog and does nothing else, and the outbox takes composed messages from there.

pub mod batch;
pub mod clean;
pub mod hold;
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

pub use mirror::Delivery;
use mirror::Mirror;
pub use notice::deed;

use crate::{
    discord::outbox::{Attachment, Outbox},
    sockets::Server,
    store::BindingId,
    tasks::{Guard, Tasks, lock},
};

/// What a mirror may be told to do differently; the defaults are for the real thing.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// How long a mirror's backlog waits for more lines, and what its files may be.
    pub backlog: batch::Limits,
    /// What may wait for Discord.
    pub hold: hold::HoldLimits,
    /// How long a console may be gone before its channel is told; shorter gaps are told when they are over.
    pub tell_outage_after: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            backlog: batch::Limits::default(),
            hold: hold::HoldLimits::default(),
            tell_outage_after: Duration::from_secs(30),
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

/// The running mirrors.
#[derive(Clone)]
pub struct Relay {
    mirrors: Arc<Mutex<HashMap<ChannelId, Running>>>,
    outbox: Outbox,
    hold: hold::Hold,
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

impl Relay {
    /// No mirrors yet.
    #[must_use]
    pub fn new(outbox: Outbox, options: Options, tasks: Tasks) -> Self {
        let hold = hold::Hold::new(options.hold, std::env::temp_dir());
        Self { mirrors: Arc::default(), outbox, hold, tasks, options }
    }

    /// Mirrors `server` into `channel`; what the channel mirrored before ends. A mirror that runs already is left
    /// alone.
    pub fn keep(&self, channel: ChannelId, binding: BindingId, name: &str, server: &Server, why: Beginning) {
        let mut mirrors = lock(&self.mirrors);
        let same = |running: &Running| {
            running.binding == binding && running.server == server.uuid() && !running.task.is_finished()
        };
        if mirrors.get(&channel).is_some_and(same) {
            return;
        }
        let mirror =
            Arc::new(Mirror::new(channel, name, self.outbox.clone(), self.hold.clone(), self.options));
        mirror.open(why);
        let attachment = self.outbox.attach(channel, Arc::clone(&mirror) as _);
        let (feed, _) = server.mirror_feed(false);
        let filling = Arc::clone(&mirror).run(feed, server.changes());
        let stop = self.tasks.stop_signal();
        let task = self.tasks.spawn(format!("mirror {channel}"), async move {
            tokio::select! {
                () = filling => {}
                () = stop.cancelled() => {}
            }
        });
        let running = Running { binding, server: server.uuid(), mirror, _attachment: attachment, task };
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

    /// Whether the channel takes our messages, as far as we know.
    #[must_use]
    pub fn delivery(&self, channel: ChannelId) -> Option<Delivery> {
        lock(&self.mirrors).get(&channel).map(|running| running.mirror.delivery())
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
