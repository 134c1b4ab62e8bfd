//! [`PteroSocket`]: the handle to the console socket of one server.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::ClientConfig;
use secrecy::SecretString;
use tokio::sync::{mpsc, oneshot, watch};

use crate::connection::Connection;
use crate::driver::{Driver, Parts, REQUESTS_LIMIT, Request, Write};
use crate::error::{Error, SetupError, WriteError};
use crate::feed::{EventStream, Hub};
use crate::latest::Latest;
use crate::listeners::{Subscription, listen};
use crate::packet::Packet;
use crate::panel::{Panel, PanelError, PanelUrl};
use crate::session::NotSent;
use crate::{Event, EventKind, EventKinds, PowerAction, Reach, ReadBudget, Stats, Timings};

/// Events that a stream or a listener holds for a slow reader by default.
const EVENT_BUFFER: usize = 32_768;

/// The console websocket of one server. Cheap to clone; it closes when the last clone is dropped.
///
/// See the [crate's documentation](crate) for how it behaves.
#[derive(Clone)]
pub struct PteroSocket(Arc<Handle>);

struct Handle {
    panel: Panel,
    server: Arc<str>,
    requests: mpsc::Sender<Request>,
    hub: Arc<Hub>,
    latest: Arc<Latest>,
    connection: watch::Receiver<Connection>,
    event_buffer: usize,
    /// Until somebody connects.
    /// Until it is started. Boxed: the room stays when it is gone.
    driver: Mutex<Option<Box<Driver>>>,
}

/// Which way something went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    /// Over the websocket. The daemon acknowledges nothing.
    Socket,
    /// Over the panel, which said that it passed it on.
    Rest,
}

/// Settings of a [`PteroSocket`].
#[must_use = "a builder does nothing until it is built"]
pub struct Builder {
    panel: Panel,
    server: String,
    auto_connect: bool,
    tls: Option<Arc<ClientConfig>>,
    reach: Option<Reach>,
    read_budget: Option<ReadBudget>,
    timings: Arc<Timings>,
    event_buffer: usize,
}

impl Builder {
    /// Whether to connect at once, in the background. Default: no. Needs a tokio runtime when built. What happens
    /// before [`PteroSocket::events`] is called is not among its events; to see all, call it before
    /// [`PteroSocket::connect`].
    pub fn auto_connect(mut self, auto_connect: bool) -> Self {
        self.auto_connect = auto_connect;
        self
    }

    /// TLS settings for the daemon. Default: those of the panel.
    pub fn tls(mut self, tls: Arc<ClientConfig>) -> Self {
        self.tls = Some(tls);
        self
    }

    /// Where the daemon may be. Default: where the panel may.
    pub fn reach(mut self, reach: Reach) -> Self {
        self.reach = Some(reach);
        self
    }

    /// What it may read in a second, together with whatever else shares the budget. Default: the panel's.
    pub fn read_budget(mut self, budget: ReadBudget) -> Self {
        self.read_budget = Some(budget);
        self
    }

    /// Durations to go by. One above 30 days is taken for 30 days. Sockets that are given the same `Arc` share it.
    pub fn timings(mut self, timings: impl Into<Arc<Timings>>) -> Self {
        let timings = timings.into();
        let bounded = Timings::clone(&timings).bounded();
        self.timings = if bounded == *timings { timings } else { Arc::new(bounded) };
        self
    }

    /// Events that each stream and each listener holds for a slow reader, at least 1; the oldest are dropped,
    /// and counted, above that or above 16 MiB of text. Default 32,768.
    pub fn event_buffer(mut self, events: usize) -> Self {
        self.event_buffer = events.max(1);
        self
    }

    /// Makes the socket.
    ///
    /// # Errors
    /// If the server's id cannot be one.
    ///
    /// # Panics
    /// With `auto_connect`, outside a tokio runtime.
    pub fn build(self) -> Result<PteroSocket, SetupError> {
        let plain = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_');
        if self.server.is_empty() || !self.server.chars().all(plain) {
            return Err(SetupError::Server(self.server));
        }
        let (requests, receiver) = mpsc::channel(REQUESTS_LIMIT);
        let (sender, connection) = watch::channel(Connection::Idle);
        let (hub, latest, server) = (Arc::<Hub>::default(), Arc::<Latest>::default(), Arc::from(self.server));
        let driver = Driver::new(Parts {
            tls: self.tls.unwrap_or_else(|| self.panel.tls()),
            dial_options: self.panel.dial_options(self.reach, self.read_budget),
            rank: self.panel.rank(),
            panel: self.panel.clone(),
            server: Arc::clone(&server),
            timings: self.timings,
            requests: receiver,
            hub: Arc::clone(&hub),
            latest: Arc::clone(&latest),
            connection: sender,
        });
        let socket = PteroSocket(Arc::new(Handle {
            panel: self.panel,
            server,
            requests,
            hub,
            latest,
            connection,
            event_buffer: self.event_buffer,
            driver: Mutex::new(Some(Box::new(driver))),
        }));
        if self.auto_connect {
            let (done, _) = oneshot::channel();
            // The queue is empty and its other end is in the driver just made.
            let _ = socket.0.requests.try_send(Request::Connect(done));
            socket.start();
        }
        Ok(socket)
    }
}

impl PteroSocket {
    /// A socket to `server` (uuid, short id or `serv_…`) of the panel at `origin`, with a client API key. Nothing
    /// happens until [`connect`](Self::connect).
    ///
    /// # Errors
    /// If the origin is no panel's address, or the key or the id cannot be one.
    pub fn new(origin: &str, api_key: impl Into<SecretString>, server: &str) -> Result<Self, SetupError> {
        let panel = Panel::builder(PanelUrl::parse(origin)?, api_key).build()?;
        Self::builder(panel, server).build()
    }

    /// Begins with a panel, which several sockets may share, and the id of one of its servers. Where the panel's rate
    /// limit makes sockets wait, those that were built earlier connect first.
    pub fn builder(panel: Panel, server: &str) -> Builder {
        Builder {
            panel,
            server: server.to_owned(),
            auto_connect: false,
            tls: None,
            reach: None,
            read_budget: None,
            timings: Arc::default(),
            event_buffer: EVENT_BUFFER,
        }
    }

    /// The panel that the server is on.
    #[must_use]
    pub fn panel(&self) -> &Panel {
        &self.0.panel
    }

    /// The server's id, as given.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.0.server
    }

    /// Connects and stays connected: from now on the socket reconnects by itself until it is closed or gives up.
    /// Returns once the daemon has accepted us for the first time. Where it is connected already, or on its way,
    /// this only waits; there is never a second connection. Dropping the future does not stop the connecting.
    ///
    /// # Errors
    /// If the socket gives up, or is closed meanwhile. Failures that may pass are tried again and can be seen as
    /// events and in [`connection`](Self::connection).
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub async fn connect(&self) -> Result<(), Error> {
        self.start();
        self.request(Request::Connect).await;
        let mut connection = self.connection();
        loop {
            match &*connection.borrow_and_update() {
                Connection::Authenticated { .. } => return Ok(()),
                Connection::Stopped { error } => return Err(Error::clone(error)),
                Connection::Idle => return Err(Error::ClosedByUser),
                Connection::Connecting { .. } | Connection::Waiting { .. } => {}
            }
            if connection.changed().await.is_err() {
                return Err(Error::ClosedByUser);
            }
        }
    }

    /// Closes the connection and stays closed until [`connect`](Self::connect). One [`Event::Close`] is told, none
    /// if the socket was not connected nor on its way.
    pub async fn close(&self) {
        if self.started() {
            self.request(Request::Close).await;
        }
    }

    /// The events from now on. Each call makes a stream of its own.
    #[must_use]
    pub fn events(&self) -> EventStream {
        self.0.hub.subscribe(EventKinds::ALL, self.0.event_buffer)
    }

    /// The events of these kinds from now on. Others neither wake the stream nor count as missed.
    #[must_use]
    pub fn events_of(&self, kinds: EventKinds) -> EventStream {
        self.0.hub.subscribe(kinds, self.0.event_buffer)
    }

    /// The last figures of this connection. They come about once a second while the server is not offline; where no
    /// stream wants [`EventKind::Stats`] they cost next to nothing until somebody asks.
    #[must_use]
    pub fn stats(&self) -> Option<Stats> {
        self.0.latest.stats()
    }

    /// Calls `callback` for every event of one kind, on a thread for blocking work: it may take its time.
    ///
    /// A callback that owns a clone of the socket keeps it open until the subscription is
    /// [cancelled](Subscription::cancel).
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn on<F>(&self, kind: EventKind, callback: F) -> Subscription
    where
        F: FnMut(&Event) + Send + 'static,
    {
        listen(self.0.hub.subscribe(EventKinds::of([kind]), self.0.event_buffer), kind, false, callback)
    }

    /// Calls `callback` for the next event of one kind only. As with [`on`](Self::on), a clone of the socket in it
    /// keeps the socket open until then.
    ///
    /// # Panics
    /// Outside a tokio runtime.
    pub fn once<F>(&self, kind: EventKind, callback: F) -> Subscription
    where
        F: FnOnce(&Event) + Send + 'static,
    {
        let mut callback = Some(callback);
        let callback = move |event: &Event| {
            if let Some(callback) = callback.take() {
                callback(event);
            }
        };
        listen(self.0.hub.subscribe(EventKinds::of([kind]), self.0.event_buffer), kind, true, callback)
    }

    /// Where the socket stands.
    #[must_use]
    pub fn connection(&self) -> watch::Receiver<Connection> {
        self.0.connection.clone()
    }

    /// Runs one console command: over the websocket once it is ready and the daemon's limits allow it, else, at
    /// the latest after [`Timings::write_within`], over the panel. So it is where the socket has given up or the token
    /// lacks the permission: what was missing then may be there by now. A leading slash is left as it is.
    ///
    /// # Errors
    /// If the command cannot be sent, is not permitted, the server is offline, or neither way worked.
    pub async fn write_command(&self, command: &str) -> Result<Delivery, WriteError> {
        match self.send_packet(&Packet::Command(command.to_owned()), true).await {
            Ok(()) => Ok(Delivery::Socket),
            Err(NotSent::Refused(error)) => Err(error),
            Err(NotSent::TryRest(why)) => {
                tracing::debug!(%why, "a command goes over the panel");
                self.0.panel.command(&self.0.server, command).await.map_err(|error| rest(why, error))?;
                Ok(Delivery::Rest)
            }
        }
    }

    /// Asks for a power action, the same ways. What comes of it shows in [`Event::Status`], or as
    /// [`Event::DaemonError`] or [`Event::DaemonMessage`].
    ///
    /// # Errors
    /// If it is not permitted, or neither way worked.
    pub async fn write_power(&self, action: PowerAction) -> Result<Delivery, WriteError> {
        match self.send_packet(&Packet::Power(action), true).await {
            Ok(()) => Ok(Delivery::Socket),
            Err(NotSent::Refused(error)) => Err(error),
            Err(NotSent::TryRest(why)) => {
                tracing::debug!(%why, "a power action goes over the panel");
                self.0.panel.power(&self.0.server, action).await.map_err(|error| rest(why, error))?;
                Ok(Delivery::Rest)
            }
        }
    }

    /// Sends a packet over the websocket, and only there. Returns once it is on its way: the daemon may not have it
    /// yet, and acknowledges nothing.
    ///
    /// # Errors
    /// If it cannot be sent, is not permitted, or could not go within [`Timings::write_within`].
    pub async fn write(&self, packet: Packet) -> Result<(), WriteError> {
        self.send_packet(&packet, false).await.map_err(|outcome| match outcome {
            NotSent::Refused(error) | NotSent::TryRest(error) => error,
        })
    }

    async fn send_packet(&self, packet: &Packet, by_rest: bool) -> Result<(), NotSent> {
        let (write, outcome) = Write::new(packet, by_rest).map_err(|error| NotSent::Refused(error.into()))?;
        let gone = || NotSent::Refused(WriteError::NotConnected);
        if !self.started() {
            return Err(gone());
        }
        self.0.requests.send(Request::Write(Box::new(write))).await.map_err(|_| gone())?;
        outcome.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Sends a request and waits until it is carried out; a driver that is gone has nothing left to do.
    async fn request(&self, request: impl FnOnce(oneshot::Sender<()>) -> Request) {
        let (done, carried_out) = oneshot::channel();
        if self.0.requests.send(request(done)).await.is_ok() {
            let _ = carried_out.await;
        }
    }

    fn start(&self) {
        if let Some(driver) = self.0.driver().take() {
            tokio::spawn(driver.run());
        }
    }

    fn started(&self) -> bool {
        self.0.driver().is_none()
    }
}

impl Handle {
    fn driver(&self) -> std::sync::MutexGuard<'_, Option<Box<Driver>>> {
        self.driver.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The panel's refusal of what did not go over the socket because of `why`. An offline server and a missing permission are
/// the same answer whichever way it came; the socket can name the permission.
fn rest(why: WriteError, error: PanelError) -> WriteError {
    match (why, error) {
        (_, PanelError::Offline) => WriteError::Offline,
        (WriteError::MissingPermission(name), PanelError::Forbidden { .. }) => {
            WriteError::MissingPermission(name)
        }
        (_, error) => WriteError::Rest(error),
    }
}

impl std::fmt::Debug for PteroSocket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PteroSocket")
            .field("panel", &self.0.panel)
            .field("server", &self.0.server)
            .field("connection", &*self.0.connection.borrow())
            .finish()
    }
}

impl std::fmt::Debug for Builder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Builder")
            .field("panel", &self.panel)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
