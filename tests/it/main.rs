//! Stories: the real application between a pretend Discord, panel and Wings, over real sockets.
//!
//! A file per part of what people see. Everything that a story knows, it knows from the wire.

#![expect(clippy::unwrap_used, reason = "in a story, what should be there and is not ends it")]

mod buttons;
mod rights;
mod mc;
mod odd;
mod outbox;
mod reconnect;
mod refused;
mod relay;
mod renewal;
mod startup;
mod schema;
mod check;
mod settings;
mod database;
mod support;
