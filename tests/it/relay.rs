//! The mirror in normal load: order, colours, lengths, quiet messages, who did what.

use std::{collections::HashSet, time::Duration};

use sandbox::{
    Dialect,
    discord::{Fault, FaultKind, Times},
};

use tokio::time::timeout;

use crate::support::{Builder, World, console, in_every_dialect, messages_of, tells_of_loss};

in_every_dialect! {
    order_is_kept_over_thousands_of_lines
    reading_never_waits_for_discord_and_what_is_left_out_is_counted
    the_server_is_followed
}

async fn order_is_kept_over_thousands_of_lines(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.discord.limits.scale = 0.02;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    for burst in 0..10 {
        let line = |number| format!("[12:00:{burst:02}] line {} of many", burst * 300 + number);
        world.server.flood(300, line).await;
        // A pause between the bursts: the first message of this one is out.
        world.shown_in_full(&line(0)).await;
    }
    world.shown_in_full("[12:00:09] line 2999 of many").await;
    let numbers: Vec<_> = world.lines_in(world.channel).iter().filter_map(|line| number(line)).collect();
    assert_eq!(numbers, (0..3000).collect::<Vec<u64>>());
    assert!(world.tries(world.channel).len() < 150, "lines travel together");
    assert!(!tells_of_loss(&world.shown()), "{}", world.shown());
    world.assert_all_posts_are_proper(world.channel);
    let nonces: HashSet<_> =
        world.tries(world.channel).iter().map(|request| request.json()["nonce"].to_string()).collect();
    assert_eq!(nonces.len(), world.tries(world.channel).len(), "a nonce for each message");
    world.end().await;
}

fn number(line: &str) -> Option<u64> {
    line.split_once("line ")?.1.split(' ').next()?.parse().ok()
}

async fn the_server_is_followed(dialect: Dialect) {
    let mut builder = Builder::speaking(dialect);
    builder.server = sandbox::ServerSpec::new("Survival", sandbox::game::Program::Game);
    builder.server.game.boot_step = Duration::from_millis(5);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.admin("/power start").await;
    world.posted("[notice-power-after state=[power-state state=running] …]").await;
    world.admin("/power restart").await;
    world
        .discord
        .message_where(world.channel, |message| {
            message.content.contains("[notice-action what=restart who=Alice]")
        })
        .await
        .unwrap();
    world.server.reached(sandbox::wings::PowerState::Running).await;
    let said = world.admin("/mc say it is up again").await;
    assert!(said.content.contains("it is up again"), "{}", said.content);
    world.posted("[notice-action what=say it is up again who=Alice]").await;
    let shown = world.shown();
    let told: Vec<_> = shown.lines().filter(|line| line.starts_with("[notice-")).collect();
    let expected = [
        "[notice-begun server=Survival]",
        "[notice-action what=start who=Alice]",
        "[notice-power state=[power-state state=starting]]",
        "[notice-power-after state=[power-state state=running]",
        "[notice-action what=restart who=Alice]",
        "[notice-power state=[power-state state=stopping]]",
        "[notice-power state=[power-state state=offline]]",
        "[notice-power state=[power-state state=starting]]",
        "[notice-power-after state=[power-state state=running]",
        "[notice-action what=say it is up again who=Alice]",
    ];
    let kinds: Vec<_> = told.iter().map(|line| line.split(" took=").next().unwrap_or(line)).collect();
    assert_eq!(kinds, expected, "{dialect:?}: {shown}");
    world.end().await;
}

#[tokio::test]
async fn colours_are_those_that_discord_knows() {
    let world = World::mirrored().await;
    world
        .server
        .emit("\u{1b}[91mred\u{1b}[0m plain \u{1b}[38;5;46mgreen \u{1b}[38;2;20;20;250mblue\u{1b}[0m");
    world.server.emit("\u{1b}[1;33mstarts here");
    world.server.emit("\u{1b}]0;a title\u{7}\u{1b}[2Kand \u{1b}[?25lnothing else of it");
    let message = world.posted("starts here").await;
    let text = world.shown();
    assert!(
        text.contains("```ansi\n\u{1b}[31mred\u{1b}[0m plain \u{1b}[32mgreen \u{1b}[34mblue"),
        "{text:?}"
    );
    assert!(text.contains("\u{1b}[1;33mstarts here\u{1b}[0m\n"), "a line closes its own colours: {text:?}");
    world.posted("and nothing else of it").await;
    assert!(!world.shown().contains("a title") && !world.shown().contains('\u{7}'));
    assert_eq!(console(&message)[0], "red plain green blue");
    world.end().await;
}

#[tokio::test]
async fn addresses_of_players_are_shown_nowhere() {
    const ADDRESS: &str = "203.0.113.77";
    let world = World::mirrored().await;
    world.server.emit(format!("Steve[/{ADDRESS}:51234] logged in with entity id 7"));
    world.posted("Steve[/‹ip ").await;
    world.server.emit("\u{1b}[32m203.0\u{1b}[0m.113.77 tried to connect");
    world.posted("tried to connect").await;
    let asked = world.discord.type_command(world.admin, world.channel, &format!("/mc run ban-ip {ADDRESS}"));
    let asked = asked.unwrap();
    world.server.command_seen(|command| command == format!("ban-ip {ADDRESS}")).await;
    world.server.emit(format!("Banned IP {ADDRESS}: Banned by an operator."));
    let reply = asked.reply().await.unwrap();
    assert!(reply.text().contains("Banned IP ‹ip "), "{}", reply.text());
    world.posted("[notice-action what=ban-ip ‹ip … who=Alice]").await;
    world.posted("Banned IP ‹ip ").await;
    for request in world.discord.requests() {
        assert!(!String::from_utf8_lossy(&request.body).contains(ADDRESS), "{}", request.path);
    }
    assert_eq!(crate::support::logged(&[ADDRESS]), Vec::<String>::new());
    let database = world.database.path().to_owned();
    let kept = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(&database).unwrap() {
        let file = file.unwrap();
        if !file.file_type().unwrap().is_file() {
            continue;
        }
        std::fs::copy(file.path(), kept.path().join(file.file_name())).unwrap();
    }
    world.end().await;
    for file in std::fs::read_dir(kept.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!String::from_utf8_lossy(&bytes).contains(ADDRESS), "it is in the database");
    }
}

#[tokio::test]
async fn a_server_has_one_socket_however_many_channels_and_guilds_watch_it() {
    let mut world = Builder::default().prepare().await;
    let other = world.discord.add_guild("Neighbours");
    let (far, owner) = (other.add_channel("far"), world.discord.owner_id());
    world.set("PANEL_GUILDS", &format!("{},{}", world.guild.id, other.id));
    world.start_bot().await;
    world.bind_and_mirror().await;
    let more = world.guild.add_channel("more");
    world.mirror_in(more, "Survival").await;
    let bound = world.types(owner, far, &format!("/server bind mirror:<#{far}>")).await;
    assert!(bound.content.contains("[mirror-shows "), "{}", bound.content);
    world.server.emit("seen by all");
    for channel in [world.channel, more, far] {
        world.posted_in(channel, "seen by all").await;
    }
    assert_eq!(world.server.socket_count(), 1);
    world.unbinds(world.admin, world.channel, "Survival").await;
    world.server.emit("seen by the neighbours");
    world.posted_in(far, "seen by the neighbours").await;
    assert_eq!(world.server.socket_count(), 1);
    world.unbinds(owner, far, "Survival").await;
    world.server.sockets(|count| *count == 0).await;
    let sockets: std::collections::HashSet<_> =
        world.server.frames().iter().map(|frame| frame.socket).collect();
    assert_eq!(sockets.len(), 1, "there never was a second one");
    world.end().await;
}

async fn reading_never_waits_for_discord_and_what_is_left_out_is_counted(dialect: Dialect) {
    const LINES: u64 = 6_000;
    let mut builder = Builder::speaking(dialect);
    builder.discord.limits.scale = 0.02;
    builder.options.answer_within = Duration::from_millis(300);
    builder.options.relay.backlog_budget.channel_memory = 64 * 1024;
    builder.options.relay.backlog_budget.channel_spill = 0;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.discord.fail(Fault::new(FaultKind::Silence, Times::Always).on("POST", &messages_of(world.channel)));
    // It ends only when the sockets have taken everything.
    world.server.flood(LINES, |number| format!("line {number} of a flood")).await;
    assert_eq!(world.server.lost(), (0, 0));
    world.discord.heal();
    // What comes while too much waits is counted: only a line that arrives is behind all that waited.
    let mut last = LINES;
    loop {
        let end = format!("line {last} of a flood");
        world.server.emit(&end);
        last += 1;
        if timeout(Duration::from_millis(500), world.posted(&end)).await.is_ok() {
            break;
        }
    }
    let shown = world.lines_in(world.channel).iter().filter_map(|line| number(line)).collect::<Vec<_>>();
    assert!(shown.is_sorted(), "out of order");
    let told: u64 = world.shown().lines().filter_map(left_out).sum();
    assert!(told > 0, "{}", world.shown());
    assert_eq!(shown.len() as u64 + told, last, "every line is shown or counted");
    world.end().await;
}

/// The number of lines that a notice tells as too many to wait.
fn left_out(line: &str) -> Option<u64> {
    let (count, why) = line.strip_prefix("[notice-left-out lines=")?.split_once(' ')?;
    (why == "why=[left-out-full]]").then(|| count.parse().ok())?
}

#[tokio::test]
async fn commands_are_acknowledged_within_a_second_during_a_flood() {
    let mut builder = Builder::default();
    builder.discord.limits.scale = 1.0;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    let channels: Vec<_> = (0..4).map(|number| world.guild.add_channel(&format!("flood-{number}"))).collect();
    for channel in &channels {
        world.mirror_in(*channel, "Survival").await;
    }
    let flood = world.server.flood(20_000, |number| format!("{number} {}", "x".repeat(80)));
    let typing = async {
        for round in 0..5 {
            let command = format!("/mc run list {round}");
            let asked = world.discord.type_command(world.admin, world.channel, &command).unwrap();
            let took = asked.acknowledged().await.unwrap();
            assert!(took < Duration::from_secs(1), "acknowledged after {took:?}");
            world.server.command_seen(|seen| seen == format!("list {round}")).await;
        }
    };
    tokio::join!(flood, typing);
    assert_eq!(world.discord.counters().limited.len(), 0, "{:?}", world.discord.counters().limited);
    world.abandon().await;
}
