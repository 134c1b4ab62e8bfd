//! Who may do what: the decision, who may pass rights on, and the trail of what was done.
//!
//! `decide` and `delegate` are pure; [`Access`] reads the grants for them, afresh each time, so that what is revoked
//! counts from the next interaction on.

mod decide;
mod deed;
mod delegate;
mod rights;
#[cfg(test)]
mod tests;

use crate::store::{Store, StoreError};

pub use self::{
    decide::{Asker, Decision, Ground, Refusal, Scope, decide, held},
    deed::OpenDeed,
    delegate::{can_grant, can_revoke, who_can_grant},
    rights::Rights,
};
pub use crate::store::{Action, AuditEntry, Grant, Grantable, Outcome, Permission, Subject};

/// Rights and trail over the store. Cloning gives another handle to the same store.
#[derive(Debug, Clone)]
pub struct Access {
    store: Store,
}

/// Why something is not done.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// The member has no right to it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The deed could not be written down, so it is not done.
    #[error("the deed can't be written to the audit trail, so it is not done")]
    NotAudited(#[source] StoreError),
    /// The grants can't be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Access {
    /// Rights as `store` has them.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Everything a member may do, as of now. Ask again for the next interaction.
    ///
    /// # Errors
    /// When the grants can't be read.
    pub async fn rights(&self, asker: &Asker) -> Result<Rights, StoreError> {
        Ok(Rights::new(asker.clone(), self.store.grants_of(asker.guild).await?))
    }

    /// Whether a member may do what needs `permission`, and why.
    ///
    /// # Errors
    /// When they may not, or the grants can't be read.
    pub async fn check(
        &self,
        asker: &Asker,
        scope: Scope,
        permission: Permission,
    ) -> Result<Ground, AccessError> {
        Ok(self.rights(asker).await?.decide(scope, permission)?)
    }

    /// Writes a deed down before it is done, at `at` (seconds since 1970).
    ///
    /// # Errors
    /// [`AccessError::NotAudited`] when it can't be written; the deed must then not be done.
    pub async fn begin(&self, entry: &AuditEntry, at: i64) -> Result<OpenDeed, AccessError> {
        let id = self.store.begin_audit(entry, at).await.map_err(AccessError::NotAudited)?;
        Ok(OpenDeed::new(self.store.clone(), id))
    }
}
