//! Real programs and recordings as game servers.

use std::time::Duration;

use sandbox::{
    Backend, BackendOptions, Dialect, ServerHandle, ServerSpec,
    game::{GameOptions, Program},
    wings::PowerState::{Offline, Running},
};

use crate::support::*;

fn exec(command: &str, stop: Option<&str>) -> ServerSpec {
    ServerSpec::new("Real", Program::Exec { command: command.into(), stop: stop.map(str::to_owned) })
}

async fn started(backend: &Backend, spec: ServerSpec) -> (ServerHandle, Client) {
    let server = backend.add_server(spec);
    let mut client = Client::connect(backend, &server).await;
    client.until("status").await;
    client.send("set state", &["start"]).await;
    (server, client)
}

/// The next line that is not the daemon's.
async fn line(client: &mut Client) -> String {
    loop {
        let line = client.line().await;
        if !line.contains(" Daemon]:") {
            return line;
        }
    }
}

#[tokio::test]
async fn a_programs_streams_are_the_console() {
    let backend = backend(Dialect::NewGo).await;
    let script = "echo out; echo err >&2; printf 'bad \\377\\n'; printf 'name? '; read name; echo hello $name; read word; echo bye $word";
    let (server, mut client) = started(&backend, exec(script, Some("quit"))).await;
    let mut first = [line(&mut client).await, line(&mut client).await, line(&mut client).await];
    first.sort();
    assert_eq!(first, ["bad \u{fffd}", "err", "out"]);
    assert_eq!(line(&mut client).await, "name? ", "a prompt without a line end");
    client.send("send command", &["Alex"]).await;
    assert_eq!(line(&mut client).await, "hello Alex");
    client.send("set state", &["stop"]).await;
    assert_eq!(line(&mut client).await, "bye quit");
    soon(server.reached(Offline)).await;
}

#[tokio::test]
async fn without_a_stop_word_a_program_gets_sigterm() {
    let backend = backend(Dialect::NewGo).await;
    let script = "trap 'echo saving; exit 0' TERM; echo up; while :; do sleep 0.05; done";
    let (server, mut client) = started(&backend, exec(script, None)).await;
    assert_eq!(line(&mut client).await, "up");
    client.send("set state", &["stop"]).await;
    // The shell may say that the child it waits for was terminated, too.
    while line(&mut client).await != "saving" {}
    soon(server.reached(Offline)).await;
}

#[tokio::test]
async fn a_program_that_does_not_stop_is_killed() {
    let options = BackendOptions { stop_timeout: Duration::from_millis(100), ..options(Dialect::NewGo) };
    let backend = Backend::start(options).await.unwrap();
    let (server, mut client) =
        started(&backend, exec("trap '' TERM; echo up; sleep 60 & wait; wait", None)).await;
    assert_eq!(line(&mut client).await, "up");
    soon(server.stop()).await;
    assert_eq!(server.state(), Offline);
}

#[tokio::test]
async fn a_crash_is_told_by_the_exit_code() {
    let backend = backend(Dialect::NewGo).await;
    let (_server, mut client) = started(&backend, exec("echo up; exit 5", None)).await;
    while !client.line().await.contains("Exit code: 5") {}
    while !client.line().await.contains("Exit code: 5") {}
    while !client.line().await.contains("Aborting automatic restart") {}
    let (server, mut client) = started(&backend, exec("no-such-program-here", None)).await;
    while !client.line().await.contains("Exit code: 127") {}
    drop(server);
}

#[tokio::test]
async fn the_done_text_makes_a_program_running() {
    let backend = backend(Dialect::NewGo).await;
    let spec = ServerSpec {
        done: Some("ready".into()),
        ..exec("echo boot; read x; echo ready; read y", Some("end"))
    };
    let (server, mut client) = started(&backend, spec).await;
    assert_eq!(line(&mut client).await, "boot");
    assert_eq!(server.state().as_str(), "starting");
    client.send("send command", &["go"]).await;
    soon(server.reached(Running)).await;
}

#[tokio::test]
async fn children_end_with_the_backend() {
    let backend = backend(Dialect::NewGo).await;
    let (_server, mut client) = started(&backend, exec("sleep 300 & echo $!; echo $$; wait", None)).await;
    let pids = [line(&mut client).await, line(&mut client).await];
    soon(backend.stop()).await;
    for pid in pids {
        let path = format!("/proc/{pid}/stat");
        soon(async {
            // A killed grandchild may be a zombie until its new parent looks.
            while std::fs::read_to_string(&path).is_ok_and(|stat| !stat.contains(") Z ")) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
}

#[tokio::test]
async fn a_recording_is_played_back() {
    let backend = backend(Dialect::Calagopus).await;
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/transcripts/16-two-sockets.jsonl").into();
    let mut spec = ServerSpec::new("Recorded", Program::Replay { path, exit_code: None });
    spec.game.replay_speed = 1000.0;
    let (server, mut client) = started(&backend, spec).await;
    while !line(&mut client).await.ends_with("Done (1.337s)! For help, type \"help\"") {}
    soon(server.stop()).await;
}

#[tokio::test]
async fn a_terminal_repeats_what_is_typed_and_readline_adds_its_escapes() {
    for (readline, wanted) in [
        (false, ["list", "There are 0", "There are 0"]),
        (true, ["\u{1b}[?2004h> list", "\u{1b}[?2004l\rThere are 0", "There are 0"]),
    ] {
        let backend = backend(Dialect::NewGo).await;
        let server = backend.add_server(ServerSpec { echo: true, readline, ..ServerSpec::default() });
        let mut client = Client::connect(&backend, &server).await;
        client.until("status").await;
        client.send("send command", &["list"]).await;
        server.command_seen(|command| command == "list").await;
        server.emit_all(["There are 0", "There are 0"]);
        for line in wanted {
            assert_eq!(client.line().await, line);
        }
    }
}

#[tokio::test]
async fn the_built_in_game_can_leave_its_timestamps_out() {
    let backend = backend(Dialect::NewGo).await;
    let game = GameOptions { stamps: false, boot_step: Duration::ZERO, ..GameOptions::default() };
    let (_server, mut client) =
        started(&backend, ServerSpec { game, ..ServerSpec::new("Game", Program::Game) }).await;
    line(&mut client).await;
    assert_eq!(line(&mut client).await, "Starting minecraft server version 1.21.4");
}
