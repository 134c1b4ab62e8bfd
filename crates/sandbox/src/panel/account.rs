//! The account and the catalogue of permissions (section 1.7).

use std::sync::Arc;

use axum::{Extension, Json, extract::State};
use serde_json::{Map, Value, json};

use super::{Panel, User};
use crate::Flavour;

/// Subuser permissions by group (section 1.8).
const PERMISSIONS: [(&str, &[&str]); 11] = [
    ("websocket", &["connect"]),
    ("control", &["console", "start", "stop", "restart"]),
    ("user", &["create", "read", "update", "delete"]),
    ("file", &["create", "read", "read-content", "update", "delete", "archive", "sftp"]),
    ("backup", &["create", "read", "delete", "download", "restore"]),
    ("allocation", &["read", "create", "update", "delete"]),
    ("startup", &["read", "update", "docker-image"]),
    ("database", &["create", "read", "update", "delete", "view_password"]),
    ("schedule", &["create", "read", "update", "delete"]),
    ("settings", &["rename", "reinstall"]),
    ("activity", &["read"]),
];

pub(super) async fn account(
    State(panel): State<Arc<Panel>>,
    Extension(user): Extension<Arc<User>>,
) -> Json<Value> {
    let email = format!("{}@example.com", user.name);
    let attributes = match panel.options.flavour {
        Flavour::Pterodactyl => json!({
            "id": user.id, "admin": user.admin, "username": user.name, "email": email,
            "first_name": user.name, "last_name": "Doe", "language": "en",
        }),
        Flavour::Pelican => json!({
            "uuid": user.uuid.to_string(), "username": user.name, "email": email, "language": "en",
            "image": "https://gravatar.com/avatar/0", "admin": user.admin, "root_admin": user.admin,
            "2fa_enabled": false,
            "created_at": "2024-10-01T00:00:00+00:00", "updated_at": "2024-10-01T00:00:00+00:00",
        }),
    };
    Json(json!({ "object": "user", "attributes": attributes }))
}

pub(super) async fn permissions(State(panel): State<Arc<Panel>>) -> Json<Value> {
    let permissions = match panel.options.flavour {
        Flavour::Pterodactyl => {
            let keys = |names: &[&str]| {
                names
                    .iter()
                    .map(|&name| (name.to_owned(), format!("Allows {name}.").into()))
                    .collect::<Map<_, _>>()
            };
            let group = |names| json!({ "description": "Permissions of this group.", "keys": keys(names) });
            PERMISSIONS
                .iter()
                .map(|&(name, names)| (name.to_owned(), group(names)))
                .collect::<Map<_, _>>()
                .into()
        }
        Flavour::Pelican => {
            let flat = PERMISSIONS
                .iter()
                .flat_map(|(group, names)| names.iter().map(move |name| format!("{group}.{name}")));
            Value::from(flat.collect::<Vec<_>>())
        }
    };
    Json(json!({ "object": "system_permissions", "attributes": { "permissions": permissions } }))
}
