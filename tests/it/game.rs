//! `/server game`: which game's words a console is read by.

use crate::support::World;

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
