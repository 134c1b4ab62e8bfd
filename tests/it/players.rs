//! Ending what people play is confirmed first.

use crate::support::World;

fn joined(name: &str) -> String {
    format!("[12:00:01] [Server thread/INFO]: {name} joined the game")
}

#[tokio::test]
async fn stopping_and_restarting_ask_first_while_players_are_known_to_be_online() {
    let world = World::mirrored().await;
    let helper = world.member("Hanna", &["power"]).await;
    world.server.emit(joined("Steve"));
    world.posted("Steve joined").await;
    let asked = world.until(helper, "/power stop", "Stop **Survival**? At least 1 player is online.").await;
    assert!(asked.ephemeral && asked.text().contains("The buttons work until <t:"), "{}", asked.text());
    world.presses(helper, &asked, "Cancel", "**Survival**: nothing was done.").await;

    world.server.emit("[12:00:02 INFO]: There are 3 of a max of 20 players online: Steve, Alex, jeb_");
    world.posted("There are 3").await;
    let asked =
        world.until(helper, "/power restart", "Restart **Survival**? At least 3 players are online.").await;
    world.revoke(&format!("<@{helper}>"), "restart", "Survival").await;
    world.presses(helper, &asked, "Restart", "needs the permission `restart`, which you don't have").await;
    assert_eq!(world.server.power_actions(), []);

    let asked = world.until(helper, "/power stop", "Stop **Survival**?").await;
    world.presses(helper, &asked, "Stop", "**Survival**: stop asked for\n● stopping\n● offline").await;
    world.until(helper, "/power start", "● running").await;
    world.until(helper, "/power stop", "● offline").await;
    world.end().await;
}

#[tokio::test]
async fn who_may_have_left_unseen_is_asked_about_until_a_list_tells() {
    let world = World::mirrored().await;
    world.server.emit(joined("Steve"));
    world.server.emit("[12:00:02] [Server thread/INFO]: Steve left the game");
    world.posted("Steve left").await;
    world.until(world.admin, "/power restart", "● running").await;

    world.server.emit(joined("Alex"));
    world.posted("Alex joined").await;
    world.until(world.admin, "/power restart", "Restart **Survival**? At least 1 player").await;
    let before = world.sockets_used();
    world.server.drop_sockets();
    world.server.emit("said unheard");
    world.posted("said unheard").await;
    assert!(world.sockets_used() > before);
    world.until(world.admin, "/power restart", "Restart **Survival**? Players may be online").await;
    world.server.emit("[12:00:03 INFO]: There are 0 of a max of 20 players online: ");
    world.posted("There are 0").await;
    world.until(world.admin, "/power restart", "● running").await;
    world.end().await;
}
