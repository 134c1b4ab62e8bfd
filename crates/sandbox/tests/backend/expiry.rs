//! Tokens that run out, with a life of two seconds.

use std::time::Duration;

use sandbox::{Backend, BackendOptions, Dialect, ServerSpec};

use crate::support::*;

async fn short_lived(dialect: Dialect) -> Backend {
    let options = BackendOptions {
        token_life: Duration::from_secs(2),
        expiry_tick: Duration::from_millis(200),
        expiry_notice: Duration::from_secs(1),
        stats_interval: Duration::from_millis(100),
        ..options(dialect)
    };
    Backend::start(options).await.unwrap()
}

#[tokio::test]
async fn go_says_jwt_error_for_everything_until_a_new_token() {
    for dialect in [Dialect::OldGo, Dialect::NewGo] {
        let backend = short_lived(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        assert_eq!(client.until("token expiring").await, "");
        let mut errors = 0;
        while errors < 5 {
            match client.next().await {
                Got::Event(event, args) if event == "jwt error" => {
                    assert_eq!(args, ["jwt: exp claim is invalid"]);
                    errors += 1;
                }
                Got::Event(event, _) => {
                    assert!(errors == 0 && event != "token expired", "{event} after the token ran out");
                }
                other => panic!("{other:?}"),
            }
        }
        let (_, token) = credentials(&backend, backend.owner_key(), &server).await;
        client.send("auth", &[&token]).await;
        client.until("auth success").await;
        server.emit("after");
        let (event, args) = client.next_event().await;
        assert_eq!((event.as_str(), args[0].as_str()), ("console output", "after"), "no status on a renewal");
    }
}

#[tokio::test]
async fn calagopus_says_token_expired_and_then_nothing() {
    let backend = short_lived(Dialect::Calagopus).await;
    let server = backend.add_server(ServerSpec::default());
    let mut client = Client::connect(&backend, &server).await;
    client.until("token expiring").await;
    assert_eq!(client.until("token expired").await, "");
    server.emit("lost");
    let (_, token) = credentials(&backend, backend.owner_key(), &server).await;
    client.send("auth", &[&token]).await;
    assert_eq!(client.next().await, event("auth success", &["*"]), "not even stats in between");
    assert_eq!(client.next().await, event("status", &["running"]), "it counts as the first");
    server.emit("after");
    assert_eq!(client.line().await, "after");
}

#[tokio::test]
async fn a_renewal_in_time_loses_no_line() {
    for dialect in DIALECTS {
        let backend = short_lived(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        let mut next = 0;
        for _ in 0..3 {
            client.until("token expiring").await;
            let (_, token) = credentials(&backend, backend.owner_key(), &server).await;
            server.emit(format!("line {next}"));
            client.send("auth", &[&token]).await;
            server.emit(format!("line {}", next + 1));
            assert_eq!(
                (client.line().await, client.line().await),
                (format!("line {next}"), format!("line {}", next + 1))
            );
            next += 2;
        }
    }
}
