//! The life of an interaction, answered by hand over HTTP.

use std::time::Duration;

use sandbox::discord::{ActError, Discord, DiscordOptions, GuildHandle, Interaction, permissions};
use serde_json::{Value, json};

use super::support::{Gateway, INTENTS, Rest, id, unlimited, world};

async fn with_command(options: DiscordOptions) -> (Discord, Rest, GuildHandle, u64, u64) {
    let discord = Discord::start(options).await.expect("a free port");
    let rest = Rest::of(&discord);
    let guild = discord.add_guild("Blocks");
    let (channel, user) = (guild.add_channel("console"), guild.add_member("Alice", &[]));
    let text = json!({"type": 3, "name": "text", "description": "d", "autocomplete": true});
    let commands = json!([{"name": "hi", "description": "d", "options": [text]}]);
    let path = format!("/applications/{}/commands", discord.bot_id());
    assert_eq!(rest.put(&path, commands).await.status, 200);
    (discord, rest, guild, channel, user)
}

fn callback(of: &Interaction) -> String {
    format!("/interactions/{}/{}/callback", of.id, of.token)
}

fn hook(discord: &Discord, of: &Interaction, rest: &str) -> String {
    format!("/webhooks/{}/{}{rest}", discord.bot_id(), of.token)
}

#[tokio::test]
async fn the_payload_is_complete() {
    let (discord, _, guild, channel, user) = with_command(unlimited()).await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    discord.type_command(user, channel, "/hi there").unwrap();
    let seen = gateway.dispatch("INTERACTION_CREATE").await;
    assert_eq!((&seen["type"], &seen["version"], &seen["context"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!(seen["data"]["options"], json!([{"name": "text", "type": 3, "value": "there"}]));
    assert_eq!(id(&seen["guild_id"]), guild.id);
    assert_eq!((id(&seen["channel_id"]), id(&seen["channel"]["id"])), (channel, channel));
    assert_eq!(id(&seen["member"]["user"]["id"]), user);
    let bits: u64 = seen["member"]["permissions"].as_str().unwrap().parse().unwrap();
    assert_eq!(bits, guild.permissions_in(user, channel));
    let own: u64 = seen["app_permissions"].as_str().unwrap().parse().unwrap();
    assert_eq!(own, guild.permissions_in(discord.bot_id(), channel));
    assert_eq!(seen["attachment_size_limit"], 10_485_760);
    assert_eq!(seen["authorizing_integration_owners"], json!({"0": guild.id.to_string()}));
    for key in ["locale", "guild_locale", "entitlements", "token", "application_id"] {
        assert!(!seen[key].is_null(), "{key}");
    }
}

#[tokio::test]
async fn a_deferred_answer_keeps_its_privacy() {
    let (discord, rest, _, channel, user) = with_command(unlimited()).await;
    let typed = discord.type_command(user, channel, "/hi").unwrap();
    let early = rest.post(&hook(&discord, &typed, ""), json!({"content": "x"})).await;
    assert_eq!(early.outcome(), (404, 10015), "no follow-up before the callback");
    let deferred = rest.post(&callback(&typed), json!({"type": 5, "data": {"flags": 64}})).await;
    assert_eq!(deferred.status, 204);
    assert_eq!(rest.post(&callback(&typed), json!({"type": 5})).await.outcome(), (400, 40060));
    let original = hook(&discord, &typed, "/messages/@original");
    assert_eq!(rest.get(&original).await.body["flags"], 64 | 128, "thinking");
    assert!(typed.replies().is_empty());
    let followed = rest.post(&hook(&discord, &typed, ""), json!({"content": "done"})).await.body;
    assert_eq!((&followed["flags"], &followed["content"]), (&json!(64), &json!("done")));
    assert_eq!(rest.get(&original).await.body["id"], followed["id"], "it filled the deferred message");
    let reply = typed.reply().await.unwrap();
    assert_eq!((reply.content.as_str(), reply.ephemeral), ("done", true));
    assert!(discord.messages(channel).is_empty(), "nobody else sees it");
    let by_bot = rest.get(&format!("/channels/{channel}/messages/{}", reply.id)).await;
    assert_eq!(by_bot.outcome(), (404, 10008));
    let second = rest.post(&hook(&discord, &typed, ""), json!({"content": "more"})).await.body;
    assert_ne!(second["id"], followed["id"]);
    assert_eq!(discord.messages(channel).len(), 1, "a later follow-up chooses for itself");
    let path = hook(&discord, &typed, &format!("/messages/{}", id(&second["id"])));
    assert_eq!(rest.patch(&path, json!({"content": "changed"})).await.status, 200);
    typed.reply_where(|reply| reply.content == "changed").await.unwrap();
    assert_eq!(rest.delete(&original).await.status, 204);
    assert_eq!(rest.get(&original).await.outcome(), (404, 10008));
}

#[tokio::test]
async fn acknowledgements_come_within_the_deadline_and_once() {
    let options = DiscordOptions { acknowledge_within: Duration::from_millis(30), ..unlimited() };
    let (discord, rest, _, channel, user) = with_command(options).await;
    let typed = discord.type_command(user, channel, "/hi").unwrap();
    assert_eq!(typed.acknowledged().await, Err(ActError::NoAnswer));
    assert_eq!(rest.post(&callback(&typed), json!({"type": 5})).await.outcome(), (404, 10062));
    let forged = format!("/interactions/{}/nonsense/callback", typed.id);
    assert_eq!(rest.post(&forged, json!({"type": 5})).await.outcome(), (404, 10062));
}

#[tokio::test]
async fn tokens_end() {
    let options = DiscordOptions { token_life: Duration::ZERO, ..unlimited() };
    let (discord, rest, _, channel, user) = with_command(options).await;
    let typed = discord.type_command(user, channel, "/hi").unwrap();
    assert_eq!(rest.post(&callback(&typed), json!({"type": 5})).await.status, 204);
    let late = rest.patch(&hook(&discord, &typed, "/messages/@original"), json!({"content": "x"})).await;
    assert_eq!(late.outcome(), (401, 50027));
}

#[tokio::test]
async fn a_callback_can_return_its_message() {
    let (discord, rest, _, channel, user) = with_command(unlimited()).await;
    let typed = discord.type_command(user, channel, "/hi").unwrap();
    let path = format!("{}?with_response=true", callback(&typed));
    let answer = rest.post(&path, json!({"type": 4, "data": {"content": "hello"}})).await;
    assert_eq!(answer.status, 200);
    let message = &answer.body["resource"]["message"];
    assert_eq!((&message["content"], &message["type"]), (&json!("hello"), &json!(20)));
    assert_eq!(message["interaction_metadata"]["user"]["id"], user.to_string());
    assert_eq!(answer.body["interaction"]["response_message_id"], message["id"]);
    let took = typed.acknowledged().await.unwrap();
    assert!(took < Duration::from_secs(3));
}

#[tokio::test]
async fn wrong_answers_leave_the_interaction_open() {
    let (discord, rest, _, channel, user) = with_command(unlimited()).await;
    let typed = discord.type_command(user, channel, "/hi").unwrap();
    for (body, wanted) in [
        (json!({"type": 6}), (400, 50035)),
        (json!({"type": 4, "data": {"content": ""}}), (400, 50006)),
        (json!({"type": 4, "data": {"content": "x".repeat(2001)}}), (400, 50035)),
        (json!({"type": 4, "data": {"content": "x", "nonce": "1"}}), (400, 50035)),
        (json!({"type": 4, "data": {"content": "x"}}), (204, 0)),
    ] {
        assert_eq!(rest.post(&callback(&typed), body.clone()).await.outcome(), wanted, "{body}");
    }
}

#[tokio::test]
async fn components_answer_on_their_message() {
    let (discord, rest, _, channel, user) = with_command(unlimited()).await;
    let button = |label: &str, disabled: bool| json!({"type": 2, "style": 1, "label": label, "custom_id": label, "disabled": disabled});
    let row = |buttons: Value| json!([{"type": 1, "components": buttons}]);
    let body = json!({"content": "menu", "components": row(json!([button("a", false), button("b", true)]))});
    rest.post(&format!("/channels/{channel}/messages"), body).await;
    let menu = discord.messages(channel)[0].clone();
    assert_eq!((menu.text(), menu.buttons()), ("menu".to_owned(), vec!["a".to_owned()]));
    assert_eq!(discord.press(user, &menu, "b").err(), Some(ActError::Disabled("b".to_owned())));
    assert_eq!(discord.press(user, &menu, "c").err(), Some(ActError::NoSuchComponent("c".to_owned())));

    let pressed = discord.press(user, &menu, "a").unwrap();
    assert_eq!(rest.post(&callback(&pressed), json!({"type": 6})).await.status, 204);
    let original = hook(&discord, &pressed, "/messages/@original");
    assert_eq!(id(&rest.get(&original).await.body["id"]), menu.id);
    let changed = json!({"content": "changed", "components": row(json!([button("a", true)]))});
    assert_eq!(rest.patch(&original, changed).await.status, 200);
    assert_eq!(pressed.reply().await.unwrap().id, menu.id);
    assert_eq!(
        discord.press(user, &menu, "a").err(),
        Some(ActError::Disabled("a".to_owned())),
        "its newest state"
    );
}

#[tokio::test]
async fn suggestions_and_forged_interactions() {
    let (discord, rest, guild, channel, user) = with_command(unlimited()).await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    let suggest = discord.autocomplete(user, channel, "/hi text:su|");
    let answer = async {
        let asked = gateway.dispatch("INTERACTION_CREATE").await;
        assert_eq!(asked["type"], 4);
        assert_eq!(
            asked["data"]["options"][0],
            json!({"name": "text", "type": 3, "value": "su", "focused": true})
        );
        let path =
            format!("/interactions/{}/{}/callback", id(&asked["id"]), asked["token"].as_str().unwrap());
        let choices = json!([{"name": "Survival", "value": "survival"}]);
        rest.post(&path, json!({"type": 8, "data": {"choices": choices}})).await
    };
    let (choices, answered) = tokio::join!(suggest, answer);
    assert_eq!((choices.unwrap()[0].name.as_str(), answered.status.as_u16()), ("Survival", 204));

    let forged = json!({"id": discord.next_id().to_string(), "token": "t", "type": 2, "data": {"name": "no-such"},
        "guild_id": guild.id.to_string(), "channel_id": channel.to_string(), "member": {"user": {"id": user.to_string()}}});
    let sent = discord.send_interaction(&forged);
    assert_eq!(gateway.dispatch("INTERACTION_CREATE").await, forged);
    assert_eq!(rest.post(&callback(&sent), json!({"type": 4, "data": {"content": "?"}})).await.status, 204);
    assert_eq!(sent.reply().await.unwrap().content, "?");
}

#[tokio::test]
async fn the_client_hides_what_a_member_may_not_use() {
    let (discord, rest, guild, channel) = world().await;
    let chiefs = guild.add_role("Chiefs", permissions::MANAGE_GUILD);
    let (chief, guest) = (guild.add_member("Chief", &[chiefs]), guild.add_member("Guest", &[]));
    let command = |name: &str, bits: Value| json!({"name": name, "description": "d", "default_member_permissions": bits});
    let list =
        json!([command("open", Value::Null), command("managed", json!("32")), command("admins", json!("0"))]);
    rest.put(&format!("/applications/{}/commands", discord.bot_id()), list).await;
    assert_eq!(discord.offered_commands(guest, channel), ["open"]);
    assert_eq!(discord.offered_commands(chief, channel), ["open", "managed"]);
    assert_eq!(discord.offered_commands(discord.owner_id(), channel), ["open", "managed", "admins"]);
    let refused = |user: u64, text: &str| discord.type_command(user, channel, text).err();
    assert_eq!(refused(guest, "/managed"), Some(ActError::Hidden("managed".to_owned())));
    assert_eq!(refused(guest, "/none"), Some(ActError::UnknownCommand("none".to_owned())));
    let stranger = discord.add_user("Stranger");
    assert_eq!(refused(stranger, "/open"), Some(ActError::NotAMember(stranger)));
    guild.set_overwrite(channel, sandbox::discord::Target::Member(guest), 0, permissions::VIEW_CHANNEL);
    assert_eq!(refused(guest, "/open"), Some(ActError::NoSuchChannel(channel)));
}
