//! The log subscriber.

use std::io::IsTerminal;

use tracing_subscriber::{EnvFilter, filter::ParseError, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for log collectors.
    Json,
}

/// What is logged where `RUST_LOG` says nothing: our own state changes, and the warnings of others.
pub const DEFAULT_FILTER: &str = "warn,wingcord=info,pterosocket=info";

/// Checks a `RUST_LOG` value.
///
/// # Errors
/// The parser's words when `filter` is not a list of tracing directives.
pub fn parse_filter(filter: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(filter)
}

/// Starts logging to standard error. Later calls in the same process do nothing.
pub fn start(filter: EnvFilter, format: LogFormat) {
    let registry = tracing_subscriber::registry().with(filter);
    let colours = std::io::stderr().is_terminal();
    let text = fmt::layer().with_writer(std::io::stderr).with_ansi(colours).with_target(false);
    let started = match format {
        LogFormat::Text => registry.with(text).try_init(),
        LogFormat::Json => registry.with(fmt::layer().with_writer(std::io::stderr).json()).try_init(),
    };
    if started.is_err() {
        tracing::debug!("a log subscriber is already set");
    }
}
