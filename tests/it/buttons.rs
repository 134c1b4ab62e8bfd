//! Buttons, selects and interactions that Discord's client would not send.

use sandbox::discord::{Event, permissions::MANAGE_GUILD};
use serde_json::{Value, json};

use crate::support::{World, until};

#[tokio::test]
async fn a_press_counts_once_and_only_for_who_was_asked() {
    let world = World::mirrored().await;
    let asked = world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;
    let labels: Vec<_> = buttons(&asked.components).iter().map(|button| button["label"].clone()).collect();
    assert_eq!(labels, ["[power-confirm-button action=kill]", "[confirm-cancel-button]"]);
    let kill = buttons(&asked.components)[0]["custom_id"].as_str().unwrap().to_owned();
    let deputies = world.guild.add_role("Deputies", MANAGE_GUILD);
    let deputy = world.guild.add_member("Dana", &[deputies]);

    let theirs = world.discord.send_interaction(&world.forged_press(deputy, &kill));
    until(&theirs, "somebody else's press", "[reply-not-yours]").await;
    let forged =
        world.discord.send_interaction(&world.forged_press(world.admin, "wingcord:0123456789abcdef"));
    until(&forged, "a forged press", "[reply-expired]").await;
    let foreign = world.discord.send_interaction(&world.forged_press(world.admin, "1; DROP TABLE bindings"));
    until(&foreign, "a forged press", "[reply-expired]").await;
    assert_eq!(world.server.power_actions(), []);

    world
        .presses(
            world.admin,
            &asked,
            "[power-confirm-button action=kill]",
            "[notice-power state=[power-state state=offline]]",
        )
        .await;
    let again = world.discord.send_interaction(&world.forged_press(world.admin, &kill));
    until(&again, "a second press", "[reply-expired]").await;
    assert_eq!(world.server.power_actions().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn an_interaction_that_is_delivered_twice_is_done_once() {
    let world = World::mirrored().await;
    let command = world.discord.registered_commands().into_iter().find(|command| command["name"] == "mc");
    let data = json!({
        "id": command.unwrap()["id"], "name": "mc", "type": 1,
        "options": [{"name": "say", "type": 1, "options": [{"name": "message", "type": 3, "value": "twice"}]}],
    });
    let body = world.interaction(2, world.admin, data);
    let first = world.discord.send_interaction(&body);
    world.discord.dispatch("INTERACTION_CREATE", &body);
    until(&first, "the command", "Survival ▸ say twice").await;

    let asked = world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;
    let kill = buttons(&asked.components)[0]["custom_id"].as_str().unwrap().to_owned();
    let body = world.forged_press(world.admin, &kill);
    let press = world.discord.send_interaction(&body);
    world.discord.dispatch("INTERACTION_CREATE", &body);
    press.acknowledged().await.unwrap();
    world.posted("[notice-power state=[power-state state=offline]]").await;

    // Both second deliveries were refused by Discord before this is answered: callbacks are made at once.
    let twice =
        |id: u64| world.discord.requests().iter().filter(|r| r.path.contains(&format!("/{id}/"))).count();
    world.until(world.admin, "/status", "[message-state sign=🔴 state=[power-state state=offline]]").await;
    let refused =
        world.discord.request_where(|r| r.path.contains(&first.id.to_string()) && r.status == 400).await;
    refused.unwrap();
    assert_eq!((twice(first.id), world.server.commands().len()), (2, 1));
    assert_eq!(world.server.power_actions().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn direct_messages_and_commands_of_another_version_are_answered() {
    let world = World::mirrored().await;
    let command = world.discord.registered_commands().into_iter().find(|command| command["name"] == "help");
    let id = command.unwrap()["id"].clone();
    let bend = |data, direct: bool| {
        let mut body = world.interaction(2, world.admin, data);
        if direct {
            body["user"] = body["member"]["user"].clone();
            body["context"] = json!(1);
            let object = body.as_object_mut().unwrap();
            object.remove("member");
            object.remove("guild_id");
        }
        body
    };
    let direct = bend(json!({"id": id, "name": "help", "type": 1}), true);
    let answer = world.discord.send_interaction(&direct);
    until(&answer, "a direct message", "[reply-no-guild]").await;
    let old = bend(json!({"id": id, "name": "restart", "type": 1}), false);
    let answer = world.discord.send_interaction(&old);
    until(&answer, "a command of before", "[reply-command-changed]").await;
    let mut press = world.forged_press(world.admin, "wingcord:00");
    press["user"] = press["member"]["user"].clone();
    press.as_object_mut().unwrap().retain(|key, _| key != "member" && key != "guild_id");
    let answer = world.discord.send_interaction(&press);
    until(&answer, "a press in a direct message", "[reply-no-guild]").await;
    world.end().await;
}

#[tokio::test]
async fn cancelling_leaves_everything_as_it_is() {
    let mut world = World::mirrored().await;
    let asked = world.until(world.admin, "/power kill", "[power-confirm action=kill server=Survival]").await;
    let mut events = world.discord.subscribe();
    let left =
        world.presses(world.admin, &asked, "[confirm-cancel-button]", "[confirm-left name=Survival]").await;
    assert!(buttons(&left.components).is_empty() && left.ephemeral);
    while let Ok(event) = events.try_recv() {
        assert!(!matches!(&event, Event::MessageCreated(message) if message.ephemeral_to.is_none()));
    }
    let audit_log = world.audit_log().await;
    assert_eq!(audit_log.len(), 1, "only the bind: {audit_log:#?}");
    assert_eq!(world.server.power_actions(), []);
    world.end().await;
}

/// The buttons in these components, those in boxes too.
fn buttons(components: &[Value]) -> Vec<&Value> {
    let found = components.iter().flat_map(|component| match component["components"].as_array() {
        Some(inner) => buttons(inner),
        None => Vec::from_iter((component["type"] == 2).then_some(component)),
    });
    found.collect()
}
