//! The stream of events: resuming, falling behind, ending.

use reqwest::Method;
use sandbox::game::Program;
use serde_json::json;

use super::{Events, Stage};

#[tokio::test]
async fn who_was_away_goes_on_where_the_stream_broke() {
    let stage = Stage::set().await;
    let say = async |text: &str| {
        stage.done(stage.gus, json!({"do": "say", "channel": stage.place(), "content": text})).await;
    };
    let mut events = stage.events(stage.alice, None).await;
    say("one").await;
    events.find("MESSAGE_CREATE", |message| message["content"] == "one").await;
    let last = events.last;
    drop(events);
    say("two").await;
    say("three").await;
    let mut events = stage.events(stage.alice, Some(last)).await;
    for text in ["two", "three"] {
        let message = events.next().await.unwrap();
        assert_eq!((&message["t"], &message["d"]["content"]), (&json!("MESSAGE_CREATE"), &json!(text)));
    }
    // The state's number can be gone on from as well.
    let seq = stage.state(stage.alice).await["seq"].as_u64().unwrap();
    say("four").await;
    let path = format!("/api/events?as={}&after={seq}", stage.alice);
    let mut events = Events::of(stage.request(Method::GET, &path).send().await.unwrap());
    assert_eq!(events.next().await.unwrap()["d"]["content"], "four");
}

#[tokio::test]
async fn who_was_away_for_too_long_reads_the_state_again() {
    let stage = Stage::with(8, Program::Scripted).await;
    let (mut slow, mut late) = (stage.events(stage.alice, None).await, stage.events(stage.gus, None).await);
    for n in 0..1_000 {
        stage.discord.say(stage.gus, stage.channel, &n.to_string()).unwrap();
    }
    for events in [&mut slow, &mut late] {
        events.find("RELOAD", |_| true).await;
    }
    assert_eq!(stage.events(stage.alice, Some(1)).await.next().await.unwrap()["t"], "RELOAD");
    let future = stage.events(stage.alice, Some(u64::MAX)).await.next().await;
    assert_eq!(future.unwrap()["t"], "RELOAD", "a number of another start");
    // The same stream goes on from there.
    stage.discord.say(stage.gus, stage.channel, "after it").unwrap();
    slow.find("MESSAGE_CREATE", |message| message["content"] == "after it").await;
}

#[tokio::test]
async fn streams_are_few_and_end_with_the_page() {
    let stage = Stage::set().await;
    let mut open = Vec::new();
    for _ in 0..32 {
        let mut events = stage.events(stage.alice, None).await;
        stage.discord.say(stage.gus, stage.channel, "x").unwrap();
        events.find("MESSAGE_CREATE", |_| true).await;
        open.push(events);
    }
    assert_eq!(stage.get(&format!("/api/events?as={}", stage.alice)).await.status, 503);
    stage.page.stop().await;
    for mut events in open {
        while events.next().await.is_some() {}
    }
    assert!(stage.http.get(&stage.base).send().await.is_err(), "the port is free");
}
