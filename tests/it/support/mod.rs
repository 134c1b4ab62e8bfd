//! What every story stands on.

mod log;
mod world;

pub(crate) use world::World;
