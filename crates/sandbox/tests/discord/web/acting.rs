//! Writing, deleting, roles: with the rights that it takes, and with wrong inputs.

use reqwest::{Method, header::CONTENT_TYPE};
use sandbox::discord::{Target, permissions::SEND_MESSAGES};
use serde_json::{Value, json};

use super::Stage;

#[tokio::test]
async fn messages_are_written_answered_and_deleted() {
    let stage = Stage::set().await;
    let say = |text: &str| json!({"do": "say", "channel": stage.place(), "content": text});
    let first = stage.done(stage.gus, say(" hello ")).await["message"].clone();
    let mut reply = say("yes?");
    reply["reply_to"] = first.clone();
    let second = stage.done(stage.alice, reply).await["message"].clone();
    let state = stage.state(stage.gus).await;
    let messages = &state["messages"][stage.place()];
    assert_eq!(
        (&messages[0]["content"], &messages[0]["author"]["username"]),
        (&json!("hello"), &json!("Gus"))
    );
    assert_eq!((&messages[1]["type"], &messages[1]["referenced_message"]["id"]), (&json!(19), &first));
    assert_eq!(messages[1]["mentions"][0]["username"], "Gus");

    for (text, wanted) in [("", "can't be empty"), ("  \n", "can't be empty"), (&"x".repeat(2_001), "2000")] {
        let (status, words, _) = stage.refused(stage.gus, say(text)).await;
        assert!(status == 400 && words.contains(wanted), "{words}");
    }
    assert_eq!(stage.act(stage.gus, say(&"x".repeat(2_000))).await.status, 200);
    stage.guild.set_overwrite(stage.channel, Target::Member(stage.gus), 0, SEND_MESSAGES);
    assert_eq!(stage.refused(stage.gus, say("x")).await.0, 403);
    stage.guild.set_overwrite(stage.channel, Target::Member(stage.gus), SEND_MESSAGES, 0);

    let delete = |id: &Value| json!({"do": "delete_message", "channel": stage.place(), "message": id});
    assert_eq!(stage.refused(stage.gus, delete(&second)).await.0, 403, "of another");
    stage.done(stage.gus, delete(&first)).await;
    assert_eq!(stage.refused(stage.gus, delete(&first)).await.0, 404, "gone");
    stage.done(stage.alice, delete(&second)).await;
    let dismissed = json!({"do": "dismiss_message", "channel": stage.place(), "message": second});
    assert_eq!(stage.refused(stage.alice, dismissed).await.0, 404);
}

#[tokio::test]
async fn channels_and_roles_go_by_rank() {
    let stage = Stage::set().await;
    let role = |act: &str, user: u64, role: u64| json!({"do": act, "user": user.to_string(), "role": role.to_string()});
    let held = async || stage.state(stage.alice).await["guilds"][0]["members"].to_string();
    assert_eq!(stage.refused(stage.gus, role("give_role", stage.gus, stage.helpers)).await.0, 403);
    stage.done(stage.alice, role("give_role", stage.gus, stage.helpers)).await;
    assert!(held().await.contains(&stage.helpers.to_string()));
    stage.done(stage.alice, role("take_role", stage.gus, stage.helpers)).await;
    assert!(!held().await.contains(&stage.helpers.to_string()));
    for (user, id, status) in [
        (stage.gus, stage.admins, 403),
        (stage.gus, stage.guild.everyone(), 403),
        (stage.gus, stage.guild.bot_role(), 403),
        (stage.gus, 7, 404),
        (7, stage.helpers, 404),
    ] {
        assert_eq!(stage.refused(stage.alice, role("give_role", user, id)).await.0, status, "{user} {id}");
    }
    let elsewhere = stage.discord.add_guild("Elsewhere");
    let foreign = elsewhere.add_role("Foreign", 0);
    assert_eq!(stage.refused(stage.alice, role("give_role", stage.gus, foreign)).await.0, 404);
    let place = elsewhere.add_channel("theirs").to_string();
    for act in [
        json!({"do": "say", "channel": place, "content": "hi"}),
        json!({"do": "delete_channel", "channel": place}),
        json!({"do": "press", "channel": place, "message": "1", "custom_id": "x"}),
    ] {
        assert_eq!(stage.refused(stage.alice, act).await.0, 404);
    }
    assert!(!stage.state(stage.alice).await.to_string().contains("Elsewhere"));

    let delete = json!({"do": "delete_channel", "channel": stage.place()});
    assert_eq!(stage.refused(stage.gus, delete.clone()).await.0, 403);
    let mut events = stage.events(stage.gus, None).await;
    stage.done(stage.alice, delete.clone()).await;
    events.find("STATE", |state| state["guilds"][0]["channels"] == json!([])).await;
    assert_eq!(stage.refused(stage.alice, delete).await.0, 404);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let stage = Stage::set().await;
    let place = stage.place();
    for act in [
        json!({}),
        json!([]),
        json!({"do": "fly"}),
        json!({"do": "say"}),
        json!({"do": "say", "channel": 7, "content": "a number is no id"}),
        json!({"do": "say", "channel": "x", "content": "y"}),
        json!({"do": "say", "channel": place, "content": 7}),
        json!({"do": "choose", "channel": place, "message": "1", "custom_id": "x", "values": "y"}),
        json!({"do": "submit", "interaction": "1", "fields": {"x": 7}}),
        json!({"do": "fault", "which": "earthquake", "on": true}),
        json!({"do": "flood", "lines": "many"}),
    ] {
        let (status, words, _) = stage.refused(stage.alice, act.clone()).await;
        assert!(status == 400 && words.starts_with("This is not understood"), "{act}: {status} {words}");
    }
    for act in [
        json!({"do": "command", "channel": place, "command": "1"}),
        json!({"do": "suggest", "channel": place, "command": "1", "focused": "x"}),
        json!({"do": "message_command", "channel": place, "command": "1", "message": "1"}),
        json!({"do": "press", "channel": place, "message": "1", "custom_id": "x"}),
        json!({"do": "choose", "channel": place, "message": "1", "custom_id": "x", "values": []}),
    ] {
        assert_eq!(stage.refused(stage.alice, act.clone()).await.0, 404, "{act}");
    }
    for act in ["submit", "dismiss"] {
        assert_eq!(stage.refused(stage.alice, json!({"do": act, "interaction": "1"})).await.0, 409, "{act}");
    }
    let path = format!("/api/do?as={}", stage.alice);
    let post = |body: String| {
        stage.request(Method::POST, &path).header(CONTENT_TYPE, "application/json; charset=utf-8").body(body)
    };
    assert_eq!(stage.send(post("{".into())).await.status, 400);
    let large = json!({"do": "say", "channel": place, "content": "x".repeat(70_000)}).to_string();
    let answer = stage.send(post(large)).await;
    assert_eq!((answer.status, answer.json()["error"].is_string()), (413, true));
}
