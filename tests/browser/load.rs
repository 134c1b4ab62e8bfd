//! Fifty messages a second.

use std::time::Duration;

use serde_json::json;
use tokio::time::interval;

use crate::{
    window::{Window, tell},
    world::World,
};

/// Messages in all; a fifth of them is edited.
const MESSAGES: u64 = 400;
const BETWEEN: Duration = Duration::from_millis(20);

#[tokio::test]
async fn fifty_messages_a_second_with_edits_leave_few_in_the_page_and_room_to_type() {
    let Some(window) = Window::open().await else { return };
    let world = World::start().await;
    window.goto(&world.address()).await;
    let (bot, channel) = (world.bot.clone(), world.channel);
    let flood = tokio::spawn(async move {
        let mut ticks = interval(BETWEEN);
        for number in 0..MESSAGES {
            ticks.tick().await;
            let content =
                format!("```ansi\n\u{1b}[33m[{number}]\u{1b}[0m a line of some length from a console\n```");
            let id = bot.post(channel, &json!({"content": content})).await;
            if number % 5 == 0 {
                bot.edit(channel, &id, &format!("{number} was edited")).await;
            }
        }
    });
    window.click("#composer-text").await;
    let (mut typed, mut most) = (String::new(), 0);
    while !flood.is_finished() {
        window.press("typing ").await;
        typed.push_str("typing ");
        most = most.max(window.count("#messages .message").await);
    }
    flood.await.unwrap();
    window.shows(".message", &format!("[{}]", MESSAGES - 1)).await;
    window.shows(".message", &format!("{} was edited", MESSAGES - 5)).await;
    let value = window.run("return document.querySelector('#composer-text').value", &[]).await;
    assert_eq!(value, json!(typed), "no key is lost");
    most = most.max(window.count("#messages .message").await);
    assert!((1..=100).contains(&most), "{most} messages in the page");
    let measured = window.run("return window.wingcordDemo.inputToPaint()", &[]).await;
    assert!(measured["count"].as_u64() > Some(0), "{measured}");
    tell(&format!(
        "browser: input to paint under 50 messages a second, in milliseconds: {measured}; at most {most} messages drawn"
    ));
    window.close().await;
    world.end().await;
}
