//! What works in every dialect.

use sandbox::{
    ServerSpec,
    game::Program,
    wings::{PowerAction, PowerState},
};

use crate::support::*;

#[tokio::test]
async fn a_socket_shows_lines_and_takes_commands() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        assert_eq!(client.next_event().await, ("status".into(), vec!["running".into()]), "{dialect:?}");
        server.emit_all(["one", "two <b>&"]);
        assert_eq!((client.line().await, client.line().await), ("one".into(), "two <b>&".into()));
        client.send("send command", &["say hello"]).await;
        soon(server.command_seen(|line| line == "say hello")).await;
        client.send("send logs", &[]).await;
        assert_eq!((client.line().await, client.line().await), ("one".into(), "two <b>&".into()));
        soon(backend.stop()).await;
        assert_eq!(client.end().await, Got::Dropped);
    }
}

#[tokio::test]
async fn a_scripted_server_goes_through_the_power_states() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec::default());
        let mut client = Client::connect(&backend, &server).await;
        client.until("status").await;
        client.send("set state", &["restart"]).await;
        for state in ["stopping", "offline", "starting", "running"] {
            assert_eq!(client.until("status").await, state, "{dialect:?}");
        }
        client.send("set state", &["kill"]).await;
        let states: &[&str] =
            if dialect == sandbox::Dialect::Calagopus { &["offline"] } else { &["stopping", "offline"] };
        for state in states {
            assert_eq!(client.until("status").await, *state, "{dialect:?}");
        }
        assert_eq!(server.power_actions(), [PowerAction::Restart, PowerAction::Kill]);
        assert_eq!(server.state(), PowerState::Offline);
    }
}

#[tokio::test]
async fn a_state_set_by_hand_holds_until_the_next_action() {
    for dialect in DIALECTS {
        let backend = backend(dialect).await;
        let server = backend.add_server(ServerSpec { running: false, ..ServerSpec::default() });
        server.set_state(PowerState::Running);
        let mut client = Client::connect(&backend, &server).await;
        assert_eq!(client.until("status").await, "running");
        client.send("send command", &["list"]).await;
        soon(server.command_seen(|line| line == "list")).await;
        client.send("set state", &["restart"]).await;
        for state in ["stopping", "offline", "starting", "running"] {
            assert_eq!(client.until("status").await, state, "{dialect:?}");
        }
        server.set_state(PowerState::Offline);
        soon(server.start()).await;
        client.send("send stats", &[]).await;
        client.until("stats").await;
        assert_eq!(server.state(), PowerState::Running, "the run of before does not end the new one");
    }
}

#[tokio::test]
async fn the_built_in_game_boots_answers_and_stops() {
    let backend = backend(sandbox::Dialect::NewGo).await;
    let mut spec = ServerSpec::new("Survival", Program::Game);
    spec.game.boot_step = std::time::Duration::from_millis(5);
    let server = backend.add_server(spec);
    let mut client = Client::connect(&backend, &server).await;
    assert_eq!(client.until("status").await, "offline");
    soon(server.start()).await;
    while !client.line().await.contains("Done (") {}
    client.send("send command", &["list"]).await;
    assert!(client.line().await.ends_with("There are 0 of a max of 20 players online: "));
    soon(server.stop()).await;
    assert!(client.line().await.ends_with("Stopping the server"));
}
