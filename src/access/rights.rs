//! One member's rights at one moment, to be asked as often as an interaction needs.

use serenity::model::id::RoleId;

use crate::model::{Binding, Grant, GrantLimits, Permission, Subject};

use super::{
    decide::{self, Asker, Decision, Ground, Scope},
    delegate::{self, NotChanged},
    run::{self, NotRun},
};

/// What a member may do, as the store had it when this was read.
#[derive(Debug, Clone)]
pub struct Rights {
    asker: Asker,
    grants: Vec<Grant>,
}

impl Rights {
    /// The rights that `grants` of the asker's guild give them at `now`, in seconds since 1970.
    #[must_use]
    pub fn new(asker: Asker, mut grants: Vec<Grant>, now: i64) -> Self {
        grants.retain(|grant| grant.counts_at(now));
        Self { asker, grants }
    }

    /// The member.
    #[must_use]
    pub fn asker(&self) -> &Asker {
        &self.asker
    }

    /// All grants of the guild that count at that moment, whoever holds them.
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

    /// The grants that `member`, who may be another one of the guild, holds in `scope`; oldest first.
    #[must_use]
    pub fn held_by<'a>(&'a self, member: &Asker, scope: impl Into<Scope>) -> Vec<&'a Grant> {
        decide::held(member, &self.grants, scope.into()).collect()
    }

    /// The grants that everybody holds in `scope` who has only this role; oldest first.
    #[must_use]
    pub fn held_through(&self, role: RoleId, scope: impl Into<Scope>) -> Vec<&Grant> {
        let scope = scope.into();
        let through = [Subject::Role(role), Subject::everyone(scope.guild())];
        let counting = self.grants.iter().filter(|grant| decide::counts_in(grant, scope));
        counting.filter(|grant| through.contains(&grant.subject)).collect()
    }

    /// Whether the member may run `command`, as it is sent. See [`run`](run::run).
    ///
    /// # Errors
    /// Why it is refused, and what they may run.
    pub fn may_run(&self, binding: &Binding, command: &str) -> Result<Ground, NotRun> {
        self.may(binding, Permission::Command, command)
    }

    /// The same for what needs `permission`: [`Permission::Say`] for the command that `/mc say` makes, which a member
    /// with `say` may always run unless it is forbidden to them.
    ///
    /// # Errors
    /// Why it is refused, and what they may run.
    pub fn may(&self, binding: &Binding, permission: Permission, command: &str) -> Result<Ground, NotRun> {
        run::run(&self.asker, &self.grants, binding.into(), permission, command)
    }

    /// See [`runs_everything`](delegate::runs_everything).
    #[must_use]
    pub fn runs_everything(&self, binding: &Binding) -> bool {
        delegate::runs_everything(&self.asker, &self.grants, binding.into())
    }

    /// See [`may_approve`](delegate::may_approve).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn may_approve(
        &self,
        binding: &Binding,
        permission: Permission,
        command: &str,
    ) -> Result<Ground, NotRun> {
        delegate::may_approve(&self.asker, &self.grants, binding.into(), permission, command)
    }

    /// See [`who_may_approve`](delegate::who_may_approve).
    #[must_use]
    pub fn who_may_approve(&self, binding: &Binding, permission: Permission, command: &str) -> Vec<Subject> {
        delegate::who_may_approve(&self.grants, binding.into(), permission, command)
    }

    /// See [`can_grant`](delegate::can_grant).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn can_grant(
        &self,
        scope: impl Into<Scope>,
        subject: Subject,
        permission: Permission,
        wanted: &GrantLimits,
        member: Option<&Asker>,
    ) -> Result<GrantLimits, NotChanged> {
        delegate::can_grant(&self.asker, &self.grants, (scope.into(), subject), permission, wanted, member)
    }

    /// See [`can_revoke`](delegate::can_revoke).
    ///
    /// # Errors
    /// Why it is refused.
    pub fn can_revoke(
        &self,
        scope: impl Into<Scope>,
        subject: Subject,
        permission: Permission,
    ) -> Result<(), NotChanged> {
        delegate::can_revoke(&self.asker, &self.grants, (scope.into(), subject), permission)
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
