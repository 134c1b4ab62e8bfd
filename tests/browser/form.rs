//! A form of the bot's.

use serde_json::json;

use crate::{bot::FORM, window::Window, world::World};

/// The window shows a form that was opened by a button.
async fn opened(window: &Window) -> World {
    let world = World::start().await;
    let row =
        json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "Fill in", "custom_id": FORM}]}]);
    world.bot.post(world.channel, &json!({"content": "A form", "components": row})).await;
    window.goto(&world.address()).await;
    window.click("[data-custom-id=form]").await;
    world
}

#[tokio::test]
async fn a_reload_in_the_middle_of_a_form_loses_nothing() {
    let Some(window) = Window::open().await else { return };
    let world = opened(&window).await;
    window.click(".modal [data-custom-id=name]").await;
    window.press("Ada").await;
    window.click(".modal [data-custom-id=story]").await;
    window.press("Once upon").await;
    window.picture("form").await;

    window.reload().await;
    let value = "return document.querySelector(arguments[0])?.value === arguments[1]";
    window.until(value, &[json!(".modal [data-custom-id=name]"), json!("Ada")]).await;
    window.until(value, &[json!(".modal [data-custom-id=story]"), json!("Once upon")]).await;
    window.click(".modal [data-custom-id=story]").await;
    window.press(" a time").await;

    // What is missing is said, and nothing is sent.
    window.click(".modal [data-hook=submit]").await;
    window.shows(".modal [data-error=colour]", "required").await;
    window.click(".modal [data-custom-id=colour]").await;
    window.click_on(".select-list [role=option]", "Blue").await;
    window.click(".modal [data-hook=submit]").await;
    window.shows(".message.ephemeral", "form name=Ada story=Once upon a time colour= blue").await;
    assert_eq!(window.count(".modal").await, 0);
    window.close().await;
    world.end().await;
}

#[tokio::test]
async fn a_form_that_is_put_away_stays_away() {
    let Some(window) = Window::open().await else { return };
    let world = opened(&window).await;
    window.find(".modal").await;
    window.press("\u{e00c}").await;
    window.until("return !document.querySelector('.modal')", &[]).await;
    window.reload().await;
    window.shows(".message", "A form").await;
    assert_eq!(window.count(".modal").await, 0);
    window.close().await;
    world.end().await;
}
