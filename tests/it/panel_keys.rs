//! The keys of linked panels: sealed on disk, exchanged while consoles are read, rotated, lost and found again.

use std::{fs, path::PathBuf, process::Stdio};

use sandbox::UserSpec;
use tokio::process::Command;
use wingcord::check::{Report, check};

use crate::{
    panel::links,
    support::{Builder, World, says, tells_of_loss},
};

/// A world whose guild has linked the panel, bound its server and mirrored it.
async fn linked() -> World {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    world.without_operators_panel();
    world.start_bot().await;
    let panel = (&*world.backend.panel_url(), world.backend.owner_key());
    links(&world, world.admin, world.channel, panel, "[panel-linked …]").await;
    world.bind_and_mirror().await;
    world
}

/// Waits until the console is connected and its lines come through.
async fn is_heard(world: &World, line: &str) {
    world.server.sockets(|count| *count == 1).await;
    world.server.emit(line);
    world.posted(line).await;
    world
        .until(world.admin, "/status", "[status-since server=Survival state=[message-state sign=🟢 …] …]")
        .await;
}

fn key_file(world: &World) -> PathBuf {
    world.database.path().join("wingcord.db.key")
}

/// Runs `wingcord rotate-key`.
async fn rotate(world: &World) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.arg("rotate-key").env_clear().envs(&world.settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test]
async fn no_file_holds_the_key_and_a_restart_opens_it() {
    let mut world = linked().await;
    for file in fs::read_dir(world.database.path()).unwrap() {
        let path = file.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains(world.backend.owner_key()), "{} holds the key", path.display());
    }
    world.stop_bot().await;
    world.start_bot().await;
    is_heard(&world, "after the restart").await;
    world.end().await;
}

#[tokio::test]
async fn another_key_takes_over_where_the_mirror_is() {
    let world = linked().await;
    let helper = world.backend.add_user(UserSpec { name: "helper".into(), admin: false });
    world.server.set_permissions(&helper, &["control.console"]);
    world.server.emit("before");
    world.posted("before").await;
    let sockets = world.sockets_used();
    let panel = (&*world.backend.panel_url(), helper.key());
    let reply =
        links(&world, world.admin, world.channel, panel, "[panel-linked-again account=helper …]").await;
    assert!(says(&reply.content, "[panel-linked-again account=helper …]"), "{}", reply.content);
    world.server.emit("after");
    world.posted("after").await;
    assert!(world.sockets_used() > sockets, "the console is read with the new key");
    let shown = world.shown();
    assert_eq!((shown.matches("before").count(), shown.matches("after").count()), (1, 1), "{shown}");
    assert!(!tells_of_loss(&shown), "{shown}");
    world.end().await;
}

#[tokio::test]
async fn a_lost_key_says_so_leaves_the_rows_and_opens_again_when_it_is_back() {
    let mut world = linked().await;
    world.stop_bot().await;
    let copy = world.database.path().join("copy");
    fs::rename(key_file(&world), &copy).unwrap();
    world.start_bot().await;
    for command in ["/status", "/mc say hello", "/power start", "/panel status", "/server bind Nether"] {
        let read = world.reads(world.admin, command).await;
        assert!(read.contains("[panel-closed]"), "{command}: {read}");
        assert!(!read.contains("wingcord.db"), "where it should be is nobody's business: {read}");
    }
    assert!(!key_file(&world).exists(), "no other key takes its place");
    let (failed, report) = checked(&world).await;
    assert!(failed == 1 && report.contains("wingcord.db.key is missing"), "{report}");
    let (code, told) = rotate(&world).await;
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("can't be opened, left as it is: http://127.0.0.1"), "{told}");
    world.stop_bot().await;
    fs::rename(&copy, key_file(&world)).unwrap();
    world.start_bot().await;
    is_heard(&world, "open again").await;
    world.end().await;
}

#[tokio::test]
async fn a_lost_key_is_healed_by_linking_again() {
    let mut world = linked().await;
    world.stop_bot().await;
    fs::remove_file(key_file(&world)).unwrap();
    world.start_bot().await;
    world.until(world.admin, "/status", "[panel-closed]").await;
    let panel = (&*world.backend.panel_url(), world.backend.owner_key());
    links(&world, world.admin, world.channel, panel, "[panel-linked-again account=owner …]").await;
    is_heard(&world, "healed").await;
    world.end().await;
}

#[tokio::test]
async fn the_key_is_rotated_under_a_running_bot() {
    let mut world = linked().await;
    let before = fs::read_to_string(key_file(&world)).unwrap();
    let (code, told) = rotate(&world).await;
    assert_eq!(code, Some(0), "{told}");
    assert!(
        told.contains("sealed under version 2") && told.contains("now: 1") && told.contains("version 1"),
        "{told}"
    );
    let after = fs::read_to_string(key_file(&world)).unwrap();
    assert!(before.contains("\n1:") && after.contains("\n2:") && !after.contains("\n1:"));
    for line in after.lines().filter(|line| !line.starts_with('#')) {
        assert!(!told.contains(&line[2..]), "the key is shown");
    }
    let panel = (&*world.backend.panel_url(), world.backend.owner_key());
    links(&world, world.admin, world.channel, panel, "[panel-linked-again account=owner …]").await;
    world.server.emit("all is well");
    world.posted("all is well").await;
    world.stop_bot().await;
    world.start_bot().await;
    is_heard(&world, "open again").await;
    world.end().await;
}

#[tokio::test]
async fn a_key_of_the_environment_leaves_no_file() {
    let mut world = Builder { panel_guild: false, ..Builder::default() }.prepare().await;
    let secret = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    world.set("WINGCORD_SECRET_KEY", secret);
    world.start_bot().await;
    let panel = (&*world.backend.panel_url(), world.backend.owner_key());
    links(&world, world.admin, world.channel, panel, "[panel-linked account=owner …]").await;
    assert!(!key_file(&world).exists());
    let (code, told) = rotate(&world).await;
    assert!(code == Some(1) && told.contains("\"2:NEW 1:OLD\""), "{told}");
    world.stop_bot().await;
    let other = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=";
    world.set("WINGCORD_SECRET_KEY", other);
    world.start_bot().await;
    world.until(world.admin, "/panel status", "[panel-closed]").await;
    world.stop_bot().await;
    world.set("WINGCORD_SECRET_KEY", &format!("2:{other} 1:{secret}"));
    let (code, told) = rotate(&world).await;
    assert!(code == Some(0) && told.contains("sealed under version 2"), "{told}");
    world.set("WINGCORD_SECRET_KEY", &format!("2:{other}"));
    world.start_bot().await;
    world.until(world.admin, "/panel status", "[panel-line bound=0 …]").await;
    for key in [secret, other] {
        assert_eq!(crate::support::logged(&[key]).len(), 0, "a key is in the log");
    }
    world.end().await;
}

async fn checked(world: &World) -> (usize, String) {
    let mut out = Vec::new();
    let mut report = Report::to(&mut out);
    check(&world.config, &mut report).await;
    let failed = report.failed();
    (failed, String::from_utf8(out).unwrap())
}

#[tokio::test]
async fn check_tries_linked_panels_too() {
    let mut world = linked().await;
    world.stop_bot().await;
    let (failed, report) = checked(&world).await;
    assert_eq!(failed, 0, "{report}");
    for what in
        ["linked panels: 1", "key of http://127.0.0.1", "belongs to", "console of Survival: connected"]
    {
        assert!(report.contains(what), "{what}: {report}");
    }
    assert!(!report.contains(world.backend.owner_key()), "{report}");
    world.backend.owner().refuse_address(true);
    let (failed, report) = checked(&world).await;
    assert!(failed == 1 && report.contains("127.0.0.1; add it to the key's allowed IPs"), "{report}");
    world.backend.owner().refuse_address(false);
    world.set("ALLOW_PRIVATE_PANELS", "");
    let (failed, report) = checked(&world).await;
    assert!(failed == 1 && report.contains("is out of reach"), "{report}");
    world.guild.kick_bot();
    world.sql(&format!("INSERT INTO guilds (guild_id, left_at) VALUES ({}, 1)", world.guild.id)).await;
    let (failed, report) = checked(&world).await;
    assert!(failed == 0 && !report.contains("key of"), "of a Discord server that removed the bot: {report}");
    world.end().await;
}
