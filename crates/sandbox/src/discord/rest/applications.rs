//! The bot's own account and application, and where the gateway is.

use axum::{
    Json,
    extract::{ConnectInfo, State, WebSocketUpgrade},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{App, extract::Segments};
use crate::discord::{
    error::{self, ApiError},
    gateway,
    server::Peer,
    world::in_guild,
};

pub(super) async fn gateway(State(app): State<App>) -> Json<Value> {
    Json(json!({"url": app.gateway_url()}))
}

pub(super) async fn gateway_bot(State(app): State<App>) -> Json<Value> {
    let left = app.world().hub.starts_left();
    let limit = json!({"total": 1_000, "remaining": left, "reset_after": 86_400_000, "max_concurrency": 1});
    Json(json!({"url": app.gateway_url(), "shards": app.options.shards, "session_start_limit": limit}))
}

/// The gateway itself, on the same port.
pub(super) async fn socket(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<Peer>,
    upgrade: WebSocketUpgrade,
) -> Response {
    if app.world().hub.refusing {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let task = app.tasks.token();
    upgrade.on_upgrade(async move |ws| {
        let _running = task;
        gateway::serve(ws, app, peer.0).await;
    })
}

pub(super) async fn own_user(State(app): State<App>) -> Json<Value> {
    Json(app.world().own_user_json())
}

pub(super) async fn user(
    State(app): State<App>,
    Segments(id): Segments<u64>,
) -> Result<Json<Value>, ApiError> {
    let world = app.world();
    if world.users.contains_key(&id) { Ok(Json(world.user_json(id))) } else { Err(error::UNKNOWN_USER) }
}

pub(super) async fn own_guilds(State(app): State<App>) -> Json<Value> {
    let world = app.world();
    let mine = world.guilds.values().filter(|guild| guild.members.contains_key(&world.bot.id));
    let list = mine.map(|guild| {
        json!({
            "id": guild.id.to_string(), "name": guild.name, "icon": null, "banner": null, "owner": false,
            "permissions": in_guild(guild, world.bot.id).to_string(), "features": [],
        })
    });
    Json(list.collect())
}

pub(super) async fn application(State(app): State<App>) -> Json<Value> {
    Json(app.world().application_json())
}
