//! States, refusals and audit lines as text.

pub(super) mod audit_line;
pub(super) mod command_error;
pub(super) mod game;
pub(super) mod grant_limits;
pub(super) mod messages;
pub(super) mod mirror_health;
pub(super) mod obstacle;
pub(super) mod pattern_error;
pub(super) mod post_error;
pub(super) mod refusal;
pub(super) mod server_view;
pub(super) mod span;
pub(super) mod typed;
