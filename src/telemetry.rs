//! The log subscriber.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging to standard error: lines for people, or one JSON object a line. Later calls in the same process do
/// nothing.
pub fn start(filter: EnvFilter, json: bool) {
    let registry = tracing_subscriber::registry().with(filter);
    let colours = std::io::stderr().is_terminal();
    let text = fmt::layer().with_writer(std::io::stderr).with_ansi(colours).with_target(false);
    let started = if json {
        registry.with(fmt::layer().with_writer(std::io::stderr).json()).try_init()
    } else {
        registry.with(text).try_init()
    };
    if started.is_err() {
        tracing::debug!("a log subscriber is already set");
    }
}
