//! Which console lines reached a socket, replays that live lines fall into, and a limit that changes.

use std::time::Duration;

use sandbox::{Backend, BackendOptions, Dialect, ServerSpec};

use crate::support::*;

#[tokio::test]
async fn lines_count_as_written_only_where_a_socket_had_them() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    server.emit_all(["unheard", "unheard"]);
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    assert_eq!(server.logged_in(), 1);
    server.emit_all(["a", "b", "c"]);
    for line in ["a", "b", "c"] {
        assert_eq!(client.line().await, line);
    }
    server.stall_sockets(true);
    server.emit("stalled");
    server.reset_sockets();
    soon(server.sockets(|&count| count == 0)).await;
    assert_eq!((server.logged_in(), server.printed()), (0, 6));
    assert_eq!(server.wired().into_iter().flatten().collect::<Vec<_>>(), [2, 3, 4]);
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    server.flood(1000, |number| format!("line {number}")).await;
    server.emit("last");
    while client.line().await != "last" {}
    assert_eq!((server.wired(), server.printed()), (vec![2..5, 6..1007], 1007));
}

#[tokio::test]
async fn a_line_withheld_for_its_token_was_not_written() {
    let options = BackendOptions { token_life: Duration::from_secs(1), ..options(Dialect::NewGo) };
    let backend = Backend::start(options).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    while client.next_event().await.0 != "jwt error" {
        server.emit("tick");
    }
    let written: u64 = server.wired().iter().map(|range| range.end - range.start).sum();
    assert!(written < server.printed(), "{written} of {}", server.printed());
}

#[tokio::test]
async fn live_lines_fall_into_a_slow_replay() {
    let replay_pause = Duration::from_millis(5);
    let backend = Backend::start(BackendOptions { replay_pause, ..options(Dialect::NewGo) }).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    server.emit_all((0..20).map(|number| format!("old {number}")));
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    client.send("send logs", &[]).await;
    assert_eq!(client.line().await, "old 0");
    server.emit("live");
    let mut before = 1;
    while client.line().await != "live" {
        before += 1;
    }
    assert!(before < 20, "the live line came after the whole replay");
    for number in before..20 {
        assert_eq!(client.line().await, format!("old {number}"));
    }
}

#[tokio::test]
async fn the_panel_takes_another_limit() {
    let backend = backend(Dialect::NewGo).await;
    let key = backend.owner_key();
    get(&backend, key, "/account").await;
    backend.limit_requests(2);
    let left = |response: &reqwest::Response| response.headers()["x-ratelimit-remaining"].clone();
    assert_eq!(left(&get(&backend, key, "/account").await), "1");
    assert_eq!(left(&get(&backend, key, "/account").await), "0");
    assert_eq!(get(&backend, key, "/account").await.status(), 429);
    backend.limit_requests(720);
    assert_eq!(get(&backend, key, "/account").await.status(), 200);
}
