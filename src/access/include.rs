//! Whether one person's rights include another's: who has less can't forbid who has more what they may run. Pure.

use std::collections::BTreeSet;

use crate::{
    pattern::{Pattern, Patterns},
    store::{Grant, Permission, Subject},
};

use super::decide::{Asker, Scope, counts_in, held};

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
            let theirs: Vec<_> = held(member, grants, *scope).collect();
            covers(&held(asker, grants, *scope).collect::<Vec<_>>(), &theirs)
        }),
        None => scopes.iter().all(|scope| includes_any(asker, grants, *scope, subject)),
    }
}

/// The same for whoever may be `subject`.
fn includes_any(asker: &Asker, grants: &[Grant], scope: Scope, subject: Subject) -> bool {
    let own: Vec<_> = held(asker, grants, scope).collect();
    let counting = || grants.iter().filter(|grant| counts_in(grant, scope));
    let through = |grant: &&Grant| [subject, Subject::everyone(scope.guild())].contains(&grant.subject);
    let others: BTreeSet<_> = counting().map(|grant| grant.subject).collect();
    let of_console = |grant: &&Grant| matches!(grant.permission, Permission::Say | Permission::Command);
    covers(&own, &counting().filter(through).collect::<Vec<_>>())
        && others.into_iter().all(|other| {
            let theirs = counting().filter(|grant| grant.subject == other || through(grant));
            covers(&own, &theirs.filter(of_console).collect::<Vec<_>>())
        })
}

/// Whether one person's grants give all that another's give.
fn covers(own: &[&Grant], theirs: &[&Grant]) -> bool {
    let gives =
        |permission: Permission| own.iter().filter(move |grant| grant.permission.includes(permission));
    let all = |permission| gives(permission).any(|grant| grant.only.is_none());
    let covered = |grant: &&Grant| match (grant.permission, &grant.only) {
        (Permission::Command, Some(only)) => {
            let has = |pattern| gives(Permission::Command).any(|own| has(own.only.as_ref(), pattern));
            all(Permission::Command) || only.iter().all(has)
        }
        (permission, _) => all(permission),
    };
    let never = |grants: &[&Grant]| -> BTreeSet<_> {
        grants.iter().filter_map(|grant| grant.never.as_ref()).flat_map(Patterns::iter).cloned().collect()
    };
    let runs = theirs.iter().any(|grant| grant.permission.includes(Permission::Say));
    theirs.iter().all(covered) && (!runs || never(own).is_subset(&never(theirs)))
}

fn has(only: Option<&Patterns>, pattern: &Pattern) -> bool {
    only.is_some_and(|only| only.contains(pattern))
}

#[cfg(test)]
mod tests;
