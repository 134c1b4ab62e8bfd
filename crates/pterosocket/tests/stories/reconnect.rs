//! Connections that end, and how they come back.

use std::time::Duration;

use pterosocket::{Connection, Delivery, Error, Event, EventKind, PanelError, PteroSocket, Timings};
use sandbox::panel::{Fault, FaultKind, PanelState};
use sandbox::{BackendOptions, Dialect, UserSpec};

use crate::support::*;

/// After something ended the connection: one close, then all is as before.
async fn comes_back(rig: &Rig, socket: &PteroSocket, watch: &mut Watch) {
    let mut kinds = Vec::new();
    while kinds.last() != Some(&EventKind::Status) {
        kinds.push(watch.telling().await.kind());
    }
    let expected = [EventKind::Close, EventKind::Start, EventKind::AuthSuccess, EventKind::Status];
    assert_eq!(kinds, expected, "{:?}", rig.dialect);
    rig.server.emit("after");
    assert!(watch.up_to_line("after").await.is_empty());
    assert_eq!(soon(socket.write_command("list")).await.unwrap(), Delivery::Socket);
}

#[tokio::test]
async fn after_a_drop_a_reset_and_a_close_frame_with_the_same_token() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        rig.server.drop_sockets();
        comes_back(&rig, &socket, &mut watch).await;
        rig.server.reset_sockets();
        comes_back(&rig, &socket, &mut watch).await;
        rig.server.close_sockets(1012, "restarting");
        comes_back(&rig, &socket, &mut watch).await;
        assert_eq!(rig.fetches(), 1, "{dialect:?}");
        assert_eq!(rig.server.socket_count(), 1);
    }
}

#[tokio::test]
async fn after_a_half_open_stall_even_on_an_offline_silent_server() {
    in_each(|dialect| async move {
        let silent = BackendOptions { stats_interval: Duration::ZERO, ..options(dialect) };
        let rig = Rig::with(silent).await;
        rig.server.set_state(sandbox::wings::PowerState::Offline);
        let socket = rig.socket_with(Timings { ping_every: millis(50), pong_within: millis(400), ..quick() });
        let (_socket, mut watch) = rig.connect(socket).await;
        rig.server.stall_sockets(true);
        let Event::Close(reason) = watch.until(EventKind::Close).await else { panic!() };
        assert!(reason.to_string().contains("silent"), "{dialect:?}: {reason}");
        watch.until(EventKind::Status).await;
    })
    .await;
}

#[tokio::test]
async fn a_silent_daemon_that_answers_pings_is_kept() {
    in_each(|dialect| async move {
        let silent = BackendOptions { stats_interval: Duration::ZERO, ..options(dialect) };
        let rig = Rig::with(silent).await;
        let socket = rig.socket_with(Timings { ping_every: millis(10), pong_within: millis(300), ..quick() });
        let (_socket, mut watch) = rig.connect(socket).await;
        let mut ticks = tokio::time::interval(millis(100));
        for _ in 0..8 {
            ticks.tick().await;
        }
        rig.server.emit("still the same connection");
        assert!(watch.up_to_line("still the same connection").await.is_empty(), "{dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn a_command_written_as_the_connection_breaks_is_not_refused() {
    let rig = Rig::new(Dialect::OldGo).await;
    let (socket, mut watch) = rig.connected().await;
    for number in 0..10 {
        rig.server.reset_sockets();
        tokio::task::yield_now().await;
        soon(socket.write_command(&format!("say {number}"))).await.unwrap();
        watch.until(EventKind::Close).await;
        watch.until(EventKind::Status).await;
    }
}

/// A process that is held up for a while finds the pong and its deadline at the same time.
#[test]
fn a_stall_of_our_own_is_not_the_daemons_silence() {
    let elsewhere =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let silent = BackendOptions { stats_interval: Duration::ZERO, ..options(Dialect::OldGo) };
    let rig = elsewhere.block_on(Rig::with(silent));
    let here = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    here.block_on(async {
        let timings = Timings { ping_every: millis(50), pong_within: millis(500), ..quick() };
        let (_socket, mut watch) = rig.connect(rig.socket_with(timings)).await;
        let (_never, stall) = std::sync::mpsc::channel::<()>();
        for _ in 0..4 {
            rig.server.stall_sockets(true);
            let quiet = tokio::time::timeout(millis(150), watch.next()).await;
            assert!(quiet.is_err(), "{quiet:?}");
            rig.server.stall_sockets(false);
            stall.recv_timeout(millis(700)).unwrap_err();
        }
        rig.server.emit("the same connection");
        assert!(watch.up_to_line("the same connection").await.is_empty());
    });
}

#[tokio::test]
async fn after_the_daemon_restarted_with_a_new_token() {
    in_each(|dialect| async move {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        soon(rig.backend.restart_wings()).await;
        watch.until(EventKind::Close).await;
        watch.until(EventKind::Status).await;
        assert!(rig.fetches() >= 2, "tokens of before the restart are refused: {dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn a_panel_that_fails_in_every_way_only_delays() {
    in_each(|dialect| async move {
        let rig = Rig::new(dialect).await;
        let kinds = [
            FaultKind::Status(500),
            FaultKind::Html("<html><title>Bad gateway</title></html>".into()),
            FaultKind::Drop,
            FaultKind::Json(200, serde_json::json!({"data": {"token": 5}})),
            FaultKind::RateLimited { retry_after: Duration::from_secs(1) },
        ];
        let count = kinds.len();
        for kind in kinds {
            rig.backend.fail_panel(Fault { path: "websocket".into(), times: 1, kind });
        }
        let socket = rig.socket();
        let mut watch = Watch(socket.events());
        soon(socket.connect()).await.unwrap();
        for failure in 0..count {
            let Event::Error(error) = watch.next().await else { panic!("{failure}") };
            assert!(matches!(*error, Error::Panel(_)), "{error}");
        }
        assert_eq!(watch.next().await.kind(), EventKind::Start);
    })
    .await;
}

/// As Cloudflare answers: in chunks, of which perhaps none has come when the status is read.
#[tokio::test]
async fn a_proxy_that_answers_the_upgrade_with_its_own_page_only_delays() {
    let html = "content-type: text/html; charset=UTF-8\r\n";
    let challenge = "cf-mitigated: challenge\r\ncontent-type: text/plain\r\n";
    for headers in [html, challenge] {
        let head = format!("HTTP/1.1 403 Forbidden\r\ntransfer-encoding: chunked\r\n{headers}\r\n");
        let proxy = crate::raw::panel(Some((head + "1f\r\n<!DOCTYPE html>").into_bytes())).await;
        let credentials = serde_json::json!({"data": {
            "token": "not.a.jwt", "socket": format!("{}/ws", proxy.replace("http:", "ws:")),
        }});
        let answer =
            crate::raw::http("200 OK", "content-type: application/json\r\n", &credentials.to_string());
        let panel = crate::raw::panel(Some(answer)).await;
        let socket = PteroSocket::new(&panel, "ptlc_key", "1a7ce997").unwrap();
        let connecting = tokio::spawn({
            let socket = socket.clone();
            async move { socket.connect().await }
        });
        let end = |connection: &Connection| {
            matches!(connection, Connection::Waiting { .. } | Connection::Stopped { .. })
        };
        let Connection::Waiting { error, .. } = reaches(&socket, end).await else { panic!("{headers}") };
        assert!(matches!(&*error, Error::Upgrade { status: 403, body } if body == "a web page"), "{error}");
        connecting.abort();
    }
}

#[tokio::test]
async fn a_429_on_the_credentials_is_obeyed() {
    let rig = Rig::with(BackendOptions { websocket_per_minute: 1, ..options(Dialect::NewGo) }).await;
    let (first, _watch) = rig.connected().await;
    let second = rig.socket();
    let connecting = tokio::spawn({
        let second = second.clone();
        async move { second.connect().await }
    });
    let waiting = reaches(&second, |connection| matches!(connection, Connection::Waiting { .. })).await;
    let Connection::Waiting { until, error } = waiting else { panic!() };
    assert!(matches!(*error, Error::Panel(PanelError::RateLimited { .. })), "{error}");
    assert!(until > std::time::Instant::now() + Duration::from_secs(30), "as long as Retry-After says");
    assert_eq!(
        soon(second.write_command("list")).await.unwrap(),
        Delivery::Rest,
        "the rest of the API goes on"
    );
    assert!(first.connection().borrow().is_authenticated());
    soon(second.close()).await;
    soon(connecting).await.unwrap().unwrap_err();
    assert_eq!(rig.fetches(), 2);
}

#[tokio::test]
async fn a_suspended_server_is_waited_for() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        rig.server.suspend(true);
        rig.server.close_sockets(4409, "server is suspended");
        watch.until(EventKind::Close).await;
        reaches(&socket, |connection| {
            matches!(connection, Connection::Waiting { error, .. } if matches!(**error, Error::ServerState { .. }))
        })
        .await;
        rig.server.suspend(false);
        watch.until(EventKind::AuthSuccess).await;
    }
}

#[tokio::test]
async fn a_conflict_on_the_panel_is_waited_for() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        rig.server.set_panel_state(PanelState::Installing);
        let socket = rig.socket();
        let connecting = tokio::spawn({
            let socket = socket.clone();
            async move { socket.connect().await }
        });
        reaches(&socket, |connection| {
            matches!(connection, Connection::Waiting { error, .. } if matches!(**error, Error::ServerState { .. }))
        })
        .await;
        rig.server.set_panel_state(PanelState::Normal);
        soon(connecting).await.unwrap().unwrap();
        assert_eq!(rig.fetches(), 2, "while it waits it asks for the server, not for credentials");
    }
}

#[tokio::test]
async fn a_deleted_server_stops_the_socket() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, _watch) = rig.connected().await;
        rig.server.delete();
        rig.server.drop_sockets();
        let stopped = reaches(&socket, |connection| matches!(connection, Connection::Stopped { .. })).await;
        let Connection::Stopped { error } = stopped else { panic!() };
        assert!(matches!(*error, Error::Panel(PanelError::NotFound { .. })), "{dialect:?}: {error}");
        let write = soon(socket.write_command("list")).await;
        let asked = matches!(write, Err(pterosocket::WriteError::Rest(PanelError::NotFound { .. })));
        assert!(asked, "the panel is asked, which may know it again: {write:?}");
        assert!(soon(socket.connect()).await.is_err(), "asked again, it looks again");
    }
}

#[tokio::test]
async fn a_revoked_user_is_stopped_and_a_changed_one_comes_back_with_the_new_rights() {
    in_each(|dialect| async move {
        let rig = Rig::new(dialect).await;
        let guest = rig.backend.add_user(UserSpec { name: "guest".into(), admin: false });
        rig.server.set_permissions(&guest, &["control.console"]);
        let id = rig.server.short_id();
        let builder = PteroSocket::builder(rig.panel_as(guest.key()), &id).timings(rig.renewing(5));
        let (socket, _watch) = rig.connect(builder.build().unwrap()).await;
        rig.server.set_permissions(&guest, &["control.start"]);
        rig.server.emit("something that shows the refusal");
        reaches(&socket, |connection| {
            matches!(connection, Connection::Authenticated { permissions, .. }
                if permissions.allows("control.start") && !permissions.allows("control.console"))
        })
        .await;
        rig.server.revoke(&guest);
        rig.server.emit("something that shows the refusal");
        let stopped = reaches(&socket, |connection| matches!(connection, Connection::Stopped { .. })).await;
        let Connection::Stopped { error } = stopped else { panic!() };
        assert!(matches!(*error, Error::Panel(PanelError::NotFound { .. })), "{dialect:?}: {error}");
    })
    .await;
}

#[tokio::test]
async fn a_transfer_makes_us_connect_again_with_a_new_token() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        rig.server.send_event("transfer status", &["completed"]);
        watch.until(EventKind::Close).await;
        watch.until(EventKind::Status).await;
        assert_eq!(rig.fetches(), 2, "{dialect:?}");
    }
}

#[tokio::test]
async fn a_crowded_daemon_is_tried_again_later() {
    let rig = Rig::new(Dialect::NewGo).await;
    let crowd: Vec<PteroSocket> = (0..30).map(|_| rig.socket()).collect();
    for socket in &crowd {
        soon(socket.connect()).await.unwrap();
    }
    let late = rig.socket();
    let connecting = tokio::spawn({
        let late = late.clone();
        async move { late.connect().await }
    });
    let waiting = reaches(&late, |connection| matches!(connection, Connection::Waiting { .. })).await;
    let Connection::Waiting { error, .. } = waiting else { panic!() };
    assert!(matches!(*error, Error::Upgrade { status: 400, .. }), "{error}");
    soon(crowd[0].close()).await;
    soon(connecting).await.unwrap().unwrap();
}
