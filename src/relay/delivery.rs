//! How a channel takes our messages: remembered for people, told in the log once, and once when it is over.

use std::time::{Duration, SystemTime};

use serenity::model::id::ChannelId;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tracing::{info, warn};

use crate::discord::rest::PostError;

/// After which a mirror that Discord keeps waiting is worth a line in the log.
const LOG_DELAY_AFTER: Duration = Duration::from_secs(60);

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

/// The last word on a channel.
#[derive(Debug)]
pub(super) struct Deliveries {
    last: Delivery,
    /// For those who wait for another.
    changes: Option<watch::Sender<Delivery>>,
    trouble: Trouble,
}

#[derive(Debug, Default)]
struct Trouble {
    /// Since when messages have not been taken.
    since: Option<Instant>,
    logged: bool,
    last_error: Option<(SystemTime, PostError)>,
}

/// What the log is to be told.
#[derive(Debug)]
#[must_use = "the log is to be told"]
pub(super) enum DeliveryChange {
    /// Messages are taken again.
    GoesOn,
    /// They are refused.
    HeldBack(PostError),
    /// They have waited for long.
    Waits(PostError),
}

impl Deliveries {
    pub(super) fn new() -> Self {
        Self { last: Delivery::Untried, changes: None, trouble: Trouble::default() }
    }

    pub(super) fn last(&self) -> Delivery {
        self.last.clone()
    }

    pub(super) fn changes(&mut self) -> watch::Receiver<Delivery> {
        let last = &self.last;
        self.changes.get_or_insert_with(|| watch::Sender::new(last.clone())).subscribe()
    }

    pub(super) fn last_error(&self) -> Option<(SystemTime, PostError)> {
        self.trouble.last_error.clone()
    }

    /// Forgets the last word; returns it.
    pub(super) fn forget(&mut self) -> Delivery {
        self.replace(Delivery::Untried)
    }

    /// Tells those who wait; few ever do, so nothing is kept for them beyond that.
    fn replace(&mut self, delivery: Delivery) -> Delivery {
        self.changes = self.changes.take().filter(|changes| changes.send(delivery.clone()).is_ok());
        std::mem::replace(&mut self.last, delivery)
    }

    pub(super) fn remember(&mut self, delivery: Delivery) -> Option<DeliveryChange> {
        let trouble = &mut self.trouble;
        let turn = match &delivery {
            Delivery::Posted | Delivery::Untried => {
                trouble.since = None;
                std::mem::take(&mut trouble.logged).then_some(DeliveryChange::GoesOn)
            }
            Delivery::Refused(error) => {
                trouble.note(error);
                let news = !std::mem::replace(&mut trouble.logged, true);
                news.then(|| DeliveryChange::HeldBack(error.clone()))
            }
            Delivery::Delayed(error) => {
                trouble.note(error);
                let since = *trouble.since.get_or_insert_with(Instant::now);
                let news = !trouble.logged && since.elapsed() > LOG_DELAY_AFTER;
                trouble.logged |= news;
                news.then(|| DeliveryChange::Waits(error.clone()))
            }
        };
        self.replace(delivery);
        turn
    }
}

impl DeliveryChange {
    pub(super) fn log(&self, channel: ChannelId) {
        match self {
            Self::GoesOn => info!(%channel, "the mirror goes on"),
            Self::HeldBack(error) => warn!(%channel, "the mirror is held back: {error}"),
            Self::Waits(error) => warn!(%channel, "the mirror has waited for a minute: {error}"),
        }
    }
}

/// Waits until a message was taken or refused, or `deadline` has passed.
pub(super) async fn settled(mut changes: watch::Receiver<Delivery>, deadline: Duration) -> Delivery {
    let settled = changes.wait_for(|delivery| matches!(delivery, Delivery::Posted | Delivery::Refused(_)));
    // What is known when the deadline passes is the answer.
    let _ = timeout(deadline, settled).await;
    changes.borrow().clone()
}

impl Trouble {
    fn note(&mut self, error: &PostError) {
        self.last_error = Some((SystemTime::now(), error.clone()));
    }
}
