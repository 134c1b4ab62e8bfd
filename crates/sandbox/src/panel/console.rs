//! The console's routes: websocket credentials, command, power (section 1.7).

use std::{sync::Arc, time::Instant};

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Panel, User, activity::ActivityRow, error::ApiError, token};
use crate::{Dialect, Flavour, wings::PowerAction};

pub(super) async fn websocket(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
) -> Result<Response, ApiError> {
    let entry = panel.visible(&user, &id)?;
    let allowance = panel.tokens_made.hit(&entry.uuid_text(), Instant::now());
    let answer = || {
        if allowance.wait.is_some() {
            return Err(ApiError::too_many());
        }
        entry.require_normal(Some(&user))?;
        if !entry.may(&user, "websocket.connect") {
            let detail = "You do not have permission to connect to this server's websocket.";
            return Err(ApiError::new(StatusCode::FORBIDDEN, "HttpForbiddenException", detail));
        }
        let own = || format!("ws://{}", panel.daemon.address);
        let daemon = panel.options.daemon_url.clone().unwrap_or_else(own);
        let socket = format!("{daemon}/api/servers/{}/ws", entry.uuid());
        Ok(Json(json!({ "data": { "token": token::sign(&panel, &entry, &user), "socket": socket } })))
    };
    let mut response = answer().into_response();
    allowance.write(response.headers_mut());
    Ok(response)
}

pub(super) async fn command(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let entry = panel.visible(&user, &id)?;
    entry.require_normal(None)?;
    if !entry.may(&user, "control.console") {
        return Err(ApiError::unauthorized());
    }
    let command = field(&headers, &body, "command")?;
    if panel.daemon.is_down() {
        return Err(unreachable(&panel));
    }
    if entry.instance.type_line(&command) || panel.options.flavour == Flavour::Pelican {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(match panel.options.dialect {
        Dialect::Calagopus => {
            let detail = "An error occurred on the remote host: server is not running. (request id: 0)";
            ApiError::new(StatusCode::EXPECTATION_FAILED, "DaemonConnectionException", detail)
        }
        Dialect::OldGo | Dialect::NewGo => {
            let detail = "Server must be online in order to send commands.";
            ApiError::new(StatusCode::BAD_GATEWAY, "HttpException", detail)
        }
    })
}

pub(super) async fn power(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, ApiError> {
    let entry = panel.visible(&user, &id)?;
    entry.require_normal(None)?;
    let signal = field(&headers, &body, "signal");
    let action = signal.as_ref().ok().and_then(|signal| PowerAction::parse(signal));
    // An unknown signal maps to a permission that nobody but owners and admins has.
    if !entry.may(&user, action.map_or("power.invalid", PowerAction::permission)) {
        return Err(ApiError::unauthorized());
    }
    signal?;
    let action =
        action.ok_or_else(|| ApiError::invalid("signal", "in", "The selected signal is invalid."))?;
    if panel.daemon.is_down() {
        return Err(unreachable(&panel));
    }
    entry.instance.power_actions.push(action);
    let event = format!("server:power.{}", action.word());
    entry.log(ActivityRow::now(event, Some(&user.name)));
    // What comes of it is invisible here.
    let _ = entry.instance.power(action, &panel.daemon);
    Ok(StatusCode::NO_CONTENT)
}

fn unreachable(panel: &Panel) -> ApiError {
    match panel.options.flavour {
        Flavour::Pterodactyl => ApiError::daemon_unreachable(),
        Flavour::Pelican => {
            let detail =
                "An unexpected error was encountered while processing this request, please try again.";
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "HttpException", detail)
        }
    }
}

/// A required string of a JSON body, trimmed as the panel trims all it is sent.
fn field(headers: &HeaderMap, body: &[u8], name: &'static str) -> Result<String, ApiError> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let is_json = kind.contains("/json") || kind.contains("+json");
    let body: Value = if is_json { serde_json::from_slice(body).unwrap_or_default() } else { Value::Null };
    let required = || ApiError::invalid(name, "required", format!("The {name} field is required."));
    match &body[name] {
        Value::String(text) if !text.trim().is_empty() => Ok(text.trim().to_owned()),
        Value::Null | Value::String(_) => Err(required()),
        _ => Err(ApiError::invalid(name, "string", format!("The {name} must be a string."))),
    }
}
