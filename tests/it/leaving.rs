//! The bot is removed from a guild: what runs there stops at once, nothing is lost until its time is over.

use std::time::Duration;

use sandbox::discord::GuildHandle;

use crate::support::{Builder, World, logged};

const DAY: i64 = 24 * 3600;

/// A world where what is too old is looked for all the time.
async fn tidy() -> World {
    let mut builder = Builder::default();
    builder.options.retention_every = Duration::from_millis(50);
    let world = builder.start().await;
    world.bind_and_mirror().await;
    world.server.emit("before");
    world.posted("before").await;
    world
}

async fn no_socket(world: &World) {
    world.server.sockets(|open| *open == 0).await;
}

fn removed(guild: &GuildHandle) -> usize {
    logged(&["the bot was removed from the guild", &guild.id.to_string()]).len()
}

#[tokio::test]
async fn a_removal_stops_everything_at_once_and_a_return_goes_on() {
    let world = tidy().await;
    assert!(world.guild.kick_bot());
    no_socket(&world).await;
    assert_eq!(removed(&world.guild), 1);
    world.server.emit("while it was away");
    let tries = world.tries(world.channel).len();
    assert!(world.guild.invite_bot());
    world.shown_in_full("while it was away").await;
    assert!(world.tries(world.channel).len() > tries);
    world.until(world.admin, "/mc run list", "Survival ▸ list").await;
    assert_eq!(world.lines_in(world.channel).iter().filter(|line| *line == "before").count(), 1);
    world.end().await;
}

#[tokio::test]
async fn consoles_are_closed_even_while_the_database_is_locked() {
    use sqlx::Connection;
    let mut builder = Builder::default();
    builder.options.database_within = Duration::from_millis(100);
    let mut world = builder.start().await;
    world.bind_and_mirror().await;
    let mut other = sqlx::SqliteConnection::connect(&world.config.database_url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    world.guild.kick_bot();
    no_socket(&world).await;
    assert_eq!(world.count("guilds").await, 0);
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    world.counts("guilds", 1).await;
    world.stop_bot().await;
    assert_eq!((removed(&world.guild), world.count("bindings").await), (1, 1));
    world.end().await;
}

#[tokio::test]
async fn an_outage_is_no_removal() {
    let mut world = tidy().await;
    world.guild.set_available(false);
    world.server.emit("during the outage");
    world.posted("during the outage").await;
    assert_eq!((world.server.socket_count(), removed(&world.guild)), (1, 0));
    // Not even at a login.
    world.stop_bot().await;
    world.start_bot().await;
    world.server.emit("after a restart");
    world.posted("after a restart").await;
    world.guild.set_available(true);
    world.until(world.admin, "/mc run list", "Survival ▸ list").await;
    assert_eq!(removed(&world.guild), 0);
    world.end().await;
}

#[tokio::test]
async fn a_removal_while_the_bot_was_down_is_found_and_so_is_a_return() {
    let mut world = tidy().await;
    world.stop_bot().await;
    world.guild.kick_bot();
    world.start_bot().await;
    no_socket(&world).await;
    world.stop_bot().await;
    assert_eq!(removed(&world.guild), 1);
    world.guild.invite_bot();
    // So long ago that it would be forgotten, had the bot not come back.
    world.sql(&format!("UPDATE guilds SET left_at = left_at - {}", 8 * DAY)).await;
    world.start_bot().await;
    world.server.emit("again");
    world.posted("again").await;
    world.until(world.admin, "/mc run list", "Survival ▸ list").await;
    world.end().await;
}

#[tokio::test]
async fn a_guild_that_was_left_is_forgotten_in_time_and_no_other() {
    let mut world = tidy().await;
    let other = world.discord.add_guild("Rivals");
    let role = other.add_role("Admins", sandbox::discord::permissions::MANAGE_GUILD);
    let (rita, there) = (other.add_member("Rita", &[role]), other.add_channel("console"));
    world.stop_bot().await;
    world.set("PANEL_GUILDS", &format!("{} {}", world.guild.id, other.id));
    world.start_bot().await;
    world.reads_in(rita, there, &format!("/server bind name:Theirs mirror:<#{there}>")).await;
    other.kick_bot();
    world.server.sockets(|open| *open == 1).await;
    world.server.emit("only here");
    world.posted("only here").await;
    assert_eq!(world.count("bindings").await, 2, "not before its time");
    world.sql(&format!("UPDATE guilds SET left_at = left_at - {}", 8 * DAY)).await;
    world.counts("bindings", 1).await;
    for table in ["bindings", "mirrors", "mask_keys"] {
        assert_eq!(world.count(table).await, 1, "{table}");
    }
    assert_eq!(world.count("guilds").await, 0);
    assert!(!logged(&["everything about it is deleted", &other.id.to_string()]).is_empty());
    assert!(world.audit_log().await.iter().all(|row| !row.contains("Rita")));
    world.end().await;
}

#[tokio::test]
async fn a_guild_with_the_commands_alone_is_told_so_and_keeps_its_data() {
    let mut world = tidy().await;
    let other = world.discord.add_guild("Rivals");
    let role = other.add_role("Admins", sandbox::discord::permissions::MANAGE_GUILD);
    let (rita, there) = (other.add_member("Rita", &[role]), other.add_channel("console"));
    world.stop_bot().await;
    world.set("PANEL_GUILDS", &format!("{} {}", world.guild.id, other.id));
    world.start_bot().await;
    world.reads_in(rita, there, &format!("/server bind name:Theirs mirror:<#{there}>")).await;
    other.kick_bot();
    world.guild.add_commands_only();
    no_socket(&world).await;
    world.counts("guilds", 2).await;
    let told = "[reply-commands-only ";
    for _ in 0..2 {
        let said = world.admin("/server list").await.content.clone();
        assert!(said.contains(told) && said.contains("scope=bot+applications.commands"), "{said}");
        assert!(said.contains("Survival"), "{said}");
    }
    let warned = || logged(&["WARN", "the bot was added without", &world.guild.id.to_string()]).len();
    assert_eq!(warned(), 1, "once");
    // Both have been away for longer than what is kept; only one is still in use.
    world.sql(&format!("UPDATE guilds SET left_at = left_at - {}", 8 * DAY)).await;
    world.counts("bindings", 1).await;
    world.counts("guilds", 1).await;
    // Each use gives it all its time again, for a process that has not heard from it yet.
    world.admin("/server list").await;
    world.stop_bot().await;
    world.start_bot().await;
    let said = world.admin("/server list").await.content.clone();
    assert!(said.contains("Survival"), "{said}");
    assert!(world.guild.invite_bot());
    world.server.emit("with the bot");
    world.posted("with the bot").await;
    world.until(world.admin, "/mc run list", "Survival ▸ list").await;
    assert!(!world.admin("/server list").await.content.contains(told));
    world.end().await;
}
