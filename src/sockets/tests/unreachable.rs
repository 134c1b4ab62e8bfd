//! Servers that there is no way to.

use std::{collections::HashSet, sync::Arc};

use uuid::Uuid;

use super::support::*;
use crate::{
    sockets::{ConnectionState, GuildPanel, ServerKey, Sockets, Unobserved},
    tasks::Tasks,
};

#[tokio::test]
async fn a_server_without_a_way_to_it_has_no_socket_but_a_reason() {
    let sockets = Sockets::new(quick(), Arc::new(Unobserved), Tasks::new());
    let server = ServerKey { panel: Some(GuildPanel(3)), uuid: Uuid::from_u128(1) };
    for reason in ["its key is lost", "its key is lost", "it is not linked"] {
        sockets.give_up(server, &crate::texts::Text::verbatim(reason));
        assert!(sockets.get(server).is_none() && sockets.is_empty() && sockets.up() == 0);
        let connection = sockets.status(server).unwrap().connection;
        assert_eq!(connection, ConnectionState::Stopped { reason: crate::texts::Text::verbatim(reason) });
    }
    let of_others = [None, Some(GuildPanel(4))].map(|panel| ServerKey { panel, ..server });
    assert!(of_others.iter().all(|other| sockets.status(*other).is_none()));
    sockets.close_others(&HashSet::from([server]));
    assert!(sockets.status(server).is_some());
    sockets.close_others(&HashSet::new());
    assert!(sockets.status(server).is_none());
}

#[tokio::test]
async fn a_socket_closes_when_the_way_to_its_server_is_gone() {
    let rig = Rig::new(backend(sandbox::Dialect::NewGo), quick()).await;
    let (server, key) = (rig.keep(), key(&rig.server));
    soon(server.settled(ms(5_000))).await;
    assert_eq!(rig.sockets.up(), 1);
    let mut feed = server.feed();
    drop(server);
    rig.sockets.give_up(key, &crate::texts::Text::verbatim("its key is lost"));
    soon(async { while feed.next().await.is_some() {} }).await;
    assert!(rig.sockets.is_empty());
    rig.sockets.keep(key, &rig.reached()).unwrap();
    assert_eq!(rig.sockets.len(), 1, "it is opened again where there is one");
}
