//! Webhooks of channels: making, reading and removing them.

use axum::{Json, extract::State, http::StatusCode};
use rand::{RngExt, distr::Alphanumeric};
use serde_json::{Value, json};

use super::{App, body::Payload, channels::reach, extract::Segments, guilds::joined};
use crate::discord::{
    check::{Complaints, Form, forbidden_word},
    error::{self, ApiError},
    gateway::Intents,
    permissions::MANAGE_WEBHOOKS,
    world::{Webhook, World, in_guild},
};

/// Most webhooks of a channel.
const MOST: usize = 15;

fn name(json: &Value) -> Result<String, ApiError> {
    let mut c = Complaints::default();
    let read = Form::open(json, &mut c).and_then(|mut form| {
        form.require(&mut c, "name");
        let name = form.text(&mut c, "name", 1, 80).map(|name| name.trim().to_owned());
        form.ignore(&["avatar"]);
        form.close(&mut c);
        name
    });
    if let Some(word) = read.as_deref().and_then(forbidden_word) {
        c.add_at("name", "USERNAME_INVALID_CONTAINS", format!("Username cannot contain \"{word}\""));
    }
    c.settle(read)
}

pub(super) async fn create(
    State(app): State<App>,
    Segments(channel): Segments<u64>,
    Payload { json, .. }: Payload,
) -> Result<Json<Value>, ApiError> {
    let name = name(&json)?;
    let mut world = app.world();
    let guild = reach(&world, channel, MANAGE_WEBHOOKS)?.guild;
    if world.webhooks.values().filter(|webhook| webhook.channel == channel).count() >= MOST {
        return Err(error::TOO_MANY_WEBHOOKS);
    }
    let token: String = rand::rng().sample_iter(Alphanumeric).take(68).map(char::from).collect();
    let (id, creator) = (world.ids.next(), world.bot.id);
    let webhook = Webhook { id, token, channel, guild, name, creator };
    let body = world.webhook_json(&webhook);
    world.webhooks.insert(id, webhook);
    tell(&mut world, channel, guild);
    Ok(Json(body))
}

fn tell(world: &mut World, channel: u64, guild: u64) {
    let body = json!({"guild_id": guild.to_string(), "channel_id": channel.to_string()});
    world.publish(Intents::GUILD_WEBHOOKS, "WEBHOOKS_UPDATE", &body);
}

pub(super) async fn of_channel(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    reach(&world, id, MANAGE_WEBHOOKS)?;
    Ok(Json(world.webhooks.values().filter(|w| w.channel == id).map(|w| world.webhook_json(w)).collect()))
}

pub(super) async fn of_guild(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let guild = joined(&world, id)?;
    if in_guild(guild, world.bot.id) & MANAGE_WEBHOOKS == 0 {
        return Err(error::MISSING_PERMISSIONS);
    }
    Ok(Json(world.webhooks.values().filter(|w| w.guild == id).map(|w| world.webhook_json(w)).collect()))
}

pub(super) async fn get(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let webhook = world.webhooks.get(&id).ok_or(error::UNKNOWN_WEBHOOK)?;
    reach(&world, webhook.channel, MANAGE_WEBHOOKS)?;
    Ok(Json(world.webhook_json(webhook)))
}

pub(super) async fn delete(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<StatusCode, ApiError> {
    let mut world = app.world();
    let webhook = world.webhooks.get(&id).ok_or(error::UNKNOWN_WEBHOOK)?;
    let (channel, guild) = (webhook.channel, webhook.guild);
    reach(&world, channel, MANAGE_WEBHOOKS)?;
    world.webhooks.remove(&id);
    tell(&mut world, channel, guild);
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn get_with_token(
    State(app): State<App>,
    Segments((id, token)): Segments<(u64, String)>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    let webhook = known(&world, id, &token)?;
    let mut body = world.webhook_json(webhook);
    if let Some(fields) = body.as_object_mut() {
        fields.remove("user");
    }
    Ok(Json(body))
}

/// The webhook with this id, if the token is its own.
pub(super) fn known<'a>(world: &'a World, id: u64, token: &str) -> Result<&'a Webhook, ApiError> {
    let webhook = world.webhooks.get(&id).ok_or(error::UNKNOWN_WEBHOOK)?;
    if webhook.token == token { Ok(webhook) } else { Err(error::BAD_WEBHOOK_TOKEN) }
}
