//! Stopping: by signal and by the word that panels write; what is answered and posted before it ends.

use std::{
    fs::File,
    io::Write,
    process::Stdio,
    time::{Duration, Instant},
};

use nix::{pty::openpty, sys::signal::Signal};
use sandbox::{
    ServerSpec,
    discord::{Event, Fault, FaultKind, Times},
    game,
};

use crate::support::{Builder, Program, World, messages_of, until};

/// What containers are given.
const GRACE: Duration = Duration::from_secs(10);

/// A world with a mirrored console whose bot is to be a process of its own.
async fn without_bot() -> World {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    world
}

/// Console lines and the end of the gateway, in the order in which Discord saw them.
async fn order(events: &mut tokio::sync::broadcast::Receiver<Event>) -> Vec<String> {
    let mut order = Vec::new();
    loop {
        match events.recv().await.unwrap() {
            Event::MessageCreated(message) if message.content.contains("the last words") => {
                order.push("posted".into());
            }
            Event::GatewayClosed { code } => {
                order.push(format!("closed with {code}"));
                return order;
            }
            _ => {}
        }
    }
}

/// Has the bot read a line that it is about to post.
async fn last_words(world: &World) {
    let before = world.server.commands().len();
    let command = format!("save {before}");
    let asked =
        world.discord.type_command(world.admin, world.channel, &format!("/mc run {command}")).unwrap();
    world.server.command_seen(|seen| *seen == command).await;
    world.server.emit("the last words");
    until(&asked, "save", "the last words").await;
}

#[tokio::test]
async fn signals_post_what_waits_and_then_leave_the_gateway() {
    let world = without_bot().await;
    for signal in [Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP] {
        let program = Program::start(&world, Stdio::null()).await;
        world.server.sockets(|count| *count == 1).await;
        let mut events = world.discord.subscribe();
        last_words(&world).await;
        let begun = Instant::now();
        program.signal(signal);
        let (code, log) = program.ended().await;
        assert_eq!(code, Some(0), "{log}");
        assert!(begun.elapsed() < GRACE, "it took {:?}", begun.elapsed());
        assert!(log.contains("stopped") && !log.contains("WARN"), "{log}");
        assert_eq!(order(&mut events).await, ["posted", "closed with 1000"], "{log}");
    }
    world.end().await;
}

#[tokio::test]
async fn under_nohup_a_closed_terminal_does_not_stop_it() {
    let world = without_bot().await;
    let program = Program::start_without_hangup(&world).await;
    world.server.sockets(|count| *count == 1).await;
    program.signal(Signal::SIGHUP);
    last_words(&world).await;
    program.signal(Signal::SIGTERM);
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0), "{log}");
    world.end().await;
}

#[tokio::test]
async fn the_word_that_panels_write_stops_it_and_others_do_not() {
    let world = without_bot().await;
    let mut program = Program::start(&world, Stdio::piped()).await;
    program.types("help\nlist\n").await;
    program.logs("standard input takes one word: stop").await;
    program.types("stop\n").await;
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0), "{log}");
    assert_eq!(log.matches("takes one word").count(), 1, "{log}");
    world.end().await;
}

#[tokio::test]
async fn at_a_terminal_the_word_works_too() {
    let world = without_bot().await;
    let terminal = openpty(None, None).unwrap();
    let mut program = Program::start(&world, Stdio::from(terminal.slave)).await;
    let mut keyboard = File::from(terminal.master);
    // Ctrl-D at the beginning of a line ends nothing.
    keyboard.write_all(b"\x04help\n").unwrap();
    program.logs("standard input takes one word: stop").await;
    keyboard.write_all(b"stop\n").unwrap();
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0), "{log}");
    world.end().await;
}

#[tokio::test]
async fn a_terminal_that_goes_away_stops_nothing() {
    let world = without_bot().await;
    let terminal = openpty(None, None).unwrap();
    let program = Program::start(&world, Stdio::from(terminal.slave)).await;
    drop(terminal.master);
    let said = world.admin("/mc say still here").await;
    assert!(said.content.contains("still here"), "{}", said.content);
    program.signal(Signal::SIGTERM);
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0), "{log}");
    world.end().await;
}

#[tokio::test]
async fn the_end_of_standard_input_stops_nothing() {
    let world = without_bot().await;
    let (_, writer) = std::io::pipe().unwrap();
    for (what, stdin) in [("nothing", Stdio::null()), ("not readable", Stdio::from(writer))] {
        let mut program = Program::start(&world, stdin).await;
        let said = world.admin("/mc say still here").await;
        assert!(said.content.contains("still here"), "{what}: {}", said.content);
        assert!(program.runs(), "{what}");
        program.signal(Signal::SIGTERM);
        let (code, log) = program.ended().await;
        assert_eq!(code, Some(0), "{what}: {log}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_second_order_ends_it_at_once() {
    let world = without_bot().await;
    for (by_signal, status) in [(true, 502), (false, 503)] {
        let mut program = Program::start(&world, Stdio::piped()).await;
        let path = messages_of(world.channel);
        world.discord.fail(Fault::new(FaultKind::Status(status), Times::Always).on("POST", &path));
        world.server.emit("nobody takes it");
        world.discord.request_where(|request| request.status == status).await.unwrap();
        if by_signal {
            program.signal(Signal::SIGTERM);
        } else {
            program.types("stop\n").await;
        }
        program.logs("stopping: answering what was asked").await;
        let second = Instant::now();
        if by_signal {
            program.signal(Signal::SIGTERM);
        } else {
            program.types("stop\n").await;
        }
        let (code, log) = program.ended().await;
        assert_eq!(code, Some(130), "{log}");
        assert!(second.elapsed() < Duration::from_secs(2), "it took {:?}", second.elapsed());
        world.discord.heal();
    }
    world.end().await;
}

#[tokio::test]
async fn a_discord_that_answers_nothing_does_not_hold_the_process() {
    let world = without_bot().await;
    let mut program = Program::start(&world, Stdio::null()).await;
    let path = messages_of(world.channel);
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("POST", &path));
    last_words(&world).await;
    world.discord.heal();
    world.discord.fail(Fault::new(FaultKind::Silence, Times::Always));
    let begun = Instant::now();
    program.signal(Signal::SIGTERM);
    program.logs("not everything could be posted").await;
    let (code, log) = program.ended().await;
    assert_eq!(code, Some(0), "{log}");
    assert!(begun.elapsed() < GRACE, "it took {:?}: {log}", begun.elapsed());
    world.discord.heal();
    world.end().await;
}

#[tokio::test]
async fn commands_in_flight_are_ended_and_new_ones_are_turned_away() {
    let server = ServerSpec { power_by_hand: true, ..ServerSpec::new("Survival", game::Program::Scripted) };
    let mut world = Builder { server, ..Builder::default() }.start().await;
    world.bind_and_mirror().await;
    let followed = world.discord.type_command(world.admin, world.channel, "/power restart").unwrap();
    until(&followed, "restart", "[notice-power state=[power-state state=stopping]]").await;
    let path = messages_of(world.channel);
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("POST", &path));
    world.server.emit("the last words");
    let mut events = world.discord.subscribe();
    world.ask_to_stop();
    until(&followed, "restart", "[power-given-up]").await;
    let late = world.discord.type_command(world.admin, world.channel, "/mc say hello").unwrap();
    until(&late, "say", "[reply-stopping]").await;
    world.discord.heal();
    world.stop_bot().await;
    assert_eq!(order(&mut events).await, ["posted", "closed with 1000"]);
    assert!(world.server.commands().is_empty());
    let audit_log = world.audit_log().await;
    assert_eq!(audit_log[1..], ["Alice | Survival | restart |  | done | [power-state state=stopping]"]);
    world.end().await;
}

#[tokio::test]
async fn a_stop_while_discord_is_away_ends_the_bot_at_once() {
    let mut world = without_bot().await;
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("GET", "/applications/@me"));
    world.spawn_bot();
    world.discord.request_where(|request| request.status == 503).await.unwrap();
    world.stop_bot().await;
    world.discord.heal();
    world.end().await;
}
