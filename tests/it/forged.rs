//! Interactions that Discord's client would never send: each gets a clear answer, does nothing, and the process lives.

use sandbox::{ServerSpec, game::Program};
use serde_json::{Value, json};

use crate::support::{World, until};

const CHANGED: &str = "[reply-command-changed]";
const EXPIRED: &str = "[reply-expired]";

impl World {
    /// A slash command with these options, as raw as they are.
    fn command(&self, user: u64, name: &str, options: &Value, resolved: &Value) -> Value {
        let known = self.discord.registered_commands();
        let id = known.iter().find(|command| command["name"] == name).unwrap()["id"].clone();
        let data = json!({"id": id, "name": name, "type": 1, "options": options, "resolved": resolved});
        self.interaction(2, user, data)
    }

    /// Sends it and waits for an answer that holds `wanted`.
    async fn answers(&self, what: &str, body: &Value, wanted: &str) {
        until(&self.discord.send_interaction(body), what, wanted).await;
    }

    /// The bot still does what it is asked.
    async fn lives(&self) {
        self.until(self.admin, "/status", "[status-since server=Survival state=[message-state sign=🟢 …] …]")
            .await;
    }
}

/// A subcommand with its options.
fn sub(name: &str, options: &[(&str, u8, Value)]) -> Value {
    let option =
        |(name, kind, value): &(&str, u8, Value)| json!({"name": name, "type": kind, "value": value});
    json!([{"name": name, "type": 1, "options": options.iter().map(option).collect::<Vec<_>>()}])
}

#[tokio::test]
async fn commands_in_a_shape_that_we_did_not_register_are_answered() {
    let world = World::mirrored().await;
    let (admin, none) = (world.admin, json!({}));
    let nobody = json!("123456789012345678");
    let cases = [
        ("no subcommand", "mc", json!([]), CHANGED),
        ("an unknown subcommand", "power", sub("explode", &[]), CHANGED),
        ("a missing option", "mc", sub("say", &[]), CHANGED),
        ("a number for a text", "mc", sub("say", &[("message", 4, json!(7))]), CHANGED),
        (
            "a user who is not resolved",
            "access",
            sub("grant", &[("who", 9, nobody.clone()), ("permission", 3, json!("say"))]),
            CHANGED,
        ),
        (
            "a permission that is none",
            "access",
            sub("grant", &[("who", 9, nobody.clone()), ("permission", 3, json!("root"))]),
            "",
        ),
        ("a channel that is not resolved", "console", sub("mirror", &[("channel", 7, nobody)]), CHANGED),
        (
            "a command of control characters",
            "mc",
            sub("run", &[("command", 3, json!("\u{0}\u{7}\n\u{1b}[2J"))]),
            "Survival",
        ),
        (
            "a message of 6,000 characters",
            "mc",
            sub("say", &[("message", 3, json!("x".repeat(6_000)))]),
            "Survival",
        ),
        (
            "a server's name of 6,000 characters",
            "status",
            json!([{"name": "server", "type": 3, "value": "ß".repeat(6_000)}]),
            "[refusal-nothing-called ",
        ),
    ];
    for (what, name, options, wanted) in cases {
        world.answers(what, &world.command(admin, name, &options, &none), wanted).await;
    }
    assert_eq!(world.server.power_actions(), []);
    world.lives().await;
    world.end().await;
}

#[tokio::test]
async fn a_member_without_roles_or_permissions_is_a_stranger() {
    let world = World::mirrored().await;
    let say = sub("say", &[("message", 3, json!("hello"))]);
    let mut bare = world.command(world.guest, "mc", &say, &json!({}));
    bare["member"]["roles"] = json!([]);
    world.answers("no roles", &bare, "[refusal-nothing-usable command=`/mc say` permission=`say`]").await;
    let mut unknown = world.command(world.guest, "mc", &say, &json!({}));
    unknown["member"]["roles"] = json!(["111111111111111111", "222222222222222222"]);
    world
        .answers(
            "roles that are no more",
            &unknown,
            "[refusal-nothing-usable command=`/mc say` permission=`say`]",
        )
        .await;
    let mut rightless = world.command(world.admin, "mc", &say, &json!({}));
    rightless["member"].as_object_mut().unwrap().remove("permissions");
    let sent = world.discord.send_interaction(&rightless);
    sent.reply().await.unwrap();
    assert_eq!(world.server.commands(), Vec::<String>::new());
    world.lives().await;
    world.end().await;
}

#[tokio::test]
async fn roles_and_channels_that_are_deleted_meanwhile_are_no_trouble() {
    let world = World::mirrored().await;
    let (role, channel) = (world.guild.add_role("Gone", 0), world.guild.add_channel("gone"));
    world
        .until(
            world.admin,
            &format!("/access grant who:<@&{role}> permission:say server:Survival"),
            "[access-given …]",
        )
        .await;
    // What was typed waits on its way to the bot, and both are gone when it comes.
    world.discord.stall_gateway(true);
    let typed = [
        (format!("/access revoke who:<@&{role}> permission:say server:Survival"), "[access-taken …]"),
        (format!("/console mirror channel:<#{channel}> server:Survival"), "server=Survival"),
    ];
    let sent = typed.map(|(typed, wanted)| {
        (world.discord.type_command(world.admin, world.channel, &typed).unwrap(), typed, wanted)
    });
    assert!(world.guild.remove_role(role) && world.guild.remove_channel(channel));
    world.discord.stall_gateway(false);
    for (sent, typed, wanted) in sent {
        until(&sent, &typed, wanted).await;
    }
    world.until(world.admin, "/access list", "[access-list-managers]").await;
    world.lives().await;
    world.end().await;
}

#[tokio::test]
async fn presses_and_forms_that_nobody_was_given_lead_nowhere() {
    let world = World::mirrored().await;
    for key in [
        "",
        "wingcord:",
        "wingcord:zz",
        &"w".repeat(100),
        "\u{202e}💥",
        "wingcord:00000000000000000000000000000000",
    ] {
        world.answers("a forged press", &world.forged_press(world.admin, key), EXPIRED).await;
        for text in [String::new(), "x".repeat(4_000), "\u{0}\n\u{1b}".repeat(1_333)] {
            let input = json!({"type": 4, "id": 2, "custom_id": "url", "value": text});
            let row = json!({"type": 1, "id": 1, "components": [input]});
            let form = world.interaction(5, world.admin, json!({"custom_id": key, "components": [row]}));
            world.answers("a forged form", &form, EXPIRED).await;
        }
    }
    world.lives().await;
    world.end().await;
}

#[tokio::test]
async fn the_form_for_a_panel_takes_4000_characters_calmly() {
    let world = World::mirrored().await;
    let long = "https://".to_owned() + &"a".repeat(3_992);
    let key = "ptlc_".to_owned() + &"k".repeat(3_995);
    let cases = [
        (vec![("url", &*long), ("key", "ptlc_x")], "[panel-address-long]"),
        (vec![("url", "https://panel.example.com"), ("key", &*key)], "[panel-key-wrong]"),
        (vec![("url", "https://panel.example.com")], "[panel-key-wrong]"),
        (vec![], "[panel-address-wrong]"),
    ];
    for (inputs, wanted) in cases {
        let opened = world.discord.type_command(world.admin, world.channel, "/panel link").unwrap();
        let modal = opened.modal().await.unwrap();
        let row = |(id, value): &(&str, &str)| json!({"type": 1, "id": 1, "components": [{"type": 4, "id": 2, "custom_id": id, "value": value}]});
        let rows: Vec<_> = inputs.iter().map(row).collect();
        let data = json!({"custom_id": modal.body["custom_id"], "components": rows});
        world.answers("a form", &world.interaction(5, world.admin, data.clone()), wanted).await;
        world.answers("the same form again", &world.interaction(5, world.admin, data), EXPIRED).await;
    }
    world.lives().await;
    world.end().await;
}

#[tokio::test]
async fn a_choice_that_was_not_offered_is_refused() {
    let world = World::mirrored().await;
    let spec = ServerSpec::new("Lobby", Program::Scripted);
    let lobby = world.backend.add_server(spec);
    world
        .until(
            world.admin,
            &format!("/server bind server:{}", lobby.uuid()),
            "[server-bound listed=Lobby node=node-1 server=Lobby]",
        )
        .await;
    let general = world.guild.add_channel("general");
    for values in [
        json!([]),
        json!(["99999"]),
        json!(["-1"]),
        json!(["Survival"]),
        json!(["1", "2"]),
        json!(["9".repeat(100)]),
    ] {
        let asked = world.types(world.admin, general, "/power stop").await;
        let mut press = world
            .forged_press(world.admin, asked.components[0]["components"][0]["custom_id"].as_str().unwrap());
        press["message"]["id"] = json!(asked.id.to_string());
        press["channel_id"] = json!(general.to_string());
        press["data"] = json!({
            "component_type": 3, "custom_id": press["data"]["custom_id"], "id": 1, "values": values,
        });
        let sent = world.discord.send_interaction(&press);
        // Several are as good as the first of them.
        let wanted = if values == json!(["1", "2"]) {
            "[notice-power state=[power-state state=offline]]"
        } else {
            "[resolve-gone]"
        };
        until(&sent, "a forged choice", wanted).await;
    }
    assert_eq!(lobby.power_actions().len() + world.server.power_actions().len(), 1);
    world.end().await;
}
