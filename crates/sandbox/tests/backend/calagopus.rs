//! What calagopus does differently.

use std::time::Duration;

use sandbox::{Backend, BackendOptions, Dialect, ServerSpec, UserSpec};
use tokio_tungstenite::tungstenite::Message;

use crate::support::*;

#[tokio::test]
async fn it_takes_any_origin_and_pings() {
    let options = BackendOptions { ping_interval: Duration::from_millis(20), ..options(Dialect::Calagopus) };
    let backend = Backend::start(options).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    for origin in [None, Some("https://evil.example")] {
        let mut client = Client::open(&url, origin).await.unwrap();
        assert_eq!((client.next().await, client.next().await), (Got::Ping, Got::Ping));
    }
    let other = url.replace(&server.uuid().to_string(), "xyz");
    let Err(tokio_tungstenite::tungstenite::Error::Http(refused)) = Client::open(&other, None).await else {
        panic!("it opened")
    };
    assert_eq!(refused.status(), 400);
    let body = String::from_utf8(refused.body().clone().unwrap()).unwrap();
    assert!(
        body.starts_with("Invalid URL: Cannot parse `server` with value `xyz`: UUID parsing failed"),
        "{body}"
    );
}

#[tokio::test]
async fn a_failed_login_drops_the_socket_without_a_word() {
    let backend = backend(Dialect::Calagopus).await;
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    for (event, args) in [("auth", vec!["hello"]), ("auth", vec![]), ("send logs", vec![])] {
        let mut client = Client::open(&url, None).await.unwrap();
        client.send(event, &args).await;
        assert_eq!(client.next().await, Got::Dropped, "{event} {args:?}");
    }
}

#[tokio::test]
async fn a_close_is_not_answered() {
    let backend = backend(Dialect::Calagopus).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    soon(client.stream.close(None)).await.unwrap();
    assert_eq!(client.end().await, Got::Dropped);
    let go = crate::support::backend(Dialect::NewGo).await;
    let server = go.add_server(ServerSpec::default());
    let mut client = Client::connect(&go, &server).await;
    soon(client.stream.close(None)).await.unwrap();
    assert!(matches!(client.end().await, Got::Closed(..)), "Go answers it");
}

#[tokio::test]
async fn binary_frames_and_long_lines() {
    let backend = backend(Dialect::Calagopus).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    soon(futures_util::SinkExt::send(&mut client.stream, Message::binary(vec![0, 1]))).await.unwrap();
    assert_eq!(client.until("jwt error").await, "invalid message type");
    client.send("send command", &["x".repeat(40_000).as_str()]).await;
    server.emit(" ".repeat(3) + &"日".repeat(400));
    let (first, second) = (client.line().await, client.line().await);
    assert!(first.ends_with('\u{fffd}') && second.starts_with('\u{fffd}'), "cut through a character");
    assert!(server.commands().is_empty(), "over 32 KiB is ignored");
    client.send("send logs", &[]).await;
    client.line().await;
}

#[tokio::test]
async fn of_a_burst_the_last_256_lines_come() {
    let options = BackendOptions { console_throttle: None, ..options(Dialect::Calagopus) };
    let backend = Backend::start(options).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    server.emit_all((1..=3000).map(|number| format!("line {number}")));
    assert_eq!(client.line().await, "line 2745", "as recorded in transcript 11");
    while client.line().await != "line 3000" {}
    assert_eq!(server.lost(), (2744, 0));
}

#[tokio::test]
async fn revoked_rights_close_the_users_sockets() {
    let backend = backend(Dialect::Calagopus).await;
    let server = backend.add_server(ServerSpec::default());
    let admin = backend.add_user(UserSpec { name: "root".into(), admin: true });
    let mut client = Client::connect_as(&backend, admin.key(), &server).await;
    let mut other = Client::connect(&backend, &server).await;
    server.revoke(&admin);
    assert_eq!(client.end().await, Got::Closed(1000, "permission revoked".into()));
    server.emit("still here");
    assert_eq!(other.line().await, "still here");
}
