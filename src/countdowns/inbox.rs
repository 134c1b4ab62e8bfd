//! What the loop is told from outside. Bounded: by the countdowns, and by what waits in channels.

use std::sync::Mutex;

use serenity::model::id::MessageId;
use tokio::sync::Notify;

use super::{Came, Fired};
use crate::{
    model::{Binding, Countdown, CountdownId},
    tasks::lock,
};

/// Something the loop is told.
#[derive(Debug)]
pub(super) enum News {
    /// A card is there.
    Posted(CountdownId, MessageId),
    /// A channel took what was on its way.
    Taken,
    /// What came of doing it.
    Fired(CountdownId, Fired),
    /// Somebody ended it; its row is gone.
    Ended(Box<(Countdown, Binding)>, Came),
    /// Somebody ended it before its time, which players are told.
    Cancelled(Box<(Countdown, Binding)>, Came),
}

#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// Lock order: alone.
    news: Mutex<Vec<News>>,
    filled: Notify,
}

impl Inbox {
    pub(super) fn put(&self, news: News) {
        lock(&self.news).push(news);
        self.filled.notify_one();
    }

    /// The rows have changed.
    pub(super) fn wake(&self) {
        self.filled.notify_one();
    }

    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    pub(super) fn take(&self) -> Vec<News> {
        std::mem::take(&mut lock(&self.news))
    }
}
