//! Client for the console websocket of Pterodactyl and Pelican servers, and for the part of the panel's REST API
//! that goes with it.

mod backoff;
mod connection;
mod driver;
mod error;
mod event;
mod feed;
mod fetches;
mod listeners;
mod pace;
mod packet;
pub mod panel;
mod permissions;
mod power;
mod session;
mod socket;
mod stats;
mod text;
mod timings;
mod tls;
mod token;

pub use connection::Connection;
pub use error::{Error, SetupError, WriteError};
pub use event::{AuthSuccess, BackupCompleted, CloseReason, Event, EventKind, FeatureMatch, UnknownEvent};
pub use feed::{Batch, EventStream};
pub use listeners::Subscription;
pub use packet::{FRAME_LIMIT, FrameError, Packet, PacketError, parse};
pub use panel::{Panel, PanelError, PanelUrl, PanelUrlError};
pub use permissions::Permissions;
pub use power::{PowerAction, PowerState, UnknownPowerAction};
pub use socket::{Builder, Delivery, PteroSocket};
pub use stats::{DiskIo, Stats};
pub use text::Text;
pub use timings::{Pacing, Timings};
pub use tls::default_tls;
pub use token::Claims;
