//! Client for the console websocket of Pterodactyl and Pelican servers, and for the part of the panel's REST API
//! that goes with it. It speaks to old Wings, to Wings from 1.12 on, to Pelican's and to calagopus's daemon.
//!
//! # A console
//!
//! A [`PteroSocket`] is made from the panel's address, a *client* API key (`ptlc_…`, Pelican: `pacc_…`, from
//! Account → API Credentials) and a server's id (the 8 characters behind `/server/` in the address bar, or the
//! uuid). Its events are a [stream](EventStream):
//!
//! ```no_run
//! use futures_util::StreamExt;
//! use pterosocket::{Event, PteroSocket};
//!
//! # async fn console() -> Result<(), Box<dyn std::error::Error>> {
//! let socket = PteroSocket::new("https://panel.example.com", "ptlc_…", "1a7ce997")?;
//! let mut events = socket.events();
//! socket.connect().await?;
//! socket.write_command("say hello").await?;
//! while let Some(event) = events.next().await {
//!     match event {
//!         Event::ConsoleOutput(line) => println!("{line}"),
//!         Event::Status(state) => println!("-- {state}"),
//!         Event::Stats(stats) => println!("-- {:.0} % of a core", stats.cpu_percent),
//!         _ => {}
//!     }
//! }
//! # Ok(())
//! # }
//! ```
//!
//! or callbacks, each on a task of its own:
//!
//! ```no_run
//! use pterosocket::{Event, EventKind, Panel, PanelUrl, PowerAction, PteroSocket};
//!
//! # async fn listen() -> Result<(), Box<dyn std::error::Error>> {
//! let panel = Panel::builder(PanelUrl::parse("https://panel.example.com")?, "ptlc_…").build()?;
//! let server = panel.all_servers().await?.into_iter().next().ok_or("no server")?;
//! let socket = PteroSocket::builder(panel, &server.uuid).auto_connect(true).build()?;
//! socket.on(EventKind::ConsoleOutput, |event| {
//!     if let Event::ConsoleOutput(line) = event {
//!         println!("{line}");
//!     }
//! });
//! socket.once(EventKind::AuthSuccess, |_| println!("connected"));
//! socket.write_power(PowerAction::Restart).await?;
//! # Ok(())
//! # }
//! ```
//!
//! `examples/remote_console.rs` is a whole interactive console.
//!
//! # What it does for you
//!
//! - **It stays connected.** After a loss it reconnects with growing waits, with the token it has while that is
//!   good. It pings a silent daemon, soon where it was not silent before. It renews tokens in time, by its own clock.
//!   What only a person can mend ([`Error::is_final`]) stops it, with the reason; [`PteroSocket::connection`] always
//!   shows where it stands.
//! - **It keeps the panel's rate limit.** All sockets and requests of one [`Panel`] share it and wait for their turn,
//!   by what the answers' headers say; a thousand sockets come up as fast as the limit allows and none is refused.
//! - **Writing is safe at any time.** What is written early waits for the daemon to be ready, for some seconds at
//!   most; then a command or power action goes over the panel instead ([`Delivery::Rest`]), or is refused with the
//!   reason ([`WriteError`]). What the daemon would drop in silence (no permission, server offline, too fast, too
//!   long, a line break) is refused or paced.
//! - **Reading waits for nobody.** Every stream and every listener has a bounded queue of its own. Who is too slow
//!   loses the oldest events and is told how many ([`Batch::missed`], [`Subscription::missed`]).
//! - **Nothing is repeated or filled in.** After a reconnect the lines in between are missing;
//!   [`Packet::SendLogs`] asks the daemon for the end of its log, which comes as ordinary lines.
//!
//! # Requirements
//!
//! A tokio runtime with its timers and I/O. Rust 1.88 or later. TLS is rustls with ring; without a configuration
//! of your own ([`PanelBuilder::tls`](panel::PanelBuilder::tls), [`Builder::tls`]) it trusts Mozilla's roots.
//!
//! "Protocol section" in this documentation means the project's reference of the panel's and the daemon's
//! protocols.

mod backoff;
mod capped;
mod connection;
mod driver;
mod error;
mod event;
mod feed;
mod fetches;
mod foreign;
mod latest;
mod listeners;
mod pace;
mod packet;
pub mod panel;
mod permissions;
mod power;
mod reach;
mod read_budget;
mod session;
mod socket;
mod socket_limit;
mod stats;
mod text;
mod timings;
mod tls;
mod token;

pub use connection::Connection;
pub use error::{Error, SetupError, WriteError};
pub use event::{
    AuthSuccess, BackupCompleted, CloseReason, Event, EventKind, EventKinds, FeatureMatch, UnknownEvent,
};
pub use feed::{Batch, EventStream};
pub use foreign::ForeignText;
pub use listeners::Subscription;
pub use packet::{FRAME_LIMIT, FrameError, Packet, PacketError, parse};
pub use panel::{Panel, PanelError, PanelUrl, PanelUrlError};
pub use permissions::Permissions;
pub use power::{PowerAction, PowerState, UnknownPowerAction};
pub use reach::{Barred, OutOfReach, Reach, Resolver, is_public};
pub use read_budget::ReadBudget;
pub use socket::{Builder, Delivery, PteroSocket};
pub use socket_limit::SocketLimit;
pub use stats::{DiskIo, Stats};
pub use text::Text;
pub use timings::{Pacing, Timings};
pub use tls::{CertificateFault, default_tls, tls_with_roots};
/// The crates whose types stand in this one's signatures: TLS settings, secrets and addresses.
pub use {rustls, secrecy, url};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
