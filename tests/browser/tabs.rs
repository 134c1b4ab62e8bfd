//! Two tabs of one browser as two members.

use serde_json::json;

use crate::{window::Window, world::World};

#[tokio::test]
async fn two_tabs_are_two_members_at_once() {
    let Some(window) = Window::open().await else { return };
    let world = World::start().await;
    let row = json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": "go"}]}]);
    world.bot.post(world.channel, &json!({"content": "Who goes?", "components": row})).await;
    window.goto(&world.address()).await;

    let address = world.address();
    let inside = address.split("?token").next().unwrap();
    let [first, second] = window.second_tab(inside).await;
    window.become_member("Gus").await;
    window.types("it is Gus who writes\n").await;
    window.click("[data-custom-id=go]").await;
    window.shows(".message.ephemeral", "used go").await;

    window.show(&first).await;
    window.shows("#viewer", "Alice").await;
    window.shows(".message", "it is Gus who writes").await;
    assert_eq!(window.count(".message.ephemeral").await, 0, "what Gus was told is his alone");
    window.types("and Alice answers\n").await;

    window.show(&second).await;
    window.shows(".message", "and Alice answers").await;
    window.reload().await;
    window.shows("#viewer", "Gus").await;
    window.shows(".message.ephemeral", "used go").await;
    window.close().await;
    world.end().await;
}

#[tokio::test]
async fn who_has_no_token_is_told_where_it_is() {
    let Some(window) = Window::open().await else { return };
    let world = World::start().await;
    let address = world.address();
    let inside = address.split("?token").next().unwrap();
    for wrong in [inside.to_owned(), format!("{inside}?token=wrong")] {
        window.visit(&wrong).await;
        window.shows("body", "terminal").await;
        assert_eq!(window.count("#app").await, 0);
    }
    window.goto(&address).await;
    window.close().await;
    world.end().await;
}
