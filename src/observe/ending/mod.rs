//! Which changes of a server's state are ends of its process, and how it ended. Pure: time is handed in.

mod classify;
mod daemon_line;
mod game_line;
#[cfg(test)]
mod tests;
mod tracker;

pub(super) use daemon_line::DaemonLine;
pub(super) use game_line::GameLine;
pub(super) use tracker::{Ended, Now, Tracker};
