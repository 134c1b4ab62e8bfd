//! Whether one person's rights include another's: who has less can't forbid who has more what they may run. Pure.

use std::collections::{BTreeSet, HashSet};

use crate::{
    model::{Grant, Permission, Subject},
    pattern::{Pattern, Patterns},
};

use super::decide::{Asker, Scope, by_subject, held};

/// Whether what `asker` holds in `scope` includes all that `member` may do there, if they are known; else all that the
/// grants to `subject` give, and every command that any other grant gives, since whoever holds that may be one of them.
/// For all of a guild, this must be so on each of its bindings.
pub(super) fn includes(
    asker: &Asker,
    grants: &[Grant],
    (scope, subject): (Scope, Subject),
    member: Option<&Asker>,
) -> bool {
    let places: BTreeSet<_> = match scope {
        Scope::Guild(_) => grants.iter().filter_map(|grant| grant.binding).collect(),
        Scope::Binding(..) => BTreeSet::new(),
    };
    let within = places.into_iter().map(|binding| Scope::Binding(scope.guild(), binding));
    let scopes: Vec<_> = within.chain([scope]).collect();
    match member {
        Some(member) if member.manages_guild => false,
        Some(member) => scopes.iter().all(|scope| {
            let own = Own::of(held(asker, grants, *scope));
            own.covers(&held(member, grants, *scope).collect::<Vec<_>>())
        }),
        None => scopes.iter().all(|scope| includes_any(asker, grants, *scope, subject)),
    }
}

/// The same for whoever may be `subject`.
fn includes_any(asker: &Asker, grants: &[Grant], scope: Scope, subject: Subject) -> bool {
    let own = Own::of(held(asker, grants, scope));
    let by_subject = by_subject(grants, scope);
    let everyone = Subject::everyone(scope.guild());
    let of = |subject: Subject| by_subject.get(&subject).into_iter().flatten().copied();
    let through: Vec<_> = of(subject).chain(of(everyone).filter(|_| subject != everyone)).collect();
    let of_console = |grant: &&Grant| matches!(grant.permission, Permission::Say | Permission::Command);
    let others = by_subject.keys().filter(|other| ![subject, everyone].contains(other));
    own.covers(&through)
        && others.into_iter().all(|other| {
            let theirs = of(*other).chain(through.iter().copied());
            own.covers(&theirs.filter(of_console).collect::<Vec<_>>())
        })
}

/// One person's grants. Their patterns are looked through once, however many people they are compared with.
struct Own<'a> {
    grants: Vec<&'a Grant>,
    /// The commands that a narrowed `command` gives.
    only: HashSet<&'a Pattern>,
    never: HashSet<&'a Pattern>,
}

impl<'a> Own<'a> {
    fn of(grants: impl Iterator<Item = &'a Grant>) -> Self {
        let grants: Vec<_> = grants.collect();
        let giving = grants.iter().filter(|grant| grant.permission.includes(Permission::Command));
        let only = giving.filter_map(|grant| grant.only.as_ref()).flat_map(Patterns::iter).collect();
        let never = never(&grants);
        Self { grants, only, never }
    }

    /// Whether they give all that another's give.
    fn covers(&self, theirs: &[&Grant]) -> bool {
        let all = |permission: Permission| {
            let mut giving = self.grants.iter().filter(|grant| grant.permission.includes(permission));
            giving.any(|grant| grant.only.is_none())
        };
        let covered = |grant: &&Grant| match (grant.permission, &grant.only) {
            (Permission::Command, Some(only)) => {
                all(Permission::Command) || only.iter().all(|pattern| self.only.contains(pattern))
            }
            (permission, _) => all(permission),
        };
        let runs = theirs.iter().any(|grant| grant.permission.includes(Permission::Say));
        theirs.iter().all(covered) && (!runs || self.never.is_empty() || self.never.is_subset(&never(theirs)))
    }
}

fn never<'a>(grants: &[&'a Grant]) -> HashSet<&'a Pattern> {
    grants.iter().filter_map(|grant| grant.never.as_ref()).flat_map(Patterns::iter).collect()
}

#[cfg(test)]
mod tests;
