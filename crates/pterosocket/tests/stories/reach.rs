//! Addresses that strangers choose: nothing inside is connected to, however it is named.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pterosocket::panel::SecretGuard;
use pterosocket::secrecy::ExposeSecret;
use pterosocket::{Barred, Connection, Error, OutOfReach, Panel, PanelError, PanelUrl, PteroSocket, Reach};
use serde_json::json;
use tokio::net::TcpListener;

use crate::raw;
use crate::support::*;
use sandbox::Dialect;

/// A port of this machine, and how often it was connected to.
async fn port() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while listener.accept().await.is_ok() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

#[tokio::test]
async fn a_panel_inside_is_not_asked_whatever_it_is_called() {
    let (port, connections) = port().await;
    for (host, why) in [
        ("https://127.0.0.1", Barred::NotPublic),
        ("https://2130706433", Barred::NotPublic),
        ("https://0x7f.1", Barred::NotPublic),
        ("https://[::ffff:127.0.0.1]", Barred::NotPublic),
        ("https://localhost", Barred::NotPublic),
        ("http://localhost", Barred::NotEncrypted),
    ] {
        let url = PanelUrl::parse(&format!("{host}:{port}")).unwrap();
        let panel = Panel::builder(url, "ptlc_key").reach(Reach::Public).build().unwrap();
        let error = soon(panel.account()).await.unwrap_err();
        let PanelError::OutOfReach(OutOfReach { why: told, .. }) = &error else {
            panic!("{host}: {error:?}")
        };
        assert_eq!(*told, why, "{host}");
        assert!(error.is_final() && !error.is_transient());
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_daemon_inside_is_not_connected_to_though_the_panel_names_it() {
    let (port, connections) = port().await;
    for host in [
        "wss://127.0.0.1",
        "ws://127.0.0.1",
        "wss://localhost",
        "wss://[::1]",
        "wss://0177.1",
        "http://127.0.0.1",
    ] {
        let socket = format!("{host}:{port}/api/servers/1/ws");
        let body = json!({"data": {"token": "not.a.jwt", "socket": socket}}).to_string();
        let answer = raw::http("200 OK", "content-type: application/json\r\n", &body);
        let url = PanelUrl::parse(&raw::panel(Some(answer)).await).unwrap();
        let panel = Panel::builder(url, "ptlc_key").build().unwrap();
        let socket = PteroSocket::builder(panel, "1").reach(Reach::Public).timings(quick()).build().unwrap();
        let error = soon(socket.connect()).await.unwrap_err();
        assert!(matches!(error, Error::OutOfReach(_)), "{host}: {error:?}");
        let stands = reaches(&socket, |connection| matches!(connection, Connection::Stopped { .. })).await;
        assert!(!stands.is_authenticated());
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

/// Counts the tokens in use.
struct Held(Arc<AtomicUsize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn whoever_asks_is_told_of_every_token_and_of_its_end() {
    let rig = Rig::new(Dialect::NewGo).await;
    let (seen, held) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (count, holds) = (Arc::clone(&seen), Arc::clone(&held));
    let url = PanelUrl::parse(&rig.backend.panel_url()).unwrap();
    let told = move |secret: &pterosocket::secrecy::SecretString| -> SecretGuard {
        assert_eq!(secret.expose_secret().split('.').count(), 3, "a JWT");
        count.fetch_add(1, Ordering::SeqCst);
        holds.fetch_add(1, Ordering::SeqCst);
        Arc::new(Held(Arc::clone(&holds)))
    };
    let panel = Panel::builder(url, rig.backend.owner_key()).on_secret(told).build().unwrap();
    let credentials = soon(panel.websocket(&rig.server.short_id())).await.unwrap();
    assert_eq!(held.load(Ordering::SeqCst), 1);
    drop(credentials);
    assert_eq!(held.load(Ordering::SeqCst), 0);
    let socket = PteroSocket::builder(panel, &rig.server.short_id()).timings(quick()).build().unwrap();
    soon(socket.connect()).await.unwrap();
    assert_eq!((seen.load(Ordering::SeqCst), held.load(Ordering::SeqCst)), (2, 1));
}
