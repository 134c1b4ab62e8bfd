//! Refusals, each with the way on: what was asked, which permission it needs, who can grant it.

use std::collections::BTreeSet;

use serenity::model::id::GuildId;
use tracing::error;

use crate::{
    access::{NotRun, Refusal, Rights, Scope, pattern::Patterns},
    commands::{
        interaction::reply::Reply,
        present::{grant_limits, messages},
        resolve::target::Target,
    },
    model::{Binding, Permission, Subject},
    store::{MEMBER_SHARE, MOST_GRANTS, MOST_PATTERN_TEXT, StoreError},
};

/// The member may see `binding` but not do this; or may not even see it.
pub(in crate::commands) fn refused(
    rights: &Rights,
    refused: Refusal,
    binding: &Binding,
    needs: Permission,
    command: &str,
) -> Reply {
    match refused {
        Refusal::Hidden => nothing_usable(needs, command, None),
        _ => Reply::new(format!(
            "{}: `{command}` needs the permission `{needs}`, which you don't have. {} can give it to you: {}.",
            messages::bold(&binding.name),
            granters(rights, Scope::Binding(binding.guild, binding.id), needs),
            messages::code(&format!("/access grant permission:{needs} server:{}", binding.name)),
        )),
    }
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
    let because = match (hit, odd) {
        (Some(hit), _) => format!(", because of the rule {}", messages::code(&format!("never {hit}"))),
        (None, Some(odd)) => format!(", because {odd}"),
        (None, None) => String::new(),
    };
    let mut said = format!(
        "{}: you may not run {}{because}. {}",
        messages::bold(&binding.name),
        messages::code(&beginning(command)),
        if may.is_empty() { "You may run everything".into() } else { format!("You may run {}", few(may)) },
    );
    if !never.is_empty() {
        said.push_str(&format!("{} {}", if may.is_empty() { " but" } else { ", but never" }, few(never)));
    }
    let approvers = rights.who_may_approve(binding, permission, command);
    said.push_str(&format!(". {} may let you.", either(rights, approvers)));
    Reply::new(said)
}

fn beginning(command: &str) -> String {
    let mut shown: String = command.chars().take(MOST_REPEATED).collect();
    if shown.len() < command.len() {
        shown.push('…');
    }
    shown
}

/// Each pattern once, as many as a sentence takes.
fn few(lists: &[Patterns]) -> String {
    let each: BTreeSet<_> = lists.iter().flat_map(Patterns::iter).collect();
    let named = grant_limits::patterns(each.iter().copied().take(MOST_PATTERNS));
    match each.len().saturating_sub(MOST_PATTERNS) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// The member may not do this for all of the guild.
pub(in crate::commands) fn refused_guild_wide(rights: &Rights, needs: Permission, command: &str) -> Reply {
    let scope = Scope::Guild(rights.asker().guild);
    Reply::new(format!(
        "`{command}` needs the permission `{needs}` for all of this Discord server, which you don't have. {} can \
         give it to you: `/access grant permission:{needs} server:*`.",
        granters(rights, scope, needs),
    ))
}

/// The member manages no server here. Nothing tells whether there is one.
pub(in crate::commands) fn manages_nothing(command: &str) -> Reply {
    let needs = Permission::Manage;
    Reply::new(format!(
        "`{command}` needs the permission `{needs}` for at least one server, which you don't have here. Members with \
         Manage Server can grant it with `/access grant`."
    ))
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
        Target::Ambiguous(several) => Reply::new(format!(
            "Several servers start with that: {}. Type more of the name.",
            several.iter().map(|one| messages::bold(&one.name)).collect::<Vec<_>>().join(", ")
        )),
        Target::NothingBound if rights.decide(rights.asker().guild, Permission::Manage).is_ok() => {
            Reply::new("No game server is bound in this Discord server yet. `/server bind` binds one.")
        }
        _ => nothing_usable(needs, command, typed),
    }
}

/// What does not exist and what is forbidden look the same.
fn nothing_usable(needs: Permission, command: &str, typed: Option<&str>) -> Reply {
    let named = typed.map(|typed| format!(" called {}", messages::bold(typed.trim()))).unwrap_or_default();
    Reply::new(format!(
        "There is no server{named} here that you may use. `{command}` needs the permission `{needs}`; members with \
         Manage Server can grant it with `/access grant`."
    ))
}

fn granters(rights: &Rights, scope: Scope, permission: Permission) -> String {
    either(rights, rights.who_can_grant(scope, permission))
}

/// These, or anyone with Manage Server.
pub(in crate::commands) fn either(rights: &Rights, subjects: Vec<Subject>) -> String {
    let mut names: Vec<_> =
        subjects.into_iter().take(5).map(|subject| self::subject(rights, subject)).collect();
    names.push("anyone with Manage Server".into());
    match names.split_last() {
        Some((last, [])) => capitalised(last),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// A role or member as Discord shows it; nobody is notified, since answers allow no mentions.
pub(in crate::commands) fn subject(rights: &Rights, subject: Subject) -> String {
    subject_in(rights.asker().guild, subject)
}

/// The same for a guild.
pub(in crate::commands) fn subject_in(guild: GuildId, subject: Subject) -> String {
    match subject {
        everyone if everyone == Subject::everyone(guild) => "@everyone".into(),
        Subject::Role(role) => format!("<@&{role}>"),
        Subject::Member(member) => format!("<@{member}>"),
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The database failed. The person reads that, the log reads why.
pub(in crate::commands) fn store(failed: &StoreError) -> Reply {
    if matches!(failed, StoreError::TooManyGrants) {
        return Reply::new(format!(
            "This Discord server has {MOST_GRANTS} grants, and that is the most. `/access revoke` makes room; a grant to a \
             role stands for many members."
        ));
    }
    if matches!(failed, StoreError::TooManyPatterns) {
        return Reply::new(format!(
            "The patterns of this Discord server's grants have {MOST_PATTERN_TEXT} characters together, and that is the \
             most. `/access revoke` makes room; a grant to a role stands for many members, and `*` for many words."
        ));
    }
    error!("the database failed: {failed}{}", cause(failed));
    Reply::new(
        "The bot's database can't be read or written just now, so nothing was done. Its log tells its operator why.",
    )
}

/// Said to somebody of whom the audit log takes no more for now.
pub(in crate::commands) fn share_used_up(binding: Option<&Binding>) -> Reply {
    let about = binding.map(|binding| format!("{}: ", messages::bold(&binding.name))).unwrap_or_default();
    Reply::new(format!(
        "{about}nothing was done. You have done {MEMBER_SHARE} things with this bot here within 24 hours, and the audit \
         log takes no more of one member, so that nobody can flood it. Wait, or ask somebody with Manage Server."
    ))
}

/// The audit row could not be written.
pub(in crate::commands) fn not_audited(binding: Option<&Binding>) -> Reply {
    let name = binding.map(|binding| format!("{}: ", messages::bold(&binding.name))).unwrap_or_default();
    Reply::new(format!(
        "{name}this could not be written to the audit log, so it was not done. The bot's log tells its operator why."
    ))
}

pub(in crate::commands) fn cause(failed: &dyn std::error::Error) -> String {
    failed.source().map(|source| format!(": {source}")).unwrap_or_default()
}
