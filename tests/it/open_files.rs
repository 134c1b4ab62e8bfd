//! More servers than the system lets the bot open files: Discord gets its own, most consoles are connected, and the rest
//! waits and is told.

use std::{fmt::Write, time::Duration};

use nix::sys::{
    resource::{Resource, getrlimit, setrlimit},
    signal::Signal,
};
use sandbox::{ServerHandle, ServerSpec, game};
use sqlx::Connection;

use crate::support::{Builder, Program, World};

/// The limit that most systems give a program.
const FILES: usize = 1024;
/// Kept for all that is not a console.
const KEPT: usize = 320;

/// Raises this process's own limit, which has the far ends of all consoles; whether that is enough for a story under a
/// limit of [`FILES`].
fn may_open_enough() -> bool {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE).unwrap();
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard).unwrap();
    // A console has a socket here, and its panel and the stories that run beside it have some.
    let enough = hard > 4 * FILES as u64;
    if !enough {
        eprintln!("left out: this story opens some thousand files, and the hard limit here is {hard}");
    }
    enough
}

/// A world with so many servers more, each bound under its number; the first is mirrored. The bot does not run.
async fn bound(servers: usize) -> (World, Vec<ServerHandle>) {
    let mut builder = Builder::default();
    builder.backend.requests_per_minute = 1_000_000;
    builder.backend.stats_interval = Duration::ZERO;
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    world.stop_bot().await;
    let mut rows = String::new();
    let added: Vec<_> = (0..servers)
        .map(|number| {
            let server =
                world.backend.add_server(ServerSpec::new(format!("s{number}"), game::Program::Scripted));
            let (id, guild, uuid, admin) = (number + 1000, world.guild.id, server.uuid(), world.admin);
            let comma = if number == 0 { "" } else { ", " };
            let row =
                format!("({id}, {guild}, '{uuid}', 's{number}', 's{number}', 'say {{message}}', {admin}, 1)");
            write!(rows, "{comma}{row}").unwrap();
            server
        })
        .collect();
    let columns = "id, guild_id, server_uuid, name, name_key, say_template, created_by, created_at";
    let mut database = sqlx::SqliteConnection::connect(&world.config.database_url).await.unwrap();
    sqlx::query(&format!("INSERT INTO bindings ({columns}) VALUES {rows}"))
        .execute(&mut database)
        .await
        .unwrap();
    sqlx::query("UPDATE sequences SET last = 100000 WHERE name = 'bindings'")
        .execute(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();
    world.settings.insert("RUST_LOG", "info".into());
    (world, added)
}

/// What holds with however many servers, of which so many are over.
async fn the_rest_waits(servers: usize) {
    if !may_open_enough() {
        return;
    }
    let (world, added) = bound(servers - 1).await;
    let mut program = Program::start_with_files(&world, FILES).await;
    let said = program.said("limit of open files");
    for word in ["1024", "LimitNOFILE=", "ulimits", "ulimit -n"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    let places = FILES - KEPT;
    assert!(said.contains(&format!("{places} of {servers}")), "{said}");
    program.logs(&format!("{places} of {servers} consoles are connected after")).await;
    let up = || added.iter().filter(|server| server.logged_in() > 0).count();
    assert_eq!(up() + world.server.logged_in(), places);

    // Discord's part is as quick and complete as ever, and what waits says so.
    world.server.emit("mirrored all the same");
    world.posted("mirrored all the same").await;
    let waiting = added.iter().find(|server| server.logged_in() == 0).unwrap();
    let name = waiting.name();
    for command in [format!("/status server:{name}"), format!("/console status server:{name}")] {
        let told = world.admin(&command).await;
        assert!(told.text().contains("[socket-error-limit most="), "{}", told.text());
    }
    let ran = world.admin(&format!("/mc say server:{name} message:over the panel")).await;
    assert!(ran.content.contains("[answer-unheard]"), "{}", ran.content);
    waiting.command_seen(|command| command == "say over the panel").await;
    let typed: Vec<_> =
        (0..50).map(|_| world.discord.type_command(world.guest, world.channel, "/help").unwrap()).collect();
    for interaction in typed {
        interaction.reply().await.unwrap();
    }

    // A place that becomes free is taken.
    let gone = added.iter().find(|server| server.logged_in() > 0).unwrap();
    world.unbinds(world.admin, world.channel, gone.name()).await;
    let taken = async {
        while up() + world.server.logged_in() < places {
            tokio::task::yield_now().await
        }
    };
    tokio::time::timeout(Duration::from_secs(10), taken).await.expect("the free place is taken");
    program.signal(Signal::SIGTERM);
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0));
    for trouble in ["Too many open files", "os error 24", "disconnected"] {
        assert!(!log.contains(trouble), "{trouble}: {log}");
    }
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_servers_under_a_limit_of_1024_files() {
    the_rest_waits(1_000).await;
}

/// Costs the far side as much as the bot, so `.ci/run` alone runs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "takes half a minute; .ci/run runs it"]
async fn five_thousand_servers_under_a_limit_of_1024_files() {
    the_rest_waits(5_000).await;
}

#[tokio::test]
async fn a_soft_limit_is_raised_and_needs_no_words() {
    let (world, _) = bound(39).await;
    let mut program = Program::start_after(&world, "ulimit -Hn 1024; ulimit -Sn 64").await;
    program.logs("all 40 consoles are connected").await;
    program.signal(Signal::SIGTERM);
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0));
    assert!(!log.contains("open files"), "{log}");
    world.end().await;
}

#[tokio::test]
async fn check_says_the_same() {
    let (world, _) = bound(19).await;
    let checked = async |files: usize| {
        let mut command = tokio::process::Command::new("/bin/sh");
        let run = format!("ulimit -n {files}; exec \"$0\" check");
        command.args(["-c", &run, env!("CARGO_BIN_EXE_wingcord")]).env_clear().envs(&world.settings);
        let output = command.current_dir(world.database.path()).output().await.unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, report) = checked(64).await;
    assert_eq!(code, Some(1), "{report}");
    let line =
        report.lines().find(|line| line.starts_with("✗ open files")).unwrap_or_else(|| panic!("{report}"));
    assert!(line.contains("64, enough for 16 of 20 consoles") && line.contains("LimitNOFILE="), "{line}");
    let (code, report) = checked(400).await;
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("✓ open files: the limit is 400 here"), "{report}");
    world.end().await;
}
