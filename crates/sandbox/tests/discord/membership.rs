//! Guilds that the bot is in: what READY lists, and how removals, returns and outages are told.

use sandbox::discord::{ActError, Discord};
use serde_json::{Value, json};

use super::support::{Gateway, INTENTS, Rest, identify, world};

/// What READY lists, and the events about guilds that follow it up to an event of the test's own.
async fn login(discord: &Discord) -> (Value, Vec<(String, Value)>) {
    let mut gateway = Gateway::connect(discord).await;
    gateway.send(identify(discord.token(), INTENTS)).await;
    let ready = gateway.dispatch("READY").await;
    discord.dispatch("END", &json!({}));
    let mut told = Vec::new();
    loop {
        let mut payload = gateway.payload().await;
        match payload["t"].as_str() {
            Some("END") => return (ready["guilds"].clone(), told),
            Some(name) => told.push((name.to_owned(), payload["d"].take())),
            None => {}
        }
    }
}

#[tokio::test]
async fn a_guild_is_listed_until_the_bot_is_removed() {
    let (discord, rest, guild, channel) = world().await;
    let (id, alice) = (guild.id.to_string(), guild.add_member("Alice", &[]));
    let (commands, gone) =
        (format!("/applications/{}/commands", discord.bot_id()), ActError::UnknownCommand("ping".into()));
    rest.put(&commands, json!([{ "name": "ping", "description": "p", "type": 1 }])).await;
    let listed = json!([{ "id": id, "unavailable": true }]);
    let (guilds, told) = login(&discord).await;
    assert_eq!((guilds, told[0].0.as_str(), &told[0].1["id"]), (listed.clone(), "GUILD_CREATE", &json!(id)));
    assert_eq!(told[0].1["unavailable"], false);

    let mut gateway = Gateway::login(&discord, INTENTS).await;
    assert!(guild.kick_bot() && !guild.kick_bot());
    assert_eq!(gateway.dispatch("GUILD_DELETE").await, json!({ "id": id }), "nothing says unavailable");
    let refused = rest.post(&format!("/channels/{channel}/messages"), json!({ "content": "hello" })).await;
    assert_eq!(refused.outcome(), (403, 50_001));
    assert_eq!(login(&discord).await, (json!([]), vec![]));
    assert_eq!(discord.type_command(alice, channel, "/ping").unwrap_err(), gone);
    guild.add_channel("unheard");
    discord.dispatch("END", &json!({}));
    assert_eq!(gateway.payload().await["t"], "END");

    assert!(guild.invite_bot());
    assert_eq!(gateway.dispatch("GUILD_CREATE").await["channels"][0]["id"], channel.to_string());
    assert_eq!(login(&discord).await.0, listed);
    assert!(discord.type_command(alice, channel, "/ping").is_ok());
    rest.say(channel, "hello again").await;
}

#[tokio::test]
async fn an_outage_is_told_apart_from_a_removal() {
    let (discord, _, guild, _) = world().await;
    let out = json!({ "id": guild.id.to_string(), "unavailable": true });
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    guild.set_available(false);
    assert_eq!(gateway.dispatch("GUILD_DELETE").await, out);
    let (guilds, told) = login(&discord).await;
    assert_eq!((guilds, told), (json!([out]), vec![("GUILD_DELETE".to_owned(), out)]));
    guild.set_available(true);
    assert_eq!(gateway.dispatch("GUILD_CREATE").await["unavailable"], false);
}

#[tokio::test]
async fn a_bot_that_leaves_by_itself_hears_of_it() {
    let (discord, _, guild, _) = world().await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    let rest = Rest::of(&discord);
    assert_eq!(rest.delete(&format!("/users/@me/guilds/{}", guild.id)).await.status, 204);
    assert_eq!(gateway.dispatch("GUILD_DELETE").await, json!({ "id": guild.id.to_string() }));
}
