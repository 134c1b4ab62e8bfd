//! The outbox: one queue per channel for everything that is posted there, pulled rather than pushed.
//!
//! A [`Source`] says when it has something; when the channel's turn comes it is asked for its next message, so
//! nothing is composed earlier than it can be sent. A message that was handed out is kept until Discord has
//! accepted it or will never do so, and is repeated under the same nonce. Nothing queues here: a channel holds at
//! most one message, sources bound what they hold themselves.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::{ChannelId, MessageId};
use tokio::{
    sync::{Notify, mpsc},
    time::Instant,
};

use super::{
    rest::{Answer, Outgoing, PostError, Rest},
    schedule::{Schedule, Turn, Waits},
};
use crate::tasks::{Tasks, lock};

/// Requests under way at once, at the most: with answers of 60 to 300 ms this carries the budget over all channels.
const MOST_UNDER_WAY: usize = 64;

/// Something that posts into a channel.
pub trait Source: Send + Sync + 'static {
    /// When it wants its next message sent; `None`: it has nothing. Called often.
    fn ready_at(&self, now: Instant) -> Option<Instant>;
    /// Composes the next message. `None`: there is nothing after all.
    fn next(&self, now: Instant) -> Option<Outgoing>;
    /// What became of the message last handed out.
    fn report(&self, report: &Report);
}

/// What became of a message.
#[derive(Debug, Clone)]
pub enum Report {
    /// Discord has it.
    Posted(MessageId),
    /// Not yet; it will be tried again by itself.
    Delayed(PostError),
    /// The channel (or the token) is refused. The message is kept and tried again rarely; never when the channel
    /// is gone.
    Refused(PostError),
    /// Discord will never take this message: it is dropped.
    GivenUp(PostError),
}

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
    /// Channels whose sources have changed their mind since the loop last looked.
    changed: HashSet<ChannelId>,
    released: HashSet<ChannelId>,
    /// Messages handed out that Discord may still take soon.
    unsettled: usize,
    /// Channels that refused their message; it is not waited for when draining.
    refused: HashSet<ChannelId>,
    /// The loop is between taking the changes and telling what came of them.
    busy: bool,
    draining: bool,
}

struct Pending {
    message: Outgoing,
    nonce: String,
    source: Arc<dyn Source>,
    refused: bool,
}

struct Finished {
    channel: ChannelId,
    pending: Pending,
    answer: Answer<MessageId>,
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
        let (finished, answers) = mpsc::channel(MOST_UNDER_WAY);
        let sender = Sender {
            shared: Arc::clone(&shared),
            rest,
            tasks: tasks.clone(),
            schedule: Schedule::new(waits),
            pending: HashMap::new(),
            under_way: 0,
            finished,
        };
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

    /// Lets `source` post into `channel` until the attachment is dropped. A channel that was held back after a
    /// refusal is tried again.
    pub fn attach(&self, channel: ChannelId, source: Arc<dyn Source>) -> Attachment {
        let mut state = lock(&self.shared.state);
        state.sources.entry(channel).or_default().push(Arc::clone(&source));
        state.changed.insert(channel);
        state.released.insert(channel);
        drop(state);
        self.shared.wake.notify_one();
        Attachment { shared: Arc::clone(&self.shared), channel, source }
    }

    /// Says that a source of `channel` has something new.
    pub fn wake(&self, channel: ChannelId) {
        if lock(&self.shared.state).changed.insert(channel) {
            self.shared.wake.notify_one();
        }
    }

    /// Tries a refused channel again now.
    pub fn retry(&self, channel: ChannelId) {
        lock(&self.shared.state).released.insert(channel);
        self.wake(channel);
    }

    /// Sends what the sources hold without waiting for more, up to `deadline`. Says whether all went out.
    pub async fn drain(&self, deadline: Duration) -> bool {
        {
            let mut state = lock(&self.shared.state);
            state.draining = true;
            let channels: Vec<_> = state.sources.keys().copied().collect();
            state.changed.extend(channels);
        }
        self.shared.wake.notify_one();
        let all_sent = async {
            loop {
                let settled = self.shared.settled.notified();
                if self.is_idle() {
                    return;
                }
                settled.await;
            }
        };
        tokio::time::timeout(deadline, all_sent).await.is_ok()
    }

    fn is_idle(&self) -> bool {
        let state = lock(&self.shared.state);
        let quiet = state.unsettled == 0 && state.changed.is_empty() && !state.busy;
        let open = state.sources.iter().filter(|(channel, _)| !state.refused.contains(channel));
        let sources: Vec<_> = open.flat_map(|(_, sources)| sources).map(Arc::clone).collect();
        drop(state);
        quiet && sources.iter().all(|source| source.ready_at(Instant::now()).is_none())
    }
}

impl Shared {
    /// The channel's sources. They are asked outside our lock, so that a source may call the outbox under its own.
    fn sources(&self, channel: ChannelId) -> Option<Vec<Arc<dyn Source>>> {
        lock(&self.state).sources.get(&channel).cloned()
    }
}

impl Drop for Attachment {
    fn drop(&mut self) {
        let mut state = lock(&self.shared.state);
        if let Some(sources) = state.sources.get_mut(&self.channel) {
            sources.retain(|source| !Arc::ptr_eq(source, &self.source));
            if sources.is_empty() {
                state.sources.remove(&self.channel);
            }
        }
        state.changed.insert(self.channel);
        drop(state);
        self.shared.wake.notify_one();
    }
}

/// The loop's side.
struct Sender {
    shared: Arc<Shared>,
    rest: Rest,
    tasks: Tasks,
    schedule: Schedule,
    /// Messages that were handed out and must be sent again.
    pending: HashMap<ChannelId, Pending>,
    under_way: usize,
    finished: mpsc::Sender<Finished>,
}

impl Sender {
    async fn run(mut self, mut answers: mpsc::Receiver<Finished>) {
        loop {
            self.look_at_changes();
            let wait = self.send_what_is_due();
            self.publish();
            let timer = async {
                match wait {
                    Some(at) => tokio::time::sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = self.shared.wake.notified() => {}
                Some(finished) = answers.recv() => {
                    self.settle(finished);
                    while let Ok(finished) = answers.try_recv() {
                        self.settle(finished);
                    }
                }
                () = timer => {}
            }
        }
    }

    fn look_at_changes(&mut self) {
        let (changed, released) = {
            let mut state = lock(&self.shared.state);
            state.busy = true;
            (std::mem::take(&mut state.changed), std::mem::take(&mut state.released))
        };
        let now = Instant::now();
        for channel in released {
            self.schedule.release(channel, now);
        }
        for channel in changed {
            self.want(channel, now);
        }
    }

    /// Tells the schedule when the channel wants to send next.
    fn want(&mut self, channel: ChannelId, now: Instant) {
        let Some(sources) = self.shared.sources(channel) else {
            self.pending.remove(&channel);
            self.schedule.forget(channel, now);
            return;
        };
        // What a source left behind when it was detached is not sent any more.
        let attached = |pending: &Pending| sources.iter().any(|source| Arc::ptr_eq(source, &pending.source));
        if self.pending.get(&channel).is_some_and(|pending| !attached(pending)) {
            self.pending.remove(&channel);
        }
        let wants = match self.pending.get(&channel) {
            Some(_) => Some(now),
            None => sources.iter().filter_map(|source| source.ready_at(now)).min(),
        };
        let draining = lock(&self.shared.state).draining;
        self.schedule.want(channel, if draining { wants.map(|at| at.min(now)) } else { wants }, now);
    }

    /// Hands out messages until nothing may go now; returns when to look again.
    fn send_what_is_due(&mut self) -> Option<Instant> {
        while self.under_way < MOST_UNDER_WAY {
            let now = Instant::now();
            let channel = match self.schedule.turn(now) {
                Turn::Send(channel) => channel,
                Turn::At(at) => return Some(at),
                Turn::Idle => return None,
            };
            match self.pending.remove(&channel).or_else(|| self.compose(channel, now)) {
                Some(pending) => {
                    self.schedule.started(channel, now);
                    self.send(channel, pending);
                }
                None => self.schedule.skipped(channel),
            }
        }
        None
    }

    fn compose(&self, channel: ChannelId, now: Instant) -> Option<Pending> {
        let mut sources = self.shared.sources(channel)?;
        sources.sort_by_key(|source| source.ready_at(now).map_or((true, now), |at| (false, at)));
        sources.into_iter().find_map(|source| {
            source.next(now).map(|message| Pending { message, nonce: new_nonce(), source, refused: false })
        })
    }

    fn send(&mut self, channel: ChannelId, pending: Pending) {
        self.under_way += 1;
        let (rest, finished) = (self.rest.clone(), self.finished.clone());
        let post = async move {
            let answer = rest.post(channel, &pending.message, &pending.nonce).await;
            // The loop receives for as long as it runs; without it nobody waits for the answer.
            let _ = finished.send(Finished { channel, pending, answer }).await;
        };
        self.tasks.spawn(format!("post to channel {channel}"), post).release();
    }

    fn settle(&mut self, finished: Finished) {
        let Finished { channel, mut pending, answer: (rate, answer) } = finished;
        let now = Instant::now();
        self.under_way -= 1;
        self.schedule.answered(channel, rate, answer.as_ref().map(|_| ()), rand::random(), now);
        let (report, keep) = match answer {
            Ok(message) => (Report::Posted(message), false),
            Err(error @ PostError::Rejected { .. }) => (Report::GivenUp(error), false),
            Err(
                error @ (PostError::RateLimited { .. }
                | PostError::Unavailable { .. }
                | PostError::Blocked { .. }),
            ) => (Report::Delayed(error), true),
            Err(error @ (PostError::Unauthorized | PostError::Forbidden { .. } | PostError::Gone { .. })) => {
                (Report::Refused(error), true)
            }
        };
        pending.source.report(&report);
        if keep {
            pending.refused = matches!(report, Report::Refused(_));
            self.pending.insert(channel, pending);
        }
        self.want(channel, now);
    }

    fn publish(&self) {
        let refused = self.pending.iter().filter(|(_, pending)| pending.refused);
        let refused: HashSet<_> = refused.map(|(channel, _)| *channel).collect();
        let retrying = self.pending.len() - refused.len();
        let mut state = lock(&self.shared.state);
        (state.unsettled, state.refused, state.busy) = (self.under_way + retrying, refused, false);
        drop(state);
        self.shared.settled.notify_waiters();
    }
}

/// At most 25 characters (reference section 3, "nonce"); random, since it must differ between processes too.
fn new_nonce() -> String {
    format!("{:016x}", rand::random::<u64>())
}
