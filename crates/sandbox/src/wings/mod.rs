//! The pretend Wings daemon: one websocket endpoint per game server, in three dialects.
//!
//! `session` decides what a socket's messages mean, `outbox` what a slow reader misses, `console` what becomes
//! of a printed line, `power` what a power action does; `socket`, `instance` and `life` act.

mod console;
mod daemon;
mod denylist;
mod dialect;
mod instance;
mod life;
mod limits;
mod outbox;
mod pipe;
mod power;
mod ranges;
mod session;
mod socket;
mod socket_handle;
mod stats;
mod strict;
mod tail;
mod token;
mod upgrade;
mod wire;

pub(crate) use daemon::Daemon;
pub(crate) use instance::Instance;
pub use instance::ReceivedFrame;
pub(crate) use life::{Console, Want};
pub(crate) use power::Refusal;
pub use power::{PowerAction, PowerState};
pub(crate) use socket_handle::SocketMode;
pub use tail::{ConsoleLines, ConsoleTail};
