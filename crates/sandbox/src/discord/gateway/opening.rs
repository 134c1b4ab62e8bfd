//! IDENTIFY and RESUME: who may open a session, and what it begins with.

use std::time::Instant;

use rand::RngExt;
use serde_json::{Value, json};

use super::{
    Intents,
    hub::{Unresumable, on_shard},
    presence::custom_status,
};
use crate::discord::{event::Event, shared::Shared, world::World};

/// What came of an attempt to open a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// Frames are waiting in this session's log, after those up to `sent`.
    Open { session: String, sent: u64 },
    /// Op 9, not resumable.
    Invalid,
    /// Close with this code.
    Refused(u16),
}

/// Opens a session on the connection `socket`.
pub(super) fn identify(shared: &Shared, socket: u64, d: &Value) -> Opening {
    let (Some(token), Some(intents)) = (d["token"].as_str(), d["intents"].as_u64()) else {
        return Opening::Refused(4002);
    };
    if !d["properties"].is_object() {
        return Opening::Refused(4002);
    }
    let Ok(status) = custom_status(&d["presence"]) else { return Opening::Refused(4002) };
    let mut world = shared.world();
    let Some(shard) = shard(&d["shard"]) else { return Opening::Refused(4010) };
    if bare(token) != world.bot.token || world.hub.starts_left() == 0 {
        return Opening::Refused(4004);
    }
    if intents & !Intents::KNOWN != 0 {
        return Opening::Refused(4013);
    }
    if intents & shared.options.refused_intents != 0 {
        return Opening::Refused(4014);
    }
    let now = Instant::now();
    if !world.hub.may_start(shared.options.limits.identify, now) {
        return Opening::Invalid;
    }
    let session = format!("{:032x}", rand::rng().random::<u128>());
    world.hub.open_session(session.clone(), socket, intents, shard, status);
    let ready = ready(&world, &session, shard, &shared.gateway_url());
    world.hub.push(&session, "READY", &ready.to_string());
    if intents & Intents::GUILDS != 0 {
        let told = world.guilds.values().filter(|guild| on_shard(guild.id, shard) && !guild.unlisted);
        let guilds: Vec<u64> = told.map(|guild| guild.id).collect();
        for (name, body) in guilds.into_iter().filter_map(|id| world.guild_event(id)).collect::<Vec<_>>() {
            world.hub.push(&session, name, &body.to_string());
        }
    }
    world.tell(Event::Ready { session: session.clone() });
    Opening::Open { session, sent: 0 }
}

/// Puts a session that is still kept onto the connection `socket`.
pub(super) fn resume(shared: &Shared, socket: u64, d: &Value) -> Opening {
    let fields = (d["token"].as_str(), d["session_id"].as_str(), d["seq"].as_u64());
    let (Some(token), Some(session), Some(seq)) = fields else { return Opening::Refused(4002) };
    let mut world = shared.world();
    if bare(token) != world.bot.token {
        return Opening::Refused(4004);
    }
    match world.hub.resume(session, socket, seq, Instant::now()) {
        Err(Unresumable::Gone) => Opening::Invalid,
        Err(Unresumable::BadSequence) => Opening::Refused(4007),
        Ok(()) => {
            world.hub.push(session, "RESUMED", "{}");
            world.tell(Event::Resumed { session: session.to_owned() });
            Opening::Open { session: session.to_owned(), sent: seq }
        }
    }
}

fn bare(token: &str) -> &str {
    token.strip_prefix("Bot ").unwrap_or(token)
}

/// `[id, count]`, or one shard when left out; `None` when it makes no sense.
fn shard(value: &Value) -> Option<(u64, u64)> {
    if value.is_null() {
        return Some((0, 1));
    }
    match (value[0].as_u64()?, value[1].as_u64()?) {
        (id, count) if id < count => Some((id, count)),
        _ => None,
    }
}

fn ready(world: &World, session: &str, shard: (u64, u64), url: &str) -> Value {
    let guilds: Vec<Value> = world
        .guilds
        .values()
        .filter(|guild| {
            on_shard(guild.id, shard) && !guild.unlisted && guild.members.contains_key(&world.bot.id)
        })
        .map(|guild| json!({"id": guild.id.to_string(), "unavailable": true}))
        .collect();
    json!({
        "v": 10, "user_settings": {}, "user": world.own_user_json(), "session_type": "normal", "session_id": session,
        "resume_gateway_url": url, "relationships": [], "private_channels": [], "presences": [], "guilds": guilds,
        "guild_join_requests": [], "geo_ordered_rtc_regions": [], "shard": [shard.0, shard.1],
        "application": {"id": world.bot.id.to_string(), "flags": 0}, "auth": {}, "game_relationships": [],
    })
}
