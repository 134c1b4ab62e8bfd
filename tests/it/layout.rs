//! How a mirror lays out its messages: one that grows, threads, and what happens when they go.

use std::sync::Arc;

use sandbox::{
    Dialect,
    discord::{Fault, FaultKind, Message, Times},
};

use crate::support::{Builder, World, console, tells_of_loss};

async fn mirrored(layout: &str) -> World {
    let world = Builder::speaking(Dialect::NewGo).start().await;
    world.admin("/server bind").await;
    let reply = world.admin(&format!("/console mirror layout:{layout}")).await;
    assert!(reply.content.contains("[mirror-shows "), "{}", reply.content);
    world.posted_somewhere("[notice-begun server=Survival]").await;
    world
}

impl World {
    /// Prints a line and waits until it is shown, in the channel or a thread.
    async fn prints(&self, line: &str) -> Arc<Message> {
        self.server.emit(line);
        self.posted_somewhere(line).await
    }

    async fn posted_somewhere(&self, text: &str) -> Arc<Message> {
        let all = || self.discord.channels().into_iter().flat_map(|channel| self.discord.messages(channel));
        loop {
            if let Some(found) = all().find(|message| message.content.contains(text)) {
                return found;
            }
            self.something_happened().await;
        }
    }
}

#[tokio::test]
async fn a_live_message_grows_until_somebody_writes_below_it() {
    let world = mirrored("live").await;
    let first = world.prints("one").await;
    let second = world.prints("two").await;
    assert_eq!(first.id, second.id);
    assert_eq!(console(&second), ["one", "two"]);
    world.discord.say(world.guest, world.channel, "nice server").unwrap();
    let third = world.prints("three").await;
    assert_ne!(third.id, first.id);
    let old = world.discord.message(&first).unwrap();
    assert_eq!(console(&old), ["one", "two"], "the old one stays");
    world.end().await;
}

#[tokio::test]
async fn a_live_message_that_is_too_old_to_be_edited_is_begun_anew() {
    let world = mirrored("live").await;
    let first = world.prints("one").await;
    let old = serde_json::json!({"code": 30046, "message": "Maximum number of edits to messages older than 1 hour reached"});
    world.discord.fail(Fault::new(FaultKind::Json(400, old), Times::Count(1)).on("PATCH", "/messages/"));
    let second = world.prints("two").await;
    assert_ne!(second.id, first.id);
    assert_eq!(console(&second), ["two"]);
    assert!(!tells_of_loss(&second.content), "{}", second.content);
    world.end().await;
}

#[tokio::test]
async fn a_live_message_that_was_deleted_is_begun_anew() {
    let world = mirrored("live").await;
    let first = world.prints("one").await;
    assert!(world.discord.delete(&first));
    let second = world.prints("two").await;
    assert_ne!(second.id, first.id);
    assert_eq!(console(&second), ["two"]);
    world.end().await;
}

#[tokio::test]
async fn a_full_live_message_is_continued_in_a_new_one() {
    let world = mirrored("live").await;
    let first = world.prints(&"x".repeat(1500)).await;
    let second = world.prints(&"y".repeat(1500)).await;
    assert_ne!(first.id, second.id);
    world.end().await;
}

#[tokio::test]
async fn each_start_has_a_thread_and_a_restarted_bot_goes_on_in_it() {
    let mut world = mirrored("thread per server start").await;
    let first = world.prints("one").await.channel;
    assert_ne!(first, world.channel);
    world.stop_bot().await;
    world.start_bot().await;
    assert_eq!(world.prints("two").await.channel, first);
    world.admin("/power restart").await;
    world.posted_somewhere("[notice-power state=[power-state state=starting]]").await;
    world.server.start().await;
    let second = world.prints("three").await.channel;
    assert!(second != first && second != world.channel);
    world.end().await;
}

#[tokio::test]
async fn a_deleted_thread_is_started_anew() {
    let world = mirrored("thread per day").await;
    let first = world.prints("one").await.channel;
    world.guild.remove_channel(first);
    let second = world.prints("two").await.channel;
    assert!(second != first && second != world.channel);
    world.end().await;
}
