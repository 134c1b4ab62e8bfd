//! What members of ours asked of a server.

use pterosocket::PowerAction;
use serenity::model::id::UserId;
use tokio::time::Instant;

/// What was asked for last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) action: PowerAction,
    /// By its command in the console.
    pub(super) typed: bool,
    pub(super) by: UserId,
    pub(super) at: Instant,
}
