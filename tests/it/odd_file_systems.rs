//! The database on shares that lack something. `.ci/odd-file-systems` mounts them and names them to these stories; `cargo test`
//! alone leaves these out.

use std::{fs, path::PathBuf, process::Stdio};

use nix::sys::signal::Signal;
use serenity::model::id::{ChannelId, GuildId, UserId};
use tempfile::TempDir;
use wingcord::{
    model::{Action, ActionDetails, AuditEntry},
    store::Store,
};

use crate::support::{Builder, Program, World};

/// A folder of its own on the file system that a variable names.
fn place(variable: &str) -> TempDir {
    let mounted = std::env::var(variable).expect(".ci/odd-file-systems runs this");
    tempfile::tempdir_in(mounted).unwrap()
}

/// A world whose database is there. The bot does not run.
async fn world_on(place: &TempDir) -> (World, PathBuf) {
    let mut world = Builder::default().prepare().await;
    let path = place.path().join("wingcord.db");
    world.set("DATABASE_URL", &format!("sqlite://{}", path.display()));
    (world, path)
}

/// What `check` says, and whether it is content.
async fn checked(world: &World) -> (bool, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.arg("check").env_clear().envs(&world.settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).output().await.unwrap();
    (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

#[tokio::test]
#[ignore = "needs a file system without shared maps; .ci/odd-file-systems has one"]
async fn without_shared_maps_all_works_without_a_write_ahead_log() {
    let place = place("WINGCORD_NO_MAPS");
    let (world, path) = world_on(&place).await;
    let mut program = Program::start(&world, Stdio::null()).await;
    let said = program.said("without a write-ahead log");
    assert!(said.contains("WARN") && said.contains("wingcord.db") && said.contains("local disk"), "{said}");
    world.discord.command_registered("mc").await.unwrap();
    world.bind_and_mirror().await;
    let role = world.guild.add_role("Helpers", 0);
    world.admin(&format!("/access grant who:<@&{role}> permission:start server:Survival")).await;
    // Beside the running bot.
    let (good, report) = checked(&world).await;
    assert!(good && report.contains("without a write-ahead log"), "{report}");
    world.server.emit("before the end");
    world.posted("before the end").await;
    program.signal(Signal::SIGKILL);
    program.ended().await;
    program = Program::start(&world, Stdio::null()).await;
    world.server.emit("after the end");
    world.posted("after the end").await;
    let access = world.admin("/access list").await;
    assert!(access.text().contains("start"), "{}", access.text());
    assert_eq!(world.lines_in(world.channel), ["before the end", "after the end"]);
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    assert!(!path.with_extension("db-wal").exists() && !path.with_extension("db-shm").exists());
    world.end().await;
}

#[tokio::test]
#[ignore = "needs a file system without shared maps; .ci/odd-file-systems has one"]
async fn a_database_that_comes_there_with_its_log_is_whole() {
    let (home, place) = (tempfile::tempdir().unwrap(), place("WINGCORD_NO_MAPS"));
    let (old, new) = (home.path().join("wingcord.db"), place.path().join("wingcord.db"));
    let store = Store::open(&format!("sqlite://{}", old.display())).await.unwrap();
    let guild = GuildId::new(7);
    let entry = AuditEntry {
        guild,
        channel: ChannelId::new(8),
        member: UserId::new(9),
        member_name: "Alice".into(),
        binding: None,
        binding_name: None,
        action: Action::Grant,
        details: ActionDetails::command("only in the log"),
        masked: None,
    };
    store.begin_audit(&entry, 1).await.unwrap();
    for suffix in ["db", "db-wal"] {
        fs::copy(old.with_extension(suffix), new.with_extension(suffix)).unwrap();
    }
    let moved = Store::open(&format!("sqlite://{}", new.display())).await.unwrap();
    assert!(store.has_wal() && !moved.has_wal());
    assert_eq!(moved.audit_of(guild, 10).await.unwrap()[0].entry, entry);
    store.close().await;
    moved.close().await;
}

#[tokio::test]
#[ignore = "needs a file system without locks; .ci/odd-file-systems has one"]
async fn without_locks_the_bot_says_what_is_missing_and_where_it_would_work() {
    let place = place("WINGCORD_NO_LOCKS");
    let (world, _) = world_on(&place).await;
    let (code, log) = Program::spawn(&world, Stdio::null()).ended().await;
    assert_eq!(code, Some(1), "{log}");
    let (good, report) = checked(&world).await;
    assert!(!good, "{report}");
    for words in [log, report] {
        for word in ["has no file locks", "wingcord.db", "local disk", "nolock", "DATABASE_URL"] {
            assert!(words.contains(word), "{word}: {words}");
        }
    }
    world.end().await;
}
