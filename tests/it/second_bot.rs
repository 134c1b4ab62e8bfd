//! One bot on one database; other commands of the program beside it. And who may read the files.

use std::{os::unix::fs::PermissionsExt, process::Stdio, time::Duration};

use nix::sys::signal::Signal;
use tokio::process::Command;
use tokio_util::sync::CancellationToken;
use wingcord::app;

use crate::support::{Builder, Program, World, logged};

#[tokio::test]
async fn a_second_bot_on_the_same_database_is_refused() {
    let world = World::mirrored().await;
    let options = app::Options { predecessor_within: Duration::from_millis(50), ..world.options.clone() };
    let refused = app::run(world.config.clone(), options, CancellationToken::new()).await.unwrap_err();
    let words = refused.to_string();
    assert!(words.starts_with("another wingcord runs on this database already"), "{words}");
    assert!(words.contains("wingcord.db.lock") && words.contains("DATABASE_URL"), "{words}");
    assert!(!logged(&["INFO", "another wingcord runs on this database; waiting"]).is_empty());
    // One that waits can be stopped.
    let stop = CancellationToken::new();
    let waiting = app::run(world.config.clone(), world.options.clone(), stop.clone());
    stop.cancel();
    waiting.await.unwrap();
    world.server.emit("told once");
    world.posted("told once").await;
    let check = program(&world, "check").await;
    assert_eq!(check.status.code(), Some(0), "{check:?}");
    assert_eq!(world.lines_in(world.channel), ["told once"]);
    world.end().await;
}

async fn program(world: &World, command: &str) -> std::process::Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    program.arg(command).env_clear().envs(&world.settings).current_dir(world.database.path());
    program.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap()
}

#[tokio::test]
async fn a_successor_waits_for_its_predecessor_to_end() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let first = Program::start(&world, Stdio::null()).await;
    let mut second = Program::spawn(&world, Stdio::null());
    second.logs("another wingcord runs on this database; waiting up to 15 s for it to end").await;
    world.server.emit("from the first");
    world.posted("from the first").await;
    first.signal(Signal::SIGTERM);
    second.logs("connected to Discord as").await;
    assert_eq!(first.ended().await.0, Some(0));
    world.server.emit("from the second");
    world.posted("from the second").await;
    // A process that is killed leaves the file and no lock.
    second.signal(Signal::SIGKILL);
    let mut third = Program::start(&world, Stdio::null()).await;
    world.server.emit("from the third");
    world.posted("from the third").await;
    assert_eq!(world.lines_in(world.channel), ["from the first", "from the second", "from the third"]);
    assert!(third.runs());
    world.end().await;
}

#[tokio::test]
async fn nobody_else_may_read_the_files_whatever_the_umask() {
    let world = Builder::default().prepare().await;
    let mut program = Program::start_unmasked(&world).await;
    let modes = || -> Vec<(String, u32)> {
        let files = std::fs::read_dir(world.database.path()).unwrap().map(|file| file.unwrap());
        let mode = |file: std::fs::DirEntry| {
            let mode = file.metadata().unwrap().permissions().mode() & 0o777;
            (file.file_name().into_string().unwrap(), mode)
        };
        let mut modes: Vec<_> = files.map(mode).filter(|(name, _)| name.starts_with("wingcord.db")).collect();
        modes.sort();
        modes
    };
    let private = |names: &[&str]| names.iter().map(|name| ((*name).to_owned(), 0o600)).collect::<Vec<_>>();
    let all = ["wingcord.db", "wingcord.db-shm", "wingcord.db-wal", "wingcord.db.lock", "wingcord.db.sock"];
    assert_eq!(modes(), private(&all));
    program.signal(Signal::SIGTERM);
    assert!(!program.ended().await.1.contains("can be read by others"));
    // What somebody opened to others stays so, and is told.
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(world.database.path().join("wingcord.db"), open).unwrap();
    program = Program::spawn(&world, Stdio::null());
    program.logs("wingcord.db can be read by others: `chmod 600` it").await;
    assert_eq!(modes()[0], ("wingcord.db".to_owned(), 0o644));
    world.end().await;
}
