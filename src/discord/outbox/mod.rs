//! The outbox: everything that is sent to Discord outside of interactions, pulled rather than pushed.
//!
//! A [`Source`] says when it has something; when the turn of its lane (a channel) comes it is asked for its next call,
//! so nothing is composed earlier than it can be sent. A call that was handed out is kept until its fate is known, and
//! is repeated under the same nonce. Nothing queues here: a lane holds at most one call, sources bound what they hold
//! themselves.

mod figures;
mod sender;
mod source;

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::ChannelId;
use tokio::sync::Notify;

use self::sender::Sender;
pub use self::{
    figures::Figures,
    source::{Report, Source},
};
use super::{rest::Rest, schedule::Waits};
use crate::tasks::{Tasks, lock};

/// The outbox's handle.
#[derive(Clone)]
pub struct Outbox {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Notify,
    settled: Notify,
}

#[derive(Default)]
struct State {
    sources: HashMap<ChannelId, Vec<Arc<dyn Source>>>,
    changes: Changes,
    /// Nothing is under way and no lane wants anything, but for those that Discord refuses. Told while draining.
    idle: bool,
    draining: bool,
    figures: Figures,
}

/// What the loop has not yet taken notice of.
#[derive(Default)]
struct Changes {
    /// Lanes whose sources have changed their mind.
    changed: HashSet<ChannelId>,
    /// Lanes that somebody wants tried again.
    released: HashSet<ChannelId>,
    /// Lanes whose permissions may have changed.
    permitted: HashSet<ChannelId>,
    /// Requests made elsewhere.
    charged: usize,
}

/// Takes its source off the channel when dropped.
#[must_use = "dropping it detaches the source"]
pub struct Attachment {
    shared: Arc<Shared>,
    channel: ChannelId,
    source: Arc<dyn Source>,
}

impl Outbox {
    /// Starts the loop that sends, in `tasks`.
    #[must_use]
    pub fn start(rest: Rest, waits: Waits, tasks: &Tasks) -> Self {
        let shared = Arc::new(Shared::default());
        let (sender, answers) = Sender::new(Arc::clone(&shared), rest, waits, tasks.clone());
        let stop = tasks.stop_signal();
        tasks
            .spawn("outbox", async move {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = sender.run(answers) => {}
                }
            })
            .release();
        Self { shared }
    }

    /// Lets `source` post as `channel`'s lane until the attachment is dropped. A lane that was held back after a
    /// refusal is tried again.
    pub fn attach(&self, channel: ChannelId, source: Arc<dyn Source>) -> Attachment {
        self.shared.change(|state| {
            state.sources.entry(channel).or_default().push(Arc::clone(&source));
            state.changes.released.insert(channel);
            state.changes.changed.insert(channel)
        });
        Attachment { shared: Arc::clone(&self.shared), channel, source }
    }

    /// Says that a source of `channel` has something new.
    pub fn wake(&self, channel: ChannelId) {
        self.shared.change(|state| state.changes.changed.insert(channel));
    }

    /// Tries a refused channel again now, also one that was gone: for somebody who asks for it.
    pub fn retry(&self, channel: ChannelId) {
        self.shared.change(|state| {
            state.changes.changed.insert(channel);
            state.changes.released.insert(channel)
        });
    }

    /// Tries those of `channels` again that are refused, because what the bot may do there has perhaps changed. A
    /// storm of changes does not become a storm of tries; a channel that is gone is not tried.
    pub fn release_guild(&self, channels: impl IntoIterator<Item = ChannelId>) {
        self.shared.change(|state| {
            let lanes: Vec<_> =
                channels.into_iter().filter(|channel| state.sources.contains_key(channel)).collect();
            state.changes.permitted.extend(&lanes);
            !lanes.is_empty()
        });
    }

    /// Counts calls that are made about now without the outbox, but under Discord's global limit all the same. Calls
    /// that answer interactions don't count there.
    pub fn charge(&self, calls: usize) {
        self.shared.change(|state| {
            state.changes.charged += calls;
            true
        });
    }

    /// What was sent so far, and how things stand.
    #[must_use]
    pub fn figures(&self) -> Figures {
        lock(&self.shared.state).figures.clone()
    }

    /// Sends what the sources hold without waiting for more, up to `deadline`. Says whether all went out; lanes that
    /// Discord refuses are not waited for.
    pub async fn drain(&self, deadline: Duration) -> bool {
        self.shared.change(|state| {
            (state.draining, state.idle) = (true, false);
            let lanes: Vec<_> = state.sources.keys().copied().collect();
            state.changes.changed.extend(lanes);
            true
        });
        let all_sent = async {
            loop {
                let settled = self.shared.settled.notified();
                if self.shared.is_drained() {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(deadline, all_sent).await.is_ok()
    }
}

impl Shared {
    /// Changes the state, and wakes the loop if there is something new to it.
    fn change(&self, change: impl FnOnce(&mut State) -> bool) {
        let news = change(&mut lock(&self.state));
        if news {
            self.wake.notify_one();
        }
    }

    fn is_drained(&self) -> bool {
        let state = lock(&self.state);
        state.idle && state.changes.changed.is_empty()
    }

    /// The channel's sources. They are asked outside our lock, so that a source may call the outbox under its own.
    fn sources(&self, channel: ChannelId) -> Option<Vec<Arc<dyn Source>>> {
        lock(&self.state).sources.get(&channel).cloned()
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        self.shared.change(|state| {
            if let Some(sources) = state.sources.get_mut(&self.channel) {
                sources.retain(|source| !Arc::ptr_eq(source, &self.source));
                if sources.is_empty() {
                    state.sources.remove(&self.channel);
                }
            }
            state.changes.changed.insert(self.channel)
        });
    }
}
