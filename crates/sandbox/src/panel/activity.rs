//! A server's activity log: `GET …/activity` (section 1.7). What is asked for over REST stands there at once; what the
//! panel's own page does goes over the daemon, which tells it some time later.

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Path, Query, State},
};
use serde_json::{Value, json};

use super::{Panel, User, error::ApiError};
use crate::{Flavour, clock};

/// A row of the log.
#[derive(Clone, Debug)]
pub(crate) struct ActivityRow {
    pub(crate) event: String,
    /// Seconds since 1970.
    pub(crate) at: i64,
    /// Who; none: the panel by itself.
    pub(crate) actor: Option<String>,
}

impl ActivityRow {
    pub(crate) fn now(event: String, actor: Option<&str>) -> Self {
        Self { event, at: clock::unix_seconds(), actor: actor.map(str::to_owned) }
    }
}

pub(super) async fn activity(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, ApiError> {
    let entry = panel.visible(&user, &id)?;
    if !entry.may(&user, "activity.read") {
        return Err(ApiError::unauthorized());
    }
    let asked = |name: &str| {
        let found = query.iter().find(|(asked, _)| asked == name);
        found.map(|(_, value)| value.as_str()).unwrap_or_default()
    };
    let per_page = asked("per_page").parse().unwrap_or(25_usize).clamp(1, 100);
    let with_actor = asked("include").split(',').any(|one| one == "actor");
    let mut rows: Vec<_> = entry.activity.read().clone();
    rows.retain(|row| row.event.contains(asked("filter[event]")));
    if asked("sort") == "-timestamp" {
        rows.reverse();
    }
    let total = rows.len();
    let data: Vec<_> = rows.iter().take(per_page).map(|row| shown(&panel, row, with_actor)).collect();
    Ok(Json(json!({
        "object": "list",
        "data": data,
        "meta": { "pagination": {
            "total": total, "count": data.len(), "per_page": per_page, "current_page": 1,
            "total_pages": total.div_ceil(per_page).max(1), "links": {},
        }},
    })))
}

fn shown(panel: &Panel, row: &ActivityRow, with_actor: bool) -> Value {
    let mut attributes = json!({
        "id": format!("{:040x}", row.at), "batch": null, "event": row.event, "is_api": false, "ip": null,
        "description": null, "properties": {}, "has_additional_metadata": false, "timestamp": iso(row.at),
    });
    if panel.options.flavour == Flavour::Pterodactyl {
        attributes["is_api"] = row.actor.is_some().into();
    }
    if with_actor {
        let actor = match &row.actor {
            Some(name) => json!({ "object": "user", "attributes": {
                "uuid": "00000000-0000-4000-8000-0000000000aa", "username": name,
                "email": format!("{name}@example.com"), "2fa_enabled": false,
            }}),
            None => json!({ "object": "null_resource", "attributes": null }),
        };
        attributes["relationships"] = json!({ "actor": actor });
    }
    json!({ "object": "activity_log", "attributes": attributes })
}

/// As PHP's `toAtomString` writes it.
fn iso(at: i64) -> String {
    let time = chrono::DateTime::from_timestamp(at, 0).unwrap_or_default();
    time.to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
}
