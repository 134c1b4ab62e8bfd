//! Typed commands against a registered one.

use serde_json::{Value, json};

use super::values::Desk;
use crate::discord::{ActError, DiscordOptions, world::World};

fn world() -> (World, u64, u64) {
    let mut world = World::new(&DiscordOptions::default(), String::new());
    let guild = world.add_guild("g");
    let user = world.add_user("Alice");
    world.add_member(guild, user, &[]);
    world.add_role(guild, "Helpers", 0);
    world.add_channel(guild, "console", 0, None);
    (world, guild, user)
}

fn command() -> Value {
    json!({"name": "mc", "options": [
        {"type": 1, "name": "say", "options": [
            {"type": 3, "name": "message", "required": true, "max_length": 20},
            {"type": 3, "name": "server"},
        ]},
        {"type": 2, "name": "set", "options": [{"type": 1, "name": "who", "options": [
            {"type": 9, "name": "subject", "required": true}, {"type": 7, "name": "where", "channel_types": [0]},
            {"type": 4, "name": "count"}, {"type": 5, "name": "loud"},
            {"type": 3, "name": "mode", "choices": [{"name": "Fast", "value": "f"}]},
        ]}]},
    ]})
}

fn typed(text: &str, cursor: bool) -> Result<Value, ActError> {
    let (world, guild, user) = world();
    let desk = Desk { world: &world, guild: &world.guilds[&guild], user };
    desk.options(&command(), text, cursor).map(|(options, _)| options)
}

fn say(options: Value) -> Value {
    json!([{"name": "say", "type": 1, "options": options}])
}

#[test]
fn named_and_bare_text_become_options() {
    let hello = json!({"name": "message", "type": 3, "value": "hello there"});
    let lobby = json!({"name": "server", "type": 3, "value": "lobby"});
    for (text, wanted) in [
        (" say message:hello there server:lobby", json!([hello, lobby])),
        (" say server:lobby message:hello there", json!([lobby, hello])),
        (" say hello there", json!([hello])),
        (" say hello there server:lobby", json!([hello, lobby])),
    ] {
        assert_eq!(typed(text, false).unwrap(), say(wanted), "{text}");
    }
}

#[test]
fn the_client_refuses_what_does_not_fit() {
    for (text, wanted) in [
        ("", ActError::UnknownCommand("mc".to_owned())),
        (" shout x", ActError::UnknownCommand("mc shout".to_owned())),
        (" say server:x", ActError::MissingOption("message".to_owned())),
        (" say a message:b", ActError::Twice("message".to_owned())),
    ] {
        assert_eq!(typed(text, false).unwrap_err(), wanted, "{text}");
    }
    for text in [
        " say message:a text of more than twenty characters",
        " set who subject:@nobody",
        " set who subject:@Alice count:many",
        " set who subject:@Alice mode:slow",
        " set who subject:@Alice where:#nowhere",
    ] {
        assert!(matches!(typed(text, false), Err(ActError::BadValue { .. })), "{text}");
    }
}

#[test]
fn names_become_ids() {
    let (world, guild, user) = world();
    let desk = Desk { world: &world, guild: &world.guilds[&guild], user };
    let text = " set who subject:@alice where:#console count:-3 loud:True mode:fast";
    let (options, named) = desk.options(&command(), text, false).unwrap();
    let values: Vec<&Value> =
        options[0]["options"][0]["options"].as_array().unwrap().iter().map(|o| &o["value"]).collect();
    let channel = named.channels[0].to_string();
    assert_eq!(values, [&json!(user.to_string()), &json!(channel), &json!(-3), &json!(true), &json!("f")]);
    let role = desk.options(&command(), " set who @helpers", false);
    assert!(role.is_err(), "bare text goes to a string option only");
    let (_, named) = desk.options(&command(), " set who subject:@helpers", false).unwrap();
    assert_eq!((named.users.len(), named.roles.len()), (0, 1));
}

#[test]
fn the_cursor_says_what_is_focused() {
    let focused = |name: &str, value: &str| json!({"name": name, "type": 3, "value": value, "focused": true});
    let hi = json!({"name": "message", "type": 3, "value": "hi"});
    assert_eq!(
        typed(" say message:hi server:sur|", true).unwrap(),
        say(json!([hi, focused("server", "sur")]))
    );
    assert_eq!(typed(" say message:hi server:", true).unwrap(), say(json!([hi, focused("server", "")])));
    assert_eq!(typed(" say server:sur|", true).unwrap(), say(json!([focused("server", "sur")])));
    let server = json!({"name": "server", "type": 3, "value": "a"});
    assert_eq!(
        typed(" say message:he| server:a", true).unwrap(),
        say(json!([focused("message", "he"), server])),
    );
}
