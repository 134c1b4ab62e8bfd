//! Lines that a daemon leaves out of a flood: it is told where the daemon says so, and nothing more is promised than
//! what reached the bot.

use sandbox::Dialect;

use crate::support::{Builder, World, says, until};

async fn flooded(dialect: Dialect, lines: usize) -> World {
    let world = Builder::speaking(dialect).start().await;
    world.bind_and_mirror().await;
    world.server.emit_all(flood(lines));
    world
}

fn flood(lines: usize) -> impl Iterator<Item = String> {
    (0..lines).map(|number| format!("{number:06} {}", "x".repeat(93)))
}

#[tokio::test]
async fn the_throttle_of_wings_is_told_in_the_message() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let world = flooded(dialect, 3_000).await;
        let told = world.posted("[notice-throttled]").await;
        assert!(told.content.starts_with("[notice-throttled]"), "{}", told.content);
        world.end().await;
    }
}

#[tokio::test]
async fn of_a_silent_daemon_no_more_is_promised_than_what_came() {
    let world = flooded(Dialect::Calagopus, 1_000).await;
    let told = world.posted("[flood-head …]").await;
    assert!(!says(&told.content, "[flood-head … lines=1000 …]"), "{}", told.content);
    world.shown_in_full(&flood(1_000).last().unwrap()).await;
    assert!(!world.lines_in(world.channel).contains(&flood(1).next().unwrap()), "nothing was dropped");
    world.end().await;
}

#[tokio::test]
async fn an_answer_tells_it_too() {
    let world = Builder::speaking(Dialect::NewGo).start().await;
    world.bind_and_mirror().await;
    let run = world.discord.type_command(world.admin, world.channel, "/mc run dump").unwrap();
    world.server.command_seen(|command| command == "dump").await;
    world.server.emit_all(flood(3_000));
    let read = until(&run, "/mc run dump", "[answer-more-some-in-file …]").await;
    assert!(says(&read.content, "[answer-more-some-in-file held=500 …]"), "{}", read.content);
    world.end().await;
}
