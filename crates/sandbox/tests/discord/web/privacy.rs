//! What one member sees, others do not: in no state, no event, no list and no file.

use std::time::Duration;

use reqwest::{
    Method,
    multipart::{Form, Part},
};
use sandbox::discord::{Target, permissions::VIEW_CHANNEL};
use serde_json::{Value, json};

use super::Stage;

/// The bot posts a file; returns the message as REST returns it.
async fn post_file(stage: &Stage, channel: u64, name: &str, kind: &str, bytes: &'static [u8]) -> Value {
    let part = Part::bytes(bytes).file_name(name.to_owned()).mime_str(kind).expect("a media type");
    let form = Form::new().text("payload_json", r#"{"content":"a file"}"#).part("files[0]", part);
    let path = format!("/channels/{channel}/messages");
    stage.rest.send(stage.rest.request(Method::POST, &path).multipart(form)).await.body
}

fn address(message: &Value, user: u64) -> String {
    format!("{}?as={user}", message["attachments"][0]["url"].as_str().expect("an address"))
}

#[tokio::test]
async fn ephemeral_answers_reach_their_reader_only() {
    let stage = Stage::set().await;
    let registered = stage.register(json!([{"name": "hi", "description": "d"}])).await;
    let mut gateway = stage.gateway().await;
    let (mut alices, mut guss) = (stage.events(stage.alice, None).await, stage.events(stage.gus, None).await);
    let hi = json!({"do": "command", "channel": stage.place(), "command": registered[0]["id"]});
    let sent = stage.done(stage.gus, hi).await;
    let asked = gateway.dispatch("INTERACTION_CREATE").await;
    stage.callback(&asked, json!({"type": 4, "data": {"content": "a secret", "flags": 64}})).await;
    let shown = guss.find("MESSAGE_CREATE", |message| message["content"] == "a secret").await;
    assert_eq!((&shown["ephemeral"], &shown["author"]["username"]), (&json!(true), &json!("wingcord")));
    guss.stands(&sent, "done").await;
    let state = stage.state(stage.gus).await;
    assert_eq!(state["messages"][stage.place()][0]["content"], "a secret");

    for text in [stage.state(stage.alice).await, stage.state(stage.alice).await["open"].clone()] {
        assert!(!text.to_string().contains("a secret"));
    }
    let list = stage.get(&format!("/api/channels/{}/messages?as={}", stage.channel, stage.alice)).await;
    assert_eq!(list.json(), json!([]));
    // Whoever sees it not can do nothing with it either.
    let id = shown["id"].clone();
    for act in ["delete_message", "dismiss_message"] {
        let act = json!({"do": act, "channel": stage.place(), "message": id});
        assert_eq!(stage.refused(stage.alice, act).await.0, 404);
    }
    let reply = json!({"do": "say", "channel": stage.place(), "content": "what?", "reply_to": id});
    assert_eq!(stage.refused(stage.alice, reply.clone()).await.0, 404);
    assert_eq!(stage.refused(stage.gus, reply).await.0, 404, "nobody replies to a private answer");

    // A file of a private answer is private, too.
    let part = Part::bytes(&b"the key"[..]).file_name("key.txt");
    let form =
        Form::new().text("payload_json", r#"{"content":"take this","flags":64}"#).part("files[0]", part);
    let hook = format!("/webhooks/{}/{}", stage.discord.bot_id(), asked["token"].as_str().unwrap());
    stage.rest.send(stage.rest.request(Method::POST, &hook).multipart(form)).await;
    let key = guss.find("MESSAGE_CREATE", |message| message["content"] == "take this").await;
    assert_eq!(stage.get(&address(&key, stage.gus)).await.text(), "the key");
    assert_eq!(stage.get(&address(&key, stage.alice)).await.status, 404);

    // Its reader puts it away; it stays away after a reload.
    stage.done(stage.gus, json!({"do": "dismiss_message", "channel": stage.place(), "message": id})).await;
    guss.find("MESSAGE_DELETE", |gone| gone["id"] == id).await;
    assert!(!stage.state(stage.gus).await.to_string().contains("a secret"));

    // Nothing of all this came to the other stream.
    stage.done(stage.gus, json!({"do": "say", "channel": stage.place(), "content": "the end"})).await;
    loop {
        let event = alices.next().await.unwrap();
        assert!(
            !event.to_string().contains("a secret")
                && !event.to_string().contains("take this")
                && event["t"] != "INTERACTION",
            "{event}"
        );
        assert!(event["d"]["id"] != id, "{event}");
        if event["d"]["content"] == "the end" {
            break;
        }
    }
}

#[tokio::test]
async fn a_hidden_channel_is_nowhere() {
    let stage = Stage::set().await;
    let hidden = stage.guild.add_channel("staff");
    let everyone = Target::Role(stage.guild.everyone());
    stage.guild.set_overwrite(hidden, everyone, 0, VIEW_CHANNEL);
    stage.guild.set_overwrite(hidden, Target::Member(stage.alice), VIEW_CHANNEL, 0);
    stage.guild.set_overwrite(hidden, Target::Member(stage.discord.bot_id()), VIEW_CHANNEL, 0);
    let (mut alices, mut guss) = (stage.events(stage.alice, None).await, stage.events(stage.gus, None).await);
    let file = post_file(&stage, hidden, "plan.txt", "text/plain", b"the plan").await;
    let seen = alices.find("MESSAGE_CREATE", |message| message["content"] == "a file").await;
    assert_eq!(stage.get(&address(&seen, stage.alice)).await.text(), "the plan");
    assert_eq!(stage.get(&address(&seen, stage.gus)).await.status, 404);
    assert_eq!(stage.get(seen["attachments"][0]["url"].as_str().unwrap()).await.status, 404, "as nobody");
    let state = stage.state(stage.gus).await.to_string();
    assert!(!state.contains("staff") && !state.contains(&hidden.to_string()));
    assert!(stage.state(stage.alice).await.to_string().contains("staff"));
    let list = format!("/api/channels/{hidden}/messages?as=");
    assert_eq!(stage.get(&format!("{list}{}", stage.gus)).await.status, 404);
    assert_eq!(stage.get(&format!("{list}{}", stage.alice)).await.json()[0]["id"], file["id"]);
    let place = hidden.to_string();
    for act in [
        json!({"do": "say", "channel": place, "content": "hello?"}),
        json!({"do": "delete_message", "channel": place, "message": file["id"]}),
        json!({"do": "delete_channel", "channel": place}),
    ] {
        assert_eq!(stage.refused(stage.gus, act).await.0, 404);
    }
    // It becomes visible, and so do messages from then on; then it is hidden again.
    stage.guild.set_overwrite(hidden, Target::Member(stage.gus), VIEW_CHANNEL, 0);
    let state = guss.find("STATE", |state| state.to_string().contains("staff")).await;
    assert!(state["messages"].is_null() && state["guilds"][0]["channels"].as_array().unwrap().len() == 2);
    stage.guild.set_overwrite(hidden, Target::Member(stage.gus), 0, VIEW_CHANNEL);
    stage.done(stage.alice, json!({"do": "say", "channel": place, "content": "among us"})).await;
    stage.done(stage.alice, json!({"do": "say", "channel": stage.place(), "content": "the end"})).await;
    loop {
        let event = guss.next().await.unwrap();
        assert!(event["d"]["content"] != "among us", "{event}");
        if event["d"]["content"] == "the end" {
            break;
        }
    }
}

#[tokio::test]
async fn what_others_uploaded_cannot_run() {
    let stage = Stage::set().await;
    let page = b"<!doctype html><script>alert(1)</script>";
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let png = b"\x89PNG\r\n\x1a\n";
    for (name, kind, bytes, wanted) in [
        ("a.html", "text/html", &page[..], "text/plain; charset=utf-8"),
        ("a.svg", "image/svg+xml", svg, "text/plain; charset=utf-8"),
        ("a.png", "image/png", page, "text/plain; charset=utf-8"),
        ("latest.log", "text/plain", b"a line", "text/plain; charset=utf-8"),
        ("b.png", "application/octet-stream", png, "image/png"),
    ] {
        post_file(&stage, stage.channel, name, kind, bytes).await;
        let state = stage.state(stage.gus).await;
        let message = state["messages"][stage.place()].as_array().unwrap().last().unwrap().clone();
        let path = address(&message, stage.gus);
        assert!(path.starts_with(&format!("/files/{}/", stage.channel)), "{path}");
        let file = stage.get(&path).await;
        assert_eq!((file.header("content-type"), &file.body[..]), (wanted, bytes), "{name}");
        assert_eq!(file.header("content-security-policy"), "sandbox; default-src 'none'");
        assert_eq!(file.header("content-disposition"), "inline");
        let saved = stage.get(&format!("{path}&download")).await;
        assert_eq!(saved.header("content-disposition"), "attachment");
    }
}

#[tokio::test]
async fn whoever_looks_at_old_messages_gets_pages_of_them() {
    let stage = Stage::set().await;
    for n in 0..7 {
        stage.discord.say(stage.gus, stage.channel, &n.to_string()).unwrap();
    }
    stage.discord.say_long_ago(stage.gus, stage.channel, "old", Duration::from_secs(3_600)).unwrap();
    let list = async |query: &str| {
        let path = format!("/api/channels/{}/messages?as={}{query}", stage.channel, stage.alice);
        let list: Vec<Value> = serde_json::from_slice(&stage.get(&path).await.body).unwrap();
        list
    };
    let texts = |list: &[Value]| {
        list.iter()
            .map(|message| message["content"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let newest = list("&limit=3").await;
    assert_eq!(texts(&newest), "4 5 6");
    let before = format!("&limit=3&before={}", newest[0]["id"].as_str().unwrap());
    let older = list(&before).await;
    assert_eq!(texts(&older), "1 2 3");
    let after = format!("&limit=2&after={}", older[2]["id"].as_str().unwrap());
    assert_eq!(texts(&list(&after).await), "4 5");
    assert_eq!(texts(&list("").await), "old 0 1 2 3 4 5 6");
    let wrong = format!("/api/channels/{}/messages?as={}&before=x", stage.channel, stage.alice);
    assert_eq!(stage.get(&wrong).await.status, 400);
}
