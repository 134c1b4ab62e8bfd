//! An action that is written down and not ended yet.

use crate::{
    model::{AuditId, Outcome, OutcomeNote},
    store::{Store, StoreError},
};

/// The open row of an action in the audit log. Dropped without [`finish`](Self::finish), the row stays open, which
/// says that nobody knows how it ended.
#[derive(Debug)]
#[must_use = "an action's outcome belongs in the audit log: call `finish`"]
pub struct OpenAction {
    store: Store,
    id: AuditId,
}

impl OpenAction {
    pub(super) fn new(store: Store, id: AuditId) -> Self {
        Self { store, id }
    }

    /// Writes down how the action ended, at `at` (seconds since 1970), and what there is to say about that.
    ///
    /// # Errors
    /// When it can't be written. The action is done or not regardless, so this is for the log.
    pub async fn finish(self, outcome: Outcome, note: &OutcomeNote, at: i64) -> Result<(), StoreError> {
        self.store.finish_audit(self.id, outcome, note, at).await?;
        Ok(())
    }
}
