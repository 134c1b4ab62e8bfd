//! Slash commands whose options come as values, suggestions, and commands of a message's menu.

use sandbox::discord::{Target, permissions::USE_APPLICATION_COMMANDS};
use serde_json::{Value, json};

use super::Stage;

fn commands() -> Value {
    json!([
        {"name": "mc", "description": "d", "options": [
            {"type": 1, "name": "say", "description": "d", "options": [
                {"type": 3, "name": "message", "description": "d", "required": true, "max_length": 20},
                {"type": 3, "name": "server", "description": "d", "autocomplete": true},
            ]},
            {"type": 2, "name": "set", "description": "d", "options": [
                {"type": 1, "name": "all", "description": "d", "options": [
                    {"type": 9, "name": "who", "description": "d", "required": true},
                    {"type": 7, "name": "where", "description": "d", "channel_types": [0]},
                    {"type": 4, "name": "count", "description": "d", "min_value": 1, "max_value": 9},
                    {"type": 10, "name": "speed", "description": "d", "max_value": 1.5},
                    {"type": 5, "name": "loud", "description": "d"},
                    {"type": 6, "name": "member", "description": "d"},
                    {"type": 8, "name": "role", "description": "d"},
                    {"type": 11, "name": "file", "description": "d"},
                    {"type": 3, "name": "mode", "description": "d", "choices": [{"name": "Fast", "value": "f"}]},
                ]},
            ]},
        ]},
        {"name": "managed", "description": "d", "default_member_permissions": "32"},
        {"name": "Quote", "type": 3},
    ])
}

#[tokio::test]
async fn values_are_checked_as_the_client_checks_them() {
    let stage = Stage::set().await;
    let registered = stage.register(commands()).await;
    let mut gateway = stage.gateway().await;
    let call = |path: Value, options: Value| {
        json!({"do": "command", "channel": stage.place(), "command": registered[0]["id"], "path": path,
               "options": options})
    };
    let alice = stage.alice.to_string();
    let all = json!(["set", "all"]);
    let category = stage.guild.add_category("Games").to_string();
    for (path, options, status, field) in [
        (json!([]), json!({}), 404, Value::Null),
        (json!(["shout"]), json!({}), 404, Value::Null),
        (json!(["say", "more"]), json!({"message": "x"}), 404, Value::Null),
        (json!(["say"]), json!({}), 400, json!("message")),
        (json!(["say"]), json!({"message": ""}), 400, json!("message")),
        (json!(["say"]), json!({"message": null}), 400, json!("message")),
        (json!(["say"]), json!({"message": 7}), 400, json!("message")),
        (json!(["say"]), json!({"message": "x".repeat(21)}), 400, json!("message")),
        (json!(["say"]), json!({"message": "x", "other": "y"}), 400, Value::Null),
        (all.clone(), json!({"who": "7"}), 400, json!("who")),
        (all.clone(), json!({"who": "Alice"}), 400, json!("who")),
        (all.clone(), json!({"who": alice, "where": category}), 400, json!("where")),
        (all.clone(), json!({"who": alice, "count": 0}), 400, json!("count")),
        (all.clone(), json!({"who": alice, "count": 10}), 400, json!("count")),
        (all.clone(), json!({"who": alice, "count": 1.5}), 400, json!("count")),
        (all.clone(), json!({"who": alice, "count": "5"}), 400, json!("count")),
        (all.clone(), json!({"who": alice, "speed": 2}), 400, json!("speed")),
        (all.clone(), json!({"who": alice, "loud": "true"}), 400, json!("loud")),
        (all.clone(), json!({"who": alice, "member": stage.helpers.to_string()}), 400, json!("member")),
        (all.clone(), json!({"who": alice, "role": alice}), 400, json!("role")),
        (all.clone(), json!({"who": alice, "file": "x"}), 400, Value::Null),
        (all.clone(), json!({"who": alice, "mode": "Fast"}), 400, json!("mode")),
    ] {
        let (had, words, wrong) = stage.refused(stage.alice, call(path.clone(), options.clone())).await;
        assert_eq!((had, &wrong), (status, &field), "{path} {options}: {words}");
    }
    let options = json!({
        "who": stage.helpers.to_string(), "where": stage.place(), "count": 9, "speed": 1, "loud": false,
        "member": stage.gus.to_string(), "role": stage.helpers.to_string(), "mode": "f",
    });
    let mut events = stage.events(stage.alice, None).await;
    let sent = stage.done(stage.alice, call(all, options)).await;
    let asked = gateway.dispatch("INTERACTION_CREATE").await;
    let group = &asked["data"]["options"][0];
    assert_eq!(
        (&asked["id"], &group["name"], &group["options"][0]["name"]),
        (&sent["interaction"], &json!("set"), &json!("all"))
    );
    let given: Vec<(&Value, &Value)> = group["options"][0]["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| (&option["name"], &option["value"]))
        .collect();
    assert_eq!(given.len(), 8);
    assert!(
        given.contains(&(&json!("count"), &json!(9))) && given.contains(&(&json!("loud"), &json!(false)))
    );
    let resolved = &asked["data"]["resolved"];
    assert_eq!(resolved["members"].as_object().unwrap().len(), 1);
    assert!(resolved["roles"][stage.helpers.to_string()].is_object());
    assert!(resolved["channels"][stage.place()].is_object());

    // Sent, thinking, done; nothing is open then.
    events.stands(&sent, "sent").await;
    stage.callback(&asked, json!({"type": 5})).await;
    events.find("MESSAGE_CREATE", |message| message["loading"] == true).await;
    events.stands(&sent, "acknowledged").await;
    assert_eq!(stage.state(stage.alice).await["open"][0]["id"], sent["interaction"]);
    let hook = format!("/webhooks/{}/{}", stage.discord.bot_id(), asked["token"].as_str().unwrap());
    stage.rest.patch(&format!("{hook}/messages/@original"), json!({"content": "there"})).await;
    let shown = events.find("MESSAGE_UPDATE", |message| message["content"] == "there").await;
    assert!(shown["loading"].is_null());
    events.stands(&sent, "done").await;
    assert_eq!(stage.state(stage.alice).await["open"], json!([]));
}

#[tokio::test]
async fn commands_are_offered_to_those_who_may_use_them() {
    let stage = Stage::set().await;
    let registered = stage.register(commands()).await;
    let names = async |user: u64| {
        let state = stage.state(user).await;
        let names: Vec<String> = state["commands"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["name"].as_str().unwrap().into())
            .collect();
        names.join(" ")
    };
    assert_eq!(
        (names(stage.alice).await.as_str(), names(stage.gus).await.as_str()),
        ("mc managed Quote", "mc Quote")
    );
    let managed = json!({"do": "command", "channel": stage.place(), "command": registered[1]["id"]});
    assert_eq!(stage.refused(stage.gus, managed.clone()).await.0, 403);
    stage.done(stage.alice, managed.clone()).await;
    let menu = json!({"do": "command", "channel": stage.place(), "command": registered[2]["id"]});
    assert_eq!(stage.refused(stage.alice, menu).await.0, 404, "a message command is no slash command");
    let mut events = stage.events(stage.gus, None).await;
    stage.guild.set_overwrite(stage.channel, Target::Member(stage.gus), 0, USE_APPLICATION_COMMANDS);
    let state = events.find("STATE", |_| true).await;
    assert_eq!(state["commands"], json!([]));
}

#[tokio::test]
async fn suggestions_come_from_the_bot() {
    let stage = Stage::set().await;
    let registered = stage.register(commands()).await;
    let mut gateway = stage.gateway().await;
    let suggest = |options: Value, focused: &str| {
        json!({"do": "suggest", "channel": stage.place(), "command": registered[0]["id"], "path": ["say"],
               "options": options, "focused": focused})
    };
    let (status, _, field) = stage.refused(stage.gus, suggest(json!({"message": "x"}), "message")).await;
    assert_eq!((status, field), (400, json!("message")), "it has no suggestions");
    assert_eq!(stage.refused(stage.gus, suggest(json!({}), "other")).await.0, 400);
    let answer = async {
        let asked = gateway.dispatch("INTERACTION_CREATE").await;
        assert_eq!(asked["type"], 4);
        let focused = json!({"name": "server", "type": 3, "value": "su", "focused": true});
        assert_eq!(asked["data"]["options"][0]["options"], json!([focused]));
        let choices = json!([{"name": "Survival", "value": "s1"}]);
        stage.callback(&asked, json!({"type": 8, "data": {"choices": choices}})).await;
    };
    let (found, ()) = tokio::join!(stage.done(stage.gus, suggest(json!({"server": "su"}), "server")), answer);
    assert_eq!(found, json!({"choices": [{"name": "Survival", "value": "s1"}]}));
}

#[tokio::test]
async fn a_messages_menu_has_commands_too() {
    let stage = Stage::set().await;
    let registered = stage.register(commands()).await;
    let mut gateway = stage.gateway().await;
    let message = stage.discord.say(stage.gus, stage.channel, "words").unwrap().id.to_string();
    let quote = |command: &Value, message: &str| json!({"do": "message_command", "channel": stage.place(), "command": command["id"], "message": message});
    assert_eq!(stage.refused(stage.gus, quote(&registered[0], &message)).await.0, 404, "a slash command");
    let sent = stage.done(stage.gus, quote(&registered[2], &message)).await;
    let asked = gateway.dispatch("INTERACTION_CREATE").await;
    let data = &asked["data"];
    assert_eq!(
        (&asked["id"], &data["type"], &data["name"]),
        (&sent["interaction"], &json!(3), &json!("Quote"))
    );
    assert_eq!(
        (&data["target_id"], &data["resolved"]["messages"][&message]["content"]),
        (&json!(message), &json!("words"))
    );
    stage.callback(&asked, json!({"type": 4, "data": {"content": "secret", "flags": 64}})).await;
    let answer = stage.state(stage.gus).await["messages"][stage.place()][1].clone();
    let about = &answer["interaction_metadata"];
    assert_eq!((&answer["type"], &about["command_type"]), (&json!(23), &json!(3)));
    assert_eq!(about["target_message_id"], message);
    let mine = answer["id"].as_str().unwrap().to_owned();
    assert_eq!(stage.refused(stage.gus, quote(&registered[2], &mine)).await.0, 404, "a private one has none");
}
