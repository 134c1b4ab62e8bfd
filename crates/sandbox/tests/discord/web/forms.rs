//! Buttons, selects of every kind, forms, and interactions that nobody answers.

use std::time::Duration;

use sandbox::{
    discord::{Discord, DiscordOptions},
    game::Program,
};
use serde_json::{Value, json};

use super::Stage;

#[tokio::test]
async fn buttons_are_pressed_by_their_id() {
    let stage = Stage::set().await;
    let mut gateway = stage.gateway().await;
    let button = |label: &str, id: &str, disabled: bool| json!({"type": 2, "style": 1, "label": label, "custom_id": id, "disabled": disabled});
    // One is labelled as another is called.
    let row = json!([{"type": 1, "components": [button("go", "stop", false), button("x", "go", false), button("y", "off", true)]}]);
    let message = stage.menu(row).await;
    let press =
        |id: &str| json!({"do": "press", "channel": stage.place(), "message": message, "custom_id": id});
    let sent = stage.done(stage.gus, press("go")).await;
    let asked = gateway.dispatch("INTERACTION_CREATE").await;
    assert_eq!((&asked["id"], &asked["data"]["custom_id"]), (&sent["interaction"], &json!("go")));
    assert_eq!(asked["message"]["id"], message);
    assert_eq!(stage.refused(stage.gus, press("off")).await.0, 409);
    assert_eq!(stage.refused(stage.gus, press("x")).await.0, 404, "a label is no id");
    let mut events = stage.events(stage.gus, None).await;
    stage.callback(&asked, json!({"type": 6})).await;
    let done = events.stands(&sent, "done").await;
    assert_eq!((&done["message_id"], &done["custom_id"]), (&json!(message), &json!("go")));
}

#[tokio::test]
async fn selects_offer_what_they_offer() {
    let stage = Stage::set().await;
    let mut gateway = stage.gateway().await;
    let row = |select: Value| json!({"type": 1, "components": [select]});
    let option = |value: &str| json!({"label": value.to_uppercase(), "value": value});
    let message = stage
        .menu(json!([
            row(json!({"type": 3, "custom_id": "text", "max_values": 2, "options": [option("a"), option("b")]})),
            row(json!({"type": 5, "custom_id": "user"})),
            row(json!({"type": 6, "custom_id": "role"})),
            row(json!({"type": 7, "custom_id": "any", "max_values": 2})),
            row(json!({"type": 8, "custom_id": "channel", "channel_types": [0]})),
        ]))
        .await;
    let choose = |id: &str, values: Value| json!({"do": "choose", "channel": stage.place(), "message": message, "custom_id": id, "values": values});
    let (gus, helpers, place) = (stage.gus.to_string(), stage.helpers.to_string(), stage.place());
    let category = stage.guild.add_category("Games").to_string();
    for (id, values) in [
        ("text", json!([])),
        ("text", json!(["c"])),
        ("text", json!(["A"])),
        ("text", json!(["a", "a"])),
        ("text", json!(["a", "b", "c"])),
        ("user", json!([helpers])),
        ("user", json!(["Gus"])),
        ("user", json!([gus, stage.alice.to_string()])),
        ("role", json!([gus])),
        ("any", json!([place])),
        ("channel", json!([category])),
        ("channel", json!(["7"])),
    ] {
        let (status, words, field) = stage.refused(stage.gus, choose(id, values.clone())).await;
        assert_eq!((status, field), (400, json!(id)), "{id} {values}: {words}");
    }
    assert_eq!(stage.refused(stage.gus, choose("none", json!(["a"]))).await.0, 404);
    for (id, kind, values, resolved) in [
        ("text", 3, json!(["b", "a"]), None),
        ("user", 5, json!([gus]), Some("users")),
        ("role", 6, json!([helpers]), Some("roles")),
        ("any", 7, json!([gus, helpers]), Some("members")),
        ("channel", 8, json!([place]), Some("channels")),
    ] {
        stage.done(stage.gus, choose(id, values.clone())).await;
        let asked = gateway.dispatch("INTERACTION_CREATE").await;
        let data = &asked["data"];
        assert_eq!(
            (&data["component_type"], &data["custom_id"], &data["values"]),
            (&json!(kind), &json!(id), &values)
        );
        match resolved {
            Some(key) => assert!(data["resolved"][key].is_object(), "{id}"),
            None => assert!(data["resolved"].is_null()),
        }
    }
}

fn form() -> Value {
    let label = |name: &str, component: Value| json!({"type": 18, "label": name, "component": component});
    json!({"type": 9, "data": {"custom_id": "ban", "title": "Ban", "components": [
        label("Why", json!({"type": 4, "custom_id": "why", "style": 1, "min_length": 3, "max_length": 10})),
        label("Note", json!({"type": 4, "custom_id": "note", "style": 2, "required": false})),
        label("Who", json!({"type": 5, "custom_id": "who"})),
        label("How", json!({"type": 3, "custom_id": "how", "required": false, "options": [
            {"label": "Softly", "value": "s", "default": true}, {"label": "Hard", "value": "h"}]})),
    ]}})
}

#[tokio::test]
async fn a_form_survives_a_reload_and_is_checked() {
    let stage = Stage::set().await;
    let mut gateway = stage.gateway().await;
    let message = stage
        .menu(json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "go", "custom_id": "go"}]}]))
        .await;
    let press = json!({"do": "press", "channel": stage.place(), "message": message, "custom_id": "go"});
    let mut events = stage.events(stage.gus, None).await;
    let sent = stage.done(stage.gus, press.clone()).await;
    let id = sent["interaction"].clone();
    stage.callback(&gateway.dispatch("INTERACTION_CREATE").await, form()).await;
    let open = events.stands(&sent, "form").await;
    assert_eq!(open["form"]["title"], "Ban");
    assert_eq!(stage.state(stage.gus).await["open"][0], open, "it is still there after a reload");
    assert_eq!(stage.state(stage.alice).await["open"], json!([]));

    let submit = |fields: Value| json!({"do": "submit", "interaction": id, "fields": fields});
    let gus = stage.gus.to_string();
    for (fields, status, field) in [
        (json!({"who": [gus]}), 400, json!("why")),
        (json!({"why": "ab", "who": [gus]}), 400, json!("why")),
        (json!({"why": "much too long", "who": [gus]}), 400, json!("why")),
        (json!({"why": ["abc"], "who": [gus]}), 400, json!("why")),
        (json!({"why": "abc"}), 400, json!("who")),
        (json!({"why": "abc", "who": "text"}), 400, json!("who")),
        (json!({"why": "abc", "who": ["7"]}), 400, json!("who")),
        (json!({"why": "abc", "who": [gus], "how": ["x"]}), 400, json!("how")),
        (json!({"why": "abc", "who": [gus], "other": "x"}), 404, Value::Null),
    ] {
        let (had, words, wrong) = stage.refused(stage.gus, submit(fields.clone())).await;
        assert_eq!((had, wrong), (status, field), "{fields}: {words}");
    }
    let good = submit(json!({"why": "abc", "who": [gus]}));
    assert_eq!(stage.refused(stage.alice, good.clone()).await.0, 409, "it is not hers");
    let submitted = stage.done(stage.gus, good.clone()).await;
    let asked = gateway.dispatch("INTERACTION_CREATE").await;
    assert_eq!((&asked["type"], &asked["data"]["custom_id"]), (&json!(5), &json!("ban")));
    let inner = |at: usize| &asked["data"]["components"][at]["component"];
    assert_eq!((&inner(0)["value"], &inner(1)["value"]), (&json!("abc"), &json!("")));
    assert_eq!((&inner(2)["values"], &inner(3)["values"]), (&json!([gus]), &json!(["s"])));
    assert!(asked["data"]["resolved"]["users"][&gus].is_object());
    // It is open until the bot has taken it.
    assert_eq!(stage.state(stage.gus).await["open"][0]["status"], "form");
    stage.callback(&asked, json!({"type": 6})).await;
    events.stands(&sent, "done").await;
    events.stands(&submitted, "done").await;
    assert_eq!(stage.state(stage.gus).await["open"], json!([]));
    assert_eq!(stage.refused(stage.gus, good).await.0, 409);

    let sent = stage.done(stage.gus, press).await;
    stage.callback(&gateway.dispatch("INTERACTION_CREATE").await, form()).await;
    events.stands(&sent, "form").await;
    let dismiss = json!({"do": "dismiss", "interaction": sent["interaction"]});
    stage.done(stage.gus, dismiss.clone()).await;
    events.stands(&sent, "done").await;
    assert_eq!(stage.refused(stage.gus, dismiss).await.0, 409);
}

#[tokio::test]
async fn what_nobody_answers_fails() {
    let options = DiscordOptions { acknowledge_within: Duration::ZERO, ..super::unlimited() };
    let stage = Stage::over(Discord::start(options).await.unwrap(), 2_048, Program::Scripted).await;
    let message = stage
        .menu(json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "go", "custom_id": "go"}]}]))
        .await;
    let press = json!({"do": "press", "channel": stage.place(), "message": message, "custom_id": "go"});
    let mut events = stage.events(stage.gus, None).await;
    let sent = stage.done(stage.gus, press.clone()).await;
    let failed = events.stands(&sent, "failed").await;
    assert_eq!(failed["error"], "The application did not respond");
    assert_eq!(stage.state(stage.gus).await["open"], json!([]));
}

#[tokio::test]
async fn of_many_that_wait_the_oldest_are_let_go() {
    let options = DiscordOptions { acknowledge_within: Duration::from_secs(3_600), ..super::unlimited() };
    let stage = Stage::over(Discord::start(options).await.unwrap(), 2_048, Program::Scripted).await;
    let row = json!([{"type": 1, "components": [{"type": 2, "style": 1, "label": "go", "custom_id": "go"}]}]);
    let message = stage.menu(row).await;
    let press = json!({"do": "press", "channel": stage.place(), "message": message, "custom_id": "go"});
    let mut sent = Value::Null;
    for _ in 0..40 {
        sent = stage.done(stage.gus, press.clone()).await;
    }
    let state = stage.state(stage.gus).await;
    let open = state["open"].as_array().unwrap();
    assert_eq!((open.len(), &open.last().unwrap()["id"]), (32, &sent["interaction"]));
}
