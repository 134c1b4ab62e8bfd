//! Asks a game server itself how many play: Minecraft's status and Valve's A2S. Only where the operator said `QUERY=on`.
//!
//! These are our own small clients, since the crate `gamedig` waits on blocking sockets, a thread for each question. What
//! comes back is a stranger's: it is read within bounds, and nothing but numbers and names is kept.

mod a2s;
mod client;
mod minecraft;

use std::net::{IpAddr, SocketAddr};

use pterosocket::{Reach, is_public};

pub use client::ask;

/// Names that are kept of an answer.
const MOST_NAMES: usize = 100;
/// Characters of a name; a longer one is left out.
const LONGEST_NAME: usize = 64;

/// What a game server told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// How many play.
    pub players: usize,
    /// How many may.
    pub max: Option<usize>,
    /// Some of their names, if it tells any; never all for certain.
    pub names: Vec<Box<str>>,
}

/// No answer that can be used.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It could not be reached.
    #[error("the game server can't be reached: {0}")]
    System(#[from] std::io::Error),
    /// It did not answer in time.
    #[error("the game server did not answer in time")]
    Silent,
    /// It answered something else.
    #[error("the game server's answer can't be read: {0}")]
    Unreadable(&'static str),
}

/// Where a game server may be asked: the address that its panel names, unless it is none, or leads inside and the panel is
/// not the operator's.
#[must_use]
pub fn target(address: IpAddr, port: u16, reach: Reach) -> Option<SocketAddr> {
    let address = address.to_canonical();
    let broadcast = matches!(address, IpAddr::V4(address) if address.is_broadcast());
    let is_one = !address.is_unspecified() && !address.is_multicast() && !broadcast && port != 0;
    let reached = is_one && (reach == Reach::Anywhere || is_public(address));
    reached.then(|| SocketAddr::new(address, port))
}

/// A name as it may be shown: none that is empty, too long or holds control characters.
#[must_use]
pub fn name(text: &str) -> Option<Box<str>> {
    let text = text.trim();
    let good =
        !text.is_empty() && text.chars().count() <= LONGEST_NAME && !text.chars().any(char::is_control);
    good.then(|| text.into())
}

#[cfg(test)]
mod tests;
