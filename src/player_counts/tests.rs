//! Over the wire: a panel with the plugin and without, and a game that is asked itself.

use std::{collections::HashSet, sync::Arc};

use pterosocket::{PanelUrl, panel::Panel};
use sandbox::{Backend, BackendOptions, ServerHandle, ServerSpec};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    time::timeout,
};

use super::*;
use crate::{
    observe::{Changes, Facts},
    sockets::{Options, Reached, Server},
    tasks::Tasks,
};

struct Rig {
    _backend: Backend,
    server: ServerHandle,
    key: ServerKey,
    observers: Observers,
    changes: Changes,
    _console: Arc<Server>,
    tasks: Tasks,
}

impl Rig {
    async fn start(player_counter: bool, query: Option<Reach>) -> Self {
        let options = BackendOptions {
            player_counter,
            requests_per_minute: 10_000,
            websocket_per_minute: 1_000,
            ..BackendOptions::default()
        };
        let backend = Backend::start(options).await.unwrap();
        let server = backend.add_server(ServerSpec::default());
        let url = PanelUrl::parse(&backend.panel_url()).unwrap();
        let panel = Panel::builder(url, backend.owner_key()).build().unwrap();
        let (tasks, observers, panels) = (Tasks::new(), Observers::default(), Panels::default());
        let reached = Reached::operators(panel, tasks.clone());
        panels.set(None, Ok(reached.clone()));
        let sockets = Sockets::new(Options::default(), Arc::new(observers.clone()), tasks.clone());
        let key = ServerKey { panel: None, uuid: server.uuid() };
        let changes = observers.subscribe();
        let console = sockets.keep(key, &reached).unwrap();
        let every = Duration::from_millis(50);
        let counts = PlayerCounts { panels, sockets, observers: observers.clone(), query, every };
        tasks.spawn_until_stopped("player counts", counts.run()).release();
        Self { _backend: backend, server, key, observers, changes, _console: console, tasks }
    }

    fn look(&self) {
        self.observers.look_at_players("test", HashSet::from([self.key]));
    }

    /// Waits until what is known is so.
    async fn known(&mut self, wanted: impl Fn(&Facts) -> bool) -> Facts {
        let waiting = async {
            loop {
                if let Some(facts) = self.observers.facts(self.key).filter(&wanted) {
                    return facts;
                }
                self.changes.next().await;
            }
        };
        timeout(Duration::from_secs(20), waiting).await.expect("it becomes known")
    }
}

#[tokio::test]
async fn the_panels_plugin_tells_where_the_console_does_not() {
    let mut rig = Rig::start(true, None).await;
    rig.server.set_players(Some(&["Steve", "Alex"]));
    rig.look();
    let told = rig.known(|facts| facts.players.count == Some(2)).await;
    assert_eq!(told.players.from, Source::Panel);
    assert_eq!(told.players.names.iter().map(|name| &**name).collect::<Vec<_>>(), ["Steve", "Alex"]);
    // The console knows better.
    rig.server.emit("[12:00:02 INFO]: There are 3 of a max of 20 players online: Steve, Alex, jeb_");
    let told = rig.known(|facts| facts.players.count == Some(3)).await;
    assert_eq!(told.players.from, Source::Console);
    assert!(rig.observers.lacking_players().is_empty(), "nobody is asked any longer");
    rig.tasks.stop(Duration::from_secs(5)).await;
}

#[tokio::test]
async fn the_game_is_asked_where_the_operator_allows_it_and_the_panel_has_no_plugin() {
    let game = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut rig = Rig::start(false, Some(Reach::Public)).await;
    rig.server.set_address(game.local_addr().unwrap());
    rig.tasks
        .spawn_until_stopped("game", async move {
            while let Ok((mut stream, _)) = game.accept().await {
                let mut asked = [0; 8];
                let _ = stream.read_exact(&mut asked).await;
                let json = br#"{"players":{"max":20,"online":3}}"#;
                let length = u8::try_from(json.len()).unwrap();
                let _ = stream.write_all(&[&[length + 2, 0, length], &json[..]].concat()).await;
            }
        })
        .release();
    rig.look();
    let told = rig.known(|facts| facts.players.count == Some(3)).await;
    assert_eq!(told.players.from, Source::Query);
    assert_eq!(told.game.profile.name(), "paper", "by the egg that the panel names");
    rig.tasks.stop(Duration::from_secs(5)).await;
}
