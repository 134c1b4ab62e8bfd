//! Rate limits over real HTTP: headers, 429s by scope, exemptions.

use std::time::Duration;

use reqwest::Method;
use sandbox::discord::{Discord, DiscordOptions, GuildHandle, Limits, permissions};
use serde_json::json;

use super::support::{Gateway, INTENTS, Rest, id};

async fn limited(limits: Limits) -> (Discord, Rest, GuildHandle, u64) {
    let options = DiscordOptions { limits, ..DiscordOptions::default() };
    let discord = Discord::start(options).await.expect("a free port");
    let rest = Rest::of(&discord);
    let guild = discord.add_guild("Blocks");
    let channel = guild.add_channel("console");
    (discord, rest, guild, channel)
}

#[tokio::test]
async fn headers_count_down_and_a_429_says_when() {
    let (discord, rest, guild, channel) = limited(Limits::default()).await;
    let path = format!("/channels/{channel}/messages");
    for left in (0..5).rev() {
        let sent = rest.post(&path, json!({"content": "x"})).await;
        assert_eq!((sent.status.as_u16(), sent.header("x-ratelimit-limit")), (200, "5"));
        assert_eq!(sent.header("x-ratelimit-remaining"), left.to_string());
        let after: f64 = sent.header("x-ratelimit-reset-after").parse().unwrap();
        let reset: f64 = sent.header("x-ratelimit-reset").parse().unwrap();
        assert!(after <= 5.0 && after > 3.0 && reset > 1.7e9, "{after} {reset}");
        assert!(sent.header("x-ratelimit-scope").is_empty());
    }
    let refused = rest.post(&path, json!({"content": "x"})).await;
    assert_eq!((refused.status.as_u16(), refused.header("x-ratelimit-scope")), (429, "user"));
    let wait = refused.body["retry_after"].as_f64().unwrap();
    let header: f64 = refused.header("retry-after").parse().unwrap();
    assert!(wait <= 5.0 && header >= wait && header <= 5.0, "{wait} {header}");
    assert_eq!((&refused.body["global"], refused.header("x-ratelimit-global")), (&json!(false), ""));
    let other = guild.add_channel("other");
    let elsewhere = rest.post(&format!("/channels/{other}/messages"), json!({"content": "x"})).await;
    assert_eq!(elsewhere.status, 200);
    assert_eq!(elsewhere.header("x-ratelimit-bucket"), refused.header("x-ratelimit-bucket"));
    assert_eq!(discord.counters().limited["user"], 1);
}

#[tokio::test]
async fn the_global_limit_spares_interactions() {
    let limits = Limits { global: 3, scale: 60.0, ..Limits::default() };
    let (discord, rest, guild, channel) = limited(limits).await;
    let admin = guild.add_member("Admin", &[]);
    let commands = format!("/applications/{}/commands", discord.bot_id());
    rest.put(&commands, json!([{"name": "hi", "description": "d"}])).await;
    rest.get("/users/@me").await;
    rest.get("/users/@me").await;
    let refused = rest.get("/users/@me").await;
    assert_eq!((refused.status.as_u16(), refused.header("x-ratelimit-scope")), (429, "global"));
    assert_eq!((refused.header("x-ratelimit-global"), &refused.body["global"]), ("true", &json!(true)));
    let typed = discord.type_command(admin, channel, "/hi").unwrap();
    let callback = format!("/interactions/{}/{}/callback", typed.id, typed.token);
    assert_eq!(rest.post(&callback, json!({"type": 5})).await.status, 204);
    let original = format!("/webhooks/{}/{}/messages/@original", discord.bot_id(), typed.token);
    assert_eq!(rest.patch(&original, json!({"content": "x"})).await.status, 200);
    assert_eq!(discord.counters().limited["global"], 1);
}

#[tokio::test]
async fn scaled_limits_recover_sooner() {
    let (_discord, rest, _, channel) = limited(Limits { scale: 0.01, ..Limits::default() }).await;
    let path = format!("/channels/{channel}/messages");
    let mut taken = 0;
    while taken < 20 {
        let sent = rest.post(&path, json!({"content": "x"})).await;
        let wait = sent.body["retry_after"].as_f64().unwrap_or(0.0);
        assert!(wait <= 0.05, "a window of 5 s became one of 50 ms, not {wait}");
        taken += u32::from(sent.status == 200);
    }
}

#[tokio::test]
async fn old_messages_and_renames_are_slow() {
    let (discord, rest, guild, channel) = limited(Limits::default()).await;
    guild.set_role_permissions(guild.bot_role(), permissions::MANAGE_CHANNELS);
    let hours = Duration::from_secs(2 * 3_600);
    let old = discord.say_long_ago(discord.bot_id(), channel, "status", hours).unwrap();
    let path = format!("/channels/{channel}/messages/{}", old.id);
    for n in 0..3 {
        assert_eq!(rest.patch(&path, json!({"content": n.to_string()})).await.status, 200);
    }
    let refused = rest.patch(&path, json!({"content": "x"})).await;
    assert_eq!(refused.outcome(), (429, 30046));
    let channel = format!("/channels/{channel}");
    for n in 0..2 {
        assert_eq!(rest.patch(&channel, json!({"topic": n.to_string()})).await.status, 200);
    }
    let refused = rest.patch(&channel, json!({"name": "x"})).await;
    assert!(refused.body["retry_after"].as_f64().unwrap() > 500.0, "{}", refused.body);
}

#[tokio::test]
async fn webhooks_have_a_limit_that_no_header_tells() {
    let (discord, rest, guild, channel) = limited(Limits { scale: 0.5, ..Limits::default() }).await;
    guild.set_role_permissions(guild.bot_role(), permissions::MANAGE_WEBHOOKS);
    let mut hooks = Vec::new();
    for n in 0..7 {
        let made =
            rest.post(&format!("/channels/{channel}/webhooks"), json!({"name": n.to_string()})).await.body;
        hooks.push(format!("/webhooks/{}/{}", id(&made["id"]), made["token"].as_str().unwrap()));
    }
    for hook in hooks.iter().take(6) {
        for _ in 0..5 {
            assert_eq!(rest.post(hook, json!({"content": "x"})).await.status, 204);
        }
    }
    let refused = rest.post(&hooks[6], json!({"content": "x"})).await;
    assert_eq!((refused.status.as_u16(), refused.header("x-ratelimit-scope")), (429, "shared"));
    assert!(refused.header("x-ratelimit-remaining").is_empty());
    let counters = discord.counters();
    assert_eq!((counters.limited["shared"], counters.invalid), (1, 0), "shared ones don't count as invalid");
}

#[tokio::test]
async fn too_many_invalid_requests_are_banned() {
    let (_discord, rest, ..) = limited(Limits { invalid: 3, ..Limits::default() }).await;
    for _ in 0..3 {
        let wrong = rest.bare(Method::GET, "/users/@me").header("user-agent", super::support::AGENT);
        assert_eq!(rest.send(wrong).await.status, 401);
    }
    let banned = rest.get("/users/@me").await;
    assert_eq!((banned.status.as_u16(), &banned.body), (429, &json!(null)), "a page instead of JSON");
}

#[tokio::test]
async fn the_gateway_limits_how_often_a_bot_shows_something_else() {
    let (discord, ..) = limited(Limits { presences: 2, ..Limits::default() }).await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    let presence = json!({"since": null, "afk": false, "status": "online", "activities": []});
    for _ in 0..3 {
        gateway.send(json!({"op": 3, "d": presence})).await;
    }
    assert_eq!(gateway.closed().await, Some(4008));
}

#[tokio::test]
async fn the_gateway_limits_what_it_is_sent() {
    let limits = Limits { gateway_sends: 5, ..Limits::default() };
    let (discord, ..) = limited(limits).await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    for _ in 0..5 {
        gateway.send(json!({"op": 1, "d": null})).await;
    }
    assert_eq!(gateway.closed().await, Some(4008));
    let mut early = Gateway::connect(&discord).await;
    early.send(super::support::identify(discord.token(), INTENTS)).await;
    assert_eq!(early.payload().await["op"], 9, "the second identify within five seconds");
}
