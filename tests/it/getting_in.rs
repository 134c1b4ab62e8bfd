//! Discord's start calls refused, late, odd or unreadable: the gateway opens as soon as it can, and what is missing is
//! said in the log and by `wingcord check`.

use std::{process::Stdio, time::Duration};

use nix::sys::signal::Signal;
use sandbox::discord::{Fault, FaultKind, Scope, Times};
use serde_json::{Value, json};
use wingcord::check::{Report, check};

use crate::support::{Builder, Program, World};

pub(crate) const DAY: Duration = Duration::from_secs(24 * 3600);

/// What `wingcord check` writes.
pub(crate) async fn checked(world: &World) -> String {
    let mut out = Vec::new();
    check(&world.config, &mut Report::to(&mut out)).await;
    String::from_utf8(out).unwrap()
}

pub(crate) fn line<'a>(report: &'a str, what: &str) -> &'a str {
    let line = report.lines().find(|line| line.contains(what));
    line.unwrap_or_else(|| panic!("nothing about {what}:\n{report}"))
}

fn names(world: &World) -> Vec<String> {
    let commands = world.discord.registered_commands();
    commands.iter().filter_map(|command| command["name"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn commands_that_are_refused_for_good_do_not_keep_the_gateway_shut() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let refusals = [
        (FaultKind::Status(500), "discordstatus.com"),
        (
            FaultKind::Json(400, json!({"code": 30034, "message": "Max number of daily creates"})),
            "(code 30034)",
        ),
        (FaultKind::RateLimited { retry_after: DAY, scope: Scope::User }, "asked too often"),
    ];
    for (kind, words) in refusals {
        world.discord.fail(Fault::new(kind, Times::Always).on("", "/commands"));
        let mut program = Program::spawn(&world, Stdio::null());
        let said = program.logs("Discord did not take the commands, so those that it has go on").await;
        assert!(said.contains("WARN") && said.contains("trying again in") && said.contains(words), "{said}");
        program.logs("connected to Discord as").await;
        let said = world.admin("/mc say all the same").await;
        assert!(said.content.contains("all the same"), "{}", said.content);
        let report = checked(&world).await;
        let said = line(&report, "commands: ");
        assert!(
            said.starts_with('✗') && said.contains("those that it has go on") && said.contains(words),
            "{said}"
        );
        assert!(line(&report, "gateway").starts_with('✓'), "{report}");
        program.signal(Signal::SIGTERM);
        assert_eq!(program.ended().await.0, Some(0));
        world.discord.heal();
    }
    world.end().await;
}

#[tokio::test]
async fn check_looks_at_the_commands_and_registers_none() {
    let mut world = Builder::default().prepare().await;
    let report = checked(&world).await;
    let said = line(&report, "commands: ");
    assert!(said.starts_with("✓ commands: the bot registers ") && said.contains("/mc"), "{said}");
    assert_eq!(names(&world), Vec::<String>::new());
    assert!(world.discord.requests().iter().all(|request| request.method == "GET"));
    world.start_bot().await;
    assert!(line(&checked(&world).await, "commands: ").ends_with(" are registered"));
    world.end().await;
}

#[tokio::test]
async fn commands_are_registered_in_the_background_when_discord_takes_them() {
    let mut world = Builder::default().prepare().await;
    world.discord.fail(Fault::new(FaultKind::Status(500), Times::Always).on("PUT", "/commands"));
    world.spawn_bot();
    world.discord.connected().await.unwrap();
    assert_eq!(names(&world), Vec::<String>::new());
    world.discord.heal();
    world.discord.command_registered("mc").await.unwrap();
    world.bind_and_mirror().await;
    world.end().await;
}

#[tokio::test]
async fn the_entry_point_command_of_an_activity_stays() {
    let mut world = Builder::default().prepare().await;
    world.discord.enable_activity();
    let before = world.discord.registered_commands();
    world.start_bot().await;
    let launch: Vec<Value> =
        world.discord.registered_commands().into_iter().filter(|command| command["type"] == 4).collect();
    assert_eq!(launch.len(), 1);
    for field in ["id", "name", "handler", "contexts", "integration_types"] {
        assert_eq!(launch[0][field], before[0][field], "{field}");
    }
    world.bind_and_mirror().await;
    assert!(line(&checked(&world).await, "commands: ").starts_with('✓'));
    assert!(names(&world).contains(&"launch".to_owned()));
    world.end().await;
}

#[tokio::test]
async fn the_gateway_opens_while_discord_does_not_say_who_the_bot_is() {
    let mut world = World::mirrored().await;
    let kinds = [
        FaultKind::Status(503),
        FaultKind::Silence,
        FaultKind::Html(200),
        FaultKind::Json(200, json!({"id": "odd"})),
        FaultKind::RateLimited { retry_after: DAY, scope: Scope::Global },
    ];
    for kind in kinds {
        world.stop_bot().await;
        let named = format!("{kind:?}");
        world.discord.fail(Fault::new(kind, Times::Always).on("GET", "/applications/@me"));
        world.spawn_bot();
        world.discord.connected().await.unwrap();
        // It is edited in the application's name, which the gateway told.
        let said = world.admin("/mc say it opens").await;
        assert!(said.content.contains("it opens"), "{named}: {}", said.content);
        world.discord.heal();
    }
    world.end().await;
}

#[tokio::test]
async fn a_wait_of_a_day_is_obeyed_and_said_and_a_stop_ends_it() {
    let world = Builder::default().prepare().await;
    let wait = FaultKind::RateLimited { retry_after: DAY, scope: Scope::User };
    world.discord.fail(Fault::new(wait, Times::Count(1)).on("GET", "/gateway/bot"));
    let mut program = Program::spawn(&world, Stdio::null());
    let said = program.logs("did not say where its gateway is").await;
    assert!(said.contains("as it asks, trying again in 24 hours"), "{said}");
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    let asked =
        |path: &str| world.discord.requests().iter().filter(|request| request.path.contains(path)).count();
    assert_eq!(asked("/gateway/bot"), 1);

    let wait = FaultKind::RateLimited { retry_after: DAY, scope: Scope::User };
    world.discord.fail(Fault::new(wait, Times::Count(1)).on("GET", "/applications/@me"));
    let report = checked(&world).await;
    let said = line(&report, "DISCORD_TOKEN");
    assert!(said.starts_with('✗') && said.contains("for the next 24 hours"), "{said}");
    assert!(line(&report, "gateway").starts_with('✓'), "{report}");
    world.end().await;
}

#[tokio::test]
async fn only_the_fields_that_are_needed_must_be_there() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    let id = world.discord.bot_id().to_string();
    let member = |user: u64, role: &str, state: u8| json!({"user": {"id": user.to_string()}, "role": role, "membership_state": state});
    let read_only = world.guild.add_member("Rod", &[]);
    let invited = world.guild.add_member("Ivy", &[]);
    let owner = world.guild.add_member("Olga", &[]);
    for user in [read_only, invited, owner] {
        let role = world.guild.add_role("Admins", sandbox::discord::permissions::MANAGE_GUILD);
        world.guild.set_roles(user, &[role]);
    }
    let members =
        [member(world.admin, "developer", 2), member(read_only, "read_only", 2), member(invited, "admin", 1)];
    let team = json!({"owner_user_id": owner.to_string(), "members": members});
    let answers = [
        ("/applications/@me", json!({"id": id, "team": team})),
        ("/gateway/bot", json!({"url": world.discord.gateway_url()})),
    ];
    for (path, answer) in answers {
        let fault = Fault::new(FaultKind::Json(200, answer), Times::Always);
        world.discord.fail(fault.on("GET", path));
    }
    world.start_bot().await;
    for (user, may) in [(read_only, false), (invited, false), (owner, true), (world.admin, true)] {
        let said = world.types(user, world.channel, "/server bind").await.content.clone();
        let bound = said.contains("[server-bound listed=Survival node=node-1 server=Survival]");
        assert_eq!(bound, may, "{said}");
        if bound {
            world.unbinds(user, world.channel, "Survival").await;
        }
    }
    world.end().await;
}

#[tokio::test]
async fn a_token_that_was_copied_wrongly_is_told_from_one_that_was_revoked() {
    const END: &str = "abcdefghijklmnopqrstuvwxyz0123456789AB";
    let mut world = Builder::default().prepare().await;
    let cases = [
        (format!("MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.{END}"), "so it was reset"),
        (format!("bm8taWQ.Gabcde.{END}"), "its first part is not the id of an application"),
        ("MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdef".to_owned(), "its end was cut off"),
    ];
    for (token, words) in cases {
        world.set("DISCORD_TOKEN", &token);
        world.spawn_bot();
        let error = world.bot_ended().await.unwrap_err().to_string();
        let report = checked(&world).await;
        for said in [&*error, line(&report, "DISCORD_TOKEN")] {
            assert!(said.contains("refused the bot token") && said.contains(words), "{said}");
            assert!(!said.contains("Gabcde"), "{said}");
        }
    }
    world.end().await;
}

/// Starts the bot anew with each fault of one of Discord's start calls: mirrors run, and the gateway opens at once, or
/// as soon as Discord says where it is.
async fn starts_in_spite_of(method: &str, path: &str, opens: bool) {
    let mut builder = Builder::default();
    // Each start and each check asks for a token of its own.
    builder.backend.websocket_per_minute = 1_000;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    let refused = json!({"code": 40_001, "message": "Unauthorized"});
    let kinds = [
        (FaultKind::Status(500), "500"),
        (FaultKind::Json(403, refused), "403"),
        (FaultKind::RateLimited { retry_after: DAY, scope: Scope::User }, "24 hours"),
        (FaultKind::Html(200), "can't be read"),
        (FaultKind::Latency(Duration::from_millis(300)), ""),
    ];
    let mut started = 0;
    for (kind, words) in kinds {
        world.stop_bot().await;
        let (named, is_day) = (format!("{path} {kind:?}"), matches!(kind, FaultKind::RateLimited { .. }));
        world.discord.fail(Fault::new(kind, Times::Always).on(method, path));
        world.spawn_bot();
        started += 1;
        let mirrored = format!("mirrored in start {started}");
        world.server.emit(&*mirrored);
        world.posted(&mirrored).await;
        if opens {
            world.discord.connected().await.unwrap();
        } else if !words.is_empty() {
            let report = checked(&world).await;
            let said = line(&report, "gateway");
            assert!(said.starts_with('✗') && said.contains(words), "{named}: {said}");
        }
        world.discord.heal();
        // A wait of a day that was asked for is kept.
        if opens || !is_day {
            world.discord.connected().await.unwrap();
        }
    }
    world.discord.heal();
    world.stop_bot().await;
    world.end().await;
}

#[tokio::test]
async fn mirrors_run_and_the_gateway_opens_however_the_commands_are_refused() {
    starts_in_spite_of("PUT", "/commands", true).await;
}

#[tokio::test]
async fn mirrors_run_and_the_gateway_opens_however_the_application_is_kept_back() {
    starts_in_spite_of("GET", "/applications/@me", true).await;
}

#[tokio::test]
async fn mirrors_run_and_the_gateway_opens_once_discord_says_where_it_is() {
    starts_in_spite_of("GET", "/gateway/bot", false).await;
}
