//! Lines for a console that no person's command is.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::model::Binding;

/// Writes a line to the console of a binding after what people have written, and waits a few seconds for that at most:
/// of chat, probes and countdowns, which share what people leave of the server's pace. Whether it was written.
pub type BackgroundWrite = Arc<dyn Fn(Binding, String) -> BoxFuture<'static, bool> + Send + Sync>;
