//! Listens to the process's log for what must never be there.

use std::sync::{Mutex, Once, PoisonError};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterFn, layer::Context, layer::SubscriberExt, util::SubscriberInitExt,
};

static UNREAD: Mutex<Vec<String>> = Mutex::new(Vec::new());
static START: Once = Once::new();

/// Listens from now on; `RUST_LOG` shows the log as well.
pub(super) fn listen() {
    START.call_once(|| {
        let serenity = FilterFn::new(|metadata| metadata.target().starts_with("serenity"));
        let shown =
            tracing_subscriber::fmt::layer().with_test_writer().with_filter(EnvFilter::from_default_env());
        let _ = tracing_subscriber::registry().with(Unread.with_filter(serenity)).with(shown).try_init();
    });
}

/// Events whose shape serenity could not read. It only says so at debug level, and the bot never sees them.
pub(super) fn unread_events() -> Vec<String> {
    UNREAD.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

struct Unread;

impl<S: Subscriber> Layer<S> for Unread {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut words = Words(String::new());
        event.record(&mut words);
        if words.0.contains("unknown event was received") {
            UNREAD.lock().unwrap_or_else(PoisonError::into_inner).push(words.0);
        }
    }
}

struct Words(String);

impl Visit for Words {
    fn record_debug(&mut self, _: &Field, value: &dyn std::fmt::Debug) {
        self.0.push_str(&format!("{value:?} "));
    }
}
