//! The thirteen faults of the JavaScript original (protocol section 4): each story fails where it behaves so.

use std::collections::HashSet;

use pterosocket::{
    CloseReason, Connection, Error, Event, EventKind, PanelError, PanelUrl, PteroSocket, Timings, WriteError,
};
use sandbox::panel::{Fault, FaultKind};
use sandbox::{BackendOptions, Dialect, UserSpec};

use crate::support::*;

fn failing(path: &str, times: u32, kind: FaultKind) -> Fault {
    Fault { path: path.to_owned(), times, kind }
}

#[test]
fn fault_01_everything_that_is_used_is_declared_and_nothing_depends_on_itself() {
    let manifest = include_str!("../../Cargo.toml");
    let (_, rest) = manifest.split_once("\n[dependencies]\n").unwrap();
    let declared: HashSet<&str> = rest
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['.', ' ', '=']).next().filter(|name| !name.is_empty()))
        .collect();
    assert!(declared.contains("tokio-tungstenite") && !declared.contains("pterosocket"), "{declared:?}");
    let local = rest.lines().take_while(|line| !line.starts_with('[')).any(|line| line.contains("path"));
    assert!(!local, "the library can be had without the rest of the workspace");
}

#[tokio::test]
async fn fault_02_a_lost_connection_comes_back_by_itself() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        for _ in 0..3 {
            rig.server.drop_sockets();
            watch.until(EventKind::Close).await;
            watch.until(EventKind::Status).await;
        }
        rig.server.emit("here again");
        assert_eq!(watch.line().await, "here again");
    }
}

#[tokio::test]
async fn fault_03_failing_credentials_are_typed_errors_that_end_nothing() {
    let rig = Rig::new(Dialect::NewGo).await;
    let id = rig.server.short_id();
    let wrong = PteroSocket::builder(rig.panel_as("ptlc_wrong"), &id).auto_connect(true).build().unwrap();
    let error = soon(wrong.connect()).await.unwrap_err();
    assert!(matches!(error, Error::Panel(PanelError::Unauthorized)), "{error}");
    rig.backend.fail_panel(failing(
        "websocket",
        1,
        FaultKind::Html("<html><title>502</title></html>".into()),
    ));
    let socket = rig.socket();
    let mut watch = Watch(socket.events());
    soon(socket.connect()).await.unwrap();
    let Event::Error(error) = watch.next().await else { panic!() };
    assert!(error.to_string().contains("web page"), "status and reason are kept: {error}");
}

#[tokio::test]
async fn fault_04_failed_renewal_is_retried() {
    in_each(|dialect| async move {
        let life = std::time::Duration::from_secs(3);
        let rig = Rig::with(BackendOptions { token_life: life, ..options(dialect) }).await;
        let socket = rig.socket_with(Timings { renew_retry: millis(30), ..rig.renewing(2) });
        let (_socket, mut watch) = rig.connect(socket).await;
        rig.backend.fail_panel(failing("websocket", 3, FaultKind::Status(500)));
        for _ in 0..3 {
            watch.until(EventKind::Error).await;
        }
        let Event::AuthSuccess(success) = watch.until(EventKind::AuthSuccess).await else { panic!() };
        assert!(success.renewal, "on the same socket: {dialect:?}");
        rig.server.emit("not mute");
        assert_eq!(watch.line().await, "not mute");
    })
    .await;
}

#[tokio::test]
async fn fault_05_writing_and_closing_without_a_connection_are_typed_answers() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let socket = rig.socket();
        soon(socket.close()).await;
        assert!(matches!(soon(socket.write_command("list")).await, Err(WriteError::NotConnected)));
        soon(socket.connect()).await.unwrap();
        soon(socket.close()).await;
        assert!(matches!(soon(socket.write_command("list")).await, Err(WriteError::NotConnected)));
        soon(socket.close()).await;
    }
}

#[tokio::test]
async fn fault_06_a_close_by_the_user_is_told_once_with_its_reason() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        soon(socket.close()).await;
        soon(rig.server.sockets(|&count| count == 0)).await;
        drop(socket);
        let mut reasons = Vec::new();
        while let Some(batch) = soon(watch.0.next_batch()).await {
            reasons.extend(batch.events.iter().filter_map(|event| match event {
                Event::Close(reason) => Some(reason.clone()),
                _ => None,
            }));
        }
        assert!(matches!(reasons.as_slice(), [CloseReason::ByUser]), "{dialect:?}: {reasons:?}");
    }
}

#[tokio::test]
async fn fault_07_connecting_twice_makes_one_connection_that_works() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        soon(socket.connect()).await.unwrap();
        soon(socket.connect()).await.unwrap();
        rig.server.emit("once");
        rig.server.emit("end");
        assert_eq!(watch.up_to_line("end").await, ["once"], "{dialect:?}");
        soon(socket.write_command("list")).await.unwrap();
        soon(rig.server.command_seen(|line| line == "list")).await;
        assert_eq!((rig.server.socket_count(), rig.fetches()), (1, 1));
    }
}

#[tokio::test]
async fn fault_08_a_command_written_at_start_is_neither_lost_nor_raced() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let socket = rig.socket();
        let (result, written) = tokio::sync::oneshot::channel();
        let writer = socket.clone();
        let runtime = tokio::runtime::Handle::current();
        socket.once(EventKind::Start, move |_| {
            let written = runtime.block_on(writer.write_command("say from start"));
            result.send(written).unwrap();
        });
        let early = tokio::spawn({
            let socket = socket.clone();
            async move { socket.connect().await }
        });
        soon(written).await.unwrap().unwrap();
        soon(early).await.unwrap().unwrap();
        soon(rig.server.command_seen(|line| line == "say from start")).await;
        assert_eq!(rig.sent(), ["auth", "send command"], "{dialect:?}");
    }
}

#[tokio::test]
async fn fault_09_stats_without_argument_and_unparsable_messages_are_errors_told() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (_socket, mut watch) = rig.connected().await;
        for bad in [r#"{"event":"stats"}"#, r#"{"event":"stats","args":["{"]}"#, "not json"] {
            rig.server.send_raw(bad);
            watch.until(EventKind::Error).await;
        }
        rig.server.emit("still here");
        assert_eq!(watch.line().await, "still here", "{dialect:?}");
    }
}

#[tokio::test]
async fn fault_10_a_refused_origin_is_explained_and_needs_no_listener() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let rig = Rig::new(dialect).await;
        rig.server.refuse_upgrades(Some(403));
        let socket = rig.socket();
        let error = soon(socket.connect()).await.unwrap_err();
        assert!(matches!(error, Error::OriginRefused { .. }), "{error}");
        let words = error.to_string();
        assert!(words.contains("allowed_origins") && words.contains(&rig.backend.panel_url()), "{words}");
        let stopped = socket.connection().borrow().clone();
        assert!(matches!(stopped, Connection::Stopped { .. }));
    }
}

/// The panel is reached under a name that its daemons do not know, but its tokens name the right one.
#[tokio::test]
async fn fault_10_the_panels_own_name_is_tried_as_origin() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let alias = rig.backend.panel_url().replace("127.0.0.1", "localhost");
        let socket = PteroSocket::new(&alias, rig.backend.owner_key(), &rig.server.short_id()).unwrap();
        soon(socket.connect()).await.unwrap();
    }
}

#[tokio::test]
async fn fault_11_a_trailing_slash_changes_nothing() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let url = rig.backend.panel_url() + "/";
        assert_eq!(PanelUrl::parse(&url).unwrap().origin(), rig.backend.panel_url());
        let socket = PteroSocket::new(&url, rig.backend.owner_key(), &rig.server.short_id()).unwrap();
        soon(socket.connect()).await.unwrap();
    }
}

#[tokio::test]
async fn fault_12_two_notices_cause_one_renewal() {
    in_each(|dialect| async move {
        let life = std::time::Duration::from_secs(4);
        let rig = Rig::with(BackendOptions {
            token_life: life,
            expiry_tick: millis(10),
            expiry_notice: life,
            ..options(dialect)
        })
        .await;
        let (_socket, mut watch) = rig.connected().await;
        let mut notices = 0;
        loop {
            match watch.telling().await {
                Event::TokenExpiring => notices += 1,
                Event::AuthSuccess(_) => break,
                other => panic!("{other:?}"),
            }
        }
        assert!(notices >= 2, "{notices} notices");
        assert_eq!(rig.fetches(), 2, "{dialect:?}: {notices} notices, one renewal");
        for _ in 0..3 {
            watch.until(EventKind::TokenExpiring).await;
        }
        assert_eq!(rig.fetches(), 2, "nor do late notices cause another");
    })
    .await;
}

#[tokio::test]
async fn fault_13_writes_know_permissions_state_and_pace() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let guest = rig.backend.add_user(UserSpec { name: "guest".into(), admin: false });
        rig.server.set_permissions(&guest, &["control.console"]);
        let id = rig.server.short_id();
        let socket = PteroSocket::builder(rig.panel_as(guest.key()), &id).timings(quick()).build().unwrap();
        let (socket, mut watch) = rig.connect(socket).await;
        let start = soon(socket.write_power(pterosocket::PowerAction::Start)).await;
        assert!(matches!(start, Err(WriteError::MissingPermission("control.start"))));
        rig.server.set_state(sandbox::wings::PowerState::Offline);
        watch.until(EventKind::Status).await;
        assert!(matches!(soon(socket.write_command("list")).await, Err(WriteError::Offline)));
        let mut refused = None;
        for _ in 0..6 {
            let stats = tokio::spawn({
                let socket = socket.clone();
                async move { socket.write(pterosocket::Packet::SendLogs).await }
            });
            if let Err(error) = soon(stats).await.unwrap() {
                refused = Some(error);
                break;
            }
        }
        assert!(matches!(refused, Some(WriteError::TooFast { .. })), "{dialect:?}: {refused:?}");
    }
}
