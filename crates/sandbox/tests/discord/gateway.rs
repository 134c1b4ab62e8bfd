//! The gateway protocol, frame by frame.

use std::time::Duration;

use sandbox::discord::{Discord, DiscordOptions, permissions};
use serde_json::{Value, json};

use super::support::{Gateway, Heard, INTENTS, id, identify, unlimited, world};

#[tokio::test]
async fn login_brings_ready_and_the_guilds() {
    let (discord, _, guild, channel) = world().await;
    guild.add_thread(channel, "t");
    let mut gateway = Gateway::connect(&discord).await;
    assert_eq!(gateway.interval, 41_250);
    gateway.send(identify(discord.token(), INTENTS)).await;
    let ready = gateway.dispatch("READY").await;
    assert_eq!(ready["guilds"], json!([{"id": guild.id.to_string(), "unavailable": true}]));
    assert_eq!(id(&ready["user"]["id"]), discord.bot_id());
    let created = gateway.dispatch("GUILD_CREATE").await;
    assert_eq!(
        (created["channels"].as_array().unwrap().len(), created["threads"].as_array().unwrap().len()),
        (1, 1)
    );
    assert_eq!(created["members"].as_array().unwrap().len(), 1, "only the bot without the members intent");
    gateway.send(json!({"op": 1, "d": gateway.seq})).await;
    assert_eq!(gateway.payload().await["op"], 11);
}

#[tokio::test]
async fn what_is_wrong_closes_with_its_code() {
    let (discord, ..) = world().await;
    let token = discord.token().to_owned();
    let shard = |shard: Value| {
        let mut body = identify(&token, 1);
        body["d"]["shard"] = shard;
        body
    };
    for (payload, code) in [
        (json!({"op": 99}), 4001),
        (json!({"d": 1}), 4002),
        (json!({"op": 2, "d": {}}), 4002),
        (json!({"op": 3, "d": {"pad": "x".repeat(5_000)}}), 4002),
        (json!({"op": 3, "d": {}}), 4003),
        (identify("nonsense", 1), 4004),
        (shard(json!([1, 1])), 4010),
        (identify(&token, 1 << 30), 4013),
        (identify(&token, 1 | 1 << 15), 4014),
        (json!({"op": 6, "d": {"token": "x", "session_id": "x", "seq": 0}}), 4004),
    ] {
        let mut gateway = Gateway::connect(&discord).await;
        gateway.send(payload.clone()).await;
        assert_eq!(gateway.closed().await, Some(code), "{payload}");
    }
    let mut twice = Gateway::login(&discord, 1).await;
    twice.send(identify(&token, 1)).await;
    assert_eq!(twice.closed().await, Some(4005));
}

fn resume(discord: &Discord, session: &str, seq: u64) -> Value {
    json!({"op": 6, "d": {"token": discord.token(), "session_id": session, "seq": seq}})
}

#[tokio::test]
async fn a_session_resumes_with_what_was_missed() {
    let (discord, rest, _, channel) = world().await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    gateway.dispatch("GUILD_CREATE").await;
    assert_eq!(discord.drop_gateway(), 1);
    assert_eq!(gateway.closed().await, None);
    rest.say(channel, "missed").await;
    let mut again = Gateway::connect(&discord).await;
    again.send(resume(&discord, &gateway.session, gateway.seq)).await;
    assert_eq!(again.dispatch("MESSAGE_CREATE").await["content"], "missed");
    again.dispatch("RESUMED").await;
    rest.say(channel, "live").await;
    assert_eq!(again.dispatch("MESSAGE_CREATE").await["content"], "live");

    let mut ahead = Gateway::connect(&discord).await;
    ahead.send(resume(&discord, &gateway.session, 999)).await;
    assert_eq!(ahead.closed().await, Some(4007));
    let mut unknown = Gateway::connect(&discord).await;
    unknown.send(resume(&discord, "nonsense", 1)).await;
    let invalid = unknown.payload().await;
    assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
}

#[tokio::test]
async fn a_log_that_is_too_short_can_not_be_resumed() {
    let discord = Discord::start(DiscordOptions { replay: 3, ..unlimited() }).await.unwrap();
    let guild = discord.add_guild("g");
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    gateway.dispatch("GUILD_CREATE").await;
    discord.drop_gateway();
    gateway.closed().await;
    for n in 0..4 {
        guild.add_channel(&n.to_string());
    }
    let mut again = Gateway::connect(&discord).await;
    again.send(resume(&discord, &gateway.session, gateway.seq)).await;
    assert_eq!(again.payload().await["op"], 9);
}

#[tokio::test]
async fn faults_reach_every_connection() {
    let (discord, ..) = world().await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    gateway.dispatch("GUILD_CREATE").await;
    discord.reconnect_gateway();
    assert_eq!(gateway.payload().await["op"], 7);
    discord.invalidate_session(true);
    assert_eq!(gateway.payload().await, json!({"op": 9, "s": null, "t": null, "d": true}));
    discord.close_gateway(4000);
    assert_eq!(gateway.closed().await, Some(4000));
}

#[tokio::test]
async fn heartbeats_can_go_unheard_and_events_be_held_back() {
    let (discord, ..) = world().await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    gateway.dispatch("GUILD_CREATE").await;
    discord.stall_gateway(true);
    discord.dispatch("HELD", &json!({}));
    discord.stall_gateway(false);
    assert_eq!(gateway.payload().await["t"], "HELD", "what gathered comes");
    discord.silence_heartbeats(true);
    gateway.send(json!({"op": 1, "d": null})).await;
    gateway.send(json!({"op": 99})).await;
    assert!(matches!(gateway.hear().await, Heard::Closed(Some(4001))), "no acknowledgement before the close");
}

#[tokio::test]
async fn a_client_that_does_not_beat_is_closed() {
    let options = DiscordOptions { heartbeat_interval: Duration::from_millis(100), ..unlimited() };
    let discord = Discord::start(options).await.unwrap();
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    assert_eq!(gateway.closed().await, Some(4009));
}

#[tokio::test]
async fn intents_decide_what_is_heard() {
    let (discord, rest, guild, channel) = world().await;
    let alice = guild.add_member("Alice", &[]);
    let mut deaf = Gateway::login(&discord, 1).await;
    let mut hears = Gateway::login(&discord, INTENTS).await;
    discord.say(alice, channel, "secret").unwrap();
    discord.say(alice, channel, &format!("<@{}> hello", discord.bot_id())).unwrap();
    rest.say(channel, "own").await;
    let mut heard = Vec::new();
    for _ in 0..3 {
        heard.push(hears.dispatch("MESSAGE_CREATE").await["content"].clone());
    }
    assert_eq!(heard[0], "", "without the content intent");
    assert_eq!(heard[2], "own");
    guild.add_channel("end");
    loop {
        let payload = deaf.payload().await;
        assert_ne!(payload["t"], "MESSAGE_CREATE");
        if payload["t"] == "CHANNEL_CREATE" {
            break;
        }
    }
    guild.set_overwrite(
        channel,
        sandbox::discord::Target::Member(discord.bot_id()),
        0,
        permissions::VIEW_CHANNEL,
    );
    discord.say(alice, channel, "unseen").unwrap();
    discord.dispatch("END", &json!({}));
    loop {
        let payload = hears.payload().await;
        assert_ne!(payload["t"], "MESSAGE_CREATE", "the bot can't see the channel");
        if payload["t"] == "END" {
            break;
        }
    }
}

#[tokio::test]
async fn stopping_closes_connections() {
    let (discord, ..) = world().await;
    let mut gateway = Gateway::login(&discord, INTENTS).await;
    let url = discord.url().to_owned();
    tokio::time::timeout(super::support::LONG, discord.stop()).await.expect("it stops");
    assert_eq!(gateway.closed().await, Some(1001));
    assert!(reqwest::get(url).await.is_err(), "the port is closed");
}

#[tokio::test]
async fn shards_hear_of_their_own_guilds_only() {
    let (discord, _, guild, _) = world().await;
    let mut other = discord.add_guild("Other");
    while (other.id >> 22) % 2 == (guild.id >> 22) % 2 {
        other = discord.add_guild("Other");
    }
    let mut gateway = Gateway::connect(&discord).await;
    let mut body = identify(discord.token(), INTENTS);
    body["d"]["shard"] = json!([(guild.id >> 22) % 2, 2]);
    gateway.send(body).await;
    let ready = gateway.dispatch("READY").await;
    let named: Vec<&Value> = ready["guilds"].as_array().unwrap().iter().map(|guild| &guild["id"]).collect();
    assert!(named.contains(&&json!(guild.id.to_string())) && !named.contains(&&json!(other.id.to_string())));
    other.add_channel("theirs");
    guild.add_channel("ours");
    assert_eq!(gateway.dispatch("CHANNEL_CREATE").await["name"], "ours");
}

#[tokio::test]
async fn a_gateway_that_is_down_refuses_the_upgrade() {
    let (discord, ..) = world().await;
    discord.refuse_gateway(true);
    let refused = tokio_tungstenite::connect_async(discord.gateway_url()).await;
    assert!(refused.is_err_and(|error| error.to_string().contains("503")));
    discord.refuse_gateway(false);
    Gateway::login(&discord, INTENTS).await;
}
