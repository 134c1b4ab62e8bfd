//! What Go daemons insist on.

use std::time::Duration;

use sandbox::{Backend, BackendOptions, Dialect, ServerSpec, UserSpec, game::Program};
use tokio_tungstenite::tungstenite::Error;

use crate::support::*;

/// Status and body of a refused handshake.
async fn refused(url: &str, origin: Option<&str>) -> (u16, String) {
    match Client::open(url, origin).await {
        Err(Error::Http(response)) => {
            let body = response.body().clone().unwrap_or_default();
            (response.status().as_u16(), String::from_utf8(body).unwrap())
        }
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it opened"),
    }
}

#[tokio::test]
async fn the_origin_must_be_the_panel() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let allowed_origins = vec!["https://other.example".to_owned()];
        let backend = Backend::start(BackendOptions { allowed_origins, ..options(dialect) }).await.unwrap();
        let server = backend.add_server(ServerSpec::default());
        let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
        let slash = backend.panel_url() + "/";
        for origin in [None, Some("https://evil.example"), Some("null"), Some(slash.as_str())] {
            assert_eq!(refused(&url, origin).await.0, 403, "{origin:?}");
        }
        assert!(Client::open(&url, Some("https://other.example")).await.is_ok());
        assert!(Client::open(&url, Some(&backend.panel_url())).await.is_ok());
    }
}

#[tokio::test]
async fn only_known_full_uuids_have_a_socket() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    let origin = backend.panel_url();
    let full = server.uuid().to_string();
    for other in [server.short_id(), full.to_uppercase(), uuid::Uuid::nil().to_string()] {
        let (status, body) = refused(&url.replace(&full, &other), Some(&origin)).await;
        assert_eq!(status, 404);
        assert_eq!(body, r#"{"error":"The requested resource does not exist on this instance."}"#);
    }
}

#[tokio::test]
async fn after_auth_come_status_and_for_an_offline_server_stats() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec { running: false, ..ServerSpec::default() });
        let mut client = Client::connect(&backend, &server).await;
        assert_eq!(client.text, "{\"event\":\"auth success\"}\n", "no args, and a newline");
        assert_eq!(client.next().await, event("status", &["offline"]));
        let Got::Event(name, args) = client.next().await else { panic!("no stats") };
        let stats: serde_json::Value = serde_json::from_str(&args[0]).unwrap();
        assert_eq!(
            (name.as_str(), &stats["state"], &stats["uptime"]),
            ("stats", &"offline".into(), &0.into())
        );
        client.send("send logs", &[]).await;
        client.send("send command", &["list"]).await;
        client.send("send stats", &[]).await;
        assert!(
            matches!(client.next().await, Got::Event(name, _) if name == "stats"),
            "nothing else is answered"
        );
        assert!(server.commands().is_empty());
    }
}

#[tokio::test]
async fn new_wings_closes_on_messages_over_4096_bytes() {
    for (dialect, end) in [(Dialect::NewGo, Some(1009)), (Dialect::OldGo, None)] {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        let empty = serde_json::json!({ "event": "send command", "args": [""] }).to_string();
        let frame =
            |length: usize| empty.replace("[\"\"]", &format!("[\"{}\"]", "x".repeat(length - empty.len())));
        client.send_text(&frame(4096)).await;
        soon(server.command_seen(|line| line.starts_with("xx"))).await;
        client.send_text(&frame(4097)).await;
        match end {
            Some(code) => assert_eq!(client.end().await, Got::Closed(code, String::new())),
            None => drop(soon(server.command_seen(|line| line.len() == 4097 - empty.len())).await),
        }
    }
}

#[tokio::test]
async fn new_wings_drops_what_comes_too_fast() {
    let options = BackendOptions { overtaking: false, ..options(Dialect::NewGo) };
    let backend = Backend::start(options).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    for number in 0..30 {
        client.send("send command", &[&format!("say {number}")]).await;
    }
    assert_eq!(client.until("throttled").await, "global");
    let passed = server.commands();
    assert!((9..30).contains(&passed.len()), "{passed:?}");
    assert_eq!(passed[8], "say 8");
}

#[tokio::test]
async fn no_order_is_kept_among_messages_that_follow_at_once() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let (url, token) = credentials(&backend, backend.owner_key(), &server).await;
        let mut client = Client::open(&url, Some(&backend.panel_url())).await.unwrap();
        client.send_both(("auth", &token), ("send command", "early")).await;
        let (event, args) = client.next_event().await;
        if dialect == Dialect::Calagopus {
            assert_eq!(event, "auth success");
        } else {
            assert_eq!((event.as_str(), args[0].as_str()), ("jwt error", "jwt: no jwt present"));
            client.until("auth success").await;
        }
        client.send_both(("send command", "one"), ("send command", "two")).await;
        soon(server.command_seen(|line| line == "one")).await;
        let order: &[&str] =
            if dialect == Dialect::Calagopus { &["early", "one", "two"] } else { &["two", "one"] };
        soon(server.command_seen(|line| line == "two")).await;
        assert_eq!(server.commands(), order, "{dialect:?}");
    }
}

#[tokio::test]
async fn new_wings_allows_thirty_sockets() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    let origin = backend.panel_url();
    let mut open = Vec::new();
    for _ in 0..30 {
        open.push(Client::open(&url, Some(&origin)).await.unwrap());
    }
    let body = r#"{"error":"Too many open websocket connections."}"#;
    assert_eq!(refused(&url, Some(&origin)).await, (400, body.into()));
    open.pop();
    soon(server.sockets(|&count| count < 30)).await;
    assert!(Client::open(&url, Some(&origin)).await.is_ok());
}

#[tokio::test]
async fn new_wings_drops_a_socket_that_does_not_authenticate() {
    let auth_deadline = Duration::from_millis(50);
    let backend = Backend::start(BackendOptions { auth_deadline, ..options(Dialect::NewGo) }).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    let mut client = Client::open(&url, Some(&backend.panel_url())).await.unwrap();
    assert_eq!(client.next().await, Got::Dropped);
}

#[tokio::test]
async fn a_suspended_server_closes_4409_on_new_wings() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let (url, _) = credentials(&backend, backend.owner_key(), &server).await;
    let mut open = Client::connect(&backend, &server).await;
    server.suspend(true);
    assert_eq!(open.end().await, Got::Dropped);
    let mut late = Client::open(&url, Some(&backend.panel_url())).await.unwrap();
    assert_eq!(late.next().await, Got::Closed(4409, "server is suspended".into()));
    server.suspend(false);
    assert_eq!(Client::connect(&backend, &server).await.until("status").await, "offline");
}

#[tokio::test]
async fn a_start_while_running_is_an_error_with_words_for_admins_only() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let admin = backend.add_user(UserSpec { name: "root".into(), admin: true });
    let hidden = "an unexpected error was encountered while handling this request";
    for (key, text) in [(backend.owner_key(), hidden), (admin.key(), "server is running")] {
        let mut client = Client::connect_as(&backend, key, &server).await;
        client.send("set state", &["start"]).await;
        assert_eq!(client.until("daemon error").await, format!("Error Event [{}]: {text}", server.uuid()));
    }
}

#[tokio::test]
async fn power_actions_during_another_are_refused() {
    let backend = backend(Dialect::OldGo).await;
    let server = backend.add_server(ServerSpec { power_by_hand: true, ..ServerSpec::default() });
    let mut client = Client::connect(&backend, &server).await;
    client.send("set state", &["restart"]).await;
    while client.until("status").await != "stopping" {}
    client.send("set state", &["stop"]).await;
    assert!(client.until("daemon error").await.ends_with(
        "another power action is currently being processed for this server, please try again later"
    ));
    server.exit(0);
    assert_eq!(client.until("status").await, "offline");
    assert_eq!(client.until("status").await, "starting");
    server.set_state(sandbox::wings::PowerState::Running);
    assert_eq!(client.until("status").await, "running");
}

#[tokio::test]
async fn lines_are_cut_at_64_kib_and_empty_ones_left_out() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    server.emit_all([Vec::from("first"), Vec::new(), vec![b'x'; 70_000], b"bad \xff".to_vec()]);
    assert_eq!(client.line().await, "first");
    assert_eq!(client.line().await.len(), 65_536);
    assert_eq!(client.line().await, "bad \u{fffd}");
    client.send("send logs", &[]).await;
    assert_eq!(
        (client.line().await, client.line().await),
        ("first".into(), String::new()),
        "a replay has them"
    );
}

#[tokio::test]
async fn a_crash_is_told_and_the_second_ends_it() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::new("Survival", Program::Scripted));
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    for end in ["running", "offline"] {
        server.exit(3);
        assert_eq!(client.until("status").await, "offline");
        assert!(
            client
                .line()
                .await
                .contains("\u{1b}[33m\u{1b}[1m[Pterodactyl Daemon]:\u{1b}[39m ---------- Detected")
        );
        assert!(client.line().await.contains("Exit code: 3"));
        assert!(client.line().await.contains("Out of memory: false"));
        if end == "running" {
            while client.until("status").await != end {}
        } else {
            assert!(
                client.line().await.contains("Aborting automatic restart, last crash occurred less than 60")
            );
        }
    }
}

#[tokio::test]
async fn the_stop_word_typed_is_a_stop() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    client.send("send command", &["stop"]).await;
    assert_eq!(
        (client.until("status").await, client.until("status").await),
        ("stopping".into(), "offline".into())
    );
}

#[tokio::test]
async fn revoked_rights_deny_the_token_or_drop_the_socket() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let friend = backend.add_user(UserSpec { name: "friend".into(), admin: false });
        server.set_permissions(&friend, &["control.console"]);
        let mut owner = Client::connect(&backend, &server).await;
        owner.until("status").await;
        let mut client = Client::connect_as(&backend, friend.key(), &server).await;
        client.until("status").await;
        server.revoke(&friend);
        if dialect == Dialect::OldGo {
            server.emit("secret");
            assert_eq!(client.until("jwt error").await, "jwt: created too far in past (denylist)");
            assert_eq!(owner.line().await, "secret");
        } else {
            assert_eq!(client.end().await, Got::Dropped);
            assert_eq!(owner.end().await, Got::Dropped, "all sockets of the server");
        }
    }
}
