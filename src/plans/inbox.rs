//! What the loop is told from outside. Bounded by the plans: each has one turn at a time.

use std::sync::Mutex;

use tokio::sync::Notify;

use super::{Ran, Turn};
use crate::{model::PlanId, tasks::lock};

#[derive(Debug, Default)]
pub(super) struct Inbox {
    /// What came of turns. Lock order: alone.
    ran: Mutex<Vec<(PlanId, Turn, Ran)>>,
    filled: Notify,
}

impl Inbox {
    pub(super) fn put(&self, id: PlanId, turn: Turn, ran: Ran) {
        lock(&self.ran).push((id, turn, ran));
        self.filled.notify_one();
    }

    /// The rows have changed.
    pub(super) fn wake(&self) {
        self.filled.notify_one();
    }

    pub(super) async fn filled(&self) {
        self.filled.notified().await;
    }

    pub(super) fn take(&self) -> Vec<(PlanId, Turn, Ran)> {
        std::mem::take(&mut lock(&self.ran))
    }
}
