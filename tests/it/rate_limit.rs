//! The rate limit of commands, so that nobody can use up what a daemon takes.

use std::time::Duration;

use wingcord::commands::{Pace, Speed};

use crate::support::{Builder, World, until};

const FREE: Speed = Speed { burst: 100, every: Duration::from_millis(1), waiting: 100 };
/// One at once, the next after two seconds, and one that waits.
const NARROW: Speed = Speed { burst: 1, every: Duration::from_secs(2), waiting: 1 };

async fn paced(member: Speed, server: Speed) -> World {
    let mut builder = Builder::default();
    builder.options.pace = Pace { member, server, ..builder.options.pace };
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world
}

#[tokio::test]
async fn commands_to_a_server_wait_in_line_or_are_refused() {
    let mut world = paced(FREE, NARROW).await;
    let helper = world.member("Hanna", &["command"]).await;
    let run = |who, command: &str| world.discord.type_command(who, world.channel, command).unwrap();
    run(world.admin, "/mc run one");
    world.server.command_seen(|command| command == "one").await;
    let second = run(helper, "/mc run two");
    let words = "[of-server server=Survival what=[send-server-turn number=1 …]]";
    until(&second, "the second", words).await;
    let third = run(world.admin, "/mc run three");
    until(&third, "the third", "[of-server server=Survival what=[send-server-full …]]").await;
    until(&second, "the second", "Survival ▸ two").await;
    assert_eq!(world.server.commands(), ["one", "two"]);
    let audit_log = world.audit_log().await;
    assert_eq!(
        audit_log[audit_log.len() - 2..],
        ["Alice | Survival | command | one | done", "Hanna | Survival | command | two | done"]
    );
    world.end().await;
}

#[tokio::test]
async fn a_member_who_is_too_fast_waits_alone_and_rights_are_read_again_after() {
    let world = paced(NARROW, FREE).await;
    let helper = world.member("Hanna", &["command"]).await;
    let run = |who, command: &str| world.discord.type_command(who, world.channel, command).unwrap();
    run(helper, "/mc run one");
    world.server.command_seen(|command| command == "one").await;
    let second = run(helper, "/mc run two");
    until(&second, "the second", "[send-own-turn number=1 …]").await;
    let third = run(helper, "/mc say three");
    until(&third, "the third", "[of-server server=Survival what=[send-own-full …]]").await;
    world.revoke(&format!("<@{helper}>"), "command", "Survival").await;
    let others = run(world.admin, "/mc run other");
    until(&others, "somebody else's", "Survival ▸ other").await;
    until(&second, "the second", "[refusal-nothing-usable command=`/mc run` permission=`command`]").await;
    assert_eq!(world.server.commands(), ["one", "other"]);
    world.end().await;
}

#[tokio::test]
async fn a_stop_sends_nothing_that_waits() {
    let mut world = paced(FREE, Speed { every: Duration::from_secs(600), ..NARROW }).await;
    world.admin("/mc run one").await;
    let second = world.discord.type_command(world.admin, world.channel, "/mc run two").unwrap();
    until(&second, "the second", "[send-server-turn …]").await;
    world.stop_bot().await;
    until(&second, "the second", "[send-stopping]").await;
    assert_eq!(world.server.commands(), ["one"]);
    world.end().await;
}

#[tokio::test]
async fn a_guild_that_types_without_end_waits_alone() {
    let mut builder = Builder::default();
    let slow = Speed { every: Duration::from_secs(600), ..NARROW };
    builder.options.pace.guild = Speed { burst: 2, ..slow };
    builder.options.pace.suggestions = Speed { waiting: 0, ..slow };
    let mut world = builder.start().await;
    let strangers = world.discord.add_guild("Strangers");
    let role = strangers.add_role("Admins", sandbox::discord::permissions::MANAGE_GUILD);
    let (rita, there) = (strangers.add_member("Rita", &[role]), strangers.add_channel("lobby"));
    for _ in 0..2 {
        world.reads_in(rita, there, "/help").await;
    }
    let third = world.discord.type_command(rita, there, "/help").unwrap();
    third.acknowledged().await.unwrap();
    let full = "[reply-too-many]";
    for command in ["/help", "/panel link", "/status"] {
        let read = world.reads_in(rita, there, command).await;
        assert!(read.starts_with(full), "{command}: {read}");
    }
    let suggested = |who, channel| {
        world.discord.autocomplete(who, channel, "/access grant who:@Rita permission:view server:a|")
    };
    let (first, second) = (suggested(rita, there).await.unwrap(), suggested(rita, there).await.unwrap());
    assert!(!first.is_empty() && second.is_empty(), "{first:?} {second:?}");
    assert!(world.reads(world.admin, "/help").await.contains("[help-nothing-bound]"));
    assert!(third.replies().is_empty(), "it waits for its turn");
    world.stop_bot().await;
    until(&third, "the third", "[reply-stopping]").await;
    world.end().await;
}
