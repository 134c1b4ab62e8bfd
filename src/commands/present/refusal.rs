//! Refusals, each with the way on: what was asked, which permission it needs, who can grant it.

use std::collections::BTreeSet;

use serenity::model::id::GuildId;
use tracing::error;

use crate::{
    access::{NotRun, Refusal, Rights, Scope, pattern::Patterns},
    commands::{
        interaction::reply::Reply,
        present::{grant_limits, pattern_error},
        resolve::target::Target,
    },
    model::{Binding, Permission, Subject},
    store::{MEMBER_SHARE, MOST_GRANTS, MOST_PATTERN_TEXT, StoreError},
    text,
    texts::{Arg, Text, code, listed, member, one_of},
};

/// The member may see `binding` but not do this; or may not even see it.
pub(in crate::commands) fn refused(
    rights: &Rights,
    refused: Refusal,
    binding: &Binding,
    needs: Permission,
    command: &str,
) -> Reply {
    if refused == Refusal::Hidden {
        return nothing_usable(needs, command, None);
    }
    Reply::new(text!(
        "refusal-needs",
        server = &binding.name,
        command = code(command),
        permission = code(needs.as_str()),
        granters = granters(rights, Scope::Binding(binding.guild, binding.id), needs),
        grant = code(format!("/access grant permission:{needs} server:{}", binding.name)),
    ))
}

/// The most of a refused command that is repeated, in characters.
const MOST_REPEATED: usize = 200;
/// Patterns that a refusal names; the rest is counted.
const MOST_PATTERNS: usize = 20;

/// The member may not run this command, which needs `permission`: says what they may run.
pub(in crate::commands) fn not_run(
    rights: &Rights,
    binding: &Binding,
    permission: Permission,
    command: &str,
    why: &NotRun,
) -> Reply {
    let typed = if permission == Permission::Say { "/mc say" } else { "/mc run" };
    let (may, never, hit, odd) = match why {
        NotRun::Refused(lacks) => return refused(rights, *lacks, binding, permission, typed),
        NotRun::Narrowed { may, never, hit, odd } => (may, never, hit, odd),
    };
    let (server, said) = (&binding.name, code(beginning(command)));
    let refused = match (hit, odd) {
        (Some(hit), _) => {
            let rule = code(format!("never {hit}"));
            text!("refusal-not-run-rule", server = server, command = said, rule = rule)
        }
        (None, Some(odd)) => {
            let why = pattern_error::odd(odd);
            text!("refusal-not-run-odd", server = server, command = said, why = why)
        }
        (None, None) => text!("refusal-not-run", server = server, command = said),
    };
    let may_run = match (may.is_empty(), never.is_empty()) {
        (true, true) => text!("refusal-may-run-all"),
        (true, false) => text!("refusal-may-run-all-but", never = few(never)),
        (false, true) => text!("refusal-may-run", may = few(may)),
        (false, false) => text!("refusal-may-run-but", may = few(may), never = few(never)),
    };
    let granters = either(rights, rights.who_may_approve(binding, permission, command));
    Reply::new(Text::sentences(vec![refused, may_run, text!("refusal-may-let", granters = granters)]))
}

fn beginning(command: &str) -> String {
    let mut shown: String = command.chars().take(MOST_REPEATED).collect();
    if shown.len() < command.len() {
        shown.push('…');
    }
    shown
}

/// Each pattern once, as many as a sentence takes.
fn few(lists: &[Patterns]) -> Arg {
    let each: BTreeSet<_> = lists.iter().flat_map(Patterns::iter).collect();
    let named = grant_limits::list(each.iter().copied().take(MOST_PATTERNS));
    match each.len().saturating_sub(MOST_PATTERNS) {
        0 => named,
        more => text!("refusal-patterns-more", named = named, count = more).into(),
    }
}

/// The member may not do this for all of the guild.
pub(in crate::commands) fn refused_guild_wide(rights: &Rights, needs: Permission, command: &str) -> Reply {
    let scope = Scope::Guild(rights.asker().guild);
    Reply::new(text!(
        "refusal-needs-guild-wide",
        command = code(command),
        permission = code(needs.as_str()),
        granters = granters(rights, scope, needs),
        grant = code(format!("/access grant permission:{needs} server:*")),
    ))
}

/// The member manages no server here. Nothing tells whether there is one.
pub(in crate::commands) fn manages_nothing(command: &str) -> Reply {
    let needs = code(Permission::Manage.as_str());
    Reply::new(text!("refusal-manages-nothing", command = code(command), permission = needs))
}

/// No binding is meant.
pub(in crate::commands) fn no_target(
    target: &Target<'_>,
    rights: &Rights,
    needs: Permission,
    command: &str,
    typed: Option<&str>,
) -> Reply {
    match target {
        Target::Ambiguous(several) => {
            Reply::new(text!("refusal-ambiguous", servers = server_names(several.iter().copied())))
        }
        Target::NothingBound if rights.decide(rights.asker().guild, Permission::Manage).is_ok() => {
            Reply::new(text!("refusal-nothing-bound"))
        }
        _ => nothing_usable(needs, command, typed),
    }
}

/// Names of bindings, each in bold.
pub(in crate::commands) fn server_names<'a>(bindings: impl Iterator<Item = &'a Binding>) -> Arg {
    listed(bindings.map(|binding| text!("server-name", server = &binding.name)))
}

/// What does not exist and what is forbidden look the same.
fn nothing_usable(needs: Permission, command: &str, typed: Option<&str>) -> Reply {
    let (command, permission) = (code(command), code(needs.as_str()));
    Reply::new(match typed.map(str::trim) {
        Some(name) => {
            text!("refusal-nothing-called", name = name, command = command, permission = permission)
        }
        None => text!("refusal-nothing-usable", command = command, permission = permission),
    })
}

fn granters(rights: &Rights, scope: Scope, permission: Permission) -> Arg {
    either(rights, rights.who_can_grant(scope, permission))
}

/// These, or anyone with Manage Server, at the beginning of a sentence.
pub(in crate::commands) fn either(rights: &Rights, subjects: Vec<Subject>) -> Arg {
    if subjects.is_empty() {
        return text!("refusal-anyone").into();
    }
    let named = subjects.into_iter().take(5).map(|subject| holder(rights, subject));
    one_of(named.chain([text!("refusal-or-anyone").into()]))
}

/// A role or member as Discord shows it; nobody is notified, since answers allow no mentions.
pub(in crate::commands) fn holder(rights: &Rights, subject: Subject) -> Arg {
    holder_in(rights.asker().guild, subject)
}

/// The same for a guild.
pub(in crate::commands) fn holder_in(guild: GuildId, subject: Subject) -> Arg {
    match subject {
        everyone if everyone == Subject::everyone(guild) => Arg::Mention("@everyone".into()),
        Subject::Role(role) => role.into(),
        Subject::Member(user) => member(user),
    }
}

/// The database failed. The person reads that, the log reads why.
pub(in crate::commands) fn store(failed: &StoreError) -> Reply {
    match failed {
        StoreError::TooManyGrants => {
            Reply::new(text!("refusal-too-many-grants", most = MOST_GRANTS.unsigned_abs()))
        }
        StoreError::TooManyPatterns => {
            Reply::new(text!("refusal-too-many-patterns", most = MOST_PATTERN_TEXT.unsigned_abs()))
        }
        failed => {
            error!("the database failed: {failed}{}", cause(failed));
            Reply::new(text!("refusal-database"))
        }
    }
}

/// Said to somebody of whom the audit log takes no more for now.
pub(in crate::commands) fn share_used_up(binding: Option<&Binding>) -> Reply {
    let most = MEMBER_SHARE.unsigned_abs();
    Reply::new(match binding {
        Some(binding) => text!("refusal-share-used-up-for", server = &binding.name, most = most),
        None => text!("refusal-share-used-up", most = most),
    })
}

/// The audit row could not be written.
pub(in crate::commands) fn not_audited(binding: Option<&Binding>) -> Reply {
    Reply::new(match binding {
        Some(binding) => text!("refusal-not-audited-for", server = &binding.name),
        None => text!("refusal-not-audited"),
    })
}

pub(in crate::commands) fn cause(failed: &dyn std::error::Error) -> String {
    failed.source().map(|source| format!(": {source}")).unwrap_or_default()
}
