//! The player counter, a plugin of Pelican's: `player-counter` of github.com/pelican-dev/plugins, as of 2026-08.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Path, State},
    http::StatusCode,
};
use serde_json::{Value, json};

use super::{Panel, User, error::ApiError};
use crate::wings::PowerState;

/// How many there may be.
const MOST: usize = 20;

pub(super) async fn query(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let names = counted(&panel, &user, &id)?;
    Ok(Json(json!({
        "hostname": "A game server", "current_players": names.len(), "max_players": MOST, "map": "world",
    })))
}

pub(super) async fn names(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    counted(&panel, &user, &id).map(|names| Json(json!(names)))
}

/// Who plays, by the plugin's query of the game.
fn counted(panel: &Panel, user: &User, id: &str) -> Result<Vec<String>, ApiError> {
    if !panel.options.player_counter {
        return Err(ApiError::not_found());
    }
    let entry = panel.visible(user, id)?;
    let refused = |why| ApiError::new(StatusCode::NOT_ACCEPTABLE, "HttpException", why);
    if entry.instance.usage().state == PowerState::Offline {
        return Err(refused("Server is offline"));
    }
    entry.players.read().clone().ok_or_else(|| refused("Server has no query"))
}
