//! The outbox alone against the pretend Discord: every kind of call, and what becomes of it.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use poise::{Framework, FrameworkOptions};
use sandbox::discord::{
    Event, Fault, FaultKind, Limits, Pinged, SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, Target, Times,
    permissions,
};
use secrecy::SecretString;
use serenity::model::id::{ChannelId, MessageId};
use tokio::runtime::Handle;
use wingcord::{
    discord::{
        events::Events,
        gateway::{self, Connect},
        membership::Membership,
        outbox::Report,
        rest::{Call, Class, Done, Outgoing, PostError, Rest},
        schedule::RetryPolicy,
        serenity_http,
        shards::Shards,
        start::Start,
        watch::Watch,
    },
    texts::GuildLanguages,
};

use super::bench::{Bench, MS, PATIENCE, file, post, with_files};
use crate::support::messages_of;

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
    let shape: Vec<_> =
        messages.iter().map(|message| (&*message.content, message.attachments.len())).collect();
    assert_eq!(shape, [("a flood", 1), ("", 2), ("and on", 0)]);
    for (sent, came) in files.iter().zip(&messages[1].attachments) {
        assert_eq!((&came.filename, &came.bytes), (&sent.name, &sent.bytes));
        assert_eq!(came.content_type.as_deref(), Some("text/plain; charset=utf-8"));
    }
    assert!(messages.iter().all(|message| message.flags == SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS));
    let budgets = lane.script.budgets.lock().unwrap().clone();
    assert!(budgets.iter().all(|budget| budget.room >= 1024 * 1024 && budget.every > 50 * MS));
    assert!(budgets[0].room >= 4 * 1024 * 1024, "half of what the files of one guild may take: {budgets:?}");
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
    assert!(matches!(lane.given_up().await, PostError::Gone { code: 10008, .. }));
    let figures = bench.outbox.figures();
    assert_eq!(
        (figures.calls[&(Class::Edit, 2)], figures.calls[&(Class::Edit, 4)], figures.invalid),
        (1, 1, 1)
    );
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
    assert!(matches!(lane.given_up().await, PostError::Gone { code: 10003, .. }));
    assert_eq!(bench.texts(lane.channel), ["in the channel"]);
    // Without the right to start another, what waits may go into the channel.
    let bot = Target::Member(bench.discord.bot_id());
    bench.guild.set_overwrite(lane.channel.get(), bot, 0, permissions::CREATE_PUBLIC_THREADS);
    lane.call(Call::StartThread { parent: lane.channel, name: "another".into() });
    lane.call(post(lane.channel, "again"));
    lane.posted(3).await;
    assert_eq!(bench.outbox.figures().calls[&(Class::Thread, 4)], 1);
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
        bench.outbox.release_guild(bench.guild.id.into(), [lane.channel, ChannelId::new(77)], |_| false);
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
        bench.outbox.release_guild(bench.guild.id.into(), [lane.channel], |_| false);
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
        bench.discord.event_where(|event| matches!(event, Event::Answered(_)).then_some(())).await.unwrap();
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

#[tokio::test]
async fn what_others_write_is_heard_in_watched_channels() {
    let bench = Bench::start().await;
    let (lane, watch) = (bench.lane(), Watch::default());
    let gus = bench.guild.add_member("Gus", &[]);
    let token = SecretString::from(bench.discord.token().to_owned());
    let (base, shards) = (bench.discord.url().to_owned(), Shards::default());
    let events = Events {
        outbox: bench.outbox.clone(),
        watch: watch.clone(),
        membership: Membership::default(),
        languages: GuildLanguages::default(),
        http: Arc::new(serenity_http(&token, &base).unwrap()),
        rest: Rest::new(&token, &base, PATIENCE).unwrap(),
        shards: shards.clone(),
    };
    let start = Start::new(Rest::new(&token, &base, PATIENCE).unwrap(), &token, None);
    let thread = Handle::current();
    let connect = Connect { token, base, start, retry: RetryPolicy::default(), shards, thread };
    let framework = || {
        let builder = Framework::<(), serenity::Error>::builder().options(FrameworkOptions::default());
        builder.setup(|_, _, _| Box::pin(async { Ok(()) }))
    };
    let stop = bench.tasks.stop_signal();
    let listening = async move { gateway::run(&connect, framework, &events, &stop).await.unwrap() };
    bench.tasks.spawn("gateway", listening).release();
    bench.discord.connected().await.unwrap();
    let watching = watch.begin(lane.channel);
    lane.call(post(lane.channel, "ours"));
    let ours = lane.posted(0).await;
    let his = bench.discord.say(gus, lane.channel.get(), "his").unwrap();
    let heard = async {
        while !watching.is_below(ours) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, heard).await.unwrap();
    assert!(!watching.is_below(MessageId::new(his.id)));
    bench.end().await;
}
