//! What alerts post into one channel, as the outbox sees it: a bounded queue of messages and edits.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use serde_json::Value;
use serenity::model::id::{ChannelId, MessageId};
use tokio::{sync::oneshot, time::Instant};
use tracing::warn;

use super::inbox::{Inbox, News};
use crate::{
    discord::{
        outbox::{Report, Source},
        rest::{Call, CardFiles, Done, NamedFile, Outgoing, PostError, Ring},
        schedule::SendBudget,
    },
    model::IncidentId,
    tasks::lock,
};

/// Messages and edits that wait for a channel. When it is full the oldest edit goes, else the oldest message.
const MOST: usize = 100;

/// Something to be posted or changed.
pub(super) struct Job {
    pub(super) what: What,
    pub(super) components: Vec<Value>,
    pub(super) files: Vec<NamedFile>,
    pub(super) ring: Ring,
}

pub(super) enum What {
    /// The message that tells an incident.
    First(IncidentId),
    /// A change of it.
    Edit(IncidentId),
    /// The message that says how it ended.
    Last(IncidentId),
    /// A message that belongs to no incident; who wants to know what came of it.
    Other(Option<oneshot::Sender<Result<(), PostError>>>),
}

/// One channel.
pub(super) struct Posts {
    channel: ChannelId,
    inbox: Arc<Inbox>,
    /// Lock order: alone.
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    queue: VecDeque<Job>,
    /// Since when the first of the queue is.
    since: Option<Instant>,
    /// The first of the queue is on its way.
    sent: bool,
    messages: HashMap<IncidentId, MessageId>,
    /// Discord asked to wait until then.
    not_before: Option<Instant>,
}

impl Posts {
    pub(super) fn new(channel: ChannelId, inbox: Arc<Inbox>) -> Self {
        Self { channel, inbox, state: Mutex::default() }
    }

    /// The message that tells an incident, as an earlier process wrote it down.
    pub(super) fn knows(&self, incident: IncidentId, message: MessageId) {
        lock(&self.state).messages.insert(incident, message);
    }

    /// The message that tells an incident, once it is posted.
    pub(super) fn message(&self, incident: IncidentId) -> Option<MessageId> {
        lock(&self.state).messages.get(&incident).copied()
    }

    /// What was told of an incident is changed no more.
    pub(super) fn forget(&self, incident: IncidentId) {
        let mut state = lock(&self.state);
        let waits = state.queue.iter().any(|job| job.of() == Some(incident));
        if !waits {
            state.messages.remove(&incident);
        }
    }

    pub(super) fn push(&self, job: Job) {
        let mut state = lock(&self.state);
        let first = usize::from(state.sent);
        if let What::Edit(incident) = job.what {
            let of_it = |waits: &&mut Job| matches!(waits.what, What::First(other) | What::Edit(other) if other == incident);
            if let Some(waits) = state.queue.iter_mut().skip(first).find(of_it) {
                // A message that is not posted yet is posted with what is known by now.
                waits.components = job.components;
                return;
            }
        }
        if state.queue.is_empty() {
            state.since = None;
        }
        if state.queue.len() >= MOST {
            let edit = state.queue.iter().skip(first).position(|job| matches!(job.what, What::Edit(_)));
            state.queue.remove(first + edit.unwrap_or(0));
            warn!(channel = %self.channel, "too many alerts wait for the channel, the oldest are left out");
        }
        state.since.get_or_insert_with(Instant::now);
        state.queue.push_back(job);
    }

    /// Whether nothing waits.
    pub(super) fn is_idle(&self) -> bool {
        lock(&self.state).queue.is_empty()
    }
}

impl Job {
    fn of(&self) -> Option<IncidentId> {
        match self.what {
            What::First(incident) | What::Edit(incident) | What::Last(incident) => Some(incident),
            What::Other(_) => None,
        }
    }

    /// The same after a restart: so Discord itself sees to it that a message is there once.
    fn nonce(&self) -> Option<String> {
        match self.what {
            What::First(incident) => Some(format!("alert-{}", incident.0)),
            What::Last(incident) => Some(format!("alert-{}-over", incident.0)),
            What::Edit(_) | What::Other(_) => None,
        }
    }
}

impl Source for Posts {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        let state = lock(&self.state);
        let since = state.since.filter(|_| !state.queue.is_empty())?;
        Some(state.not_before.filter(|time| *time > now).unwrap_or(since))
    }

    fn is_urgent(&self) -> bool {
        true
    }

    fn next(&self, now: Instant, _: SendBudget) -> Option<Outgoing> {
        let mut state = lock(&self.state);
        if state.not_before.is_some_and(|time| time > now) {
            return None;
        }
        state.not_before = None;
        loop {
            let job = state.queue.front()?;
            let call = match job.what {
                What::Edit(incident) => match state.messages.get(&incident) {
                    Some(message) => Call::EditCard {
                        channel: self.channel,
                        message: *message,
                        components: job.components.clone(),
                        files: CardFiles::Keep,
                    },
                    // Nobody posted it, or somebody deleted it.
                    None => {
                        state.queue.pop_front();
                        continue;
                    }
                },
                _ => Call::PostCard {
                    to: self.channel,
                    components: job.components.clone(),
                    files: job.files.clone(),
                    ring: job.ring,
                },
            };
            let outgoing = Outgoing { call, nonce: job.nonce() };
            state.sent = true;
            return Some(outgoing);
        }
    }

    fn report(&self, report: &Report) {
        // Told without the lock.
        let news = lock(&self.state).take_in(self.channel, report);
        news.into_iter().for_each(|news| self.inbox.put(news));
    }
}

impl State {
    /// What became of what is on its way; who is to be told what.
    fn take_in(&mut self, channel: ChannelId, report: &Report) -> Vec<News> {
        let mut news = Vec::new();
        match report {
            Report::Done(done) => {
                let Some(job) = self.take() else { return news };
                news.push(News::Taken(channel));
                match (job.what, done) {
                    (What::First(incident), Done::Posted(message)) => {
                        self.messages.insert(incident, *message);
                        news.push(News::Posted(incident, *message));
                    }
                    (What::Other(Some(asker)), _) => drop(asker.send(Ok(()))),
                    _ => {}
                }
            }
            Report::Delayed(PostError::RateLimited { retry_after, .. }) => {
                // An edit is asked for anew, and until then others may post.
                if matches!(self.queue.front().map(|job| &job.what), Some(What::Edit(_))) {
                    self.sent = false;
                    self.not_before = Some(Instant::now() + *retry_after);
                }
            }
            Report::Delayed(_) => {}
            Report::Refused(error) => {
                news.push(News::Refused(channel, error.clone()));
                // Who asked has their answer.
                if let Some(Job { what: What::Other(asker), .. }) = self.queue.front_mut()
                    && let Some(asker) = asker.take()
                {
                    drop(asker.send(Err(error.clone())));
                }
            }
            Report::GivenUp(error) => {
                let Some(job) = self.take() else { return news };
                match job.what {
                    What::Edit(incident) => {
                        self.messages.remove(&incident);
                        news.push(News::Lost(incident));
                    }
                    What::Other(Some(asker)) => drop(asker.send(Err(error.clone()))),
                    _ => warn!(%channel, "an alert is not posted: {error}"),
                }
            }
        }
        news
    }

    /// What was on its way and is over.
    fn take(&mut self) -> Option<Job> {
        self.sent = false;
        self.since = Some(Instant::now());
        self.queue.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use serenity::model::id::RoleId;

    use super::*;

    const CHANNEL: ChannelId = ChannelId::new(7);

    fn job(what: What, text: &str) -> Job {
        Job { what, components: vec![text.into()], files: Vec::new(), ring: Ring::Nobody }
    }

    fn posts() -> (Posts, Arc<Inbox>) {
        let inbox = Arc::new(Inbox::default());
        (Posts::new(CHANNEL, Arc::clone(&inbox)), inbox)
    }

    /// What is sent next: its text, and which message it changes.
    fn next(posts: &Posts) -> Option<(String, Option<MessageId>)> {
        let budget = SendBudget { every: std::time::Duration::ZERO, room: usize::MAX };
        Some(match posts.next(Instant::now(), budget)?.call {
            Call::PostCard { components, .. } => (components[0].as_str()?.to_owned(), None),
            Call::EditCard { components, message, .. } => (components[0].as_str()?.to_owned(), Some(message)),
            _ => return None,
        })
    }

    fn sent(text: &str, message: Option<u64>) -> Option<(String, Option<MessageId>)> {
        Some((text.to_owned(), message.map(MessageId::new)))
    }

    #[tokio::test(start_paused = true)]
    async fn edits_wait_for_the_message_and_only_the_newest_is_sent() {
        let (posts, inbox) = posts();
        let incident = IncidentId(1);
        posts.push(job(What::First(incident), "crashed"));
        assert_eq!(next(&posts), sent("crashed", None));
        for text in ["still down 1", "still down 2"] {
            posts.push(job(What::Edit(incident), text));
        }
        posts.report(&Report::Done(Done::Posted(MessageId::new(5))));
        assert_eq!(next(&posts), sent("still down 2", Some(5)));
        posts.report(&Report::Done(Done::Edited));
        assert_eq!(next(&posts), None);
        let news = inbox.take();
        assert!(
            matches!(news[..], [News::Taken(_), News::Posted(IncidentId(1), _), News::Taken(_)]),
            "{news:?}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_keeps_its_place_whatever_comes_after_it() {
        let (posts, _) = posts();
        let now = Instant::now();
        assert_eq!(posts.ready_at(now), None);
        posts.push(job(What::Other(None), "one"));
        assert_eq!(posts.ready_at(now), Some(now));
        tokio::time::advance(std::time::Duration::from_secs(3)).await;
        posts.push(job(What::Other(None), "two"));
        assert_eq!(posts.ready_at(Instant::now()), Some(now));
    }

    #[tokio::test(start_paused = true)]
    async fn what_changes_before_it_is_posted_is_posted_as_it_is_by_then() {
        let (posts, _) = posts();
        posts
            .push(Job { ring: Ring::Role(RoleId::new(3)), ..job(What::First(IncidentId(1)), "one is down") });
        posts.push(job(What::Edit(IncidentId(1)), "two are down"));
        let Some(Outgoing { call: Call::PostCard { components, ring, .. }, .. }) =
            posts.next(Instant::now(), SendBudget { every: std::time::Duration::ZERO, room: usize::MAX })
        else {
            panic!("a message is posted");
        };
        assert_eq!((components[0].as_str(), ring), (Some("two are down"), Ring::Role(RoleId::new(3))));
        posts.report(&Report::Done(Done::Posted(MessageId::new(5))));
        assert_eq!(next(&posts), None);
    }

    #[tokio::test(start_paused = true)]
    async fn a_deleted_message_is_changed_no_more_and_nothing_loops() {
        let (posts, inbox) = posts();
        let incident = IncidentId(1);
        posts.knows(incident, MessageId::new(5));
        posts.push(job(What::Edit(incident), "still down"));
        assert_eq!(next(&posts), sent("still down", Some(5)));
        posts.report(&Report::GivenUp(PostError::Gone { code: 10008, message: "Unknown Message".into() }));
        posts.push(job(What::Edit(incident), "still down"));
        assert_eq!(next(&posts), None);
        assert!(posts.is_idle());
        assert!(matches!(inbox.take()[..], [News::Lost(IncidentId(1))]));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_much_is_left_out_edits_first() {
        let (posts, _) = posts();
        posts.knows(IncidentId(1), MessageId::new(5));
        posts.push(job(What::Edit(IncidentId(1)), "edit"));
        for number in 0..MOST {
            posts.push(job(What::Other(None), &number.to_string()));
        }
        assert_eq!(next(&posts), sent("0", None));
        posts.push(job(What::Other(None), "last"));
        posts.report(&Report::Done(Done::Posted(MessageId::new(1))));
        assert_eq!(next(&posts), sent("2", None), "what was on its way is never left out");
    }
}
