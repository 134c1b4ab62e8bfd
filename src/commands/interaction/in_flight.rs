//! The interactions that are being carried out: a stop waits for them, and turns away new ones.

use std::{fmt, time::Duration};

use tokio::time::timeout;
use tokio_util::{
    sync::CancellationToken,
    task::{TaskTracker, task_tracker::TaskTrackerToken},
};

use crate::metrics::{self, InteractionResult};

/// The interactions in flight. Cloning gives another handle to the same ones.
#[derive(Clone, Default)]
pub struct InFlight {
    tracker: TaskTracker,
    closing: CancellationToken,
}

/// One interaction; dropped, it has ended and is counted.
pub(in crate::commands) struct Visit {
    command: String,
    outcome: InteractionResult,
    _here: TaskTrackerToken,
}

impl InFlight {
    /// An interaction begins. After [`close`](Self::close) it may only be told that the bot is stopping.
    pub(in crate::commands) fn begin(&self, command: &str) -> Visit {
        let outcome = if self.closing.is_cancelled() {
            InteractionResult::Stopping
        } else {
            InteractionResult::Answered
        };
        Visit { command: command.to_owned(), outcome, _here: self.tracker.token() }
    }

    /// From now on nothing new is carried out, and what only watches ends.
    pub fn close(&self) {
        self.closing.cancel();
        self.tracker.close();
    }

    /// Resolves when the bot is stopping.
    pub(in crate::commands) async fn closed(&self) {
        self.closing.cancelled().await;
    }

    /// Whether the bot is stopping.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closing.is_cancelled()
    }

    /// Waits up to `deadline` until all have ended, once [`close`](Self::close) was called; how many have not.
    pub async fn ended(&self, deadline: Duration) -> usize {
        // What is still in flight when the deadline passes is counted.
        let _ = timeout(deadline, self.tracker.wait()).await;
        self.tracker.len()
    }
}

impl Visit {
    /// Whether it may be carried out.
    pub(in crate::commands) fn may_go_on(&self) -> bool {
        self.outcome != InteractionResult::Stopping
    }

    /// It ends differently than with an answer.
    pub(in crate::commands) fn ends(&mut self, outcome: InteractionResult) {
        self.outcome = outcome;
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let outcome = if std::thread::panicking() { InteractionResult::Panicked } else { self.outcome };
        metrics::interaction(&self.command, outcome);
    }
}

impl fmt::Debug for InFlight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InFlight").field("interactions", &self.tracker.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_stop_waits_for_what_is_in_flight_and_turns_away_the_rest() {
        let in_flight = InFlight::default();
        let (first, second) = (in_flight.begin("a"), in_flight.begin("b"));
        assert!(first.may_go_on() && !in_flight.is_closed());
        in_flight.close();
        in_flight.closed().await;
        let late = in_flight.begin("c");
        assert!(!late.may_go_on() && second.may_go_on());
        drop((second, late));
        assert_eq!(in_flight.ended(Duration::from_secs(1)).await, 1);
        drop(first);
        assert_eq!(in_flight.ended(Duration::from_secs(1)).await, 0);
    }
}
