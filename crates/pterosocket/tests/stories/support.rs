//! A backend with one server, a socket to it, and ways to wait for what must come.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use pterosocket::{Connection, Event, EventKind, EventStream, Pacing, Panel, PanelUrl, PteroSocket, Timings};
use sandbox::{Backend, BackendOptions, Dialect, ServerHandle, ServerSpec};
use tokio::time::timeout;

pub(crate) const DIALECTS: [Dialect; 3] = [Dialect::OldGo, Dialect::NewGo, Dialect::Calagopus];
const PATIENCE: Duration = Duration::from_secs(10);

/// Tells a story in every dialect at once, for stories that mostly wait.
pub(crate) async fn in_each<F: Future<Output = ()>>(story: impl Fn(Dialect) -> F) {
    join_all(DIALECTS.map(story)).await;
}

/// Waits for something that must come soon.
pub(crate) async fn soon<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it did not come in time")
}

pub(crate) const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Timings that make a story short. The pace stays that of the real limits, which the sandbox enforces where
/// new Wings does.
pub(crate) fn quick() -> Timings {
    Timings {
        status_within: millis(200),
        renew_retry: millis(50),
        fetch_every: millis(1),
        fetch_window: millis(5),
        denied_wait: millis(50),
        backoff: [20, 20, 40, 40, 60, 60].map(millis),
        state_poll: millis(30),
        unknown_wait: millis(20),
        crowded_wait: millis(50),
        transfer_wait: millis(20),
        ..Timings::default()
    }
}

/// Options without the limits that a quick story would run into.
pub(crate) fn options(dialect: Dialect) -> BackendOptions {
    BackendOptions {
        dialect,
        requests_per_minute: 10_000,
        websocket_per_minute: 1_000,
        stats_interval: millis(50),
        ..BackendOptions::default()
    }
}

pub(crate) struct Rig {
    pub(crate) backend: Backend,
    pub(crate) server: ServerHandle,
    pub(crate) dialect: Dialect,
}

impl Rig {
    /// A backend whose one server is running.
    pub(crate) async fn new(dialect: Dialect) -> Self {
        Self::with(options(dialect)).await
    }

    pub(crate) async fn with(options: BackendOptions) -> Self {
        let dialect = options.dialect;
        let backend = Backend::start(options).await.unwrap();
        let server = backend.add_server(ServerSpec { crash_detection: false, ..ServerSpec::default() });
        Self { backend, server, dialect }
    }

    pub(crate) fn panel(&self) -> Panel {
        self.panel_as(self.backend.owner_key())
    }

    pub(crate) fn panel_as(&self, key: &str) -> Panel {
        Panel::builder(PanelUrl::parse(&self.backend.panel_url()).unwrap(), key).build().unwrap()
    }

    /// [`quick`], with tokens renewed at `one in share` of their life, and as often as the daemon lets us.
    pub(crate) fn renewing(&self, share: u32) -> Timings {
        let rare_every =
            if self.dialect == Dialect::NewGo { Pacing::default().rare_every } else { millis(20) };
        Timings { renew_share: share, pace: Pacing { rare_every, ..Pacing::default() }, ..quick() }
    }

    /// The owner's socket, not connected yet.
    pub(crate) fn socket(&self) -> PteroSocket {
        self.socket_with(quick())
    }

    pub(crate) fn socket_with(&self, timings: Timings) -> PteroSocket {
        let id = self.server.short_id();
        PteroSocket::builder(self.panel(), &id).timings(timings).build().unwrap()
    }

    /// A connected socket and its events from before the beginning.
    pub(crate) async fn connected(&self) -> (PteroSocket, Watch) {
        self.connect(self.socket()).await
    }

    pub(crate) async fn connect(&self, socket: PteroSocket) -> (PteroSocket, Watch) {
        let mut watch = Watch(socket.events());
        soon(socket.connect()).await.unwrap();
        watch.until(EventKind::Status).await;
        (socket, watch)
    }

    /// How often credentials were asked for.
    pub(crate) fn fetches(&self) -> usize {
        self.backend.requests().iter().filter(|request| request.path.ends_with("/websocket")).count()
    }

    /// The events of the frames that the daemon got, in order.
    pub(crate) fn sent(&self) -> Vec<String> {
        let event = |frame: sandbox::wings::ReceivedFrame| {
            let frame: serde_json::Value = serde_json::from_str(&frame.text).unwrap();
            frame["event"].as_str().unwrap().to_owned()
        };
        self.server.frames().into_iter().map(event).collect()
    }
}

/// A socket's events, waited for.
pub(crate) struct Watch(pub(crate) EventStream);

impl Watch {
    pub(crate) async fn next(&mut self) -> Event {
        soon(self.0.next()).await.expect("the socket is gone")
    }

    /// The next event of this kind; what comes before it is passed over.
    pub(crate) async fn until(&mut self, kind: EventKind) -> Event {
        loop {
            let event = self.next().await;
            if event.kind() == kind {
                return event;
            }
        }
    }

    /// The next event that is no `stats`.
    pub(crate) async fn telling(&mut self) -> Event {
        loop {
            let event = self.next().await;
            if event.kind() != EventKind::Stats {
                return event;
            }
        }
    }

    pub(crate) async fn line(&mut self) -> String {
        match self.until(EventKind::ConsoleOutput).await {
            Event::ConsoleOutput(line) => line.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// All that comes up to a line with this text, in short, `stats` left out.
    pub(crate) async fn up_to_line(&mut self, text: &str) -> Vec<String> {
        let mut seen = Vec::new();
        loop {
            match self.telling().await {
                Event::ConsoleOutput(line) if line == text => return seen,
                Event::ConsoleOutput(line) => seen.push(line.to_string()),
                event => seen.push(format!("{:?}", event.kind())),
            }
        }
    }
}

/// Waits until the socket stands as wanted.
pub(crate) async fn reaches(socket: &PteroSocket, wanted: impl FnMut(&Connection) -> bool) -> Connection {
    soon(socket.connection().wait_for(wanted)).await.unwrap().clone()
}
