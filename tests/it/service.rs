//! What systemd is told by the real program, at a socket of the test; and root, who works as the database's owner.

use std::{fs, os::unix::fs::MetadataExt, process::Stdio, time::Duration};

use nix::{
    sys::signal::Signal,
    unistd::{Gid, Uid, chown},
};
use rustix::process::geteuid;
use sandbox::discord::{Fault, FaultKind, Times};
use tokio::{net::UnixDatagram, process::Command, time::timeout};

use crate::support::{Builder, Program, World};

const PATIENCE: Duration = Duration::from_secs(20);

/// What is said next.
async fn told(socket: &UnixDatagram) -> String {
    let mut message = [0; 256];
    let received = timeout(PATIENCE, socket.recv(&mut message)).await;
    let length = received.expect("systemd is told nothing more").unwrap();
    String::from_utf8(message[..length].to_vec()).unwrap()
}

#[tokio::test]
async fn an_outage_of_discord_delays_no_start_and_stops_no_ping() {
    let mut world = Builder::default().prepare().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notify");
    let systemd = UnixDatagram::bind(&path).unwrap();
    world.settings.insert("NOTIFY_SOCKET", path.to_str().unwrap().to_owned());
    world.settings.insert("WATCHDOG_USEC", "300000".to_owned());
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always));
    let mut bot = Program::spawn(&world, Stdio::null());
    // Ready is not the first where a ping is quicker.
    let mut said = Vec::new();
    while said.iter().filter(|said| *said == "WATCHDOG=1\n").count() < 5 {
        said.push(told(&systemd).await);
    }
    assert_eq!(said.iter().filter(|said| *said == "READY=1\n").count(), 1, "{said:?}");
    assert!(bot.runs());
    world.discord.heal();
    bot.logs("connected to Discord as").await;
    bot.signal(Signal::SIGTERM);
    assert_eq!(bot.ended().await.0, Some(0));
    while told(&systemd).await != "STOPPING=1\n" {}
    world.end().await;
}

/// Somebody else than root.
const USER: u32 = 988;

async fn run(world: &World, arguments: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    command.args(arguments).env_clear().envs(&world.settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// Needs root, as those commands do that it is about.
#[tokio::test]
async fn root_leaves_nothing_of_its_own_beside_the_database_of_another() {
    if !geteuid().is_root() {
        println!("left out: this needs root");
        return;
    }
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    // As below /var/lib/private: its folder is the user's, and the one above lets nobody pass but root.
    let closed = tempfile::tempdir().unwrap();
    let state = closed.path().join("wingcord");
    fs::create_dir(&state).unwrap();
    fs::copy(world.database.path().join("wingcord.db"), state.join("wingcord.db")).unwrap();
    for path in [state.clone(), state.join("wingcord.db")] {
        chown(&path, Some(Uid::from_raw(USER)), Some(Gid::from_raw(USER))).unwrap();
    }
    world.settings.insert("DATABASE_URL", format!("sqlite://{}/wingcord.db", state.display()));
    let copy = closed.path().join("copy.db").to_str().unwrap().to_owned();
    for (arguments, says) in [
        (vec!["backup", &*copy], "copied to"),
        (vec!["rotate-key"], "sealed under version"),
        (vec!["check"], "the bot would work"),
        (vec!["restore", &*copy], "is in place"),
    ] {
        let (code, said) = run(&world, &arguments).await;
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        assert!(said.contains(says) && said.contains("goes on as user 988"), "{arguments:?}: {said}");
        for file in fs::read_dir(&state).unwrap().map(|file| file.unwrap()) {
            assert_eq!(file.metadata().unwrap().uid(), USER, "{arguments:?}: {}", file.path().display());
        }
    }
    assert!(state.join("wingcord.db.key").exists());
    world.end().await;
}
