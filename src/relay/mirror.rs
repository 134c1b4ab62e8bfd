//! One channel's mirror: a task that fills the backlog, and the source that the outbox pulls from.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use serenity::model::id::ChannelId;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};
use tracing::{info, warn};

use super::{
    Beginning, Options,
    batch::{Backlog, Cause},
    clean::clean,
    mask::Masker,
    notice,
};
use crate::{
    discord::{
        outbox::{Outbox, Report, Source},
        rest::{Outgoing, PostError},
    },
    sockets::{Entry, Feed, Link, Status},
    tasks::lock,
};

/// Whether a channel takes our messages.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// Nothing was sent yet.
    Untried,
    /// The last message was taken.
    Posted,
    /// Discord does not answer or asks to wait; it is tried again.
    Delayed(PostError),
    /// Discord refuses the channel, the token or the text.
    Refused(PostError),
}

pub(super) struct Mirror {
    channel: ChannelId,
    /// The binding's name when the mirror began.
    name: String,
    outbox: Outbox,
    options: Options,
    backlog: Mutex<Backlog>,
    masker: Masker,
    delivery: watch::Sender<Delivery>,
}

impl Mirror {
    pub(super) fn new(channel: ChannelId, name: &str, outbox: Outbox, options: Options) -> Self {
        Self {
            channel,
            name: name.to_owned(),
            outbox,
            options,
            backlog: Mutex::new(Backlog::new(options.backlog)),
            masker: Masker::default(),
            delivery: watch::Sender::new(Delivery::Untried),
        }
    }

    /// The first notice. Posting it shows at once whether the channel takes messages.
    pub(super) fn open(&self, why: Beginning) {
        self.notice(&notice::beginning(&self.name, why));
    }

    /// Forgets how the last message fared and posts the first notice again, unless it is just on its way.
    pub(super) fn try_again(&self) {
        if self.delivery.send_replace(Delivery::Untried) != Delivery::Untried {
            self.open(Beginning::Asked);
        }
    }

    /// Puts one of our sentences among the lines.
    pub(super) fn notice(&self, text: &str) {
        lock(&self.backlog).push_notice(Instant::now().into_std(), text);
        self.outbox.wake(self.channel);
    }

    pub(super) fn delivery(&self) -> Delivery {
        self.delivery.borrow().clone()
    }

    pub(super) async fn settled(&self, deadline: Duration) -> Delivery {
        let mut changes = self.delivery.subscribe();
        let settled =
            changes.wait_for(|delivery| matches!(delivery, Delivery::Posted | Delivery::Refused(_)));
        // What is known when the deadline passes is the answer.
        let _ = tokio::time::timeout(deadline, settled).await;
        self.delivery()
    }

    /// Moves the console into the backlog until the feed ends.
    ///
    /// `status` tells how the connection is, also what happened to it before the feed began.
    pub(super) async fn run(self: Arc<Self>, mut feed: Feed, status: watch::Receiver<Status>) {
        let (mut down_since, mut stopped) = match status.borrow().link.clone() {
            Link::Down { .. } => (Some(Instant::now()), None),
            Link::Stopped { reason } => (None, Some(reason)),
            Link::Connecting | Link::Up => (None, None),
        };
        if let Some(reason) = &stopped {
            self.notice(&notice::stopped(&self.masker.mask_text(reason)));
        }
        loop {
            let tell = down_since.map(|since| since + self.options.tell_outage_after);
            let timer = async {
                match tell {
                    Some(at) => sleep_until(at).await,
                    None => std::future::pending().await,
                }
            };
            let batches = tokio::select! {
                batches = feed.next() => batches,
                () = timer => {
                    down_since = None;
                    if let Link::Down { reason } = &status.borrow().link {
                        self.notice(&notice::outage(&self.masker.mask_text(reason)));
                    }
                    continue;
                }
            };
            let Some(batches) = batches else { return };
            for entry in batches.iter().flat_map(|batch| batch.iter()) {
                match entry {
                    Entry::Down => down_since = Some(Instant::now()),
                    Entry::Up { .. } | Entry::Stopped { .. } => down_since = None,
                    _ => {}
                }
            }
            let entries = batches.iter().flat_map(|batch| batch.iter());
            self.absorb(entries.filter(|entry| match (entry, stopped.take()) {
                (Entry::Stopped { reason }, Some(told)) => *reason != told,
                _ => true,
            }));
        }
    }

    fn absorb<'a>(&self, entries: impl Iterator<Item = &'a Entry>) {
        let now = Instant::now().into_std();
        let mut backlog = lock(&self.backlog);
        for entry in entries {
            match entry {
                Entry::Line(raw) => {
                    for mut line in clean(raw) {
                        self.masker.mask(&mut line);
                        backlog.push_line(now, line);
                    }
                }
                Entry::Power { to, took } => backlog.push_notice(now, &notice::power(*to, *took)),
                Entry::Down => {}
                Entry::Up { after } => backlog.push_notice(now, &notice::back(*after)),
                Entry::Stopped { reason } => {
                    let reason = self.masker.mask_text(reason);
                    backlog.push_notice(now, &notice::stopped(&reason));
                }
                Entry::Daemon(text) => {
                    for mut line in clean(text) {
                        self.masker.mask(&mut line);
                        backlog.push_notice(now, &notice::daemon(line.text()));
                    }
                }
                Entry::Lost(lines) => backlog.push_loss(now, *lines, Cause::Unread),
                Entry::Withheld(events) => backlog.push_notice(now, &notice::withheld(*events)),
            }
        }
        drop(backlog);
        self.outbox.wake(self.channel);
    }

    fn deliver(&self, delivery: Delivery) {
        let before = self.delivery.send_replace(delivery.clone());
        let refused = |delivery: &Delivery| matches!(delivery, Delivery::Refused(_));
        match &delivery {
            Delivery::Refused(error) if !refused(&before) => {
                warn!(channel = %self.channel, "the mirror is held back: {error}");
            }
            Delivery::Posted if refused(&before) => info!(channel = %self.channel, "the mirror goes on"),
            _ => {}
        }
    }
}

impl Source for Mirror {
    fn ready_at(&self, _now: Instant) -> Option<Instant> {
        lock(&self.backlog).ready_at().map(Instant::from_std)
    }

    fn next(&self, _now: Instant) -> Option<Outgoing> {
        lock(&self.backlog).take().map(|message| Outgoing { content: message.content })
    }

    fn report(&self, report: &Report) {
        match report {
            Report::Posted(_) => {
                lock(&self.backlog).commit();
                self.deliver(Delivery::Posted);
            }
            Report::Delayed(error) => self.deliver(Delivery::Delayed(error.clone())),
            Report::Refused(error) => self.deliver(Delivery::Refused(error.clone())),
            Report::GivenUp(error) => {
                warn!(channel = %self.channel, "a message was given up: {error}");
                lock(&self.backlog).give_up();
                self.deliver(Delivery::Refused(error.clone()));
            }
        }
    }
}
