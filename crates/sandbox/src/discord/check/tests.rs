//! Bodies that Discord takes, and bodies that it refuses, each with the place and code of the complaint.

use serde_json::{Value, json};

use super::{CallbackKind, MessageRoute, callback, command, commands, message};
use crate::discord::error::ApiError;

/// The first complaint: `path: CODE`.
fn complaint(error: &ApiError) -> String {
    fn first(node: &Value, path: &str) -> Option<String> {
        if let Some(code) = node["_errors"][0]["code"].as_str() {
            return Some(format!("{path}: {code}"));
        }
        node.as_object()?.iter().find_map(|(key, inner)| {
            first(inner, if path.is_empty() { key.clone() } else { format!("{path}.{key}") }.as_str())
        })
    }
    first(&error.body()["errors"], "").unwrap_or_else(|| error.code.to_string())
}

fn refused(body: &Value, route: MessageRoute) -> String {
    match message(body, route) {
        Ok(_) => "taken".to_owned(),
        Err(error) => complaint(&error),
    }
}

fn row(component: Value) -> Value {
    json!({"components": [{"type": 1, "components": [component]}]})
}

fn button() -> Value {
    json!({"type": 2, "style": 1, "label": "Go", "custom_id": "go"})
}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body[key] = value;
    body
}

#[test]
fn text_is_counted_in_code_points() {
    assert_eq!(refused(&json!({"content": "é".repeat(2000)}), MessageRoute::Channel), "taken");
    assert_eq!(refused(&json!({"content": "🎮".repeat(2000)}), MessageRoute::Channel), "taken");
    assert_eq!(
        refused(&json!({"content": "a".repeat(2001)}), MessageRoute::Channel),
        "content: BASE_TYPE_MAX_LENGTH"
    );
    assert_eq!(refused(&json!({"content": 5}), MessageRoute::Channel), "content: STRING_TYPE_CONVERT");
    assert_eq!(refused(&json!([]), MessageRoute::Channel), ": MODEL_TYPE_CONVERT");
}

#[test]
fn unknown_fields_are_refused_everywhere() {
    for (body, route) in [
        (json!({"content": "x", "contents": "x"}), MessageRoute::Channel),
        (json!({"content": "x", "username": "x"}), MessageRoute::Channel),
        (json!({"content": "x", "nonce": "1"}), MessageRoute::Webhook),
        (json!({"content": "x", "tts": false}), MessageRoute::Edit),
        (json!({"content": "x"}), MessageRoute::Deferral),
    ] {
        assert!(refused(&body, route).ends_with(": UNKNOWN_FIELD"), "{body} {route:?}");
    }
    let deep = json!({"embeds": [{"title": "t", "footer": {"text": "x", "txt": "y"}}]});
    assert_eq!(refused(&deep, MessageRoute::Channel), "embeds.0.footer.txt: UNKNOWN_FIELD");
}

#[test]
fn flags_depend_on_the_place() {
    for (flags, route, wanted) in [
        (1 << 12, MessageRoute::Channel, "taken"),
        (1 << 6, MessageRoute::Channel, "flags: MESSAGE_FLAGS_INVALID"),
        (1 << 6, MessageRoute::Interaction, "taken"),
        (1 << 6, MessageRoute::Deferral, "taken"),
        (1 << 12, MessageRoute::Deferral, "flags: MESSAGE_FLAGS_INVALID"),
        (1 << 12, MessageRoute::Edit, "taken"),
    ] {
        assert_eq!(refused(&json!({"flags": flags}), route), wanted, "{flags} {route:?}");
    }
    assert_eq!(
        message(&json!({"flags": 1 << 12}), MessageRoute::Edit).unwrap().flags,
        Some(0),
        "an edit ignores it"
    );
}

#[test]
fn nonces_and_mentions() {
    assert_eq!(
        refused(&json!({"nonce": "n".repeat(26)}), MessageRoute::Channel),
        "nonce: NONCE_TYPE_TOO_LONG"
    );
    assert_eq!(
        refused(&json!({"nonce": "n".repeat(25), "enforce_nonce": true}), MessageRoute::Channel),
        "taken"
    );
    for (mentions, wanted) in [
        (json!({"parse": []}), "taken"),
        (json!({"parse": ["roles"], "users": ["1"]}), "taken"),
        (
            json!({"parse": ["users"], "users": ["1"]}),
            "allowed_mentions: MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
        ),
        (json!({"parse": ["all"]}), "allowed_mentions.parse.0: BASE_TYPE_CHOICES"),
        (json!({"users": vec!["1"; 101]}), "allowed_mentions.users: BASE_TYPE_BAD_LENGTH"),
        (json!({"roles": ["x"]}), "allowed_mentions.roles.0: NUMBER_TYPE_COERCE"),
    ] {
        assert_eq!(
            refused(&json!({"allowed_mentions": mentions}), MessageRoute::Channel),
            wanted,
            "{mentions}"
        );
    }
}

#[test]
fn embeds_have_lengths_and_a_sum() {
    let embed = |body: Value| refused(&json!({"embeds": [body]}), MessageRoute::Channel);
    assert_eq!(embed(json!({"title": "t".repeat(256), "description": "d".repeat(4096)})), "taken");
    assert_eq!(embed(json!({"title": "t".repeat(257)})), "embeds.0.title: BASE_TYPE_MAX_LENGTH");
    assert_eq!(embed(json!({"description": format!("  {}  ", "d".repeat(4096))})), "taken");
    assert_eq!(embed(json!({})), "embeds.0.description: BASE_TYPE_REQUIRED");
    assert_eq!(embed(json!({"title": "t", "url": "ftp://x"})), "embeds.0.url: URL_TYPE_INVALID_SCHEME");
    let field = json!({"name": "n", "value": "v".repeat(1024)});
    assert_eq!(embed(json!({"fields": vec![field.clone(); 25]})), "embeds: MAX_EMBED_SIZE_EXCEEDED");
    assert_eq!(
        embed(json!({"fields": vec![json!({"name": "n", "value": "v"}); 26]})),
        "embeds.0.fields: BASE_TYPE_BAD_LENGTH"
    );
    assert_eq!(
        embed(json!({"fields": [{"name": "n", "value": " "}]})),
        "embeds.0.fields.0.value: BASE_TYPE_REQUIRED"
    );
    let six = json!({"description": "d".repeat(3001)});
    assert_eq!(
        refused(&json!({"embeds": [six, six]}), MessageRoute::Channel),
        "embeds: MAX_EMBED_SIZE_EXCEEDED"
    );
    assert_eq!(
        refused(&json!({"embeds": vec![json!({"title": "t"}); 11]}), MessageRoute::Channel),
        "embeds: BASE_TYPE_BAD_LENGTH"
    );
}

#[test]
fn buttons_and_rows() {
    let place = "components.0.components.0";
    for (component, wanted) in [
        (button(), "taken".to_owned()),
        (with(button(), "label", json!("l".repeat(81))), format!("{place}.label: BASE_TYPE_MAX_LENGTH")),
        (with(button(), "custom_id", json!("")), format!("{place}.custom_id: BASE_TYPE_BAD_LENGTH")),
        (
            with(button(), "custom_id", json!("c".repeat(101))),
            format!("{place}.custom_id: BASE_TYPE_BAD_LENGTH"),
        ),
        (with(button(), "style", json!(5)), format!("{place}.custom_id: BUTTON_COMPONENT_FIELDS_INVALID")),
        (with(button(), "style", json!(9)), format!("{place}.style: BASE_TYPE_CHOICES")),
        (with(button(), "url", json!("https://x")), format!("{place}.url: BUTTON_COMPONENT_FIELDS_INVALID")),
        (with(button(), "label", Value::Null), format!("{place}.label: BUTTON_COMPONENT_LABEL_REQUIRED")),
        (json!({"type": 4}), format!("{place}.type: BASE_TYPE_CHOICES")),
    ] {
        assert_eq!(refused(&row(component.clone()), MessageRoute::Channel), wanted, "{component}");
    }
    let numbered = |n: usize| with(button(), "custom_id", json!(n.to_string()));
    let buttons: Vec<Value> = (0..6).map(numbered).collect();
    let six = json!({"components": [{"type": 1, "components": buttons}]});
    assert_eq!(refused(&six, MessageRoute::Channel), "components.0.components: BASE_TYPE_BAD_LENGTH");
    let rows: Vec<Value> = (0..6).map(|n| json!({"type": 1, "components": [numbered(n)]})).collect();
    assert_eq!(
        refused(&json!({"components": rows}), MessageRoute::Channel),
        "components: BASE_TYPE_BAD_LENGTH"
    );
    let twice = json!({"components": [{"type": 1, "components": [button(), button()]}]});
    assert_eq!(
        refused(&twice, MessageRoute::Channel),
        "components.0.components.1.custom_id: COMPONENT_CUSTOM_ID_DUPLICATED"
    );
}

#[test]
fn selects_have_one_to_twenty_five_options() {
    let options = |n: usize| -> Vec<Value> {
        (0..n).map(|n| json!({"label": n.to_string(), "value": n.to_string()})).collect()
    };
    let select = |n: usize| json!({"type": 3, "custom_id": "s", "options": options(n)});
    let place = "components.0.components.0";
    for (component, wanted) in [
        (select(25), "taken".to_owned()),
        (select(26), format!("{place}.options: BASE_TYPE_BAD_LENGTH")),
        (select(0), format!("{place}.options: BASE_TYPE_BAD_LENGTH")),
        (
            with(select(2), "max_values", json!(3)),
            format!("{place}.max_values: SELECT_COMPONENT_MAX_VALUES_TOO_LARGE"),
        ),
        (
            with(select(2), "placeholder", json!("p".repeat(151))),
            format!("{place}.placeholder: BASE_TYPE_MAX_LENGTH"),
        ),
        (
            with(select(0), "options", json!([{"label": "a", "value": "x"}, {"label": "b", "value": "x"}])),
            format!("{place}.options.1.value: SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"),
        ),
    ] {
        assert_eq!(refused(&row(component.clone()), MessageRoute::Channel), wanted, "{component}");
    }
}

#[test]
fn version_two_excludes_the_old_fields() {
    const V2: u64 = 1 << 15;
    let text = |length: usize| json!({"type": 10, "content": "t".repeat(length)});
    for (components, wanted) in [
        (json!([text(4000)]), "taken"),
        (json!([text(2001), text(2000)]), "components: COMPONENT_MAX_TEXT_LENGTH_EXCEEDED"),
        (json!([{"type": 17, "components": vec![text(1); 39]}]), "taken"),
        (
            json!([{"type": 17, "components": vec![text(1); 40]}]),
            "components: COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
        ),
        (json!([{"type": 9, "components": [text(1)]}]), "components.0.accessory: BASE_TYPE_REQUIRED"),
        (json!([{"type": 9, "components": [text(1)], "accessory": button()}]), "taken"),
        (json!([{"type": 99}]), "components.0.type: BASE_TYPE_CHOICES"),
    ] {
        let body = json!({"flags": V2, "components": components});
        assert_eq!(refused(&body, MessageRoute::Channel), wanted, "{components}");
    }
    let both = json!({"flags": V2, "content": "x", "components": [text(1)]});
    assert_eq!(
        refused(&both, MessageRoute::Channel),
        "content: MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
    );
    assert_eq!(
        refused(&json!({"components": [text(1)]}), MessageRoute::Channel),
        "components.0.type: BASE_TYPE_CHOICES"
    );
}

#[test]
fn webhooks_refuse_reserved_names() {
    for name in ["Clyde", "my discord bot", "everyone", "HERE"] {
        let body = json!({"content": "x", "username": name});
        assert_eq!(refused(&body, MessageRoute::Webhook), "username: USERNAME_INVALID_CONTAINS", "{name}");
    }
    assert_eq!(refused(&json!({"content": "x", "username": "here we go"}), MessageRoute::Webhook), "taken");
}

#[test]
fn callbacks_fit_the_kind_of_interaction() {
    let choices = |n: usize| json!({"choices": vec![json!({"name": "n", "value": "v"}); n]});
    let modal = |n: usize| {
        let row = json!({"type": 1, "components": [{"type": 4, "custom_id": "c", "label": "l", "style": 1}]});
        json!({"custom_id": "m", "title": "t", "components": vec![row; n]})
    };
    let component = CallbackKind::Modal { from_component: true };
    let command = CallbackKind::Modal { from_component: false };
    for (kind, number, data, wanted) in [
        (CallbackKind::Command, 4, json!({"content": "x", "flags": 64}), "taken"),
        (CallbackKind::Command, 5, Value::Null, "taken"),
        (CallbackKind::Command, 6, Value::Null, "type: BASE_TYPE_CHOICES"),
        (CallbackKind::Command, 8, choices(1), "type: BASE_TYPE_CHOICES"),
        (CallbackKind::Command, 9, modal(5), "taken"),
        (CallbackKind::Command, 9, modal(6), "data.components: BASE_TYPE_BAD_LENGTH"),
        (
            CallbackKind::Command,
            4,
            json!({"content": "x".repeat(2001)}),
            "data.content: BASE_TYPE_MAX_LENGTH",
        ),
        (CallbackKind::Component, 7, json!({"content": "x"}), "taken"),
        (CallbackKind::Autocomplete, 8, choices(25), "taken"),
        (CallbackKind::Autocomplete, 8, choices(26), "data.choices: BASE_TYPE_BAD_LENGTH"),
        (CallbackKind::Autocomplete, 4, json!({"content": "x"}), "type: BASE_TYPE_CHOICES"),
        (component, 7, json!({"content": "x"}), "taken"),
        (component, 9, modal(1), "type: BASE_TYPE_CHOICES"),
        (command, 7, json!({"content": "x"}), "type: BASE_TYPE_CHOICES"),
    ] {
        let got = match callback(&json!({"type": number, "data": data}), kind) {
            Ok(_) => "taken".to_owned(),
            Err(error) => complaint(&error),
        };
        assert_eq!(got, wanted, "{kind:?} {number}");
    }
    let long = json!({"type": 8, "data": {"choices": [{"name": "n", "value": "v".repeat(101)}]}});
    assert!(callback(&long, CallbackKind::Autocomplete).is_err());
}

#[test]
fn commands_keep_names_order_and_size() {
    let option = |name: &str, kind: u8| json!({"type": kind, "name": name, "description": "d"});
    let slash = |name: &str, options: Value| json!({"name": name, "description": "d", "options": options});
    let required = with(option("b", 3), "required", json!(true));
    let both = with(
        with(option("a", 3), "autocomplete", json!(true)),
        "choices",
        json!([{"name": "x", "value": "x"}]),
    );
    let group = |inner: Value| with(option("g", 2), "options", inner);
    for (body, wanted) in [
        (slash("mc", json!([option("a", 3)])), "taken"),
        (slash("über-größe", json!([])), "taken"),
        (slash("Mc", json!([])), "name: APPLICATION_COMMAND_INVALID_NAME"),
        (slash("m c", json!([])), "name: APPLICATION_COMMAND_INVALID_NAME"),
        (slash(&"m".repeat(33), json!([])), "name: BASE_TYPE_BAD_LENGTH"),
        (json!({"name": "mc"}), "description: BASE_TYPE_REQUIRED"),
        (slash("mc", json!(vec![option("a", 3); 26])), "options: BASE_TYPE_BAD_LENGTH"),
        (
            slash("mc", json!([option("a", 3), option("a", 4)])),
            "options.1.name: APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
        ),
        (
            slash("mc", json!([option("a", 3), required])),
            "options.1: APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        ),
        (
            slash("mc", json!([option("a", 1), option("b", 3)])),
            "options: APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        ),
        (slash("mc", json!([both])), "options.0: APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES"),
        (slash("mc", json!([group(json!([option("s", 1)]))])), "taken"),
        (
            slash("mc", json!([group(json!([group(json!([]))]))])),
            "options.0.options.0.type: BASE_TYPE_CHOICES",
        ),
        (with(slash("mc", json!([])), "descripton", json!("d")), "descripton: UNKNOWN_FIELD"),
    ] {
        let got = command(&body).map_or_else(|error| complaint(&error), |_| "taken".to_owned());
        assert_eq!(got, wanted, "{body}");
    }
    let big: Vec<Value> = (0..25).map(|n| json!({"name": n.to_string(), "value": "v".repeat(100)})).collect();
    let heavy: Vec<Value> =
        (0..4).map(|n| with(option(&format!("o{n}"), 3), "choices", json!(big))).collect();
    assert_eq!(
        complaint(&command(&slash("mc", json!(heavy))).unwrap_err()),
        ": APPLICATION_COMMAND_TOO_LARGE"
    );
    let same = json!([slash("a", json!([])), slash("a", json!([]))]);
    assert_eq!(complaint(&commands(&same).unwrap_err()), "1.name: APPLICATION_COMMANDS_DUPLICATE_NAME");
    let many: Vec<Value> = (0..101).map(|n| slash(&n.to_string(), json!([]))).collect();
    assert_eq!(commands(&json!(many)).unwrap_err().code, 30032);
}

#[test]
fn a_registered_command_is_returned_whole() {
    let body = json!({"name": "mc", "description": "d", "default_member_permissions": "32", "contexts": [0],
        "integration_types": [0], "options": [{"type": 3, "name": "a", "description": "d", "choices": null}]});
    let registered = command(&body).unwrap().registered(1, 2, None, 3);
    assert_eq!(registered["default_member_permissions"], "32");
    assert_eq!(registered["options"], json!([{"type": 3, "name": "a", "description": "d"}]));
    assert_eq!(registered["contexts"], json!([0]));
    assert_eq!((&registered["id"], &registered["version"]), (&json!("1"), &json!("3")));
}
