//! `wingcord healthcheck` beside the real program, without an address for figures.

use std::{fs, process::Stdio, time::Duration};

use nix::sys::signal::Signal;
use sandbox::discord::{Fault, FaultKind, Times};
use tokio::process::Command;

use crate::support::{Builder, Program, World};

/// Its exit code and what it says, with these settings.
async fn healthcheck(world: &World) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wingcord"));
    let settings = world.settings.iter().filter(|(name, _)| ["DATABASE_URL", "METRICS_ADDR"].contains(*name));
    command.arg("healthcheck").env_clear().envs(settings).current_dir(world.database.path());
    let output = command.stdin(Stdio::null()).kill_on_drop(true).output().await.unwrap();
    (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
}

/// Asks until it answers that.
async fn becomes(world: &World, code: i32, says: &str) {
    let mut turn = tokio::time::interval(Duration::from_millis(50));
    let mut last = None;
    let asking = async {
        loop {
            turn.tick().await;
            let told = healthcheck(world).await;
            if told.0 == Some(code) && told.1.contains(says) {
                return;
            }
            last = Some(told);
        }
    };
    let asked = tokio::time::timeout(Duration::from_secs(20), asking).await;
    asked.unwrap_or_else(|_| panic!("it does not become {says:?} but {last:?}"));
}

#[tokio::test]
async fn the_exit_code_says_how_the_running_bot_is() {
    let world = Builder::default().prepare().await;
    let socket = world.database.path().join("wingcord.db.sock");
    let (code, said) = healthcheck(&world).await;
    assert!(code == Some(1) && said.contains("no wingcord runs on"), "{said}");
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("GET", "/gateway/bot"));
    let bot = Program::spawn(&world, Stdio::null());
    becomes(&world, 1, "the bot is not well: gateway").await;
    world.discord.heal();
    becomes(&world, 0, "ok").await;

    bot.signal(Signal::SIGKILL);
    bot.ended().await;
    assert!(socket.exists(), "nobody took it away");
    let (code, said) = healthcheck(&world).await;
    assert!(code == Some(1) && said.contains("no wingcord runs on"), "{said}");
    let bot = Program::start(&world, Stdio::null()).await;
    becomes(&world, 0, "ok").await;
    bot.signal(Signal::SIGTERM);
    assert_eq!(bot.ended().await.0, Some(0));
    assert!(!socket.exists());
    world.end().await;
}

#[tokio::test]
async fn where_there_can_be_no_socket_it_asks_at_the_address_for_figures() {
    let mut world = Builder::default().prepare().await;
    let something = world.database.path().join("wingcord.db.sock");
    fs::create_dir(&something).unwrap();
    // A port that is free now; the bot takes it at once.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    world.set("METRICS_ADDR", &free.to_string());
    let mut bot = Program::start(&world, Stdio::null()).await;
    bot.said("wingcord.db.sock can't be made");
    becomes(&world, 0, "ok").await;
    world.set("METRICS_ADDR", "");
    let (code, said) = healthcheck(&world).await;
    assert!(code == Some(1) && said.contains("no wingcord runs on"), "{said}");
    assert!(bot.runs() && something.is_dir());
    world.end().await;
}
