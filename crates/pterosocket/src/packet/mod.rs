//! Frames of the console websocket: the daemon's are decoded into typed events, our packets are encoded.

mod decode;
mod encode;
mod inbox;
#[cfg(test)]
mod tests;

pub(crate) use decode::stats_state;
pub use decode::{FrameError, parse};
pub(crate) use encode::auth_frame;
pub use encode::{FRAME_LIMIT, Packet, PacketError};
pub(crate) use inbox::Inbox;
