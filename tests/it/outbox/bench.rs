//! The outbox alone between scripts and the pretend Discord.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use sandbox::discord::{Discord, DiscordOptions, GuildHandle, Limits, permissions};
use serenity::model::id::{ChannelId, MessageId};
use tokio::{sync::watch, time::Instant};
use wingcord::{
    discord::{
        outbox::{Attachment, Outbox, Report, Source},
        rest::{Call, Done, LogFile, Outgoing, PostError, Rest},
        schedule::{RetryPolicy, SendBudget},
    },
    tasks::Tasks,
};

pub(super) const MS: Duration = Duration::from_millis(1);
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// The outbox and its Discord.
pub(super) struct Bench {
    pub(super) discord: Discord,
    pub(super) guild: GuildHandle,
    pub(super) outbox: Outbox,
    pub(super) tasks: Tasks,
}

/// A source that makes the calls it was given, one after the other.
#[derive(Default)]
pub(super) struct Script {
    calls: Mutex<VecDeque<Outgoing>>,
    reports: watch::Sender<Vec<Report>>,
    pub(super) budgets: Mutex<Vec<SendBudget>>,
    pub(super) prepared: AtomicUsize,
}

impl Source for Script {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        (!self.calls.lock().unwrap().is_empty()).then_some(now)
    }

    fn next(&self, _: Instant, budget: SendBudget) -> Option<Outgoing> {
        self.budgets.lock().unwrap().push(budget);
        self.calls.lock().unwrap().front().cloned()
    }

    fn before(&self, _: &Outgoing, nonce: &str) -> BoxFuture<'static, ()> {
        assert!((1..=25).contains(&nonce.len()));
        self.prepared.fetch_add(1, Ordering::Relaxed);
        Box::pin(std::future::ready(()))
    }

    fn report(&self, report: &Report) {
        if matches!(report, Report::Done(_) | Report::GivenUp(_)) {
            self.calls.lock().unwrap().pop_front();
        }
        self.reports.send_modify(|reports| reports.push(report.clone()));
    }
}

/// A script at work in a lane.
pub(super) struct Lane {
    pub(super) script: Arc<Script>,
    pub(super) channel: ChannelId,
    pub(super) outbox: Outbox,
    _attachment: Attachment,
}

impl Lane {
    pub(super) fn call(&self, outgoing: impl Into<Outgoing>) {
        self.script.calls.lock().unwrap().push_back(outgoing.into());
        self.outbox.wake(self.channel);
    }

    /// Waits for a report for which `pick` finds something.
    pub(super) async fn told<T>(&self, pick: impl Fn(&Report) -> Option<T>) -> T {
        let mut reports = self.script.reports.subscribe();
        let found = reports.wait_for(|reports| reports.iter().any(|report| pick(report).is_some()));
        let found = tokio::time::timeout(PATIENCE, found).await.unwrap().unwrap();
        found.iter().find_map(pick).unwrap()
    }

    /// All that the script was told so far.
    pub(super) fn reports(&self) -> Vec<Report> {
        self.script.reports.borrow().clone()
    }

    /// Waits until a call is given up.
    pub(super) async fn given_up(&self) -> PostError {
        self.told(|report| match report {
            Report::GivenUp(error) => Some(error.clone()),
            _ => None,
        })
        .await
    }

    /// What the call that is done as so-manieth came to, counted from 0.
    pub(super) async fn done(&self, number: usize) -> Done {
        let mut reports = self.script.reports.subscribe();
        let nth = |reports: &[Report]| {
            let done = reports.iter().filter_map(|report| match report {
                Report::Done(done) => Some(done.clone()),
                _ => None,
            });
            done.into_iter().nth(number)
        };
        let found = reports.wait_for(|reports| nth(reports).is_some());
        let found = tokio::time::timeout(PATIENCE, found).await;
        nth(&found.unwrap_or_else(|_| panic!("{:?}", self.script.reports.borrow())).unwrap()).unwrap()
    }

    /// [`Lane::done`] of a post.
    pub(super) async fn posted(&self, number: usize) -> MessageId {
        match self.done(number).await {
            Done::Posted(message) => message,
            other => panic!("{other:?}"),
        }
    }
}

pub(super) fn post(to: impl Into<ChannelId>, content: &str) -> Call {
    Call::Post { to: to.into(), content: content.into(), files: Vec::new() }
}

pub(super) fn file(name: &str, bytes: usize) -> LogFile {
    let text: String = (0..bytes).map(|at| if at % 80 == 79 { '\n' } else { 'x' }).collect();
    LogFile { name: name.into(), bytes: Bytes::from(text) }
}

pub(super) fn with_files(to: ChannelId, content: &str, files: &[LogFile]) -> Call {
    Call::Post { to, content: content.into(), files: files.to_vec() }
}

impl Bench {
    /// With windows a tenth of Discord's.
    pub(super) async fn start() -> Self {
        Self::with(Limits { scale: 0.1, ..Limits::default() }, 600 * MS).await
    }

    pub(super) async fn with(limits: Limits, answer_within: Duration) -> Self {
        let options = DiscordOptions::default();
        let bot_permissions = options.bot_permissions | permissions::CREATE_PUBLIC_THREADS;
        let discord = Discord::start(DiscordOptions { limits, bot_permissions, ..options }).await.unwrap();
        let (guild, tasks) = (discord.add_guild("Friends"), Tasks::new());
        let rest = Rest::new(&discord.token().to_owned().into(), discord.url(), answer_within).unwrap();
        let retry =
            RetryPolicy { first: 50 * MS, longest_retry: 600 * MS, probe: PATIENCE * 60, blocked: 400 * MS };
        let outbox = Outbox::start(rest, retry, &tasks);
        Self { discord, guild, outbox, tasks }
    }

    pub(super) fn lane(&self) -> Lane {
        let channel = ChannelId::new(self.guild.add_channel("console"));
        let script = Arc::new(Script::default());
        let attachment = self.outbox.attach(self.guild.id.into(), channel, Arc::clone(&script) as _);
        Lane { script, channel, outbox: self.outbox.clone(), _attachment: attachment }
    }

    pub(super) fn texts(&self, channel: ChannelId) -> Vec<String> {
        self.discord.messages(channel.get()).iter().map(|message| message.content.clone()).collect()
    }

    pub(super) async fn end(self) {
        assert!(self.tasks.stop(PATIENCE).await.is_empty());
        self.discord.stop().await;
    }
}
