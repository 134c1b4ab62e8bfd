//! The log: who may write into it how much, and that no secret leaves with it.
//!
//! Libraries print whole frames and requests at their finer levels, and with them every token. So `RUST_LOG` opens up
//! our own targets only; those of others stay at warnings. What is written after that passes [`redact`].

pub mod redact;

use std::io::IsTerminal;

use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::FilterFn,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    registry::LookupSpan,
    util::SubscriberInitExt,
};

/// The crates whose every level may be written.
const OURS: [&str; 2] = ["wingcord", "pterosocket"];
/// Warns with whole frames that it can't read: what somebody typed into a form is in them.
const PRINTS_FRAMES: &str = "serenity::gateway::ws";

/// How the lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// For people.
    Plain,
    /// For people, with colours.
    Coloured,
    /// One JSON object a line.
    Json,
}

/// Starts logging to standard error: lines for people, or one JSON object a line. A panic is logged as well. Later calls
/// in the same process do nothing.
pub fn start(filter: EnvFilter, json: bool) {
    let look = match json {
        true => Look::Json,
        false if std::io::stderr().is_terminal() => Look::Coloured,
        false => Look::Plain,
    };
    let layer = layer(filter, look, std::io::stderr);
    if tracing_subscriber::registry().with(layer).try_init().is_err() {
        tracing::debug!("a log subscriber is already set");
        return;
    }
    std::panic::set_hook(Box::new(|panic| {
        let trace = std::backtrace::Backtrace::capture();
        match trace.status() {
            std::backtrace::BacktraceStatus::Captured => {
                tracing::error!("{panic}");
                trace.to_string().lines().for_each(|line| tracing::error!("{line}"));
            }
            _ => tracing::error!("{panic}"),
        }
    }));
}

/// What [`start`] logs with, towards another writer: `filter`, the bound on other crates, the look, and the removal of
/// every live secret.
pub fn layer<S, W>(filter: EnvFilter, look: Look, writer: W) -> impl Layer<S>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let writer = redact::Redacting::new(redact::live().clone(), writer);
    let text = fmt::layer().with_writer(writer);
    let lines: Box<dyn Layer<S> + Send + Sync> = match look {
        Look::Plain | Look::Coloured => Box::new(text.with_ansi(look == Look::Coloured).with_target(false)),
        Look::Json => Box::new(text.json()),
    };
    lines.with_filter(FilterFn::new(may_be_written)).with_filter(filter)
}

/// Whether an event of this origin and level may be written, whatever `RUST_LOG` says.
fn may_be_written(metadata: &Metadata<'_>) -> bool {
    let root = metadata.target().split("::").next().unwrap_or_default();
    let most = if metadata.target().starts_with(PRINTS_FRAMES) { Level::ERROR } else { Level::WARN };
    *metadata.level() <= most || OURS.contains(&root)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write,
        sync::{Arc, Mutex},
    };

    use secrecy::SecretString;
    use tracing::subscriber::with_default;

    use super::*;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn written(filter: &str, look: Look, log: impl FnOnce()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let layer = layer(EnvFilter::new(filter), look, move || writer.clone());
        with_default(tracing_subscriber::registry().with(layer), log);
        String::from_utf8(written.0.lock().unwrap().clone()).unwrap()
    }

    #[test]
    fn no_filter_opens_up_what_libraries_print() {
        for filter in ["trace", "trace,serenity=trace,tungstenite::protocol=trace", "serenity::gateway=debug"]
        {
            let log = written(filter, Look::Plain, || {
                tracing::trace!(target: "tungstenite::protocol", "a frame");
                tracing::debug!(target: "serenity::gateway::ws", "a frame");
                tracing::info!(target: "a_library_of_tomorrow", "a frame");
                tracing::info!(target: "wingcord_of_another", "a frame");
                tracing::warn!(target: "serenity::gateway::ws", "a frame that can't be read");
                tracing::warn!(target: "serenity::gateway", "a warning");
            });
            assert!(!log.contains("a frame"), "{filter}: {log}");
            assert!(log.contains("a warning") || filter.starts_with("serenity"), "{filter}: {log}");
        }
        let log = written("trace", Look::Plain, || {
            tracing::trace!(target: "wingcord::relay", "our own");
            tracing::trace!(target: "pterosocket", "our library's");
        });
        assert!(log.contains("our own") && log.contains("our library's"), "{log}");
    }

    #[test]
    fn whatever_is_logged_begins_no_line_of_its_own() {
        let forged = "refused\n2026-01-01T00:00:00Z  INFO the owner did it\r\nand more\n";
        for look in [Look::Plain, Look::Coloured, Look::Json] {
            let log = written("info", look, || {
                tracing::info!(target: "wingcord", field = forged, "the panel said {forged}");
                tracing::info!(target: "wingcord", "another");
            });
            assert_eq!((log.lines().count(), log.ends_with('\n')), (2, true), "{log}");
            assert!(!log.contains('\r'), "{log}");
        }
        let long = "x".repeat(1_000_000);
        let log = written("info", Look::Plain, || tracing::info!(target: "wingcord", "{long}"));
        assert!(log.len() < 70_000 && log.ends_with('\n'));
    }

    #[test]
    fn a_secret_leaves_neither_as_text_nor_as_json() {
        const ENCODED: &str = "ptlc_Quiet%22Key%5C0123456789abcdefghijklmnopqrst";
        let secret = "ptlc_Quiet\"Key\\0123456789abcdefghijklmnopqrst";
        let known = redact::know(&SecretString::from(secret));
        for look in [Look::Plain, Look::Coloured, Look::Json] {
            let log = || {
                tracing::info!(target: "wingcord::test", key = secret, url = ENCODED, quoted = ?secret, "using {secret}");
            };
            let log = written("info", look, log);
            assert_eq!(log.matches("[secret]").count(), 4, "{log}");
            assert!(!log.contains("Quiet"), "{log}");
            assert!(look != Look::Json || serde_json::from_str::<serde_json::Value>(&log).is_ok(), "{log}");
        }
        drop(known);
        assert!(
            written("info", Look::Plain, || tracing::info!(target: "wingcord", "{secret}")).contains(secret)
        );
    }
}
