//! The outbox alone against the pretend Discord: every kind of call, and what becomes of it.

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
use sandbox::discord::{
    Discord, DiscordOptions, Fault, FaultKind, GuildHandle, Limits, Pinged, SUPPRESS_EMBEDS,
    SUPPRESS_NOTIFICATIONS, Target, Times, permissions,
};
use serenity::model::id::{ChannelId, MessageId};
use tokio::{sync::watch, time::Instant};
use wingcord::{
    discord::{
        outbox::{Attachment, Outbox, Report, Source},
        rest::{Call, Class, Done, LogFile, Outgoing, PostError, Rest},
        schedule::{Prospect, Waits},
    },
    tasks::Tasks,
};

use crate::support::messages_of;

const MS: Duration = Duration::from_millis(1);
const PATIENCE: Duration = Duration::from_secs(10);

/// The outbox and its Discord.
struct Bench {
    discord: Discord,
    guild: GuildHandle,
    outbox: Outbox,
    tasks: Tasks,
}

/// A source that makes the calls it was given, one after the other.
#[derive(Default)]
struct Script {
    calls: Mutex<VecDeque<Outgoing>>,
    reports: watch::Sender<Vec<Report>>,
    prospects: Mutex<Vec<Prospect>>,
    prepared: AtomicUsize,
}

impl Source for Script {
    fn ready_at(&self, now: Instant) -> Option<Instant> {
        (!self.calls.lock().unwrap().is_empty()).then_some(now)
    }

    fn next(&self, _: Instant, prospect: Prospect) -> Option<Outgoing> {
        self.prospects.lock().unwrap().push(prospect);
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
struct Lane {
    script: Arc<Script>,
    channel: ChannelId,
    outbox: Outbox,
    _attachment: Attachment,
}

impl Lane {
    fn call(&self, outgoing: impl Into<Outgoing>) {
        self.script.calls.lock().unwrap().push_back(outgoing.into());
        self.outbox.wake(self.channel);
    }

    /// Waits for a report for which `pick` finds something.
    async fn told<T>(&self, pick: impl Fn(&Report) -> Option<T>) -> T {
        let mut reports = self.script.reports.subscribe();
        let found = reports.wait_for(|reports| reports.iter().any(|report| pick(report).is_some()));
        let found = tokio::time::timeout(PATIENCE, found).await.unwrap().unwrap();
        found.iter().find_map(pick).unwrap()
    }

    async fn done(&self, number: usize) -> Done {
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

    async fn posted(&self, number: usize) -> MessageId {
        match self.done(number).await {
            Done::Posted(message) => message,
            other => panic!("{other:?}"),
        }
    }
}

fn post(to: impl Into<ChannelId>, content: &str) -> Call {
    Call::Post { to: to.into(), content: content.into(), files: Vec::new() }
}

fn file(name: &str, bytes: usize) -> LogFile {
    let text: String = (0..bytes).map(|at| if at % 80 == 79 { '\n' } else { 'x' }).collect();
    LogFile { name: name.into(), bytes: Bytes::from(text) }
}

fn with_files(to: ChannelId, content: &str, files: &[LogFile]) -> Call {
    Call::Post { to, content: content.into(), files: files.to_vec() }
}

impl Bench {
    async fn start() -> Self {
        Self::with(Limits { scale: 0.1, ..Limits::default() }, 600 * MS).await
    }

    async fn with(limits: Limits, answer_within: Duration) -> Self {
        let options = DiscordOptions::default();
        let bot_permissions = options.bot_permissions | permissions::CREATE_PUBLIC_THREADS;
        let discord = Discord::start(DiscordOptions { limits, bot_permissions, ..options }).await.unwrap();
        let (guild, tasks) = (discord.add_guild("Friends"), Tasks::new());
        let rest = Rest::new(&discord.token().to_owned().into(), discord.url(), answer_within).unwrap();
        let waits = Waits { retry: 50 * MS, longest_retry: 600 * MS, probe: PATIENCE * 60, blocked: 400 * MS };
        let outbox = Outbox::start(rest, waits, &tasks);
        Self { discord, guild, outbox, tasks }
    }

    fn lane(&self) -> Lane {
        let channel = ChannelId::new(self.guild.add_channel("console"));
        let script = Arc::new(Script::default());
        let attachment = self.outbox.attach(channel, Arc::clone(&script) as _);
        Lane { script, channel, outbox: self.outbox.clone(), _attachment: attachment }
    }

    fn texts(&self, channel: ChannelId) -> Vec<String> {
        self.discord.messages(channel.get()).iter().map(|message| message.content.clone()).collect()
    }

    async fn end(self) {
        assert!(self.tasks.stop(PATIENCE).await.is_empty());
        self.discord.stop().await;
    }
}

#[tokio::test]
async fn files_go_along_whole_and_stay_in_order_with_what_follows() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let files = [file("survival-2026-11-21T21-45-03Z.log", 3_000_000), file("survival-2.log", 70_000)];
    lane.call(with_files(lane.channel, "a flood", &files[..1]));
    lane.call(with_files(lane.channel, "", &files));
    lane.call(post(lane.channel, "and on"));
    lane.done(2).await;
    let messages = bench.discord.messages(lane.channel.get());
    let shape: Vec<_> = messages.iter().map(|message| (&*message.content, message.attachments.len())).collect();
    assert_eq!(shape, [("a flood", 1), ("", 2), ("and on", 0)]);
    for (sent, came) in files.iter().zip(&messages[1].attachments) {
        assert_eq!((&came.filename, &came.bytes), (&sent.name, &sent.bytes));
        assert_eq!(came.content_type.as_deref(), Some("text/plain; charset=utf-8"));
    }
    assert!(messages.iter().all(|message| message.flags == SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS));
    let prospects = lane.script.prospects.lock().unwrap().clone();
    assert!(prospects.iter().all(|prospect| prospect.room >= 1024 * 1024 && prospect.every > 50 * MS));
    assert!(prospects[0].room >= 10 * 1024 * 1024, "{prospects:?}");
    assert_eq!(bench.outbox.figures().uploading, 0);
    bench.end().await;
}

#[tokio::test]
async fn a_file_whose_answer_was_lost_is_not_posted_twice() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    for kind in [FaultKind::DoneButSilent, FaultKind::DoneButBadGateway, FaultKind::Reset] {
        let path = messages_of(lane.channel.get());
        bench.discord.fail(Fault::new(kind, Times::Count(1)).on("POST", &path));
    }
    lane.call(with_files(lane.channel, "once", &[file("a.log", 500_000)]));
    lane.call(post(lane.channel, "then"));
    lane.done(1).await;
    assert_eq!(bench.texts(lane.channel), ["once", "then"]);
    assert_eq!(lane.script.prepared.load(Ordering::Relaxed), 2, "once for each message");
    bench.end().await;
}

#[tokio::test]
async fn the_nonce_of_an_earlier_process_finds_its_message() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let again = Outgoing { call: post(lane.channel, "before the crash"), nonce: Some("earlier".into()) };
    lane.call(again.clone());
    let first = lane.posted(0).await;
    lane.call(again);
    assert_eq!(lane.posted(1).await, first);
    assert_eq!(bench.texts(lane.channel).len(), 1);
    bench.end().await;
}

#[tokio::test]
async fn an_edit_changes_the_text_and_nothing_else() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    lane.call(with_files(lane.channel, "first", &[file("a.log", 100)]));
    let message = lane.posted(0).await;
    lane.call(Call::Edit { channel: lane.channel, message, content: "second, @everyone".into() });
    assert_eq!(lane.done(1).await, Done::Edited);
    let messages = bench.discord.messages(lane.channel.get());
    let edited = &messages[0];
    assert_eq!((&*edited.content, edited.attachments.len()), ("second, @everyone", 1));
    assert_eq!(edited.pinged, Pinged::default());
    assert_eq!(edited.flags, SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS);
    // A message that somebody deleted is given up, and the lane goes on.
    assert!(bench.discord.delete(edited));
    lane.call(Call::Edit { channel: lane.channel, message, content: "third".into() });
    lane.call(post(lane.channel, "a new one"));
    lane.posted(2).await;
    let given_up = lane.told(|report| match report {
        Report::GivenUp(error) => Some(error.clone()),
        _ => None,
    });
    assert!(matches!(given_up.await, PostError::Gone { code: 10008, .. }));
    let figures = bench.outbox.figures();
    assert_eq!((figures.calls[&(Class::Edit, 2)], figures.calls[&(Class::Edit, 4)], figures.invalid), (1, 1, 1));
    bench.end().await;
}

#[tokio::test]
async fn a_thread_is_started_and_its_end_does_not_end_the_lane() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    lane.call(Call::StartThread { parent: lane.channel, name: "2026-11-21".into() });
    let Done::ThreadStarted(thread) = lane.done(0).await else { panic!("no thread") };
    lane.call(post(thread, "in the thread"));
    lane.posted(1).await;
    assert_eq!((bench.texts(thread), bench.texts(lane.channel)), (vec!["in the thread".into()], vec![]));
    assert!(bench.guild.remove_channel(thread.get()));
    lane.call(post(thread, "nowhere"));
    lane.call(post(lane.channel, "in the channel"));
    lane.posted(2).await;
    let given_up = lane.told(|report| match report {
        Report::GivenUp(error) => Some(error.clone()),
        _ => None,
    });
    assert!(matches!(given_up.await, PostError::Gone { code: 10003, .. }));
    assert_eq!(bench.texts(lane.channel), ["in the channel"]);
    bench.end().await;
}

#[tokio::test]
async fn the_newest_messages_are_read_back_and_told_apart() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let gus = bench.guild.add_member("Gus", &[]);
    lane.call(Outgoing {
        call: with_files(lane.channel, "mine", &[file("a.log", 123)]),
        nonce: Some("n-1".into()),
    });
    let mine = lane.posted(0).await;
    bench.discord.say(gus, lane.channel.get(), "his").unwrap();
    for limit in [1, 5] {
        lane.call(Call::ReadBack { channel: lane.channel, limit });
    }
    let Done::Read(newest) = lane.done(1).await else { panic!("nothing read") };
    assert_eq!((newest.len(), newest[0].own), (1, false));
    let Done::Read(seen) = lane.done(2).await else { panic!("nothing read") };
    assert_eq!(seen.iter().map(|seen| seen.own).collect::<Vec<_>>(), [false, true]);
    assert_eq!((seen[1].id, &*seen[1].content, seen[1].nonce.as_deref()), (mine, "mine", Some("n-1")));
    assert_eq!(seen[1].files, [("a.log".to_owned(), 123)]);
    let asked_who = bench.discord.counters().calls["GET /api/v10/users/@me"];
    assert_eq!(asked_who, 1, "who the bot is does not change");
    bench.end().await;
}

#[tokio::test]
async fn a_refused_lane_goes_on_when_permissions_return_and_not_before() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let bot = Target::Member(bench.discord.bot_id());
    bench.guild.set_overwrite(lane.channel.get(), bot, 0, permissions::SEND_MESSAGES);
    lane.call(post(lane.channel, "held"));
    let refused = lane.told(|report| matches!(report, Report::Refused(_)).then_some(()));
    refused.await;
    assert!(bench.outbox.drain(PATIENCE).await, "a refused lane is not waited for");
    bench.guild.clear_overwrite(lane.channel.get(), bot);
    for _ in 0..50 {
        bench.outbox.release_guild([lane.channel, ChannelId::new(77)]);
    }
    lane.posted(0).await;
    assert_eq!(bench.discord.counters().statuses, [(200, 1), (403, 1)].into());
    bench.end().await;
}

#[tokio::test]
async fn a_deleted_channel_is_asked_once_whatever_happens_there() {
    let bench = Bench::start().await;
    let (lane, other) = (bench.lane(), bench.lane());
    bench.guild.remove_channel(lane.channel.get());
    lane.call(post(lane.channel, "nowhere"));
    lane.told(|report| matches!(report, Report::Refused(PostError::Gone { .. })).then_some(())).await;
    for number in 0..5 {
        lane.call(post(lane.channel, "still nowhere"));
        bench.outbox.release_guild([lane.channel]);
        other.call(post(other.channel, "elsewhere"));
        other.posted(number).await;
    }
    assert_eq!(bench.discord.counters().statuses, [(200, 5), (404, 1)].into());
    bench.end().await;
}

#[tokio::test]
async fn a_limit_that_no_header_tells_costs_one_429_a_channel() {
    let hidden = Some((4, Duration::from_secs(15)));
    let bench = Bench::with(Limits { scale: 0.1, hidden, ..Limits::default() }, 600 * MS).await;
    let lanes = [bench.lane(), bench.lane()];
    for number in 0..12 {
        for lane in &lanes {
            lane.call(post(lane.channel, &format!("{number:02}")));
        }
    }
    for lane in &lanes {
        lane.posted(11).await;
        let expected: Vec<_> = (0..12).map(|number| format!("{number:02}")).collect();
        assert_eq!(bench.texts(lane.channel), expected);
    }
    let counters = bench.discord.counters();
    assert_eq!((counters.limited, counters.invalid), ([("shared".to_owned(), 2)].into(), 0));
    bench.end().await;
}

#[tokio::test]
async fn an_outage_of_discord_is_survived_by_every_lane_with_few_calls() {
    let bench = Bench::with(Limits { scale: 0.1, ..Limits::default() }, 600 * MS).await;
    let lanes: Vec<_> = (0..200).map(|_| bench.lane()).collect();
    bench.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("POST", "/messages"));
    for lane in &lanes {
        lane.call(post(lane.channel, "held"));
    }
    let out = || bench.discord.counters().statuses.get(&503).copied().unwrap_or_default();
    while out() < 60 {
        bench.discord.event_where(|event| matches!(event, sandbox::discord::Event::Answered(_)).then_some(())).await.unwrap();
    }
    assert!(bench.outbox.figures().outage);
    bench.discord.heal();
    for lane in &lanes {
        lane.posted(0).await;
        assert_eq!(bench.texts(lane.channel), ["held"]);
    }
    let figures = bench.outbox.figures();
    assert!(!figures.outage);
    assert_eq!(figures.limited.len(), 0, "{figures:?}");
    assert!(out() < 75, "{} calls met the outage", out());
    assert_eq!(figures.calls[&(Class::Post, 2)], 200);
    bench.end().await;
}
