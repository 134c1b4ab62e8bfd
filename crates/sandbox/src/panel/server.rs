//! One server, and what it uses (section 1.7).

use std::{sync::Arc, time::Instant};

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
};
use serde_json::{Value, json};

use super::{Panel, PanelServer, PanelState, User, error::ApiError, shape};
use crate::Flavour;

pub(super) async fn server(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, ApiError> {
    let entry = panel.visible(&user, &id)?;
    let include =
        query.into_iter().find(|(name, _)| name == "include").map(|(_, value)| value).unwrap_or_default();
    let mut server = shape::server(&panel, &entry, &user, &include);
    server["meta"] =
        json!({ "is_server_owner": entry.is_owner(&user), "user_permissions": entry.permissions(&user) });
    Ok(Json(server))
}

pub(super) async fn resources(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let entry = panel.visible(&user, &id)?;
    entry.require_normal(None)?;
    let remembered = entry.resources.lock().clone();
    if let Some((at, value)) = remembered
        && at.elapsed() < panel.options.resources_cache
    {
        return Ok(Json(value));
    }
    let value = match (panel.daemon.is_down(), panel.options.flavour) {
        (true, Flavour::Pterodactyl) => return Err(ApiError::daemon_unreachable()),
        (true, Flavour::Pelican) => missing(),
        (false, _) => usage(&entry),
    };
    *entry.resources.lock() = Some((Instant::now(), value.clone()));
    Ok(Json(value))
}

fn usage(entry: &PanelServer) -> Value {
    let usage = entry.instance.usage();
    json!({ "object": "stats", "attributes": {
        "current_state": usage.state.as_str(),
        "is_suspended": *entry.state.read() == PanelState::Suspended,
        "resources": {
            "memory_bytes": usage.memory_bytes, "cpu_absolute": usage.cpu_absolute,
            "disk_bytes": usage.disk_bytes, "network_rx_bytes": usage.rx_bytes,
            "network_tx_bytes": usage.tx_bytes,
            "uptime": u64::try_from(usage.uptime.as_millis()).unwrap_or(u64::MAX),
        },
    }})
}

/// Pelican's answer when the daemon does not answer.
fn missing() -> Value {
    json!({ "object": "stats", "attributes": {
        "current_state": "missing", "is_suspended": false,
        "resources": {
            "memory_bytes": 0, "cpu_absolute": 0, "disk_bytes": 0, "network_rx_bytes": 0, "network_tx_bytes": 0,
            "uptime": 0,
        },
    }})
}
