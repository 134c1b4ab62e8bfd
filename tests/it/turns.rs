//! Commands take turns, so that nobody can use up what a daemon takes.

use std::time::Duration;

use wingcord::commands::{Pace, Speed};

use crate::support::{Builder, World, until};

const FREE: Speed = Speed { burst: 100, every: Duration::from_millis(1), waiting: 100 };
/// One at once, the next after two seconds, and one that waits.
const NARROW: Speed = Speed { burst: 1, every: Duration::from_secs(2), waiting: 1 };

async fn paced(pace: Pace) -> World {
    let mut builder = Builder::default();
    builder.options.pace = pace;
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}

#[tokio::test]
async fn commands_to_a_server_wait_in_line_or_are_refused() {
    let mut world = paced(Pace { member: FREE, server: NARROW }).await;
    let helper = world.member("Hanna", &["command"]).await;
    let run = |who, command: &str| world.discord.type_command(who, world.channel, command).unwrap();
    run(world.admin, "/mc run one");
    world.server.command_seen(|command| command == "one").await;
    let second = run(helper, "/mc run two");
    let words = "**Survival**: your command is number 1 of those that wait for it, and goes in about ";
    until(&second, "the second", words).await;
    let third = run(world.admin, "/mc run three");
    until(&third, "the third", "**Survival**: too many commands wait for it already, so nothing was sent.")
        .await;
    until(&second, "the second", "Survival ▸ two").await;
    assert_eq!(world.server.commands(), ["one", "two"]);
    let trail = world.trail().await;
    assert_eq!(
        trail[trail.len() - 2..],
        ["Alice | Survival | command | one | done", "Hanna | Survival | command | two | done"]
    );
    world.end().await;
}

#[tokio::test]
async fn a_member_who_is_too_fast_waits_alone_and_rights_are_read_again_after() {
    let world = paced(Pace { member: NARROW, server: FREE }).await;
    let helper = world.member("Hanna", &["command"]).await;
    let run = |who, command: &str| world.discord.type_command(who, world.channel, command).unwrap();
    run(helper, "/mc run one");
    world.server.command_seen(|command| command == "one").await;
    let second = run(helper, "/mc run two");
    until(&second, "the second", "your command is number 1 of those of yours that wait, and goes in about")
        .await;
    let third = run(helper, "/mc say three");
    until(&third, "the third", "**Survival**: several commands of yours are waiting already, so nothing")
        .await;
    world.revoke(&format!("<@{helper}>"), "command", "Survival").await;
    let others = run(world.admin, "/mc run other");
    until(&others, "somebody else's", "Survival ▸ other").await;
    until(&second, "the second", "There is no server here that you may use.").await;
    assert_eq!(world.server.commands(), ["one", "other"]);
    world.end().await;
}

#[tokio::test]
async fn a_stop_sends_nothing_that_waits() {
    let mut world =
        paced(Pace { member: FREE, server: Speed { every: Duration::from_secs(600), ..NARROW } }).await;
    world.admin("/mc run one").await;
    let second = world.discord.type_command(world.admin, world.channel, "/mc run two").unwrap();
    until(&second, "the second", "goes in about").await;
    world.stop_bot().await;
    until(&second, "the second", "the bot is just being stopped, so nothing was sent.").await;
    assert_eq!(world.server.commands(), ["one"]);
    world.end().await;
}
