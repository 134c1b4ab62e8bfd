//! One story for each method of the socket.

use pterosocket::{
    CloseReason, Connection, Delivery, Error, Event, EventKind, Packet, PacketError, PowerAction,
    PteroSocket, SetupError, WriteError,
};
use sandbox::wings::PowerState;

use crate::support::*;

#[tokio::test]
async fn new_does_nothing_until_connect() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    let socket =
        PteroSocket::new(&rig.backend.panel_url(), rig.backend.owner_key(), &rig.server.short_id()).unwrap();
    assert!(matches!(*socket.connection().borrow(), Connection::Idle));
    soon(socket.close()).await;
    assert!(rig.backend.requests().is_empty());
    soon(socket.connect()).await.unwrap();
    assert_eq!(rig.backend.requests().len(), 1, "one request for a socket");
}

#[tokio::test]
async fn auto_connect_connects_in_the_background() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    let id = rig.server.short_id();
    let socket = PteroSocket::builder(rig.panel(), &id).auto_connect(true).timings(quick()).build().unwrap();
    reaches(&socket, Connection::is_authenticated).await;
}

#[tokio::test]
async fn what_cannot_be_a_socket_is_refused_at_once() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    for id in ["", "a/b", "../x", "a b"] {
        let refused = PteroSocket::builder(rig.panel(), id).build();
        assert!(matches!(refused, Err(SetupError::Server(given)) if given == id), "{id}");
    }
    assert!(matches!(PteroSocket::new("panel.example.com", "ptlc_x", "1a7ce997"), Err(SetupError::Url(_))));
    assert!(matches!(PteroSocket::new("https://panel.example.com", "", "1a7ce997"), Err(SetupError::Key(_))));
}

#[tokio::test]
async fn connect_returns_at_the_first_auth_success_and_the_events_come_in_order() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let socket = rig.socket();
        let mut watch = Watch(socket.events());
        soon(socket.connect()).await.unwrap();
        let order = [EventKind::Start, EventKind::AuthSuccess, EventKind::Status];
        for kind in order {
            assert_eq!(watch.next().await.kind(), kind, "{dialect:?}");
        }
        let power = reaches(&socket, |connection| {
            matches!(connection, Connection::Authenticated { power: Some(_), .. })
        });
        let Connection::Authenticated { permissions, power } = power.await else { panic!() };
        assert!(permissions.are_known() && permissions.allows("control.console"), "{dialect:?}");
        assert_eq!(power, Some(pterosocket::PowerState::Running));
    }
}

#[tokio::test]
async fn close_tells_one_close_and_connect_works_again() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        soon(socket.close()).await;
        soon(socket.close()).await;
        assert!(matches!(*socket.connection().borrow(), Connection::Idle));
        let Event::Close(reason) = watch.until(EventKind::Close).await else { panic!() };
        assert!(matches!(reason, CloseReason::ByUser), "{reason}");
        soon(rig.server.sockets(|&count| count == 0)).await;
        soon(socket.connect()).await.unwrap();
        assert_eq!(watch.telling().await.kind(), EventKind::Start, "no second close: {dialect:?}");
        assert_eq!(rig.fetches(), 1, "the token was good still");
    }
}

#[tokio::test]
async fn dropping_the_last_handle_closes_the_socket_and_ends_the_events() {
    let rig = Rig::new(sandbox::Dialect::OldGo).await;
    let (socket, mut watch) = rig.connected().await;
    let second = socket.clone();
    drop(socket);
    rig.server.emit("still here");
    watch.up_to_line("still here").await;
    drop(second);
    watch.until(EventKind::Close).await;
    assert!(soon(watch.0.next_batch()).await.is_none());
    soon(rig.server.sockets(|&count| count == 0)).await;
    let never_connected = rig.socket();
    let mut stream = never_connected.events();
    drop(never_connected);
    assert!(soon(stream.next_batch()).await.is_none());
}

#[test]
fn events_end_with_the_runtime_that_the_socket_lives_on() {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (sockets, own) = (runtime(), runtime());
    let guard = sockets.enter();
    let panel = pterosocket::PanelUrl::parse("http://127.0.0.1:1").unwrap();
    let panel = pterosocket::Panel::builder(panel, "ptlc_key").build().unwrap();
    let socket = PteroSocket::builder(panel, "1a7ce997").auto_connect(true).build().unwrap();
    let mut watch = Watch(socket.events());
    drop(guard);
    sockets.shutdown_background();
    own.block_on(async { while soon(watch.0.next_batch()).await.is_some() {} });
}

#[tokio::test]
async fn durations_beyond_all_clocks_do_no_harm() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    let ever = std::time::Duration::MAX;
    let timings = pterosocket::Timings {
        open_within: ever,
        ping_every: ever,
        renew_retry: ever,
        state_poll: ever,
        write_within: ever,
        backoff: [ever; 6],
        pace: pterosocket::Pacing { rare_every: ever, ..pterosocket::Pacing::default() },
        ..quick()
    };
    let (socket, mut watch) = rig.connect(rig.socket_with(timings)).await;
    soon(socket.write(Packet::SendLogs)).await.unwrap();
    rig.server.drop_sockets();
    watch.until(EventKind::Close).await;
    let waiting = reaches(&socket, |connection| matches!(connection, Connection::Waiting { .. })).await;
    assert!(matches!(waiting, Connection::Waiting { .. }));
}

#[tokio::test]
async fn write_command_reaches_the_game() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, _watch) = rig.connected().await;
        let command = "/say \"quoted\" <b> \\ ü 漢 😀";
        assert_eq!(soon(socket.write_command(command)).await.unwrap(), Delivery::Socket);
        assert_eq!(soon(rig.server.command_seen(|_| true)).await, command, "{dialect:?}");
    }
}

#[tokio::test]
async fn commands_of_one_writer_keep_their_order() {
    in_each(|dialect| async move {
        let rig = Rig::new(dialect).await;
        let (socket, _watch) = rig.connected().await;
        for number in 0..6 {
            soon(socket.write_command(&format!("say {number}"))).await.unwrap();
        }
        soon(rig.server.command_seen(|line| line == "say 5")).await;
        let expected: Vec<String> = (0..6).map(|number| format!("say {number}")).collect();
        assert_eq!(rig.server.commands(), expected, "{dialect:?}");
    })
    .await;
}

#[tokio::test]
async fn a_burst_of_commands_loses_none_on_a_daemon_with_limits() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    let (socket, mut watch) = rig.connected().await;
    let writes = (0..16).map(|number| {
        let socket = socket.clone();
        tokio::spawn(async move { socket.write_command(&format!("say {number}")).await.unwrap() })
    });
    let mut by_rest = 0;
    for write in writes.collect::<Vec<_>>() {
        by_rest += usize::from(soon(write).await.unwrap() == Delivery::Rest);
    }
    assert_eq!(by_rest, 4, "a bucket of 8, and 4 more within 5 s");
    rig.server.emit("end");
    assert!(!watch.up_to_line("end").await.contains(&"Throttled".to_owned()));
    assert_eq!(rig.server.commands().len(), 16);
}

#[tokio::test]
async fn write_power_is_followed_by_the_states() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        assert_eq!(soon(socket.write_power(PowerAction::Restart)).await.unwrap(), Delivery::Socket);
        let mut states = Vec::new();
        while states.last() != Some(&"running".to_owned()) {
            if let Event::Status(state) = watch.next().await {
                states.push(state.to_string());
            }
        }
        assert_eq!(states, ["stopping", "offline", "starting", "running"], "{dialect:?}");
    }
}

#[tokio::test]
async fn write_sends_logs_stats_and_anything_else() {
    for dialect in DIALECTS {
        let rig = Rig::with(sandbox::BackendOptions { stats_interval: millis(0), ..options(dialect) }).await;
        rig.server.emit_all(["before one", "before two"]);
        let (socket, mut watch) = rig.connected().await;
        soon(socket.write(Packet::SendLogs)).await.unwrap();
        assert_eq!((watch.line().await, watch.line().await), ("before one".into(), "before two".into()));
        soon(socket.write(Packet::SendStats)).await.unwrap();
        watch.until(EventKind::Stats).await;
        let raw = Packet::Raw { event: "send command".into(), args: vec!["list".into()] };
        soon(socket.write(raw)).await.unwrap();
        soon(rig.server.command_seen(|line| line == "list")).await;
        let lines =
            Packet::Raw { event: "send command".into(), args: vec!["say a".into(), "\nop me".into()] };
        let broken = soon(socket.write(lines)).await;
        assert!(
            matches!(broken, Err(WriteError::Packet(PacketError::LineBreak { at: 5, .. }))),
            "{dialect:?}"
        );
        let reserved = soon(socket.write(Packet::Raw { event: "auth".into(), args: vec![] })).await;
        assert!(matches!(reserved, Err(WriteError::Packet(PacketError::Reserved))), "{dialect:?}");
    }
}

#[tokio::test]
async fn commands_that_cannot_be_sent_are_refused_with_their_lengths() {
    let rig = Rig::new(sandbox::Dialect::NewGo).await;
    let (socket, mut watch) = rig.connected().await;
    for bad in ["", "  ", "say hi\nop me", "say hi\r"] {
        assert!(matches!(socket.write_command(bad).await, Err(WriteError::Packet(_))), "{bad:?}");
    }
    let long = socket.write_command(&"x".repeat(6_000)).await.unwrap_err().to_string();
    assert!(long.contains("6000") && long.contains("4096"), "{long}");
    rig.server.emit("end");
    assert!(watch.up_to_line("end").await.is_empty());
    assert_eq!(rig.sent(), ["auth"]);
}

#[tokio::test]
async fn an_offline_server_refuses_commands_whichever_way_they_go() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let (socket, mut watch) = rig.connected().await;
        rig.server.set_state(PowerState::Offline);
        watch.until(EventKind::Status).await;
        assert!(matches!(socket.write_command("list").await, Err(WriteError::Offline)), "{dialect:?}");
    }
}

#[tokio::test]
async fn when_the_daemon_takes_no_socket_commands_and_power_go_by_rest() {
    in_each(|dialect| async move {
        let rig = Rig::new(dialect).await;
        rig.server.refuse_upgrades(Some(502));
        let socket = rig.socket_with(pterosocket::Timings { write_within: millis(100), ..quick() });
        let connecting = tokio::spawn({
            let socket = socket.clone();
            async move { socket.connect().await }
        });
        reaches(&socket, |connection| matches!(connection, Connection::Waiting { .. })).await;
        assert_eq!(soon(socket.write_command("say by rest")).await.unwrap(), Delivery::Rest);
        soon(rig.server.command_seen(|line| line == "say by rest")).await;
        assert_eq!(soon(socket.write_power(PowerAction::Kill)).await.unwrap(), Delivery::Rest);
        soon(rig.server.reached(PowerState::Offline)).await;
        assert!(matches!(soon(socket.write_command("x")).await, Err(WriteError::Offline)), "{dialect:?}");
        assert!(matches!(soon(socket.write(Packet::SendLogs)).await, Err(WriteError::Disconnected)));
        soon(socket.close()).await;
        assert!(matches!(soon(connecting).await.unwrap(), Err(Error::ClosedByUser)));
    })
    .await;
}

#[tokio::test]
async fn a_missing_permission_is_named_instead_of_writing_into_the_void() {
    for dialect in DIALECTS {
        let rig = Rig::new(dialect).await;
        let guest = rig.backend.add_user(sandbox::UserSpec { name: "guest".into(), admin: false });
        rig.server.set_permissions(&guest, &["control.start"]);
        let id = rig.server.short_id();
        let socket = PteroSocket::builder(rig.panel_as(guest.key()), &id).timings(quick()).build().unwrap();
        let (socket, _watch) = rig.connect(socket).await;
        let command = soon(socket.write_command("list")).await;
        assert!(matches!(command, Err(WriteError::MissingPermission("control.console"))), "{dialect:?}");
        let kill = soon(socket.write_power(PowerAction::Kill)).await;
        assert!(matches!(kill, Err(WriteError::MissingPermission("control.stop"))), "{dialect:?}");
        for (event, arg, needed) in
            [("send command", "list", "control.console"), ("set state", "kill", "control.stop")]
        {
            let raw = soon(socket.write(Packet::Raw { event: event.into(), args: vec![arg.into()] })).await;
            assert!(matches!(raw, Err(WriteError::MissingPermission(name)) if name == needed), "{dialect:?}");
        }
        assert_eq!(rig.sent(), ["auth"]);
    }
}
