//! One interaction: who asks, where, whether it is let in, and its answer.

pub(super) mod admission;
mod commands_only;
pub(super) mod in_flight;
pub(super) mod incoming;
pub(super) mod reply;
pub(super) mod request;
pub(super) mod spelling;
pub(super) mod target_channel;
