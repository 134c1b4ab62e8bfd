//! What can be counted: plain functions that other modules call, and the page on which Prometheus reads it.
//!
//! A leaf. `prometheus-client` keeps the figures: its labels are types, so a label's values are bounded by the
//! compiler, and its histograms are fixed arrays, so nothing grows while nobody reads. Counting costs an atomic
//! addition for each batch, also where no page is served. No label ever names a guild, channel, server or member.
//!
//! ```text
//! lines  discord  interactions  process     the figures, a file for each part of the bot
//! labels                                    every label value there is
//! serve  socket                             /metrics and /healthz over HTTP; /healthz beside the database
//! ```

mod discord;
mod interactions;
mod labels;
mod lines;
mod process;
mod serve;
#[cfg(unix)]
mod socket;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use prometheus_client::{encoding::text, registry::Registry};

#[cfg(unix)]
pub use self::socket::{HealthSocket, socket_beside};
pub use self::{
    discord::{gateway, request},
    interactions::{acknowledged, interaction, press_refused},
    labels::{Filtered, InteractionResult, Loss, RefusedPress, Route, Scope, SocketState},
    lines::{backlog, filtered, lag, lost, posted, received},
    process::{sockets, uptime},
    serve::{CannotListen, Probe, bind, serve},
};

/// Every name on the page begins with it.
const PREFIX: &str = "wingcord";

static REGISTRY: LazyLock<Registry> = LazyLock::new(|| {
    let mut registry = Registry::with_prefix(PREFIX);
    lines::register(&mut registry);
    discord::register(&mut registry);
    interactions::register(&mut registry);
    process::register(&mut registry);
    registry
});

/// All figures as text, in the OpenMetrics format 1.0.0.
#[must_use]
pub fn page() -> String {
    let mut page = String::new();
    // Writing into a string does not fail, and what does would leave out the end mark, which readers notice.
    let _ = text::encode(&mut page, &REGISTRY);
    page
}
