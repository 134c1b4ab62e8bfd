//! Passing rights on: nobody grants more than they hold, and `manage` covers what it was given for.

use std::collections::BTreeSet;

use crate::store::{Grant, Permission, Subject};

use super::decide::{Asker, Decision, Scope, counts_in, decide};

/// Decides whether `asker` may grant `permission` for `scope`: they need `manage` there, and the permission itself.
///
/// # Errors
/// Which of the two is lacking.
pub fn can_grant(asker: &Asker, grants: &[Grant], scope: Scope, permission: Permission) -> Decision {
    decide(asker, grants, scope, Permission::Manage)?;
    decide(asker, grants, scope, permission)
}

/// Decides whether `asker` may take back grants for `scope`, whatever they are: they need `manage` there.
///
/// # Errors
/// Why it is refused.
pub fn can_revoke(asker: &Asker, grants: &[Grant], scope: Scope) -> Decision {
    decide(asker, grants, scope, Permission::Manage)
}

/// The roles and members whose grants allow them to grant `permission` for `scope`. Members with Manage Server can
/// always, and are not listed.
#[must_use]
pub fn who_can_grant(grants: &[Grant], scope: Scope, permission: Permission) -> Vec<Subject> {
    let everyone = Subject::everyone(scope.guild());
    let counting = || grants.iter().filter(|grant| counts_in(grant, scope));
    let holds = |subject: Subject, permission: Permission| {
        counting().any(|grant| {
            (grant.subject == subject || grant.subject == everyone) && grant.permission.includes(permission)
        })
    };
    let subjects: BTreeSet<Subject> = counting().map(|grant| grant.subject).collect();
    let can = |subject: &Subject| holds(*subject, Permission::Manage) && holds(*subject, permission);
    subjects.into_iter().filter(can).collect()
}

#[cfg(test)]
mod tests;
