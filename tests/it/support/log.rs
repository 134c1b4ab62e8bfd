//! Listens to the process's log: for what must never be there, and for what the operator must read.

use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterFn, layer::Context, layer::SubscriberExt, util::SubscriberInitExt,
};

static UNREAD: Mutex<Vec<String>> = Mutex::new(Vec::new());
static OURS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static START: Once = Once::new();

/// Listens from now on; `RUST_LOG` shows the log as well.
pub(super) fn listen() {
    START.call_once(|| {
        let serenity = FilterFn::new(|metadata| metadata.target().starts_with("serenity"));
        let ours = FilterFn::new(|metadata| {
            metadata.target().starts_with("wingcord") || metadata.target().starts_with("pterosocket")
        });
        let shown =
            tracing_subscriber::fmt::layer().with_test_writer().with_filter(EnvFilter::from_default_env());
        let registry = tracing_subscriber::registry();
        let registry = registry.with(Unread.with_filter(serenity)).with(Ours.with_filter(ours)).with(shown);
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

fn lock(lines: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
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
