//! Cards that the outbox posts, edits and deletes: what Discord is told, and what becomes of a card that it does not take.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use sandbox::discord::{
    Fault, FaultKind, IS_COMPONENTS_V2, Pinged, SUPPRESS_NOTIFICATIONS, Scope, Target, Times, permissions,
};
use serde_json::{Value, json};
use serenity::model::id::{ChannelId, MessageId, RoleId, UserId};
use tokio::{sync::watch, time::Instant};
use wingcord::discord::{
    outbox::{Report, Source},
    rest::{Call, CardFiles, Done, NamedFile, Outgoing, PostError, Ring},
    schedule::SendBudget,
};

use super::bench::{Bench, PATIENCE, post};

fn text(words: &str) -> Value {
    json!({"type": 10, "content": words})
}

fn boxed(inner: Vec<Value>) -> Vec<Value> {
    vec![json!({"type": 17, "accent_color": 0x80_84_8E, "components": inner})]
}

fn picture(name: &str) -> Value {
    json!({"type": 12, "items": [{"media": {"url": format!("attachment://{name}")}, "description": "a chart"}]})
}

fn card(to: ChannelId, words: &str, ring: Ring) -> Call {
    Call::PostCard { to, components: boxed(vec![text(words)]), files: Vec::new(), ring }
}

fn file(name: &str, bytes: &'static [u8]) -> NamedFile {
    NamedFile { name: name.into(), bytes: Bytes::from_static(bytes), kind: "image/png" }
}

fn edit(channel: ChannelId, message: MessageId, inner: Vec<Value>, files: CardFiles) -> Call {
    Call::EditCard { channel, message, components: boxed(inner), files }
}

#[tokio::test]
async fn a_card_is_posted_with_its_file_edited_and_deleted() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let chart = file("chart.png", b"first picture");
    lane.call(Call::PostCard {
        to: lane.channel,
        components: boxed(vec![text("**Survival** running"), picture("chart.png")]),
        files: vec![chart.clone()],
        ring: Ring::Nobody,
    });
    let message = lane.posted(0).await;
    let seen = || bench.discord.messages(lane.channel.get())[0].clone();
    let shown = |at: usize| seen().components[0]["components"][at].clone();
    assert_eq!(seen().flags, IS_COMPONENTS_V2 | SUPPRESS_NOTIFICATIONS);
    let posted = seen().attachments[0].clone();
    assert_eq!((&*posted.filename, &posted.bytes), ("chart.png", &chart.bytes));
    assert_eq!(posted.content_type.as_deref(), Some("image/png"));
    assert_eq!(shown(1)["items"][0]["media"]["url"], json!(posted.url));
    // Other words; the picture stays, and is shown still.
    let other = vec![text("**Survival** stopping"), picture("chart.png")];
    lane.call(edit(lane.channel, message, other, CardFiles::Keep));
    assert_eq!(lane.done(1).await, Done::Edited);
    assert_eq!(shown(0)["content"], "**Survival** stopping");
    assert_eq!(shown(1)["items"][0]["media"]["url"], json!(posted.url));
    assert_eq!(seen().attachments[0].id, posted.id);
    // Another picture takes its place.
    let new = CardFiles::New(vec![file("chart-2.png", b"second picture")]);
    lane.call(edit(lane.channel, message, vec![text("**Survival** offline"), picture("chart-2.png")], new));
    lane.done(2).await;
    let names: Vec<_> = seen().attachments.iter().map(|file| file.filename.clone()).collect();
    assert_eq!(names, ["chart-2.png"]);
    lane.call(Call::Delete { channel: lane.channel, message });
    assert_eq!(lane.done(3).await, Done::Deleted);
    assert!(bench.discord.messages(lane.channel.get()).is_empty());
    // It can't be deleted twice, and the lane goes on.
    lane.call(Call::Delete { channel: lane.channel, message });
    lane.call(post(lane.channel, "and on"));
    lane.posted(4).await;
    assert!(matches!(lane.given_up().await, PostError::Gone { code: 10008, .. }));
    bench.end().await;
}

#[tokio::test]
async fn a_card_notifies_whom_it_is_to_and_nobody_else() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let role = bench.guild.add_role("Staff", 0);
    let other = bench.guild.add_role("Others", 0);
    bench.guild.set_mentionable(role, true);
    bench.guild.set_mentionable(other, true);
    let member = bench.guild.add_member("Alice", &[]);
    let words = format!("<@&{role}> <@&{other}> <@{member}> @everyone");
    let none = Pinged::default();
    for (at, (ring, silent, expected)) in [
        (Ring::Nobody, true, none.clone()),
        (Ring::Followers, false, none.clone()),
        (Ring::Role(RoleId::new(role)), false, Pinged { roles: vec![role], ..none.clone() }),
        (Ring::Member(UserId::new(member)), false, Pinged { users: vec![member], ..none.clone() }),
    ]
    .into_iter()
    .enumerate()
    {
        lane.call(card(lane.channel, &words, ring));
        lane.posted(at).await;
        let message = bench.discord.messages(lane.channel.get())[at].clone();
        assert_eq!(message.pinged, expected, "{ring:?}");
        assert_eq!(message.flags & SUPPRESS_NOTIFICATIONS != 0, silent, "{ring:?}");
    }
    // An edit notifies nobody, whatever it says.
    let message = lane.posted(2).await;
    lane.call(edit(lane.channel, message, vec![text(&words)], CardFiles::Keep));
    lane.done(4).await;
    assert_eq!(bench.discord.messages(lane.channel.get())[2].pinged, none);
    bench.end().await;
}

#[tokio::test]
async fn a_card_that_discord_never_takes_is_given_up() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    let many = (0..41).map(|_| json!({"type": 14})).collect();
    let to = lane.channel;
    lane.call(Call::PostCard { to, components: many, files: Vec::new(), ring: Ring::Nobody });
    lane.call(Call::PostCard {
        to,
        components: boxed(vec![picture("nowhere.png")]),
        files: Vec::new(),
        ring: Ring::Nobody,
    });
    lane.call(card(to, "a good one", Ring::Nobody));
    let message = lane.posted(0).await;
    let refused =
        |reports: &Report| matches!(reports, Report::GivenUp(PostError::Rejected { code: 50035, .. }));
    assert_eq!(lane.reports().iter().filter(|report| refused(report)).count(), 2);
    // A plain text is no edit of a card.
    lane.call(Call::Edit { channel: to, message, content: "plain".into() });
    lane.call(post(to, "and on"));
    lane.posted(1).await;
    assert_eq!(lane.reports().iter().filter(|report| refused(report)).count(), 3);
    bench.end().await;
}

/// Edits one card again and again, each time with the number of times that it was asked.
struct Numbered {
    channel: ChannelId,
    message: MessageId,
    asked: AtomicU64,
    wants: Mutex<Option<Instant>>,
    reports: watch::Sender<Vec<Report>>,
}

impl Source for Numbered {
    fn ready_at(&self, _: Instant) -> Option<Instant> {
        *self.wants.lock().unwrap()
    }

    fn next(&self, _: Instant, _: SendBudget) -> Option<Outgoing> {
        let number = self.asked.fetch_add(1, Ordering::Relaxed) + 1;
        Some(edit(self.channel, self.message, vec![text(&number.to_string())], CardFiles::Keep).into())
    }

    fn report(&self, report: &Report) {
        match report {
            Report::Done(_) => *self.wants.lock().unwrap() = None,
            Report::Delayed(PostError::RateLimited { retry_after, .. }) => {
                *self.wants.lock().unwrap() = Some(Instant::now() + *retry_after);
            }
            _ => {}
        }
        self.reports.send_modify(|reports| reports.push(report.clone()));
    }
}

#[tokio::test]
async fn an_edit_that_is_not_taken_is_made_anew_and_others_may_go_before() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    lane.call(card(lane.channel, "0", Ring::Nobody));
    let message = lane.posted(0).await;
    let path = format!("{}/{message}", crate::support::messages_of(lane.channel.get()));
    let slow = FaultKind::RateLimited { retry_after: 3 * PATIENCE, scope: Scope::Shared };
    for kind in [FaultKind::Status(503), slow] {
        bench.discord.fail(Fault::new(kind, Times::Count(1)).on("PATCH", &path));
    }
    let numbered = Arc::new(Numbered {
        channel: lane.channel,
        message,
        asked: AtomicU64::new(0),
        wants: Mutex::new(Some(Instant::now())),
        reports: watch::Sender::default(),
    });
    let _attached = bench.outbox.attach(bench.guild.id.into(), lane.channel, Arc::clone(&numbered) as _);
    let mut reports = numbered.reports.subscribe();
    let limited = |report: &Report| matches!(report, Report::Delayed(PostError::RateLimited { .. }));
    let told = reports.wait_for(|reports| reports.iter().any(limited));
    tokio::time::timeout(PATIENCE, told).await.unwrap().unwrap();
    assert_eq!(numbered.asked.load(Ordering::Relaxed), 2, "made anew after the first failure");
    // The edit waits now; what others post does not.
    lane.call(post(lane.channel, "meanwhile"));
    lane.posted(1).await;
    assert_eq!(bench.discord.messages(lane.channel.get())[0].components[0]["components"][0]["content"], "0");
    bench.end().await;
}

#[tokio::test]
async fn a_refused_edit_is_made_anew_when_the_channel_takes_it() {
    let bench = Bench::start().await;
    let lane = bench.lane();
    lane.call(card(lane.channel, "0", Ring::Nobody));
    let message = lane.posted(0).await;
    let bot = Target::Member(bench.discord.bot_id());
    bench.guild.set_overwrite(lane.channel.get(), bot, 0, permissions::VIEW_CHANNEL);
    let numbered = Arc::new(Numbered {
        channel: lane.channel,
        message,
        asked: AtomicU64::new(0),
        wants: Mutex::new(Some(Instant::now())),
        reports: watch::Sender::default(),
    });
    let _attached = bench.outbox.attach(bench.guild.id.into(), lane.channel, Arc::clone(&numbered) as _);
    let mut reports = numbered.reports.subscribe();
    let refused = |report: &Report| matches!(report, Report::Refused(PostError::Forbidden { .. }));
    let told = reports.wait_for(|reports| reports.iter().any(refused));
    tokio::time::timeout(PATIENCE, told).await.unwrap().unwrap();
    bench.guild.clear_overwrite(lane.channel.get(), bot);
    bench.outbox.release_guild(bench.guild.id.into(), [lane.channel], |_| true);
    let done = reports.wait_for(|reports| reports.iter().any(|report| matches!(report, Report::Done(_))));
    tokio::time::timeout(PATIENCE, done).await.unwrap().unwrap();
    let shown = bench.discord.messages(lane.channel.get())[0].components[0]["components"][0].clone();
    assert_eq!(shown["content"], "2");
    bench.end().await;
}
