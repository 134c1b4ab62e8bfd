//! What kind of panel and daemon to pretend to be.

use std::{
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

/// Which Wings implementation the websocket speaks like (protocol reference sections 2 and 5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Pterodactyl Wings up to 1.11: no limits on what a client sends.
    OldGo,
    /// Pterodactyl Wings from 1.12 and Pelican Wings: message sizes, rates and sockets are limited.
    #[default]
    NewGo,
    /// calagopus wings: strict about arguments, pings, says nothing of a failed login.
    Calagopus,
}

/// Whose panel the client API resembles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flavour {
    /// Pterodactyl.
    #[default]
    Pterodactyl,
    /// Pelican (protocol reference section 5).
    Pelican,
}

/// Settings of a [`Backend`](crate::Backend); the defaults are those of the real programs.
#[derive(Clone, Debug)]
pub struct BackendOptions {
    /// The address of this machine at which panel and daemon listen. Default: 127.0.0.1.
    pub address: IpAddr,
    /// Where the panel says that the daemon is, `wss://HOST:PORT`, if something stands in front of it. Default: the daemon's
    /// own address.
    pub daemon_url: Option<String>,
    /// How the daemon's websocket behaves.
    pub dialect: Dialect,
    /// How the panel's API behaves.
    pub flavour: Flavour,
    /// Life of a websocket token in whole seconds, rounded up: 600 s (section 2.8).
    pub token_life: Duration,
    /// Whether tokens carry `scope`, without which new Wings refuses them (section 2.7).
    pub token_scope: bool,
    /// How far the panel's clock is ahead of the daemon's, seconds; negative: behind.
    pub panel_clock_ahead: i64,
    /// How often the daemon looks whether a socket's token runs out: 30 s (section 2.8).
    pub expiry_tick: Duration,
    /// How much of a token's life is left when `token expiring` is sent: 60 s (section 2.8).
    pub expiry_notice: Duration,
    /// Client API requests per user and minute: 256 (section 1.6).
    pub requests_per_minute: u32,
    /// Websocket tokens per server and minute: 5 on new panels (section 1.6).
    pub websocket_per_minute: u32,
    /// How long the panel serves remembered resources: 20 s (section 1.7).
    pub resources_cache: Duration,
    /// Whether servers in the list come with their startup variables, as they do since Pterodactyl 1.0.
    pub list_variables: bool,
    /// Whether the plugin that counts players is installed.
    pub player_counter: bool,
    /// How long each answer of the panel takes.
    pub latency: Duration,
    /// Whether Go daemons check the `Origin` of an upgrade (section 2.1).
    pub origin_check: bool,
    /// Further origins that Go daemons accept; `*` accepts every one.
    pub allowed_origins: Vec<String>,
    /// Between two `stats` of a running server: 1 s; zero sends none.
    pub stats_interval: Duration,
    /// Between two pings of calagopus: 30 s (section 2.9).
    pub ping_interval: Duration,
    /// How long new Wings waits for an `auth`: 30 s (section 2.9).
    pub auth_deadline: Duration,
    /// Whether a Go daemon lets a message overtake one that came just before. The real ones handle every
    /// message on a goroutine of its own and keep no order (section 2.2); here what comes within 5 ms of the
    /// first login, or together with a command, is always handled before it.
    pub overtaking: bool,
    /// Console lines a server may print within the duration before the rest is dropped: 2000 in 100 ms
    /// (section 2.5); `None` passes everything.
    pub console_throttle: Option<(u32, Duration)>,
    /// Console lines waiting for one slow socket before the oldest are displaced. `None` takes the
    /// dialect's: 4096 for Go, whose small ring is fed with back-pressure, and 256 for calagopus, whose ring
    /// is not (transcript 11).
    pub socket_backlog: Option<usize>,
    /// Between a login and the `status` after it, for Go daemons. Zero sends both at once.
    pub status_pause: Duration,
    /// Between two lines of a replay, for Go daemons: there live lines may fall between them, as each message is
    /// handled on a goroutine of its own. Zero sends the whole replay at once.
    pub replay_pause: Duration,
    /// How long a server may take to stop before it is killed.
    pub stop_timeout: Duration,
    /// A second crash within this time ends the automatic restarts: 60 s (section 2.6).
    pub crash_window: Duration,
}

impl Default for BackendOptions {
    fn default() -> Self {
        Self {
            address: Ipv4Addr::LOCALHOST.into(),
            daemon_url: None,
            dialect: Dialect::default(),
            flavour: Flavour::default(),
            token_life: Duration::from_secs(600),
            token_scope: true,
            panel_clock_ahead: 0,
            expiry_tick: Duration::from_secs(30),
            expiry_notice: Duration::from_secs(60),
            requests_per_minute: 256,
            websocket_per_minute: 5,
            resources_cache: Duration::from_secs(20),
            list_variables: true,
            player_counter: false,
            latency: Duration::ZERO,
            origin_check: true,
            allowed_origins: Vec::new(),
            stats_interval: Duration::from_secs(1),
            ping_interval: Duration::from_secs(30),
            auth_deadline: Duration::from_secs(30),
            overtaking: true,
            console_throttle: Some((2000, Duration::from_millis(100))),
            socket_backlog: None,
            status_pause: Duration::ZERO,
            replay_pause: Duration::ZERO,
            stop_timeout: Duration::from_secs(10),
            crash_window: Duration::from_secs(60),
        }
    }
}

impl BackendOptions {
    pub(crate) fn backlog(&self) -> usize {
        self.socket_backlog.unwrap_or(match self.dialect {
            Dialect::OldGo | Dialect::NewGo => 4096,
            Dialect::Calagopus => 256,
        })
    }
}
