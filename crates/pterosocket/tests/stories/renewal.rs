//! Tokens that run out on a live socket.

use pterosocket::{Event, EventKind, PteroSocket};
use sandbox::panel::{Fault, FaultKind};
use sandbox::{BackendOptions, Dialect};
use tokio::time::interval;

use crate::support::*;

/// Tokens that are renewed at half of their life, while lines come every few milliseconds. New Wings takes two
/// `auth` at once and then one every 5 s, so there they live longer.
async fn no_line_is_lost(dialect: Dialect) {
    let life = std::time::Duration::from_secs(if dialect == Dialect::NewGo { 7 } else { 3 });
    let rig = Rig::with(BackendOptions { token_life: life, ..options(dialect) }).await;
    let socket = rig.socket_with(rig.renewing(2));
    let (_socket, mut watch) = rig.connect(socket).await;
    let (mut printed, mut read, mut renewals) = (0u64, 0u64, 0);
    let mut tick = interval(millis(4));
    let mut flood = |server: &sandbox::ServerHandle| {
        server.emit_all((printed..printed + 4).map(|number| number.to_string()));
        printed += 4;
    };
    while renewals < 3 {
        tokio::select! {
            _ = tick.tick() => flood(&rig.server),
            event = watch.next() => match event {
                Event::ConsoleOutput(line) => {
                    assert_eq!(line, read.to_string().as_str(), "{dialect:?}, after {renewals} renewals");
                    read += 1;
                }
                Event::AuthSuccess(success) => {
                    assert!(success.renewal);
                    assert_eq!(success.withheld, 0);
                    renewals += 1;
                }
                Event::Stats(_) | Event::TokenExpiring => {}
                other => panic!("{dialect:?}: {other:?}"),
            },
        }
    }
    rig.server.emit("end");
    let rest = watch.up_to_line("end").await;
    assert_eq!(read + rest.len() as u64, printed, "{dialect:?}");
    assert_eq!(rig.server.socket_count(), 1, "on one and the same socket");
    assert!(rig.fetches() <= 5, "{} fetches", rig.fetches());
}

/// Calagopus refuses a token from the future and says that it has expired (protocol section 2.8).
#[tokio::test]
async fn a_panel_whose_clock_is_ahead_is_waited_for() {
    let rig = Rig::with(BackendOptions { panel_clock_ahead: 2, ..options(Dialect::Calagopus) }).await;
    let backoff = [1_000, 1_200, 1_200, 1_200, 1_200, 1_200].map(millis);
    let socket = rig.socket_with(pterosocket::Timings { backoff, ..quick() });
    soon(socket.connect()).await.unwrap();
    assert_eq!(rig.fetches(), 1, "its token is good in a moment");
}

#[tokio::test]
async fn no_line_is_lost_over_three_renewals_on_old_wings() {
    no_line_is_lost(Dialect::OldGo).await;
}

#[tokio::test]
async fn no_line_is_lost_over_three_renewals_on_new_wings() {
    no_line_is_lost(Dialect::NewGo).await;
}

#[tokio::test]
async fn no_line_is_lost_over_three_renewals_on_calagopus() {
    no_line_is_lost(Dialect::Calagopus).await;
}

/// Old Wings denies a user's tokens when their rights change, keeps the socket and drops what comes over it.
#[tokio::test]
async fn a_command_written_while_the_token_is_denied_reaches_the_game() {
    let rig = Rig::new(Dialect::OldGo).await;
    let guest = rig.backend.add_user(sandbox::UserSpec { name: "guest".into(), admin: false });
    rig.server.set_permissions(&guest, &["control.console"]);
    let id = rig.server.short_id();
    let socket = PteroSocket::builder(rig.panel_as(guest.key()), &id).timings(rig.renewing(5)).build();
    let (socket, mut watch) = rig.connect(socket.unwrap()).await;
    rig.server.set_permissions(&guest, &["control.console", "control.start"]);
    rig.server.emit("something that shows the refusal");
    watch.until(EventKind::JwtError).await;
    soon(socket.write_command("say not lost")).await.unwrap();
    soon(rig.server.command_seen(|line| line == "say not lost")).await;
}

#[tokio::test]
async fn a_right_taken_and_given_back_while_the_token_is_good_costs_no_line() {
    in_each(|dialect| async move {
        let life = std::time::Duration::from_secs(6);
        let rig = Rig::with(BackendOptions { token_life: life, ..options(dialect) }).await;
        let socket = rig.socket_with(rig.renewing(2));
        let (socket, mut watch) = rig.connect(socket).await;
        let refusal = serde_json::json!({"errors": [{
            "code": "AccessDeniedHttpException", "status": "403", "detail": "This action is unauthorized.",
        }]});
        let kind = FaultKind::Json(403, refusal);
        rig.backend.fail_panel(Fault { path: "/websocket".into(), times: 2, kind });
        let mut refused = 0;
        loop {
            match watch.telling().await {
                Event::Error(error) => {
                    assert!(error.is_final() && socket.connection().borrow().is_authenticated(), "{error}");
                    refused += 1;
                    rig.server.emit(format!("line {refused}"));
                    assert_eq!(watch.line().await, format!("line {refused}"));
                    soon(socket.write_command("list")).await.unwrap();
                }
                Event::AuthSuccess(success) => {
                    assert!(success.renewal, "{dialect:?}");
                    break;
                }
                Event::ConsoleOutput(_) | Event::TokenExpiring => {}
                other => panic!("{dialect:?}: {other:?}"),
            }
        }
        assert_eq!((refused, rig.server.socket_count()), (2, 1), "{dialect:?}");
    })
    .await;
}
