//! An ordinary host with an ordinary mistake, by the real program with the log as it is set by default: the first line
//! that speaks of trouble says what to do.

use std::{collections::BTreeMap, process::Stdio};

use nix::sys::signal::Signal;
use sandbox::panel::{Fault, FaultKind};
use tokio::net::TcpListener;

use crate::support::{Builder, Program, World};

/// Shaped like a token, of nobody.
const TOKEN: &str = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB";
/// Shaped like a key, of nobody.
const KEY: &str = "ptlc_abcdefghijklmnopqrstuvwxyzabcdefghijklmnopq";
/// How the line of the start begins, behind time and level.
const START: &str = "INFO the database is";

async fn world() -> World {
    let mut builder = Builder::default();
    // Each start asks for a token of its own.
    builder.backend.websocket_per_minute = 1_000;
    builder.start().await
}

/// The log at its default.
fn as_by_default(world: &mut World) {
    world.settings.insert("RUST_LOG", String::new());
}

/// An address at which nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// Starts with these settings, which keep it from running, and has the first line behind that of the start say `remedy`.
async fn ends_with(world: &World, settings: &[(&'static str, &str)], remedy: &str) {
    let mut changed = world.settings.clone();
    changed.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let (code, log) = Program::spawn_with(&changed, world, Stdio::null()).ended().await;
    let first = log.lines().find(|line| !line.contains(START)).unwrap_or_default();
    assert!(first.contains(remedy), "{remedy:?} is not in the first line:\n{log}");
    assert!(matches!(code, Some(1 | 2)), "{code:?}: {log}");
}

/// Starts with these settings, under which it runs all the same, and has the first line of trouble say `remedy`.
async fn runs_and_says(world: &World, settings: &[(&'static str, &str)], remedy: &str) {
    let mut changed = world.settings.clone();
    changed.extend(settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let mut program = Program::spawn_with(&changed, world, Stdio::null());
    program.logs(remedy).await;
    let well = [
        START,
        "INFO logged in as",
        "INFO PANEL_GUILDS is empty",
        "commands are registered",
        "INFO connected to Discord",
    ];
    let trouble = program.lines().iter().find(|line| !well.iter().any(|well| line.contains(well)));
    assert!(trouble.is_some_and(|line| line.contains(remedy)), "{:#?}", program.lines());
    assert!(program.lines()[0].contains(START), "{:#?}", program.lines());
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
}

#[tokio::test]
async fn what_keeps_the_bot_from_running_is_said_first_with_what_to_do() {
    let mut world = Builder::default().prepare().await;
    as_by_default(&mut world);
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let cut_off = TOKEN[..45].to_owned();
    let cases: [(&'static str, &str, &str); 9] = [
        ("DISCORD_TOKEN", "", "it takes the bot token (Discord Developer Portal"),
        ("DISCORD_TOKEN", "0123456789abcdef", "copy it from the portal's Bot page"),
        ("DISCORD_TOKEN", TOKEN, "put it into DISCORD_TOKEN"),
        ("DISCORD_TOKEN", &cut_off, "its end was cut off. Copy the whole token anew"),
        (
            "PANEL_API_KEY",
            "ptla_abcdefghijklmnopqrstuvwxyz",
            "make a client key under Account → API Credentials",
        ),
        ("PANEL_URL", "panel.example.com", "it looks like https://panel.example.com"),
        ("METRICS_ADDR", &port, "choose another port"),
        (
            "DATABASE_URL",
            "sqlite:///proc/wingcord.db",
            "mend their rights, or set DATABASE_URL to another file",
        ),
        (
            "DATABASE_URL",
            "sqlite://not/there/wingcord.db",
            "Create the folder, or set DATABASE_URL to another file",
        ),
    ];
    for (name, value, remedy) in cases {
        ends_with(&world, &[(name, value)], remedy).await;
    }
    world.end().await;
}

#[tokio::test]
async fn where_nothing_is_bound_the_panel_and_the_network_are_tried_all_the_same() {
    let mut world = Builder::default().prepare().await;
    as_by_default(&mut world);
    let nobody = nobody().await;
    runs_and_says(&world, &[("PANEL_API_KEY", KEY)], "Make a new client key there").await;
    runs_and_says(&world, &[("PANEL_URL", &nobody)], "does it run, and is its address right?").await;
    runs_and_says(&world, &[("DISCORD_API_URL", &nobody)], "is the network up, and DISCORD_API_URL right?")
        .await;
    let title = "<html><head><title>Welcome to nginx!</title></head></html>";
    world.backend.fail_panel(Fault {
        path: String::new(),
        times: u32::MAX,
        kind: FaultKind::Html(title.into()),
    });
    runs_and_says(&world, &[], "is the panel's address right?").await;
    world.backend.heal_panel();
    world.end().await;
}

#[tokio::test]
async fn without_any_network_the_second_line_says_what_to_do() {
    let mut world = world().await;
    as_by_default(&mut world);
    let nobody = nobody().await;
    for bound in [false, true] {
        if bound {
            world.bind_and_mirror().await;
        }
        world.stop_bot().await;
        let mut changed = world.settings.clone();
        changed.extend(["DISCORD_API_URL", "PANEL_URL"].map(|name| (name, nobody.clone())));
        let mut program = Program::spawn_with(&changed, &world, Stdio::null());
        program.logs("is the network up, and DISCORD_API_URL right?").await;
        let second = &program.lines()[1];
        let remedies =
            ["is the network up, and DISCORD_API_URL right?", "does it run, and is its address right?"];
        assert!(remedies.iter().any(|remedy| second.contains(remedy)), "{:#?}", program.lines());
        program.signal(Signal::SIGTERM);
        assert_eq!(program.ended().await.0, Some(0));
        world.start_bot().await;
    }
    world.end().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_bound_console_is_said_with_what_to_do() {
    let mut world = world().await;
    world.bind_and_mirror().await;
    world.stop_bot().await;
    as_by_default(&mut world);
    let nobody = nobody().await;
    runs_and_says(&world, &[("PANEL_API_KEY", KEY)], "Make a new client key there").await;
    runs_and_says(&world, &[("PANEL_URL", &nobody)], "does it run, and is its address right?").await;
    for (status, remedy) in [
        (502, "does the daemon run behind its proxy?"),
        (404, "do the node's address and port lead to the daemon?"),
    ] {
        world.server.refuse_upgrades(Some(status));
        runs_and_says(&world, &[], remedy).await;
    }
    world.server.refuse_upgrades(None);
    world.end().await;
}

#[tokio::test]
async fn quotes_around_every_setting_do_not_matter() {
    let world = Builder::default().prepare().await;
    for quote in ['"', '\''] {
        let mut quoted = world.settings.clone();
        quoted.values_mut().for_each(|value| *value = format!("{quote}{value}{quote}"));
        let mut program = Program::spawn_with(&quoted, &world, Stdio::null());
        program.logs("connected to Discord as").await;
        program.signal(Signal::SIGTERM);
        let (code, log) = program.ended().await;
        assert!(code == Some(0) && !log.contains("WARN"), "{log}");
        // The same in a file beside it.
        let lines = quoted.iter().map(|(name, value)| format!("{name}={value}\n"));
        std::fs::write(world.database.path().join(".env"), lines.collect::<String>()).unwrap();
        let mut program = Program::spawn_with(&BTreeMap::new(), &world, Stdio::null());
        program.logs("connected to Discord as").await;
        program.signal(Signal::SIGTERM);
        assert_eq!(program.ended().await.0, Some(0));
        std::fs::remove_file(world.database.path().join(".env")).unwrap();
    }
    world.end().await;
}
