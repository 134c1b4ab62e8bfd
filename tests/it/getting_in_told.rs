//! What the log says of a start call that failed, and `wingcord check` in the same words: each names what to do.

use std::{process::Stdio, time::Duration};

use nix::sys::signal::Signal;
use sandbox::discord::{Fault, FaultKind, Scope, Times};
use serde_json::json;
use wingcord::check::{Report, check};

use crate::{
    getting_in::{DAY, checked, line},
    support::{Builder, Program, World, logged},
};

type Call = (&'static str, &'static str);

const APPLICATION: Call = ("GET", "/applications/@me");
const COMMANDS: Call = ("", "/commands");
const GATEWAY: Call = ("GET", "/gateway/bot");
const USER: Call = ("GET", "/users/@me");

/// A call, what its line of `check` is called, and how the words about it begin.
const CALLS: [(Call, &str, &str); 3] = [
    (APPLICATION, "DISCORD_TOKEN: ", "Discord did not say who the bot is"),
    (COMMANDS, "commands: ", "Discord did not take the commands"),
    (GATEWAY, "gateway: ", "Discord did not say where its gateway is"),
];

fn a_day() -> FaultKind {
    FaultKind::RateLimited { retry_after: DAY, scope: Scope::User }
}

fn refused(status: u16, code: u64) -> FaultKind {
    FaultKind::Json(status, json!({"code": code, "message": "as it was put"}))
}

fn fail(world: &World, (method, path): Call, kind: &FaultKind) {
    world.discord.fail(Fault::new(kind.clone(), Times::Always).on(method, path));
}

/// What a line of the log says, without its time and level and when it is tried again.
fn words<'a>(logged: &'a str, begin: &str) -> &'a str {
    let said = &logged[logged.find(begin).unwrap()..];
    let end =
        ["; trying again in", "; as it asks, trying again in"].iter().filter_map(|end| said.find(end)).min();
    &said[..end.unwrap_or(said.len())]
}

#[tokio::test]
async fn check_says_of_each_call_what_the_log_says_and_both_name_the_remedy() {
    let world = Builder::default().prepare().await;
    let kinds = [
        (refused(403, 50_001), "is DISCORD_TOKEN of the right application"),
        (FaultKind::Html(403), "a firewall"),
        (a_day(), "restarting does not shorten the wait"),
        (FaultKind::Status(500), "https://discordstatus.com"),
        (FaultKind::Html(200), "DISCORD_API_URL right?"),
        (FaultKind::Reset, "is the network up"),
    ];
    for (call, what, begin) in CALLS {
        for (kind, remedy) in &kinds {
            fail(&world, call, kind);
            let mut program = Program::spawn(&world, Stdio::null());
            let logged = program.logs(begin).await;
            assert!(logged.contains("WARN") && logged.contains(remedy), "{kind:?}: {logged}");
            let report = checked(&world).await;
            let told = line(&report, what);
            assert!(told.starts_with('✗') && told.contains(words(&logged, begin)), "{logged}\n{report}");
            if *kind == a_day() {
                assert!(logged.contains("as it asks, trying again in 24 hours"), "{logged}");
                assert!(told.contains("for the next 24 hours"), "{told}");
            }
            if call != GATEWAY {
                program.logs("connected to Discord as").await;
            }
            program.signal(Signal::SIGTERM);
            assert_eq!(program.ended().await.0, Some(0));
            world.discord.heal();
        }
    }
    world.end().await;
}

#[tokio::test]
async fn a_token_that_is_refused_for_the_commands_alone_ends_nothing() {
    let world = Builder::default().prepare().await;
    fail(&world, COMMANDS, &FaultKind::Status(401));
    let mut program = Program::start(&world, Stdio::null()).await;
    let begin = "Discord did not take the commands";
    let logged = program.said(begin).to_owned();
    assert!(logged.contains("WARN") && logged.contains("DISCORD_TOKEN"), "{logged}");
    let report = checked(&world).await;
    assert!(line(&report, "commands: ").contains(words(&logged, begin)), "{logged}\n{report}");
    for well in ["DISCORD_TOKEN: ", "gateway: "] {
        assert!(line(&report, well).starts_with('✓'), "{report}");
    }
    world.discord.heal();
    program.logs("commands are registered").await;
    assert!(line(&checked(&world).await, "commands: ").starts_with('✓'));
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    world.end().await;
}

#[tokio::test]
async fn check_tells_of_commands_that_only_the_bot_tried_to_register() {
    let world = Builder::default().prepare().await;
    let refusals = [refused(400, 30_034), refused(403, 20_012), a_day()];
    for kind in refusals {
        fail(&world, ("PUT", "/commands"), &kind);
        let program = Program::start(&world, Stdio::null()).await;
        let begin = "Discord did not take the commands";
        let logged = program.said(begin).to_owned();
        program.signal(Signal::SIGTERM);
        assert_eq!(program.ended().await.0, Some(0));
        let report = checked(&world).await;
        let told = line(&report, "commands: ");
        assert!(told.starts_with('✗') && told.contains(words(&logged, begin)), "{logged}\n{told}");
        world.discord.heal();
    }
    let mut program = Program::spawn(&world, Stdio::null());
    program.logs("commands are registered").await;
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    assert!(line(&checked(&world).await, "commands: ").ends_with(" are registered"));
    world.end().await;
}

#[tokio::test]
async fn of_calls_that_are_never_answered_both_say_the_same() {
    let mut builder = Builder::default();
    builder.options.answer_within = Duration::from_millis(200);
    let mut world = builder.prepare().await;
    for (call, what, begin) in CALLS {
        fail(&world, call, &FaultKind::Silence);
        let asked = |world: &World| {
            world.discord.requests().iter().filter(|request| request.path.contains(call.1)).count()
        };
        let before = asked(&world);
        world.spawn_bot();
        // When it asks again the first failure is logged.
        while asked(&world) < before + 2 {
            world.something_happened().await;
        }
        world.stop_bot().await;
        let mut out = Vec::new();
        let mut report = Report::to(&mut out).answered_within(Duration::from_millis(200));
        check(&world.config, &mut report).await;
        let report = String::from_utf8(out).unwrap();
        let told = line(&report, what);
        assert!(told.starts_with('✗') && told.contains("is the network up"), "{report}");
        let told = &told[told.find(begin).unwrap()..];
        assert!(told.ends_with("(no answer in time)"), "{told}");
        assert_ne!(logged(&["WARN", told, "; trying again in"]), Vec::<String>::new());
        world.discord.heal();
    }
    world.end().await;
}

#[tokio::test]
async fn a_message_that_was_on_its_way_is_found_whatever_keeps_back_who_the_bot_is() {
    let mut builder = Builder::default();
    // Each start asks for a token of its own.
    builder.backend.websocket_per_minute = 1_000;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    let unsaid =
        [FaultKind::Status(401), refused(403, 50_001), a_day(), FaultKind::Status(500), FaultKind::Html(200)];
    let others = [vec![], vec![APPLICATION], vec![GATEWAY], vec![APPLICATION, GATEWAY]];
    for (round, kind) in unsaid.iter().enumerate() {
        let (first, second) = (format!("on its way {round}"), format!("behind it {round}"));
        world.discord.fail(
            Fault::new(FaultKind::DoneButSilent, Times::Always).on("POST", "/channels/{channel_id}/messages"),
        );
        let tries = world.tries(world.channel).len();
        world.server.emit(&*first);
        world.tried_more_than(tries).await;
        world.kill_bot();
        // Longer ago than Discord knows a message's nonce: it is looked for.
        world.sql("UPDATE marks SET begun_at = begun_at - 600").await;
        world.discord.heal();
        fail(&world, USER, kind);
        let more = &others[round % others.len()];
        more.iter().for_each(|call| fail(&world, *call, &FaultKind::Status(503)));
        world.server.emit(&*second);
        world.spawn_bot();
        if more.len() > 1 {
            world.discord.request_where(|request| request.path.contains(USER.1)).await.unwrap();
            world.discord.heal();
        }
        world.shown_in_full(&second).await;
        let lines = world.lines_in(world.channel);
        assert_eq!(lines.iter().filter(|line| **line == first).count(), 1, "{kind:?}: {lines:?}");
        world.discord.heal();
        world.discord.connected().await.unwrap();
    }
    world.end().await;
}
