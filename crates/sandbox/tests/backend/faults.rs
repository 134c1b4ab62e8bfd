//! Faults that a test can order.

use std::time::Duration;

use sandbox::{
    Dialect, ServerSpec,
    panel::{Fault, FaultKind},
};
use serde_json::json;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Error;

use crate::support::*;

fn fault(path: &str, kind: FaultKind) -> Fault {
    Fault { path: path.into(), times: 1, kind }
}

#[tokio::test]
async fn the_panel_fails_as_ordered_and_then_recovers() {
    let backend = backend(Dialect::NewGo).await;
    let key = backend.owner_key();
    backend.fail_panel(fault("account", FaultKind::Status(503)));
    backend.fail_panel(fault("account", FaultKind::Html("<title>Just a moment...</title>".into())));
    backend.fail_panel(fault("", FaultKind::Json(418, json!({ "a": 1 }))));
    backend.fail_panel(fault("", FaultKind::RateLimited { retry_after: Duration::from_secs(7) }));
    assert_eq!(get(&backend, key, "/permissions").await.status(), 418, "the first that strikes this path");
    assert_eq!(get(&backend, key, "/account").await.status(), 503);
    let page = get(&backend, key, "/account").await;
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert!(page.text().await.unwrap().contains("Just a moment"));
    assert_eq!(get(&backend, key, "/account").await.headers()["retry-after"], "7");
    assert_eq!(get(&backend, key, "/account").await.status(), 200);
    backend.fail_panel(fault("", FaultKind::Drop));
    let dropped = request(&backend, key, reqwest::Method::POST, "/account").send();
    assert!(soon(dropped).await.is_err());
    backend.fail_panel(fault("", FaultKind::Hang));
    let hanging = request(&backend, key, reqwest::Method::GET, "/account").send();
    assert!(timeout(Duration::from_millis(100), hanging).await.is_err());
    assert_eq!(get(&backend, key, "/account").await.status(), 200);
    assert_eq!(backend.requests().iter().filter(|request| request.status.is_none()).count(), 2);
    soon(backend.request_seen(|request| request.status.is_some_and(|status| status == 418))).await;
}

#[tokio::test]
async fn sockets_end_as_ordered() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        server.drop_sockets();
        assert_eq!(client.end().await, Got::Dropped);
        soon(server.sockets(|&count| count == 0)).await;
        let mut client = Client::connect(&backend, &server).await;
        server.close_sockets(4000, "because");
        assert_eq!(client.end().await, Got::Closed(4000, "because".into()));
        let mut client = Client::connect(&backend, &server).await;
        client.until("status").await;
        server.reset_sockets();
        match soon(futures_util::StreamExt::next(&mut client.stream)).await {
            Some(Err(Error::Io(error))) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn a_stalled_socket_neither_reads_nor_writes_and_then_goes_on() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    server.stall_sockets(true);
    server.emit("late");
    client.send("send command", &["late"]).await;
    assert!(timeout(Duration::from_millis(100), client.next()).await.is_err());
    assert!(server.commands().is_empty());
    server.stall_sockets(false);
    assert_eq!(client.line().await, "late");
    soon(server.command_seen(|line| line == "late")).await;
}

#[tokio::test]
async fn upgrades_are_refused_while_ordered() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    server.refuse_upgrades(Some(500));
    let Err(Error::Http(refused)) = Client::open(&url, Some(&backend.panel_url())).await else {
        panic!("it opened")
    };
    assert_eq!(refused.status(), 500);
    server.refuse_upgrades(None);
    Client::connect(&backend, &server).await;
}

#[tokio::test]
async fn a_restart_of_the_daemon_drops_sockets_and_voids_tokens() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let (url, token) = credentials(&backend, backend.owner_key(), &server).await;
        let mut client = Client::connect(&backend, &server).await;
        soon(backend.restart_wings()).await;
        assert_eq!(client.end().await, Got::Dropped);
        let mut client = Client::open(&url, Some(&backend.panel_url())).await.unwrap();
        client.send("auth", &[&token]).await;
        let (event, args) = client.next_event().await;
        match dialect {
            Dialect::Calagopus => assert_eq!(event, "token expired"),
            _ => assert!(event == "jwt error" && args[0].ends_with("(denylist)")),
        }
        assert_eq!(server.state(), sandbox::wings::PowerState::Running, "the game goes on");
    }
}

#[tokio::test]
async fn raw_frames_and_bytes_arrive_as_they_are() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    server.send_event("feature match", &["{}"]);
    assert_eq!(client.until("feature match").await, "{}");
    server.send_raw(r#"{"event":"x","args":["y"],"z":1}"#);
    assert_eq!(client.until("x").await, "y");
    server.send_bytes([0x83, 0x00]);
    assert_eq!(client.next().await, Got::Dropped, "a reserved opcode");
}
