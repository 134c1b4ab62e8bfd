//! Passing rights on: nobody grants more than they hold, and `manage` covers what it was given for.

use std::collections::BTreeSet;

use crate::{
    model::{Grant, GrantLimits, Permission, Subject},
    pattern::{Pattern, Patterns, PatternsError},
};

use super::{
    decide::{Asker, Ground, Refusal, Scope, by_subject, counts_in, decide, held, is_held_by},
    everyone, include, run,
};

/// Why a grant is not made or not taken back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotChanged {
    /// `manage` is lacking, or the permission itself.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// @everyone takes only [`Permission::View`], [`Permission::Say`], [`Permission::Start`] and [`Permission::Chat`].
    #[error("@everyone takes view, say, start and chat only")]
    Everyone,
    /// Whose own right is narrowed passes on the same patterns only: these.
    #[error("only the own patterns can be passed on")]
    Narrowed(Vec<Pattern>),
    /// Whose own right ends passes nothing on for longer than until then (seconds since 1970).
    #[error("the own right ends at {0}")]
    Ends(i64),
    /// The grant that is there forbids these, which only somebody can lift who may run every command for as long.
    #[error("the grant forbids {0}")]
    Forbids(Patterns),
    /// It would forbid commands to somebody who may do more than who grants.
    #[error("who is forbidden something may do more")]
    HoldsMore,
    /// With what is forbidden to who grants, the list gets too long.
    #[error("with one's own limits: {0}")]
    TooMuch(PatternsError),
}

/// Decides within which limits `asker` may grant `permission` to `subject` for `scope`, if they want to do so within
/// `wanted`. They need `manage` there and the permission itself, and what limits them limits what they grant: their
/// patterns, their time (its end is taken where none is wanted), and what they may never run, which is added. What
/// nobody may run who is granted this is forbidden only by those whose rights include theirs: those of `member`, where
/// `subject` is one whose roles are known.
///
/// # Errors
/// What they lack.
pub fn can_grant(
    asker: &Asker,
    grants: &[Grant],
    (scope, subject): (Scope, Subject),
    permission: Permission,
    wanted: &GrantLimits,
    member: Option<&Asker>,
) -> Result<GrantLimits, NotChanged> {
    decide(asker, grants, scope, Permission::Manage)?;
    let ground = decide(asker, grants, scope, permission)?;
    if subject == Subject::everyone(scope.guild()) && !everyone::may_have(permission) {
        return Err(NotChanged::Everyone);
    }
    if ground == Ground::ManagesGuild {
        return Ok(wanted.clone());
    }
    let held: Vec<_> = held(asker, grants, scope).collect();
    let forbidden = forbidden(asker, grants, scope);
    let passed_on = own_end(&held, permission, wanted.only.as_ref(), &forbidden)?;
    let managed = held.iter().filter(|grant| grant.permission == Permission::Manage);
    let end = passed_on.min(latest(managed.copied()));
    if wanted.expires_at.is_some_and(|at| at > end) {
        return Err(NotChanged::Ends(end));
    }
    let mut limits = wanted.clone();
    limits.expires_at = limits.expires_at.or((end < FOREVER).then_some(end));
    if permission == Permission::Command && !forbidden.is_empty() {
        let own = wanted.never.iter().flat_map(Patterns::iter).cloned();
        let all = own.chain(forbidden).collect();
        limits.never = Some(Patterns::of(all).map_err(NotChanged::TooMuch)?);
    }
    may_lift(asker, grants, (scope, subject), permission, Some(&limits))?;
    if forbids_more(grants, (scope, subject), permission, &limits)
        && !include::includes(asker, grants, (scope, subject), member)
    {
        return Err(NotChanged::HoldsMore);
    }
    Ok(limits)
}

/// Whether a grant within `limits` forbids what the one that is there does not, or for longer.
fn forbids_more(
    grants: &[Grant],
    to: (Scope, Subject),
    permission: Permission,
    limits: &GrantLimits,
) -> bool {
    let Some(never) = &limits.never else { return false };
    let before = existing(grants, to, permission);
    !before.is_some_and(|before| {
        let had = before.never.as_ref();
        never.iter().all(|one| had.is_some_and(|had| had.contains(one)))
            && limits.expires_at.unwrap_or(FOREVER) <= before.expires_at.unwrap_or(FOREVER)
    })
}

/// Decides which of the grants that went with a binding `asker` may bring back in `scope`, as they were: those that they
/// could give. `kept`: all of those that have not ended. `grants`: those by which that is decided.
#[must_use]
pub fn can_bring_back<'a>(
    asker: &Asker,
    grants: &[Grant],
    scope: Scope,
    kept: &'a [Grant],
) -> Vec<&'a Grant> {
    let could = |grant: &&Grant| {
        let limits = grant.limits();
        let to = (scope, grant.subject);
        can_grant(asker, grants, to, grant.permission, &limits, None).is_ok_and(|granted| granted == limits)
    };
    kept.iter().filter(could).collect()
}

/// The grant of this to this subject for exactly this scope.
fn existing(grants: &[Grant], (scope, subject): (Scope, Subject), permission: Permission) -> Option<&Grant> {
    grants.iter().find(|grant| {
        grant.guild == scope.guild()
            && grant.binding == scope.binding()
            && grant.subject == subject
            && grant.permission == permission
    })
}

/// Decides whether `asker` may take `permission` for `scope` back from `subject`: they need `manage` there. A grant that
/// forbids commands is taken back only by somebody who may run every command for as long, since others would gain by it
/// what they don't hold.
///
/// # Errors
/// Why it is refused.
pub fn can_revoke(
    asker: &Asker,
    grants: &[Grant],
    (scope, subject): (Scope, Subject),
    permission: Permission,
) -> Result<(), NotChanged> {
    decide(asker, grants, scope, Permission::Manage)?;
    may_lift(asker, grants, (scope, subject), permission, None)
}

/// The roles and members whose grants allow them to grant `permission` for `scope`, without narrowing it. Members with
/// Manage Server can always, and are not listed.
#[must_use]
pub fn who_can_grant(grants: &[Grant], scope: Scope, permission: Permission) -> Vec<Subject> {
    managing(grants, scope, |held| {
        held.iter().any(|grant| grant.permission.includes(permission) && grant.only.is_none())
    })
}

/// The roles and members whose grants allow them to let others run `command`, which needs `permission`: they manage and
/// may run it themselves. Members with Manage Server can always, and are not listed.
#[must_use]
pub fn who_may_approve(
    grants: &[Grant],
    scope: Scope,
    permission: Permission,
    command: &str,
) -> Vec<Subject> {
    let sent = run::Sent::new(command);
    managing(grants, scope, |held| run::judge(held, permission, &sent).is_ok())
}

/// Whether `asker` may let others run `command`: see [`who_may_approve`].
///
/// # Errors
/// Why it is refused.
pub fn may_approve(
    asker: &Asker,
    grants: &[Grant],
    scope: Scope,
    permission: Permission,
    command: &str,
) -> Result<Ground, run::NotRun> {
    decide(asker, grants, scope, Permission::Manage)?;
    run::run(asker, grants, scope, permission, command)
}

/// Those who hold `manage`, and of whose grants, with those of @everyone, `also` is true.
fn managing(grants: &[Grant], scope: Scope, also: impl Fn(&[&Grant]) -> bool) -> Vec<Subject> {
    let held = by_subject(grants, scope);
    let everybodys = held.get(&Subject::everyone(scope.guild())).cloned().unwrap_or_default();
    let can = |(subject, theirs): (Subject, Vec<_>)| {
        let others = everybodys.iter().filter(|_| subject != Subject::everyone(scope.guild()));
        let held: Vec<_> = theirs.into_iter().chain(others.copied()).collect();
        let manages = held.iter().any(|grant| grant.permission.includes(Permission::Manage));
        (manages && also(&held)).then_some(subject)
    };
    held.into_iter().filter_map(can).collect()
}

/// No end.
const FOREVER: i64 = i64::MAX;

fn latest<'a>(grants: impl Iterator<Item = &'a Grant>) -> i64 {
    grants.map(|grant| grant.expires_at.unwrap_or(FOREVER)).max().unwrap_or(0)
}

/// Until when the asker themselves holds `permission`, narrowed to `only`.
fn own_end(
    held: &[&Grant],
    permission: Permission,
    only: Option<&Patterns>,
    forbidden: &[Pattern],
) -> Result<i64, NotChanged> {
    let giving = || held.iter().copied().filter(|grant| grant.permission.includes(permission));
    // Who sees a server by any right may let others see it. `say` is not narrowed, so it takes a right that is not.
    let gives_all = |grant: &&Grant| match permission {
        Permission::View => true,
        Permission::Say => grant.only.is_none() && forbidden.is_empty(),
        _ => grant.only.is_none(),
    };
    let full = latest(giving().filter(gives_all));
    match only {
        _ if permission != Permission::Command && full == 0 => Err(Refusal::Lacks(permission).into()),
        Some(only) if permission == Permission::Command => {
            let has = |grant: &&Grant, pattern| grant.only.as_ref().is_some_and(|own| own.contains(pattern));
            let ends =
                only.iter().map(|pattern| full.max(latest(giving().filter(|grant| has(grant, pattern)))));
            ends.min().filter(|end| *end > 0).ok_or_else(|| narrowed(giving()))
        }
        _ if full == 0 => Err(narrowed(giving())),
        _ => Ok(full),
    }
}

fn narrowed<'a>(giving: impl Iterator<Item = &'a Grant>) -> NotChanged {
    let patterns: BTreeSet<_> =
        giving.filter_map(|grant| grant.only.as_ref()).flat_map(Patterns::iter).collect();
    NotChanged::Narrowed(patterns.into_iter().cloned().collect())
}

/// What the asker may never run somewhere in `scope`: for all of a guild, that of each of its bindings counts.
fn forbidden(asker: &Asker, grants: &[Grant], scope: Scope) -> Vec<Pattern> {
    let within = |grant: &&Grant| match scope {
        Scope::Guild(guild) => grant.guild == guild,
        Scope::Binding(..) => counts_in(grant, scope),
    };
    let theirs = grants.iter().filter(within).filter(|grant| is_held_by(grant, asker));
    theirs.filter_map(|grant| grant.never.as_ref()).flat_map(Patterns::iter).cloned().collect()
}

/// Whether `asker` may make the grant that is there, if there is one, into one within `after`, or into none.
fn may_lift(
    asker: &Asker,
    grants: &[Grant],
    (scope, subject): (Scope, Subject),
    permission: Permission,
    after: Option<&GrantLimits>,
) -> Result<(), NotChanged> {
    let Some(before) = existing(grants, (scope, subject), permission) else { return Ok(()) };
    let Some(never) = &before.never else { return Ok(()) };
    let end = before.expires_at.unwrap_or(FOREVER);
    let keeps = |after: &GrantLimits| {
        let still = after.never.as_ref().is_some_and(|list| never.iter().all(|one| list.contains(one)));
        still && after.expires_at.unwrap_or(FOREVER) >= end
    };
    // What is lifted stays lifted when the right of who lifts it has ended.
    if after.is_some_and(keeps) || runs_everything_until(asker, grants, scope) >= end {
        return Ok(());
    }
    Err(NotChanged::Forbids(never.clone()))
}

/// Whether `asker` may run every command in `scope`: with Manage Server, or with `command` that nothing narrows.
#[must_use]
pub fn runs_everything(asker: &Asker, grants: &[Grant], scope: Scope) -> bool {
    runs_everything_until(asker, grants, scope) > 0
}

/// Until when they may, in seconds since 1970; 0: they may not.
fn runs_everything_until(asker: &Asker, grants: &[Grant], scope: Scope) -> i64 {
    let all = |grant: &&Grant| grant.permission.includes(Permission::Command) && grant.only.is_none();
    match decide(asker, grants, scope, Permission::Command) {
        Ok(Ground::ManagesGuild) => FOREVER,
        Ok(Ground::Grant(_)) if forbidden(asker, grants, scope).is_empty() => {
            latest(held(asker, grants, scope).filter(all))
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests;
