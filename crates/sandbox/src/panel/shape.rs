//! A server's attributes as the panel shows them to a user (section 1.7).

use serde_json::{Value, json};

use super::{Panel, PanelServer, PanelState, User, startup};
use crate::{Dialect, Flavour};

/// The server object, with what `include` asks for.
pub(super) fn server(panel: &Panel, entry: &PanelServer, user: &User, include: &str) -> Value {
    let state = *entry.state.read();
    let spec = &entry.instance.spec;
    let mut attributes = json!({
        "server_owner": entry.is_owner(user),
        "identifier": entry.short_id(),
        "internal_id": entry.number,
        "uuid": entry.uuid_text(),
        "name": spec.name,
        "node": "node-1",
        "is_node_under_maintenance": state == PanelState::Maintenance,
        "sftp_details": { "ip": "127.0.0.1", "port": 2022 },
        "description": spec.description,
        "limits": {
            "memory": 1024, "swap": 0, "disk": spec.disk, "io": 500, "cpu": 200, "threads": null, "oom_disabled": true,
        },
        "invocation": "java -Xms128M -Xmx1024M -jar server.jar",
        "docker_image": "ghcr.io/pterodactyl/yolks:java_21",
        "egg_features": ["eula", "java_version", "pid_limit"],
        "feature_limits": { "databases": 2, "allocations": 1, "backups": 3 },
        "status": state.status(),
        "is_suspended": state == PanelState::Suspended,
        "is_installing": matches!(state, PanelState::Installing | PanelState::InstallFailed),
        "is_transferring": state == PanelState::Transferring,
        "relationships": relationships(panel, entry, user, include),
    });
    if panel.options.flavour == Flavour::Pelican {
        attributes["sftp_details"]["alias"] = Value::Null;
        attributes["limits"]["oom_killer"] = false.into();
    } else if panel.options.dialect != Dialect::OldGo {
        attributes["__deprecated_uuid_short"] = entry.short_id().into();
        attributes["skip_scripts"] = false.into();
    }
    json!({ "object": "server", "attributes": attributes })
}

fn relationships(panel: &Panel, entry: &PanelServer, user: &User, include: &str) -> Value {
    let list = |data: Vec<Value>| json!({ "object": "list", "data": data });
    let nothing = || json!({ "object": "null_resource", "attributes": null });
    let address = *entry.address.read();
    let ip = address.map_or_else(|| "127.0.0.1".to_owned(), |address| address.ip().to_string());
    let port = address.map_or(25564 + entry.number, |address| usize::from(address.port()));
    let sees_notes = entry.may(user, "allocation.read");
    let mut relationships = json!({
        "allocations": list(vec![json!({ "object": "allocation", "attributes": {
            "id": entry.number, "ip": ip, "ip_alias": null, "port": port,
            "notes": sees_notes.then_some("main"), "is_default": true,
        }})]),
        "variables": if entry.may(user, "startup.read") { startup::visible(entry) } else { nothing() },
    });
    if !panel.options.list_variables
        && let Some(known) = relationships.as_object_mut()
    {
        known.remove("variables");
    }
    let asked = |name: &str| include.split(',').any(|asked| asked == name);
    if asked("egg") {
        relationships["egg"] = json!({ "object": "egg", "attributes": {
            "uuid": "00000000-0000-4000-8000-0000000000e9", "name": "Paper",
        }});
    }
    if asked("subusers") {
        relationships["subusers"] = if entry.may(user, "user.read") {
            let subuser = |(uuid, permissions): (uuid::Uuid, Vec<String>)| json!({ "object": "server_subuser", "attributes": { "uuid": uuid.to_string(), "permissions": permissions }});
            list(entry.subusers().into_iter().map(subuser).collect())
        } else {
            nothing()
        };
    }
    relationships
}
