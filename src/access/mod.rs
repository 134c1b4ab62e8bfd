//! Who may do what: the decision, who may pass rights on, and the audit log of what was done.
//!
//! `decide`, `run` and `delegate` are pure; [`Access`] reads the grants for them, afresh each time, so that what is revoked
//! counts from the next interaction on.

mod decide;
mod delegate;
mod everyone;
mod include;
mod open_action;
mod rights;
mod run;
#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::time::timeout;
use tracing::warn;

use crate::{
    model::AuditEntry,
    store::{Store, StoreError, epoch_seconds},
};

pub use self::{
    decide::{Asker, Decision, Ground, Refusal, Scope, decide},
    delegate::{
        NotChanged, can_bring_back, can_grant, can_revoke, may_approve, runs_everything, who_can_grant,
        who_may_approve,
    },
    open_action::OpenAction,
    rights::Rights,
    run::{NotRun, run},
};
pub use crate::pattern;

/// How long whoever asks waits for grants that have ended to be deleted.
const DELETE_WITHIN: Duration = Duration::from_millis(500);

/// Rights and the audit log over the store. Cloning gives another handle to the same store.
#[derive(Debug, Clone)]
pub struct Access {
    store: Store,
}

impl Access {
    /// Rights as `store` has them.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Everything a member may do, as of now. Ask again for the next interaction. Grants that are seen to have ended are
    /// deleted, so that they do not count again when the clock is set back.
    ///
    /// # Errors
    /// When the grants can't be read.
    pub async fn rights(&self, asker: &Asker) -> Result<Rights, StoreError> {
        let (grants, now) = (self.store.grants_of(asker.guild).await?, epoch_seconds());
        if grants.iter().any(|grant| !grant.counts_at(now)) {
            // They don't count in any case, and those that stay go within a minute.
            match timeout(DELETE_WITHIN, self.store.delete_ended(now)).await {
                Ok(Ok(_)) => {}
                Ok(Err(failed)) => warn!("grants that have ended can't be deleted yet: {failed}"),
                Err(_) => warn!("grants that have ended can't be deleted yet: the database is busy"),
            }
        }
        Ok(Rights::new(asker.clone(), grants, now))
    }

    /// The same for members who have a share of the audit log, which this counts against.
    ///
    /// # Errors
    /// When the share is used up, or it can't be written; the action must then not be done.
    pub async fn begin_within_share(&self, entry: &AuditEntry, at: i64) -> Result<OpenAction, StoreError> {
        let id = self.store.begin_audit_within_share(entry, at).await?;
        Ok(OpenAction::new(self.store.clone(), id))
    }

    /// Writes an action down before it is done, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// When it can't be written; the action must then not be done.
    pub async fn begin(&self, entry: &AuditEntry, at: i64) -> Result<OpenAction, StoreError> {
        let id = self.store.begin_audit(entry, at).await?;
        Ok(OpenAction::new(self.store.clone(), id))
    }
}
