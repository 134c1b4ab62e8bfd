//! What the loop of the alerts is told from outside. Bounded: by the alerts, by what waits in channels, and by who asks.

use std::{collections::HashMap, sync::Mutex};

use serenity::model::id::{ChannelId, MessageId};
use tokio::sync::{Notify, oneshot};

use super::Wanted;
use crate::{
    discord::rest::PostError,
    model::{AlertId, IncidentId, Who},
    sockets::ServerKey,
    tasks::lock,
};

/// Something the loop is told.
#[derive(Debug)]
pub(super) enum News {
    /// The message that tells an incident is there.
    Posted(IncidentId, MessageId),
    /// It is gone.
    Lost(IncidentId),
    /// The channel takes messages.
    Taken(ChannelId),
    /// It does not.
    Refused(ChannelId, PostError),
    /// The panel told who started or stopped a server at that time, seconds since 1970.
    Told(ServerKey, i64, Option<Who>),
    /// Somebody wants to see how an alert is told.
    Test(AlertId, oneshot::Sender<Result<(), PostError>>),
}

/// Lines that an alert looks for.
#[derive(Debug, Default)]
pub(super) struct Matches {
    pub(super) times: u32,
    /// The last, without what is masked.
    pub(super) line: String,
}

#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// Lock order: alone.
    state: Mutex<State>,
    filled: Notify,
}

#[derive(Debug, Default)]
struct State {
    wanted: Option<Vec<Wanted>>,
    news: Vec<News>,
    matches: HashMap<AlertId, Matches>,
}

impl Inbox {
    /// What is to be watched from now on.
    pub(super) fn want(&self, wanted: Vec<Wanted>) {
        lock(&self.state).wanted = Some(wanted);
        self.filled.notify_one();
    }

    pub(super) fn put(&self, news: News) {
        let mut state = lock(&self.state);
        // A channel that takes a flood of messages says so once.
        let again =
            |known: &News| matches!((known, &news), (News::Taken(one), News::Taken(other)) if one == other);
        if !state.news.last().is_some_and(again) {
            state.news.push(news);
        }
        drop(state);
        self.filled.notify_one();
    }

    /// The console printed what an alert looks for.
    pub(super) fn matched(&self, alert: AlertId, times: u32, line: String) {
        let mut state = lock(&self.state);
        let matches = state.matches.entry(alert).or_default();
        matches.times = matches.times.saturating_add(times);
        matches.line = line;
        drop(state);
        self.filled.notify_one();
    }

    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    pub(super) fn take(&self) -> Vec<News> {
        std::mem::take(&mut lock(&self.state).news)
    }

    pub(super) fn take_wanted(&self) -> Option<Vec<Wanted>> {
        lock(&self.state).wanted.take()
    }

    pub(super) fn take_matches(&self) -> HashMap<AlertId, Matches> {
        std::mem::take(&mut lock(&self.state).matches)
    }
}
