//! Listens to the process's log: for what must never be there, and for what the operator must read.

use std::{
    io::Write,
    sync::{Mutex, MutexGuard, Once, PoisonError},
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterFn, layer::Context, layer::SubscriberExt, util::SubscriberInitExt,
};
use wingcord::telemetry::{self, Look};

static UNREAD: Mutex<Vec<String>> = Mutex::new(Vec::new());
static OURS: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// What the bot would have written with `RUST_LOG=trace`, as text and as JSON.
static WRITTEN: Mutex<Vec<u8>> = Mutex::new(Vec::new());
/// What the libraries would have written, were they let.
static TRACED: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static START: Once = Once::new();

/// Set to listen to what the libraries would write, which no setting of the bot's allows.
pub(crate) const TRACE_EVERYTHING: &str = "WINGCORD_TRACE_EVERYTHING";

/// Whether libraries are listened to as well.
pub(crate) fn everything_is_traced() -> bool {
    std::env::var_os(TRACE_EVERYTHING).is_some()
}

/// Listens from now on; `RUST_LOG` shows the log as well.
pub(super) fn listen() {
    START.call_once(|| {
        let serenity = FilterFn::new(|metadata| metadata.target().starts_with("serenity"));
        let ours = FilterFn::new(|metadata| {
            metadata.target().starts_with("wingcord") || metadata.target().starts_with("pterosocket")
        });
        let shown =
            tracing_subscriber::fmt::layer().with_test_writer().with_filter(EnvFilter::from_default_env());
        let trace = || EnvFilter::new("trace");
        let everything = everything_is_traced().then(|| {
            // Half of the libraries write for the `log` crate, which the bot leaves alone.
            tracing_log::LogTracer::init().unwrap();
            tracing_subscriber::fmt::layer().with_writer(|| To(&TRACED)).with_ansi(false)
        });
        let registry = tracing_subscriber::registry()
            .with(Unread.with_filter(serenity))
            .with(Ours.with_filter(ours))
            .with(telemetry::layer(trace(), Look::Plain, || To(&WRITTEN)))
            .with(telemetry::layer(trace(), Look::Json, || To(&WRITTEN)))
            .with(everything)
            .with(shown);
        let _ = registry.try_init();
    });
}

/// Events whose shape serenity could not read. It only says so at debug level, and the bot never sees them.
pub(super) fn unread_events() -> Vec<String> {
    lock(&UNREAD).clone()
}

/// What the bot and its socket library logged at any level, in all stories so far, where it holds all of `parts`.
pub(crate) fn logged(parts: &[&str]) -> Vec<String> {
    lock(&OURS).iter().filter(|line| parts.iter().all(|part| line.contains(part))).cloned().collect()
}

/// How long the written log is by now, bytes.
pub(super) fn length() -> usize {
    lock(&WRITTEN).len()
}

/// How many events of ours there are by now.
pub(super) fn count() -> usize {
    lock(&OURS).len()
}

/// The first of our events from `start` on in which `look` sees something, as it was handed to the log.
pub(super) fn handed_in<T>(start: usize, look: impl Fn(&[u8]) -> Option<T>) -> Option<T> {
    lock(&OURS)[start..].iter().find_map(|line| look(line.as_bytes()))
}

/// Looks at the written log from `start` on.
pub(super) fn written<T>(start: usize, look: impl FnOnce(&[u8]) -> T) -> T {
    look(&lock(&WRITTEN)[start..])
}

/// What the libraries would have written, in all stories so far.
pub(super) fn traced<T>(look: impl FnOnce(&[u8]) -> T) -> T {
    look(&lock(&TRACED))
}

struct To(&'static Mutex<Vec<u8>>);

impl Write for To {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        lock(self.0).write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn lock<T>(lines: &Mutex<T>) -> MutexGuard<'_, T> {
    lines.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Unread;

impl<S: Subscriber> Layer<S> for Unread {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut words = Words(String::new());
        event.record(&mut words);
        if words.0.contains("unknown event was received") {
            lock(&UNREAD).push(words.0);
        }
    }
}

struct Ours;

impl<S: Subscriber> Layer<S> for Ours {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut words = Words(format!("{} ", event.metadata().level()));
        event.record(&mut words);
        lock(&OURS).push(words.0);
    }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{value:?} "));
    }
}
