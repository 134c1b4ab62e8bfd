//! Rights that are taken and given back.

use std::time::Duration;

use pterosocket::{PanelError, PanelUrl, WriteError, panel::Panel};
use sandbox::{Dialect, UserSpec};

use super::support::*;
use crate::{
    sockets::{ConnectionState, Options, Reached, Server},
    tasks::Tasks,
};

async fn stands(server: &Server, wanted: impl Fn(&ConnectionState) -> bool) {
    soon(async { server.changes().wait_for(|status| wanted(&status.connection)).await.map(drop) })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_command_is_tried_after_the_socket_gave_up_and_brings_it_back() {
    in_each(|dialect| async move {
        // Nothing but a command has it tried again in time.
        let options = Options { again_after: Duration::from_secs(600), ..quick() };
        let rig = Rig::new(backend(dialect), options).await;
        let guest = rig.backend.add_user(UserSpec { name: "guest".into(), admin: false });
        rig.server.set_permissions(&guest, &["control.console"]);
        let url = PanelUrl::parse(&rig.backend.panel_url()).unwrap();
        let panel = Panel::builder(url, guest.key()).build().unwrap();
        let server = rig.sockets.keep(key(&rig.server), &Reached::operators(panel, Tasks::new())).unwrap();
        stands(&server, |connection| *connection == ConnectionState::Up).await;
        rig.server.revoke(&guest);
        rig.server.emit("something that shows the refusal");
        stands(&server, |connection| matches!(connection, ConnectionState::Stopped { .. })).await;
        rig.server.set_permissions(&guest, &["control.console"]);
        soon(server.command("say back")).await.unwrap();
        soon(rig.server.command_seen(|line| line == "say back")).await;
        stands(&server, |connection| *connection == ConnectionState::Up).await;
    })
    .await;
}

#[tokio::test]
async fn a_command_is_refused_by_the_panel_of_now() {
    let options = Options { again_after: Duration::from_secs(600), ..quick() };
    let rig = Rig::new(backend(Dialect::NewGo), options).await;
    let server = rig.keep();
    stands(&server, |connection| *connection == ConnectionState::Up).await;
    rig.server.delete();
    rig.server.drop_sockets();
    stands(&server, |connection| matches!(connection, ConnectionState::Stopped { .. })).await;
    let refused = soon(server.command("list")).await;
    assert!(matches!(refused, Err(WriteError::Rest(PanelError::NotFound { .. }))), "{refused:?}");
}

#[tokio::test]
async fn rights_given_back_are_noticed_together_without_a_command() {
    // The socket's own tries are far apart: nothing but a look brings it back.
    let options = Options { again_after: Duration::from_secs(600), look_every: ms(300), ..quick() };
    let rig = Rig::new(backend(Dialect::NewGo), options).await;
    let second = rig.backend.add_server(sandbox::ServerSpec::default());
    let guest = rig.backend.add_user(UserSpec { name: "guest".into(), admin: false });
    let url = PanelUrl::parse(&rig.backend.panel_url()).unwrap();
    let panel = Panel::builder(url, guest.key()).build().unwrap();
    let servers = [&rig.server, &second];
    let reached = Reached::operators(panel, Tasks::new());
    let open = servers.map(|server| rig.sockets.keep(key(server), &reached).unwrap());
    for server in &open {
        stands(server, |connection| matches!(connection, ConnectionState::Stopped { .. })).await;
    }
    // Both have given up: one look at the list is enough for both.
    for handle in servers {
        handle.set_permissions(&guest, &["websocket.connect", "control.console"]);
    }
    for server in &open {
        stands(server, |connection| *connection == ConnectionState::Up).await;
    }
}
