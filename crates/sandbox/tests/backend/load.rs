//! Throttle, loss and volume.

use sandbox::{Backend, BackendOptions, Dialect, ServerSpec};

use crate::support::*;

#[tokio::test]
async fn lines_over_the_throttle_are_dropped_with_one_notice() {
    let backend = backend(Dialect::NewGo).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    server.emit_all((0..2500).map(|number| format!("line {number}")));
    let mut lines = 0;
    loop {
        let line = client.line().await;
        if line.contains("Server is outputting console data too quickly -- throttling...") {
            break;
        }
        assert_eq!(line, format!("line {lines}"));
        lines += 1;
    }
    assert_eq!(lines, 2000);
}

#[tokio::test]
async fn a_slow_reader_loses_the_oldest_lines_and_the_loss_is_counted() {
    let options =
        BackendOptions { socket_backlog: Some(10), console_throttle: None, ..options(Dialect::OldGo) };
    let backend = Backend::start(options).await.unwrap();
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("status").await;
    server.stall_sockets(true);
    server.emit_all((0..100).map(|number| format!("line {number}")));
    server.stall_sockets(false);
    assert_eq!(client.line().await, "line 90");
    assert_eq!(server.lost(), (90, 0));
}

#[tokio::test]
async fn a_flood_arrives_whole_and_in_order() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        client.until("status").await;
        let read = async {
            for number in 0..20_000 {
                assert_eq!(client.line().await, format!("line {number}"));
            }
        };
        soon(async { tokio::join!(server.flood(20_000, |number| format!("line {number}")), read) }).await;
        assert_eq!(server.lost(), (0, 0));
    }
}

#[tokio::test]
async fn many_servers_with_a_socket_each() {
    let backend = Backend::start(BackendOptions { requests_per_minute: 10_000, ..options(Dialect::NewGo) })
        .await
        .unwrap();
    let mut open = Vec::new();
    for _ in 0..100 {
        let server = backend.add_server(ServerSpec::default());
        let client = Client::connect(&backend, &server).await;
        open.push((server, client));
    }
    for (number, (server, _)) in open.iter().enumerate() {
        server.emit(format!("server {number}"));
    }
    for (number, (_, client)) in open.iter_mut().enumerate() {
        assert_eq!(client.line().await, format!("server {number}"));
    }
    soon(backend.stop()).await;
}
