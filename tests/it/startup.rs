//! Starting while Discord is down, restarting, stopping, and a gateway that comes and goes.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use nix::sys::signal::Signal;
use sandbox::{
    ServerSpec,
    discord::{Event, Fault, FaultKind, Times},
    game,
};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{Builder, Program, World, logged, tells_of_loss};

/// A door to Discord's REST that slams on the first connections and lets the later ones through.
async fn slamming_door(to: String, slams: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let slammed = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&slammed);
    tokio::spawn(async move {
        while let Ok((mut inside, _)) = listener.accept().await {
            if count.load(Ordering::Relaxed) < slams {
                count.fetch_add(1, Ordering::Relaxed);
                inside.set_zero_linger().unwrap();
                continue;
            }
            let mut outside = TcpStream::connect(to.trim_start_matches("http://")).await.unwrap();
            // Either side may end it as it likes.
            tokio::spawn(async move { tokio::io::copy_bidirectional(&mut inside, &mut outside).await });
        }
    });
    (address, slammed)
}

#[tokio::test]
async fn the_bot_gets_in_when_discord_comes_up() {
    let mut world = Builder::default().prepare().await;
    let (door, slammed) = slamming_door(world.discord.url().to_owned(), 3).await;
    world.set("DISCORD_API_URL", &door);
    world.discord.fail(Fault::new(FaultKind::Status(500), Times::Count(2)));
    world.discord.fail(Fault::new(FaultKind::Html(502), Times::Count(1)));
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Count(2)).on("PUT", "/commands"));
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Count(2)).on("GET", "/gateway/bot"));
    world.start_bot().await;
    assert_eq!(slammed.load(Ordering::Relaxed), 3);
    assert_eq!(world.discord.counters().statuses[&503], 4);
    world.bind_and_mirror().await;
    world.server.emit("up at last");
    world.posted("up at last").await;
    world.end().await;
}

#[tokio::test]
async fn consoles_are_mirrored_while_the_gateway_is_down() {
    let mut world = World::mirrored().await;
    world.server.emit("before");
    world.posted("before").await;
    world.stop_bot().await;
    world.server.emit("nobody listens");
    world.discord.refuse_gateway(true);
    world.spawn_bot();
    world.server.sockets(|count| *count == 1).await;
    world.discord.request_where(|request| request.path.contains("/gateway")).await.unwrap();
    world.server.emit("without a gateway");
    world.shown_in_full("without a gateway").await;
    assert_eq!(world.discord.connections(), 0);
    assert_eq!(world.lines_in(world.channel), ["before", "nobody listens", "without a gateway"]);
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.discord.refuse_gateway(false);
    world.discord.connected().await.unwrap();
    let said = world.admin("/mc say with a gateway").await;
    assert!(said.content.contains("with a gateway"), "{}", said.content);
    world.end().await;
}

#[tokio::test]
async fn consoles_are_mirrored_while_discord_answers_nothing_but_messages() {
    let mut world = World::mirrored().await;
    world.server.emit("before");
    world.posted("before").await;
    world.stop_bot().await;
    world.server.emit("nobody listens");
    world.discord.fail(Fault::new(FaultKind::Status(503), Times::Always).on("GET", "/applications/@me"));
    world.spawn_bot();
    world.shown_in_full("nobody listens").await;
    world.server.emit("mirrored all the same");
    world.shown_in_full("mirrored all the same").await;
    assert_eq!(world.lines_in(world.channel), ["before", "nobody listens", "mirrored all the same"]);
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.discord.heal();
    world.discord.connected().await.unwrap();
    world.end().await;
}

#[tokio::test]
async fn a_refused_token_ends_the_bot_with_words() {
    let mut world = Builder::default().prepare().await;
    world.set("DISCORD_TOKEN", "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.abcdefghijklmnopqrstuvwxyz0123456789AB");
    world.spawn_bot();
    let error = world.bot_ended().await.unwrap_err().to_string();
    assert!(error.contains("refused the bot token") && error.contains("DISCORD_TOKEN"), "{error}");
    assert!(!error.contains("Gabcde"), "{error}");
    world.end().await;
}

#[tokio::test]
async fn refused_intents_end_the_bot_with_words() {
    let mut builder = Builder::default();
    builder.discord.refused_intents = 1;
    let mut world = builder.prepare().await;
    world.spawn_bot();
    let error = world.bot_ended().await.unwrap_err().to_string();
    assert!(error.contains("refused the gateway intents"), "{error}");
    world.end().await;
}

#[tokio::test]
async fn a_token_that_is_reset_while_the_bot_runs_ends_it() {
    let mut world = World::start().await;
    assert_eq!(world.discord.close_gateway(4004), 1);
    let error = world.bot_ended().await.unwrap_err().to_string();
    assert!(error.contains("refused the bot token"), "{error}");
    world.end().await;
}

async fn gateway_is_back_after(cut: impl Fn(&World) -> usize) {
    let world = World::mirrored().await;
    let mut events = world.discord.subscribe();
    assert_eq!(cut(&world), 1);
    loop {
        let event = tokio::time::timeout(Duration::from_secs(20), events.recv()).await;
        if matches!(
            event.expect("the gateway is joined again"),
            Ok(Event::Ready { .. } | Event::Resumed { .. })
        ) {
            break;
        }
    }
    let said = world.admin("/mc say again").await;
    assert!(said.content.contains("again"), "{}", said.content);
    world.end().await;
}

#[tokio::test]
async fn commands_work_again_after_a_dropped_gateway() {
    gateway_is_back_after(|world| world.discord.drop_gateway()).await;
}

#[tokio::test]
async fn commands_work_again_after_a_reset_gateway() {
    gateway_is_back_after(|world| world.discord.reset_gateway()).await;
}

#[tokio::test]
async fn commands_work_again_after_a_request_to_reconnect() {
    gateway_is_back_after(|world| world.discord.reconnect_gateway()).await;
}

#[tokio::test]
async fn commands_work_again_after_an_invalid_session() {
    gateway_is_back_after(|world| world.discord.invalidate_session(false)).await;
}

#[tokio::test]
async fn commands_work_again_after_an_unknown_error() {
    gateway_is_back_after(|world| world.discord.close_gateway(4000)).await;
}

#[tokio::test]
async fn commands_work_again_when_the_first_try_to_resume_fails() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let mut program = Program::start(&world, Stdio::null()).await;
    world.discord.refuse_gateway(true);
    assert_eq!(world.discord.reset_gateway(), 1);
    program.logs("its connection broke and could not be resumed").await;
    world.discord.refuse_gateway(false);
    program.logs("connected to Discord as").await;
    let said = world.admin("/mc say again").await;
    assert!(said.content.contains("again"), "{}", said.content);
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    world.end().await;
}

#[tokio::test]
async fn a_restarted_bot_goes_on_from_its_rows_where_the_channel_is() {
    let mut world = World::mirrored().await;
    world.server.emit("before the restart");
    world.posted("before the restart").await;
    world.stop_bot().await;
    world.server.sockets(|count| *count == 0).await;
    world.server.emit("nobody listens");
    world.start_bot().await;
    world.shown_in_full("nobody listens").await;
    let said = world.admin("/mc say hello again").await;
    assert!(said.content.contains("Survival"), "{}", said.content);
    world.server.emit("after the restart");
    world.posted("after the restart").await;
    let lines = ["before the restart", "nobody listens", "after the restart"];
    assert_eq!(world.lines_in(world.channel), lines);
    assert_eq!(world.shown().matches("[notice-begun server=Survival]").count(), 1, "{}", world.shown());
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn of_a_console_that_never_printed_anything_nothing_is_missing() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    world.start_bot().await;
    world.server.sockets(|count| *count == 1).await;
    // It waits until the empty log was waited for.
    let said = world.admin("/mc say anybody there?").await;
    assert!(said.content.contains("anybody there?"), "{}", said.content);
    world.server.emit("the first line of all");
    world.posted("the first line of all").await;
    assert_eq!(world.server.frames().iter().filter(|frame| frame.text.contains("send logs")).count(), 1);
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.end().await;
}

#[tokio::test]
async fn how_many_consoles_are_connected_is_told_when_there_are_several() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let mut alone = Program::spawn(&world, Stdio::null());
    alone.logs("console connected").await;
    alone.signal(Signal::SIGTERM);
    let (_, log) = alone.ended().await;
    assert!(!log.contains("consoles are connected"), "{log}");
    let creative = world.backend.add_server(ServerSpec::new("Creative", game::Program::Scripted));
    world.start_bot().await;
    world.admin(&format!("/server bind {}", creative.uuid())).await;
    world.stop_bot().await;
    let mut both = Program::spawn(&world, Stdio::null());
    both.logs("all 2 consoles are connected, after 0 s").await;
    both.signal(Signal::SIGTERM);
    assert_eq!(both.ended().await.0, Some(0));
    world.end().await;
}

#[tokio::test]
async fn stopping_sends_what_waits() {
    let mut world = World::mirrored().await;
    world.stop_bot().await;
    let forever = Duration::from_secs(60);
    (world.options.relay.backlog.linger, world.options.relay.backlog.quiet) = (forever, forever);
    world.start_bot().await;
    world.server.sockets(|count| *count == 1).await;
    let asked = world.discord.type_command(world.admin, world.channel, "/mc run save").unwrap();
    world.server.command_seen(|command| command == "save").await;
    world.server.emit("the last words");
    // The answer shows that the bot has read the line, which lingers in the mirror.
    let reply = asked.reply_where(|reply| reply.text().contains("the last words")).await;
    reply.unwrap();
    assert!(!world.shown().contains("the last words"), "{}", world.shown());
    let stopping = Instant::now();
    world.stop_bot().await;
    assert!(stopping.elapsed() < Duration::from_secs(4), "it took {:?}", stopping.elapsed());
    world.posted("the last words").await;
    assert_eq!(logged(&["WARN", "not everything could be sent"]), Vec::<String>::new());
    world.end().await;
}
