//! The outbox against a Discord that limits, fails and loses answers: nothing is lost, nothing is posted twice.

mod bench;
mod calls;
mod cards;

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use sandbox::{
    ServerSpec,
    discord::{Fault, FaultKind, Recorded, Scope, Times},
    game::Program,
};

use crate::support::{Builder, World, console, content, messages_of, tells_of_loss};

const SLOW: Duration = Duration::from_millis(800);

/// The usual world with mirrors of one server in two channels.
async fn two_mirrors() -> (World, u64) {
    let world = World::mirrored().await;
    let second = world.guild.add_channel("second");
    world.mirror_in(second, "Survival").await;
    world.server.emit("both see this");
    world.posted("both see this").await;
    world.posted_in(second, "both see this").await;
    (world, second)
}

fn times_shown(world: &World, channel: u64, line: &str) -> usize {
    world.lines_in(channel).iter().filter(|shown| *shown == line).count()
}

fn nonce(request: &Recorded) -> String {
    request.json()["nonce"].as_str().unwrap().to_owned()
}

/// The tries to post a text, oldest first.
fn tries_of(world: &World, channel: u64, text: &str) -> Vec<Arc<Recorded>> {
    world.tries(channel).into_iter().filter(|request| content(request).contains(text)).collect()
}

#[tokio::test]
async fn a_limited_channel_waits_as_long_as_it_was_told_and_others_go_on() {
    let (world, second) = two_mirrors().await;
    for scope in [Scope::User, Scope::Shared] {
        let kind = FaultKind::RateLimited { retry_after: SLOW, scope };
        world.discord.fail(Fault::new(kind, Times::Count(1)).on("POST", &messages_of(world.channel)));
        let line = format!("limited by {scope:?}");
        world.server.emit(&line);
        let refused = world
            .tried(world.channel, |request| request.status == 429 && content(request).contains(&line))
            .await;
        world.posted_in(second, &line).await;
        world.server.emit(format!("meanwhile {scope:?}"));
        world.posted(&line).await;
        world.posted(&format!("meanwhile {scope:?}")).await;
        let tries = tries_of(&world, world.channel, &line);
        assert_eq!(tries.len(), 2, "{scope:?}");
        assert_eq!(nonce(&tries[0]), nonce(&tries[1]));
        assert_eq!(times_shown(&world, world.channel, &line), 1);
        let early = |request: &Arc<Recorded>| request.at > refused.at && request.at < refused.at + SLOW;
        assert!(!world.tries(world.channel).iter().any(early), "{scope:?}: it was asked before the time");
        assert!(world.tries(second).iter().any(early), "{scope:?}: the other channel waited as well");
    }
    world.end().await;
}

#[tokio::test]
async fn a_global_limit_stops_every_channel_for_its_time() {
    let (world, second) = two_mirrors().await;
    let kind = FaultKind::RateLimited { retry_after: SLOW, scope: Scope::Global };
    world.discord.fail(Fault::new(kind, Times::Count(1)).on("POST", &messages_of(world.channel)));
    world.server.emit("limited globally");
    let refused = world.tried(world.channel, |request| request.status == 429).await;
    let answered = refused.at + refused.took;
    world.server.emit("meanwhile");
    let acknowledged =
        world.discord.type_command(world.admin, second, "/status").unwrap().acknowledged().await;
    assert!(acknowledged.unwrap() < Duration::from_secs(1), "answers to people go on");
    world.posted("meanwhile").await;
    world.posted_in(second, "meanwhile").await;
    for channel in [world.channel, second] {
        let margin = Duration::from_millis(20);
        let early =
            |request: &&Arc<Recorded>| request.at > answered + margin && request.at < refused.at + SLOW;
        assert_eq!(world.tries(channel).iter().filter(early).count(), 0, "asked before the time");
        assert_eq!(times_shown(&world, channel, "limited globally"), 1);
    }
    world.end().await;
}

#[tokio::test]
async fn what_was_not_answered_is_sent_again_under_the_same_nonce() {
    let mut builder = Builder::default();
    builder.options.answer_within = Duration::from_millis(300);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let faults = [
        ("status 500", FaultKind::Status(500)),
        ("proxy page", FaultKind::Html(503)),
        ("tcp reset", FaultKind::Reset),
        ("silence", FaultKind::Silence),
        ("posted but bad gateway", FaultKind::DoneButBadGateway),
        ("posted but silent", FaultKind::DoneButSilent),
    ];
    for (name, kind) in faults {
        let line = format!("survives {name}");
        world.discord.fail(Fault::new(kind, Times::Count(2)).on("POST", &messages_of(world.channel)));
        world.server.emit(&line);
        world.server.emit(format!("{line}, second line"));
        let taken =
            world.tried(world.channel, |request| request.status == 200 && content(request).contains(&line));
        taken.await;
        world.posted(&format!("{line}, second line")).await;
        let tries = tries_of(&world, world.channel, &line);
        assert!(tries.len() >= 3, "{name}: {} tries", tries.len());
        assert!(tries[..3].iter().all(|request| nonce(request) == nonce(&tries[0])), "{name}");
        assert_eq!(times_shown(&world, world.channel, &line), 1, "{name}");
        assert_eq!(times_shown(&world, world.channel, &format!("{line}, second line")), 1, "{name}");
    }
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn lines_that_come_while_discord_is_down_are_posted_in_order_when_it_is_back() {
    let world = World::mirrored().await;
    world
        .discord
        .fail(Fault::new(FaultKind::Status(503), Times::Always).on("POST", &messages_of(world.channel)));
    for number in 0..200 {
        world.server.emit(format!("during the outage {number:03}"));
    }
    let failed = |count: usize| {
        let world = &world;
        async move {
            world
                .tried(world.channel, |_| {
                    world.tries(world.channel).iter().filter(|r| r.status == 503).count() >= count
                })
                .await
        }
    };
    failed(3).await;
    world.discord.heal();
    world.posted("during the outage 199").await;
    let expected: Vec<_> = (0..200).map(|number| format!("during the outage {number:03}")).collect();
    let shown: Vec<_> =
        world.lines_in(world.channel).into_iter().filter(|line| line.starts_with("during")).collect();
    assert_eq!(shown, expected);
    world.end().await;
}

#[tokio::test]
async fn steady_traffic_earns_no_429() {
    let world = World::mirrored().await;
    let others: Vec<_> = (0..5).map(|number| world.guild.add_channel(&format!("more-{number}"))).collect();
    for channel in &others {
        world.mirror_in(*channel, "Survival").await;
    }
    // Each line nearly fills a message, so each channel has more messages than its bucket takes at once.
    for number in 0..16 {
        world.server.emit(format!("{number:02} {}", "y".repeat(1_700)));
    }
    for channel in others.iter().chain([&world.channel]) {
        world.posted_in(*channel, "15 yyy").await;
        let numbers: Vec<_> = world.lines_in(*channel).iter().map(|line| line[..2].to_owned()).collect();
        assert_eq!(numbers, (0..16).map(|number| format!("{number:02}")).collect::<Vec<_>>());
    }
    let counters = world.discord.counters();
    assert!(counters.limited.is_empty() && counters.invalid == 0, "{counters:?}");
    world.end().await;
}

/// Mirrors the server in that many new channels at once.
async fn mirror_in_many(world: &World, count: usize) -> Vec<u64> {
    let channels: Vec<_> =
        (0..count).map(|number| world.guild.add_channel(&format!("more-{number}"))).collect();
    let asked = channels.iter().map(|channel| {
        let command = format!("/console mirror channel:<#{channel}> server:Survival");
        let asked = world.discord.type_command(world.admin, world.channel, &command).unwrap();
        async move { asked.reply().await.unwrap() }
    });
    for reply in join_all(asked).await {
        assert!(reply.content.contains("[mirror-shows "), "{}", reply.content);
    }
    channels
}

fn posts(world: &World) -> u64 {
    world.discord.counters().calls["POST /api/v10/channels/{channel_id}/messages"]
}

#[tokio::test]
async fn fifty_flooded_channels_stay_within_the_global_limit_and_starve_nobody() {
    let mut builder = Builder::default();
    builder.discord.limits.scale = 1.0;
    let mut world = builder.prepare().await;
    let far_guild = world.discord.add_guild("Far away");
    world.set("PANEL_GUILDS", &format!("{},{}", world.guild.id, far_guild.id));
    let servers =
        ["Quiet", "Far"].map(|name| world.backend.add_server(ServerSpec::new(name, Program::Scripted)));
    world.start_bot().await;
    world.admin(&format!("/server bind server:Survival mirror:<#{}>", world.channel)).await;
    let (quiet, far) = (world.guild.add_channel("quiet"), far_guild.add_channel("far"));
    world.admin(&format!("/server bind server:Quiet mirror:<#{quiet}>")).await;
    let owner = world.discord.owner_id();
    world.types(owner, far, &format!("/server bind server:Far mirror:<#{far}>")).await;
    let flooded = mirror_in_many(&world, 50).await;
    // Each line nearly fills a message.
    let line = |number: u32| format!("{number:03} {}", "z".repeat(1_800));
    for (round, (server, channel)) in servers.iter().zip([quiet, far]).enumerate() {
        let first = 100 * round as u32;
        world.server.emit_all((first..first + 100).map(line));
        world
            .discord
            .message_where(flooded[0], |message| console(message).contains(&line(first)))
            .await
            .unwrap();
        let before = posts(&world);
        server.emit("a quiet line");
        world.posted_in(channel, "a quiet line").await;
        // What goes while the line lingers, and one turn of each other channel.
        let passed = posts(&world) - before;
        assert!(passed <= 120, "{passed} messages went before the quiet line");
    }
    for channel in flooded.iter().chain([&world.channel]) {
        world.shown_in_full_in(*channel, &line(199)).await;
        assert_eq!(world.lines_in(*channel), (0..200).map(line).collect::<Vec<_>>());
    }
    let counts: Vec<_> = flooded.iter().map(|channel| world.discord.messages(*channel).len()).collect();
    let (least, most) = (counts.iter().min().unwrap(), counts.iter().max().unwrap());
    assert!(*most < 50 && most - least <= 2, "the flooded channels share evenly: {counts:?}");
    let counters = world.discord.counters();
    assert!(counters.limited.is_empty() && counters.invalid == 0, "{counters:?}");
    world.abandon().await;
}
