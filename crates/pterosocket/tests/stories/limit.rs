//! More sockets than may be open at once.

use pterosocket::{Connection, Delivery, Error, Panel, PanelUrl, PteroSocket, SocketLimit};
use sandbox::{Dialect, ServerSpec, game::Program};

use crate::support::{Rig, in_each, quick, reaches, soon};

fn is_queued(connection: &Connection) -> bool {
    matches!(connection, Connection::Waiting { error, .. } if matches!(**error, Error::SocketLimit { most: 1 }))
}

#[tokio::test]
async fn one_more_than_may_be_open_waits_is_useful_meanwhile_and_comes_in_turn() {
    in_each(|dialect: Dialect| async move {
        let rig = Rig::new(dialect).await;
        let limit = SocketLimit::new(1);
        let url = PanelUrl::parse(&rig.backend.panel_url()).unwrap();
        let panel = Panel::builder(url, rig.backend.owner_key()).socket_limit(limit).build().unwrap();
        let servers = ["one", "two", "three"]
            .map(|name| rig.backend.add_server(ServerSpec::new(name, Program::Scripted)));
        servers[0].refuse_upgrades(Some(502));
        let sockets = servers.each_ref().map(|server| {
            PteroSocket::builder(panel.clone(), &server.short_id()).timings(quick()).build().unwrap()
        });
        let connecting = sockets.each_ref().map(|socket| {
            let socket = socket.clone();
            tokio::spawn(async move { socket.connect().await })
        });
        // One that can't connect takes nobody's place.
        reaches(&sockets[1], |now| now.is_authenticated() || is_queued(now)).await;
        let (up, waits) = tokio::select! {
            _ = reaches(&sockets[1], Connection::is_authenticated) => (1, 2),
            _ = reaches(&sockets[2], Connection::is_authenticated) => (2, 1),
        };
        reaches(&sockets[waits], is_queued).await;
        assert_eq!(servers[waits].socket_count() + rig.server.socket_count(), 0);
        assert_eq!(soon(sockets[waits].write_command("list")).await.unwrap(), Delivery::Rest);
        sockets[up].close().await;
        reaches(&sockets[waits], Connection::is_authenticated).await;
        connecting.iter().for_each(tokio::task::JoinHandle::abort);
    })
    .await;
}
