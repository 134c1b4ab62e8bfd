//! What the panel answers for servers that are offline, unreachable, suspended, in the making or gone.

use sandbox::{
    Backend, BackendOptions, Dialect, Flavour, ServerSpec, UserSpec, panel::PanelState, wings::PowerState,
};
use serde_json::{Value, json};

use crate::support::*;

async fn command(
    backend: &Backend,
    key: &str,
    server: &sandbox::ServerHandle,
    body: Value,
) -> reqwest::Response {
    post(backend, key, &format!("/servers/{}/command", server.short_id()), body).await
}

#[tokio::test]
async fn commands_by_rest_are_trimmed_and_checked() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let owner = backend.owner_key();
    assert_eq!(command(&backend, owner, &server, json!({ "command": "  say hi " })).await.status(), 204);
    assert_eq!(server.commands(), ["say hi"]);
    for bad in [json!({}), json!({ "command": "  " }), json!({ "command": null })] {
        let response = command(&backend, owner, &server, bad).await;
        assert_eq!(response.status(), 422);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["errors"][0]["meta"], json!({ "source_field": "command", "rule": "required" }));
    }
    assert_eq!(command(&backend, owner, &server, json!({ "command": 1 })).await.status(), 422);
    let friend = backend.add_user(UserSpec { name: "friend".into(), admin: false });
    server.set_permissions(&friend, &["control.start"]);
    let refused = refusal(command(&backend, friend.key(), &server, json!({ "command": "x" })).await).await;
    assert_eq!(refused, (403, "AccessDeniedHttpException".into(), "This action is unauthorized.".into()));
}

#[tokio::test]
async fn an_offline_server_refuses_commands_as_its_daemon_does() {
    let cases = [
        (Dialect::OldGo, Flavour::Pterodactyl, 502),
        (Dialect::NewGo, Flavour::Pelican, 204),
        (Dialect::Calagopus, Flavour::Pterodactyl, 417),
    ];
    for (dialect, flavour, status) in cases {
        let backend = Backend::start(BackendOptions { flavour, ..options(dialect) }).await.unwrap();
        let server = backend.add_server(ServerSpec::default());
        soon(server.stop()).await;
        let response = command(&backend, backend.owner_key(), &server, json!({ "command": "list" })).await;
        assert_eq!(response.status(), status, "{dialect:?} {flavour:?}");
        if status == 502 {
            let detail = "Server must be online in order to send commands.";
            assert_eq!(refusal(response).await, (502, "HttpException".into(), detail.into()));
        }
        assert!(server.commands().is_empty());
    }
}

#[tokio::test]
async fn power_by_rest_is_accepted_blindly() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let friend = backend.add_user(UserSpec { name: "friend".into(), admin: false });
    server.set_permissions(&friend, &["control.stop"]);
    let power = async |key: &str, signal: &str| {
        let path = format!("/servers/{}/power", server.uuid());
        post(&backend, key, &path, json!({ "signal": signal })).await.status().as_u16()
    };
    assert_eq!(power(friend.key(), "start").await, 403);
    assert_eq!(power(friend.key(), "frobnicate").await, 403);
    assert_eq!(power(backend.owner_key(), "frobnicate").await, 422);
    assert_eq!(power(backend.owner_key(), "start").await, 204, "though it runs already");
    assert_eq!(power(friend.key(), "kill").await, 204);
    soon(server.reached(PowerState::Offline)).await;
}

#[tokio::test]
async fn an_unreachable_daemon_is_504_or_missing() {
    for (flavour, status) in [(Flavour::Pterodactyl, 504), (Flavour::Pelican, 500)] {
        let backend = Backend::start(BackendOptions { flavour, ..options(Dialect::NewGo) }).await.unwrap();
        let server = backend.add_server(ServerSpec::default());
        backend.stop_wings();
        let response = command(&backend, backend.owner_key(), &server, json!({ "command": "list" })).await;
        assert_eq!(response.status(), status);
        let resources =
            get(&backend, backend.owner_key(), &format!("/servers/{}/resources", server.uuid())).await;
        if flavour == Flavour::Pelican {
            let body: Value = resources.json().await.unwrap();
            assert_eq!(body["attributes"]["current_state"], "missing");
        } else {
            let (status, code, detail) = refusal(resources).await;
            assert_eq!((status, code.as_str()), (504, "DaemonConnectionException"));
            assert!(detail.starts_with("Could not establish a connection"), "{detail}");
        }
        let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
        assert!(Client::open(&url, Some(&backend.panel_url())).await.is_err());
    }
}

#[tokio::test]
async fn resources_are_remembered_for_a_while() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let path = format!("/servers/{}/resources", server.uuid());
    let state = async || {
        let body: Value = get(&backend, backend.owner_key(), &path).await.json().await.unwrap();
        body["attributes"]["current_state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state().await, "running");
    soon(server.stop()).await;
    assert_eq!(state().await, "running", "up to 20 s old");
}

#[tokio::test]
async fn states_of_the_panel_are_409_with_their_exceptions() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let admin = backend.add_user(UserSpec { name: "root".into(), admin: true });
    let ask = async |key: &str, what: &str| {
        get(&backend, key, &format!("/servers/{}{what}", server.uuid())).await.status().as_u16()
    };
    let cases = [
        (PanelState::Installing, [200, 409, 409, 200], Some("installing")),
        (PanelState::InstallFailed, [200, 409, 409, 200], Some("install_failed")),
        (PanelState::RestoringBackup, [200, 409, 409, 200], Some("restoring_backup")),
        (PanelState::Transferring, [200, 409, 409, 200], None),
        (PanelState::Suspended, [200, 409, 409, 409], Some("suspended")),
        (PanelState::Maintenance, [200, 409, 409, 409], None),
        (PanelState::ReinstallFailed, [200, 200, 200, 200], Some("reinstall_failed")),
    ];
    for (state, statuses, named) in cases {
        server.set_panel_state(state);
        let owner = backend.owner_key();
        let got = [
            ask(owner, "").await,
            ask(owner, "/resources").await,
            ask(owner, "/websocket").await,
            ask(admin.key(), "/websocket").await,
        ];
        assert_eq!(got, statuses, "{state:?}");
        let body: Value =
            get(&backend, owner, &format!("/servers/{}", server.uuid())).await.json().await.unwrap();
        assert_eq!(body["attributes"]["status"].as_str(), named, "{state:?}");
    }
}

#[tokio::test]
async fn a_deleted_server_is_gone_from_the_panel_and_the_daemon() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
        server.delete();
        match dialect {
            Dialect::OldGo => {
                assert_eq!(client.until("deleted").await, "null");
                assert_eq!(client.end().await, Got::Closed(1001, "server deleted".into()));
            }
            Dialect::NewGo => assert_eq!(client.end().await, Got::Dropped),
            Dialect::Calagopus => {
                while client.until("status").await != "offline" {}
                client.send("set state", &["start"]).await;
                let text = client.until("daemon message").await;
                assert!(text.contains("Server is in a locked state, cannot start the server."));
            }
        }
        assert_eq!(
            get(&backend, backend.owner_key(), &format!("/servers/{}", server.uuid())).await.status(),
            404
        );
        let Err(tokio_tungstenite::tungstenite::Error::Http(refused)) =
            Client::open(&url, Some(&backend.panel_url())).await
        else {
            panic!("it opened")
        };
        assert_eq!(refused.status(), 404);
    }
}
