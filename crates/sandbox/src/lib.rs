//! A pretend panel, a pretend Wings daemon and a pretend Discord on loopback: the far side of every wire
//! that wingcord speaks on, for its demo and its tests.
//!
//! [`Backend`] is a panel and the daemon behind it, with a game server per [`ServerSpec`]. It speaks from the
//! written protocol and from recorded frames, never through the bot's own types, and it is strict where the
//! real ones are: what the panel or Wings would refuse is refused here, with the same status and body.

mod backend;
mod clock;
pub mod discord;
mod http;
mod journal;

pub mod web;

pub mod game;
pub mod panel;
pub mod wings;

pub use backend::{
    Backend, BackendOptions, Dialect, Flavour, ServerHandle, ServerSpec, UserHandle, UserSpec,
};
