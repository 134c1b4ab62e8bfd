//! One member's rights at one moment, to be asked as often as an interaction needs.

use crate::store::{Binding, Grant, Permission, Subject};

use super::{
    decide::{self, Asker, Decision, Scope},
    delegate,
};

/// What a member may do, as the store had it when this was read.
#[derive(Debug, Clone)]
pub struct Rights {
    asker: Asker,
    grants: Vec<Grant>,
}

impl Rights {
    /// The rights that `grants` of the asker's guild give them.
    #[must_use]
    pub fn new(asker: Asker, grants: Vec<Grant>) -> Self {
        Self { asker, grants }
    }

    /// The member.
    #[must_use]
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// All grants of the guild, whoever holds them.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// See [`decide`](decide::decide()).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn decide(&self, scope: impl Into<Scope>, permission: Permission) -> Decision {
        decide::decide(&self.asker, &self.grants, scope.into(), permission)
    }

    /// See [`can_grant`](delegate::can_grant).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn can_grant(&self, scope: impl Into<Scope>, permission: Permission) -> Decision {
        delegate::can_grant(&self.asker, &self.grants, scope.into(), permission)
    }

    /// See [`can_revoke`](delegate::can_revoke).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn can_revoke(&self, scope: impl Into<Scope>) -> Decision {
        delegate::can_revoke(&self.asker, &self.grants, scope.into())
    }

    /// See [`who_can_grant`](delegate::who_can_grant).
    #[must_use]
    pub fn who_can_grant(&self, scope: impl Into<Scope>, permission: Permission) -> Vec<Subject> {
        delegate::who_can_grant(&self.grants, scope.into(), permission)
    }

    /// Those of `bindings` that the member may use for what needs `permission`.
    #[must_use]
    pub fn allowing<'a>(&self, bindings: &'a [Binding], permission: Permission) -> Vec<&'a Binding> {
        bindings.iter().filter(|binding| self.decide(*binding, permission).is_ok()).collect()
    }

    /// Those of `bindings` that the member may know of.
    #[must_use]
    pub fn visible<'a>(&self, bindings: &'a [Binding]) -> Vec<&'a Binding> {
        self.allowing(bindings, Permission::View)
    }
}
