//! A deed that is written down and not ended yet.

use crate::store::{AuditId, Outcome, Store, StoreError};

/// The open row of a deed in the audit trail. Dropped without [`finish`](Self::finish), the row stays open, which
/// says that nobody knows how it ended.
#[derive(Debug)]
#[must_use = "a deed's outcome belongs in the audit trail: call `finish`"]
pub struct OpenDeed {
    store: Store,
    id: AuditId,
}

impl OpenDeed {
    pub(super) fn new(store: Store, id: AuditId) -> Self {
        Self { store, id }
    }

    /// Writes down how the deed ended, at `at` (seconds since 1970), with a note that may be empty.
    ///
    /// # Errors
    /// When it can't be written. The deed is done or not regardless, so this is for the log.
    pub async fn finish(self, outcome: Outcome, note: &str, at: i64) -> Result<(), StoreError> {
        self.store.finish_audit(self.id, outcome, note, at).await?;
        Ok(())
    }
}
