//! `/mc`.

use crate::support::World;

#[tokio::test]
async fn a_line_is_mirrored_and_a_command_reaches_the_server() {
    let world = World::mirrored().await;
    world.server.emit("[12:00:01] [Server thread/INFO]: hello from the console");
    world.posted("hello from the console").await;
    let reply = world.admin("/mc say hello").await;
    assert!(reply.content.contains("Survival"), "{}", reply.content);
    world.server.command_seen(|command| command == "say hello").await;
    world.posted("▸ Alice: say hello").await;
    world.end().await;
}
