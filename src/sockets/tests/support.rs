//! A panel with servers, the sockets to them, and feeds that are waited for.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use pterosocket::{PanelUrl, Timings, panel::Panel};
use sandbox::{Backend, BackendOptions, Dialect, ServerHandle, ServerSpec};
use tokio::time::timeout;

use crate::{
    sockets::{
        ConsoleEvent, Feed, Options, Reached, Replay, Resumed, Server, ServerKey, Sockets, Unobserved,
    },
    tasks::Tasks,
};

/// Tells a story in every dialect at once, for stories mostly wait.
pub(super) async fn in_each<F: Future<Output = ()>>(story: impl Fn(Dialect) -> F) {
    join_all([Dialect::OldGo, Dialect::NewGo, Dialect::Calagopus].map(story)).await;
}

pub(super) async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(10), what).await.expect("it did not come in time")
}

pub(super) const fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Small intervals.
pub(super) fn quick() -> Options {
    let timings = Timings {
        backoff: [20, 20, 40, 40, 60, 60].map(ms),
        fetch_every: ms(1),
        fetch_window: ms(5),
        renew_retry: ms(50),
        denied_wait: ms(50),
        ..Timings::default()
    };
    let replay = Replay { quiet: ms(150), longest: ms(600), status_within: ms(500), ..Replay::default() };
    Options { timings, again_after: ms(300), replay, ..Options::default() }
}

/// A backend without the limits that a quick story would run into.
pub(super) fn backend(dialect: Dialect) -> BackendOptions {
    BackendOptions {
        dialect,
        requests_per_minute: 10_000,
        websocket_per_minute: 1_000,
        stats_interval: ms(50),
        ..BackendOptions::default()
    }
}

pub(super) fn key(server: &ServerHandle) -> ServerKey {
    ServerKey { panel: None, uuid: server.uuid() }
}

/// One server and the sockets.
pub(super) struct Rig {
    pub(super) backend: Backend,
    pub(super) server: ServerHandle,
    pub(super) sockets: Sockets,
    reached: Reached,
    _tasks: Tasks,
}

impl Rig {
    pub(super) async fn new(backend: BackendOptions, options: Options) -> Self {
        let backend = Backend::start(backend).await.unwrap();
        let server = backend.add_server(ServerSpec { crash_detection: false, ..ServerSpec::default() });
        let url = PanelUrl::parse(&backend.panel_url()).unwrap();
        let panel = Panel::builder(url, backend.owner_key()).build().unwrap();
        let tasks = Tasks::new();
        let sockets = Sockets::new(options, Arc::new(Unobserved), tasks.clone());
        let reached = Reached::operators(panel, tasks.clone());
        Self { backend, server, sockets, reached, _tasks: tasks }
    }

    pub(super) fn reached(&self) -> Reached {
        self.reached.clone()
    }

    pub(super) fn keep(&self) -> Arc<Server> {
        self.sockets.keep(key(&self.server), &self.reached).unwrap()
    }

    /// A mirror that wants the log from the start, and has had it.
    pub(super) async fn mirror(&self) -> (Arc<Server>, Mirror) {
        let server = self.keep();
        let mut mirror = Mirror::of(&server, true);
        mirror.resumed().await;
        (server, mirror)
    }

    /// How often a packet of this kind was sent.
    pub(super) fn sent(&self, event: &str) -> usize {
        let event = format!("\"{event}\"");
        self.server.frames().iter().filter(|frame| frame.text.contains(&event)).count()
    }
}

/// A feed, read event by event.
pub(super) struct Mirror {
    feed: Feed,
    waiting: Vec<ConsoleEvent>,
}

impl Mirror {
    pub(super) fn of(server: &Server, wants_log: bool) -> Self {
        Self::reading(server.mirror_feed(wants_log, std::sync::Arc::default()).0)
    }

    pub(super) fn reading(feed: Feed) -> Self {
        Self { feed, waiting: Vec::new() }
    }

    pub(super) async fn next(&mut self) -> ConsoleEvent {
        while self.waiting.is_empty() {
            let batches = soon(self.feed.next()).await.expect("the feed goes on");
            self.waiting.extend(batches.iter().flat_map(|batch| batch.iter().cloned()));
        }
        self.waiting.remove(0)
    }

    /// The next resumption; what comes before it is passed over.
    pub(super) async fn resumed(&mut self) -> Arc<Resumed> {
        loop {
            if let ConsoleEvent::Resumed(resumed) = self.next().await {
                return resumed;
            }
        }
    }

    /// The next event, as a line.
    pub(super) async fn line(&mut self) -> String {
        match self.next().await {
            ConsoleEvent::Line(line) => line.text.to_string(),
            other => panic!("{other:?}"),
        }
    }
}

/// The texts of what was heard.
pub(super) fn texts(resumed: &Resumed) -> Vec<&str> {
    resumed.heard.iter().map(|heard| heard.line.text.as_str()).collect()
}
