//! What every story stands on.

mod channel;
mod ending;
mod keys;
mod leaks;
mod log;
mod people;
mod program;
mod terminal;
mod world;

pub(crate) use channel::{console, content, in_every_dialect, messages_of};
pub(crate) use keys::{begins, says, tells_of_loss};
pub(crate) use leaks::Leaks;
pub(crate) use log::{TRACE_EVERYTHING, everything_is_traced, logged};
pub(crate) use people::until;
pub(crate) use program::Program;
pub(crate) use terminal::Terminal;
pub(crate) use world::{Builder, World};
