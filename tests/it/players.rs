//! Ending what people play is confirmed first.

use crate::support::{World, says};

fn joined(name: &str) -> String {
    format!("[12:00:01] [Server thread/INFO]: {name} joined the game")
}

#[tokio::test]
async fn stopping_and_restarting_ask_first_while_players_are_known_to_be_online() {
    let world = World::mirrored().await;
    let helper = world.member("Hanna", &["power"]).await;
    world.server.emit(joined("Steve"));
    world.posted("Steve joined").await;
    let asked = world
        .until(helper, "/power stop", "[power-confirm action=stop server=Survival] [power-online players=1]")
        .await;
    assert!(asked.ephemeral && says(&asked.text(), "[confirm-until …]"), "{}", asked.text());
    world.presses(helper, &asked, "[confirm-cancel-button]", "[confirm-left name=Survival]").await;

    world.server.emit("[12:00:02 INFO]: There are 3 of a max of 20 players online: Steve, Alex, jeb_");
    world.posted("There are 3").await;
    let asked = world
        .until(
            helper,
            "/power restart",
            "[power-confirm action=restart server=Survival] [power-online players=3]",
        )
        .await;
    world.revoke(&format!("<@{helper}>"), "restart", "Survival").await;
    world
        .presses(
            helper,
            &asked,
            "[power-confirm-button action=restart]",
            "[refusal-needs … permission=`restart` …]",
        )
        .await;
    assert_eq!(world.server.power_actions(), []);

    let asked = world.until(helper, "/power stop", "[power-confirm action=stop server=Survival]").await;
    world.presses(helper, &asked, "[power-confirm-button action=stop]", "[power-asked action=stop server=Survival]\n[notice-power state=[power-state state=stopping]]\n[notice-power state=[power-state state=offline]]").await;
    world.until(helper, "/power start", "[notice-power-after state=[power-state state=running] …]").await;
    world.until(helper, "/power stop", "[notice-power state=[power-state state=offline]]").await;
    world.end().await;
}

#[tokio::test]
async fn who_may_have_left_unseen_is_asked_about_until_a_list_tells() {
    let world = World::mirrored().await;
    world.server.emit(joined("Steve"));
    world.server.emit("[12:00:02] [Server thread/INFO]: Steve left the game");
    world.posted("Steve left").await;
    world
        .until(world.admin, "/power restart", "[notice-power-after state=[power-state state=running] …]")
        .await;

    world.server.emit(joined("Alex"));
    world.posted("Alex joined").await;
    world
        .until(
            world.admin,
            "/power restart",
            "[power-confirm action=restart server=Survival] [power-online players=1]",
        )
        .await;
    let before = world.sockets_used();
    world.server.drop_sockets();
    world.server.emit("said unheard");
    world.posted("said unheard").await;
    assert!(world.sockets_used() > before);
    world
        .until(
            world.admin,
            "/power restart",
            "[power-confirm action=restart server=Survival] [power-online-unknown]",
        )
        .await;
    world.server.emit("[12:00:03 INFO]: There are 0 of a max of 20 players online: ");
    world.posted("There are 0").await;
    world
        .until(world.admin, "/power restart", "[notice-power-after state=[power-state state=running] …]")
        .await;
    world.end().await;
}
