//! How a channel takes our messages: remembered for people, told in the log once, and once when it is over.

use std::{
    sync::Mutex,
    time::{Duration, SystemTime},
};

use serenity::model::id::ChannelId;
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};
use tracing::{info, warn};

use crate::{discord::rest::PostError, tasks::lock};

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
    channel: ChannelId,
    last: watch::Sender<Delivery>,
    trouble: Mutex<Trouble>,
}

#[derive(Debug, Default)]
struct Trouble {
    /// Since when messages have not been taken.
    since: Option<Instant>,
    logged: bool,
    last_error: Option<(SystemTime, String)>,
}

impl Deliveries {
    pub(super) fn new(channel: ChannelId) -> Self {
        Self { channel, last: watch::Sender::new(Delivery::Untried), trouble: Mutex::default() }
    }

    pub(super) fn last(&self) -> Delivery {
        self.last.borrow().clone()
    }

    pub(super) fn last_error(&self) -> Option<(SystemTime, String)> {
        lock(&self.trouble).last_error.clone()
    }

    /// Forgets the last word; returns it.
    pub(super) fn forget(&self) -> Delivery {
        self.last.send_replace(Delivery::Untried)
    }

    /// Waits until a message was taken or refused, or `deadline` has passed.
    pub(super) async fn settled(&self, deadline: Duration) -> Delivery {
        let mut changes = self.last.subscribe();
        let settled =
            changes.wait_for(|delivery| matches!(delivery, Delivery::Posted | Delivery::Refused(_)));
        // What is known when the deadline passes is the answer.
        let _ = timeout(deadline, settled).await;
        self.last()
    }

    pub(super) fn remember(&self, delivery: Delivery) {
        let mut trouble = lock(&self.trouble);
        match &delivery {
            Delivery::Posted | Delivery::Untried => {
                if trouble.logged {
                    info!(channel = %self.channel, "the mirror goes on");
                }
                (trouble.since, trouble.logged) = (None, false);
            }
            Delivery::Refused(error) => {
                trouble.note(error);
                if !trouble.logged {
                    warn!(channel = %self.channel, "the mirror is held back: {error}");
                }
                trouble.logged = true;
            }
            Delivery::Delayed(error) => {
                trouble.note(error);
                let since = *trouble.since.get_or_insert_with(Instant::now);
                if !trouble.logged && since.elapsed() > LOG_DELAY_AFTER {
                    warn!(channel = %self.channel, "the mirror has waited for a minute: {error}");
                    trouble.logged = true;
                }
            }
        }
        drop(trouble);
        self.last.send_replace(delivery);
    }
}

impl Trouble {
    fn note(&mut self, error: &PostError) {
        self.last_error = Some((SystemTime::now(), error.to_string()));
    }
}
