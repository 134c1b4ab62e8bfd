//! The database that cannot be used is left alone; the one that can outlives what fails around it.

use std::{fs, path::Path, process::Stdio, time::Duration};

use sandbox::{
    discord::{Fault as DiscordFault, FaultKind as DiscordFaultKind, Times},
    panel::{Fault, FaultKind},
};
use serde_json::json;
use tokio::process::Command;

use crate::support::{Builder, World, logged};

/// Runs the real program on this database until it ends by itself.
async fn refused(world: &World, url: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.env_clear().envs(&world.settings).env("DATABASE_URL", url).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    let written = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(1), "{written}");
    assert!(!written.contains(world.discord.token()) && !written.contains(world.backend.owner_key()));
    written
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_left_untouched() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let good = fs::read(world.database.path().join("wingcord.db")).unwrap();
    let folder = world.database.path().join("odd");
    fs::create_dir(&folder).unwrap();
    let corrupt = folder.join("corrupt.db");
    let mut bytes = good.clone();
    let middle = bytes.len() / 2;
    bytes[100..middle].fill(0xa5);
    fs::write(&corrupt, &bytes).unwrap();
    let other = folder.join("notes.txt");
    fs::write(&other, "these are my notes, not a database\n".repeat(40)).unwrap();
    let newer = folder.join("newer.db");
    fs::write(&newer, &good).unwrap();
    from_the_future(&newer).await;
    for (path, says) in [(&corrupt, "database"), (&other, "database"), (&newer, "newer")] {
        let before = fs::read(path).unwrap();
        let written = refused(&world, &url(path)).await;
        assert!(written.contains(says), "{}: {written}", path.display());
        assert!(written.contains(&*path.file_name().unwrap().to_string_lossy()), "{written}");
        assert!(fs::read(path).unwrap() == before, "{} was changed", path.display());
    }
    let written = refused(&world, &url(&world.database.path().join("no/such/folder/x.db"))).await;
    assert!(written.contains("no/such/folder"), "{written}");
    let written = refused(&world, &url(&folder)).await;
    assert!(
        written.contains("is a folder or a device") && written.contains("Docker makes a folder"),
        "{written}"
    );
    world.start_bot().await;
    let list = world.admin("/server list").await;
    assert!(list.content.contains("Survival"), "{}", list.content);
    world.end().await;
}

/// Adds a migration that this program does not know.
async fn from_the_future(path: &Path) {
    use sqlx::Connection;
    let mut connection = sqlx::SqliteConnection::connect(&url(path)).await.unwrap();
    let row = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
               VALUES (99991231235959, 'later', true, x'00', 1)";
    sqlx::query(row).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn no_error_of_panel_or_discord_destroys_a_row() {
    let mut world = Builder::speaking(sandbox::Dialect::NewGo).start().await;
    world.bind_and_mirror().await;
    let role = world.guild.add_role("Helpers", 0);
    world.admin(&format!("/access grant who:<@&{role}> permission:start server:Survival")).await;
    let gone =
        json!({ "errors": [{ "code": "NotFoundHttpException", "status": "404", "detail": "Not found." }] });
    let kinds = [
        FaultKind::Status(500),
        FaultKind::Status(401),
        FaultKind::Json(
            403,
            json!({ "errors": [{ "code": "AccessDenied", "status": "403", "detail": "no" }] }),
        ),
        FaultKind::Json(404, gone),
        FaultKind::Html("<html>hello</html>".into()),
    ];
    for kind in kinds {
        world.stop_bot().await;
        let named = format!("{kind:?}");
        world.backend.fail_panel(Fault { path: String::new(), times: u32::MAX, kind });
        let asked = world.backend.requests().len();
        world.spawn_bot();
        world.backend.request_seen(|request| request.path.contains("websocket")).await;
        world.discord.connected().await.unwrap();
        let list = world.admin("/server list").await;
        assert!(list.content.contains("Survival"), "{named}: {}", list.content);
        assert!(world.backend.requests().len() > asked, "{named}: the panel was asked");
    }
    let unknown = json!({ "message": "Unknown Channel", "code": 10_003 });
    let path = crate::support::messages_of(world.channel);
    let fault = DiscordFault::new(DiscordFaultKind::Json(404, unknown), Times::Count(1)).on("POST", &path);
    world.discord.fail(fault);
    world.backend.heal_panel();
    world.stop_bot().await;
    world.start_bot().await;
    world.server.emit("into the void");
    world.tried(world.channel, |request| request.status == 404).await;
    let access = world.admin("/access list").await;
    assert!(access.text().contains("start"), "{}", access.text());
    // The channel that Discord once denied is tried again for whoever asks, and nobody else.
    while !world.admin("/server list").await.content.contains("[server-channel-gone ") {}
    assert_eq!(world.tries(world.channel).iter().filter(|request| request.status == 404).count(), 1);
    // Once a moment has passed since then.
    let typed = format!("/console mirror channel:<#{}> server:Survival", world.channel);
    world.reads_until(&typed, "[mirror-shows …]").await;
    world.server.emit("all of it is still there");
    world.posted("all of it is still there").await;
    world.end().await;
}

#[tokio::test]
async fn while_another_program_locks_it_consoles_go_on_and_commands_say_so() {
    use sqlx::Connection;
    let mut builder = Builder::default();
    builder.options.database_within = Duration::from_millis(100);
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    let keeper = world.member("Kim", &["say", "restart", "manage"]).await;
    let mut other = sqlx::SqliteConnection::connect(&world.config.database_url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let refused = "[refusal-not-audited-for server=Survival]";
    for command in ["/mc say hello", "/power restart", "/console unmirror"] {
        world.until(keeper, command, refused).await;
        assert!(
            !logged(&["an action can't be written down", "another program that keeps it locked"]).is_empty()
        );
    }
    // Nobody with Manage Server must be unable to act because of that; what needs the database is not done.
    let read = world.until(world.admin, "/mc say help is coming", "Survival ▸ say help is coming").await;
    assert!(read.content.starts_with("[reply-unlogged]"), "{}", read.content);
    world.until(world.admin, "/console unmirror", "[refusal-database]").await;
    world
        .until(world.admin, "/status", "[status-since server=Survival state=[message-state sign=🟢 …] …]")
        .await;
    world.server.emit("mirrored all the same");
    world.posted("mirrored all the same").await;
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    world.until(keeper, "/mc say hello", "Survival ▸ say hello").await;
    assert_eq!(world.server.commands(), ["say help is coming", "say hello"]);
    assert_eq!(world.audit_log().await[4..], ["Kim | Survival | say | say hello | done"]);
    world.end().await;
}
