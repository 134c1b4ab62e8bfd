//! `/server game`: which game's words a console is read by.

use std::{fs, process::Stdio};

use nix::sys::signal::Signal;

use crate::support::{Builder, Program, World};

#[tokio::test]
async fn a_game_that_is_chosen_counts_before_what_is_found_until_it_is_found_again() {
    let mut world = World::mirrored().await;
    let chosen = "[server-game game=[game-reported basis=[game-by-choice] game=Factorio] server=Survival]";
    let read = world.reads(world.admin, "/server game factorio").await;
    assert_eq!(read, chosen);
    world.server.emit("2026-01-01 00:00:00 [JOIN] Name joined the game");
    world.posted("Name joined").await;
    world
        .until(
            world.admin,
            "/power stop",
            "[power-confirm action=stop server=Survival] [power-online players=1]",
        )
        .await;

    world.stop_bot().await;
    world.start_bot().await;
    world.until(world.admin, "/console status", "[game-reported basis=[game-by-choice] game=Factorio]").await;
    let read = world.reads(world.admin, "/server game game:automatic server:Survival").await;
    assert!(read.starts_with("[server-game game=[game-") && !read.contains("game-by-choice"), "{read}");
    let log = world.audit_log().await;
    let chosen: Vec<_> =
        log.iter().filter(|row| row.contains("| game |") && row.contains("| done")).collect();
    assert!(chosen.len() == 2 && chosen.iter().any(|row| row.contains("factorio")), "{log:#?}");
    world.end().await;
}

#[tokio::test]
async fn what_a_member_says_is_said_in_the_words_of_the_game() {
    let world = World::mirrored().await;
    let sayer = world.member("Sam", &["say"]).await;
    for (game, sent) in [
        ("factorio", "[color=yellow](x) hi[/color]"),
        ("openttd", "say \"[x] hi\""),
        ("palworld", "Broadcast [x]_hi"),
        ("minecraft", "say [x] hi"),
    ] {
        world.until(world.admin, &format!("/server game {game}"), "[server-game …]").await;
        world.reads(sayer, "/mc say [x] hi").await;
        world.server.command_seen(|command| command == sent).await;
        world.posted("[notice-action what=say [x] hi who=Sam]").await;
    }
    // A template of one's own goes before.
    world.until(world.admin, "/server game factorio", "[server-game …]").await;
    world.sql("UPDATE bindings SET say_template = 'shout {message}'").await;
    world.reads(sayer, "/mc say hi").await;
    world.server.command_seen(|command| command == "shout hi").await;
    world.end().await;
}

#[tokio::test]
async fn games_are_offered_and_others_refused() {
    let mut world = World::mirrored().await;
    let read = world.reads(world.admin, "/server game pong").await;
    assert_eq!(read, "[server-no-game automatic=`automatic` game=`pong`]");
    let offered =
        world.discord.autocomplete(world.admin, world.channel, "/server game game:mine").await.unwrap();
    assert!(format!("{offered:?}").contains("Minecraft Java Edition"), "{offered:?}");
    let log = world.audit_log().await;
    assert!(!log.iter().any(|row| row.contains("| game |")), "{log:#?}");
    world.end().await;
}

const OWN: &str = r#"
title = "My Game"
proof = "proved"
sources = []
[detect]
lines = ['^My Game begins$']
[lines]
joined = ['^\+\+ (?P<name>\w+) is here$']
"#;

#[tokio::test]
async fn an_operators_own_profile_is_used_and_a_broken_one_leaves_the_programs_in_place() {
    let world = Builder::default().prepare().await;
    let folder = world.database.path().join("games");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("my-game.toml"), OWN).unwrap();
    fs::write(folder.join("factorio.toml"), "title = \"X\"\nproof = \"maybe\"\n").unwrap();
    let mut settings = world.settings.clone();
    settings.insert("GAMES", folder.to_str().unwrap().to_owned());
    let mut program = Program::spawn_with(&settings, &world, Stdio::null());
    program.logs("connected to Discord as").await;
    program.said("is left out: factorio.toml, line 2, column 9: ");
    program.said("/games: my-game");
    world.bind_and_mirror().await;

    world
        .until(
            world.admin,
            "/server game my-game",
            "[server-game game=[game-proved basis=[game-by-choice] game=My Game] server=Survival]",
        )
        .await;
    world.server.emit("++ Gus is here");
    world.posted("Gus is here").await;
    world
        .until(
            world.admin,
            "/power stop",
            "[power-confirm action=stop server=Survival] [power-online players=1]",
        )
        .await;
    world
        .until(
            world.admin,
            "/server game factorio",
            "[server-game game=[game-reported basis=[game-by-choice] game=Factorio] server=Survival]",
        )
        .await;
    program.signal(Signal::SIGTERM);
    assert_eq!(program.ended().await.0, Some(0));
    world.end().await;
}
