//! A server's startup variables (section 1.7).

use std::sync::Arc;

use axum::{
    Extension, Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

use super::{Panel, PanelServer, User, error::ApiError};

/// A startup variable of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name for people.
    pub name: String,
    /// Its name in the environment.
    pub env: String,
    /// What it is set to.
    pub value: String,
    /// The rules for its value.
    pub rules: String,
    /// Whether users see it.
    pub visible: bool,
}

impl Variable {
    /// A variable that users see and set as they like.
    #[must_use]
    pub fn new(name: &str, env: &str, value: &str) -> Self {
        let [name, env, value] = [name, env, value].map(str::to_owned);
        Self { name, env, value, rules: "required|string".into(), visible: true }
    }
}

impl Default for Variable {
    fn default() -> Self {
        Self::new("Server Jar", "SERVER_JARFILE", "server.jar")
    }
}

/// The variables that users see.
pub(super) fn visible(entry: &PanelServer) -> Value {
    let shown = |variable: &Variable| {
        json!({ "object": "egg_variable", "attributes": {
            "name": variable.name, "description": "", "env_variable": variable.env, "default_value": "",
            "server_value": variable.value, "is_editable": true, "rules": variable.rules,
        }})
    };
    let variables = entry.variables.read();
    let data: Vec<_> = variables.iter().filter(|variable| variable.visible).map(shown).collect();
    json!({ "object": "list", "data": data })
}

pub(super) async fn startup(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let entry = panel.visible(&user, &id)?;
    entry.require_normal(None)?;
    if !entry.may(&user, "startup.read") {
        return Err(ApiError::unauthorized());
    }
    let mut list = visible(&entry);
    list["meta"] = json!({
        "startup_command": "java -Xms128M -Xmx1024M -jar server.jar",
        "docker_images": { "Java 21": "ghcr.io/pterodactyl/yolks:java_21" },
        "raw_startup_command": "java -Xms128M -Xmx{{SERVER_MEMORY}}M -jar {{SERVER_JARFILE}}",
    });
    Ok(Json(list))
}
