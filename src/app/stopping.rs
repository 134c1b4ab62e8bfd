//! The order of a stop: first what people wait for, then what the consoles have said, the gateway, everything else.

use std::time::Duration;

use tokio::time::{Instant, timeout};
use tracing::warn;

use super::{Options, Running};

/// For what ends by itself as soon as it is told.
const AT_ONCE: Duration = Duration::from_secs(1);
/// For the database: whoever keeps it locked must not hold the process.
const CLOSING: Duration = Duration::from_millis(500);

/// What is kept of the time for writing down how far the mirrors have come.
const MARKING: Duration = Duration::from_millis(500);

impl Running {
    /// Answers the running commands, ends the consoles and posts what they had printed. The gateway is needed until
    /// this is over: who types a command meanwhile is told that the bot is stopping.
    pub(super) async fn wind_down(&self, options: &Options) {
        self.relay.stopping();
        let deadline = Instant::now() + options.drain;
        let left = || deadline.saturating_duration_since(Instant::now());
        self.in_flight.close();
        let open = self.in_flight.ended(options.answers.min(left())).await;
        if open > 0 {
            warn!("commands that are not finished yet: {open}");
        }
        self.sockets.close_all();
        let filled = self.relay.filled(AT_ONCE.min(left())).await;
        if !(self.outbox.drain(left().saturating_sub(MARKING)).await && filled) {
            warn!("not everything could be posted in {:.1} s", options.drain.as_secs_f64());
        }
        if !self.relay.marked(left().max(MARKING)).await {
            warn!("it could not be written down how far the mirrors have come");
        }
        if !matches!(timeout(left().max(MARKING), self.history.flush()).await, Ok(Ok(()))) {
            warn!("the last samples for charts could not be written down");
        }
    }

    /// Ends every task and closes the database.
    pub(super) async fn end(self) {
        let until = Instant::now() + AT_ONCE;
        let open = self.in_flight.ended(AT_ONCE).await;
        if open > 0 {
            warn!("commands whose end nobody knows: {open}");
        }
        drop(self.gateway);
        let late = self.tasks.stop(until.saturating_duration_since(Instant::now())).await;
        if !late.is_empty() {
            warn!("still running: {}", late.join(", "));
        }
        if timeout(CLOSING, self.store.close()).await.is_err() {
            warn!("the database is still busy");
        }
    }
}
