//! `/access check`: what somebody may do, and through which grant.

use crate::{
    access::Rights,
    commands::{
        access::{Who, list},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, grant_limits, messages, refusal},
        resolve::target::{self, Target},
    },
    model::{Binding, Grant, Permission, Subject},
    store::StoreError,
};

const COMMAND: &str = "/access check";

/// Tells it for one server, or for each that the member may know that of. `Err`: why not.
pub(super) async fn checked(
    request: &Request,
    who: &Who,
    server: Option<&str>,
) -> Result<Reply, CommandError> {
    let known = async { Ok::<_, StoreError>((request.bindings().await?, request.rights().await?)) };
    let (bindings, rights) = known.await?;
    let own = who.subject == Subject::Member(request.asker.user);
    let needs = if own { Permission::View } else { Permission::Manage };
    let asked = match server {
        None => rights.allowing(&bindings, needs),
        Some(typed) => vec![one(&bindings, &rights, needs, typed)?],
    };
    if asked.is_empty() && rights.decide(request.guild(), needs).is_err() {
        return Err(if own { nothing_held().into() } else { refusal::manages_nothing(COMMAND).into() });
    }
    Ok(page(&rights, who, &asked))
}

fn one<'a>(
    bindings: &'a [Binding],
    rights: &Rights,
    needs: Permission,
    typed: &str,
) -> Result<&'a Binding, CommandError> {
    match target::target(bindings, rights, needs, Some(typed), None) {
        Target::One(binding) => match rights.decide(binding, needs) {
            Ok(_) => Ok(binding),
            Err(refused) => Err(refusal::refused(rights, refused, binding, needs, COMMAND).into()),
        },
        other => Err(refusal::no_target(&other, rights, needs, COMMAND, Some(typed)).into()),
    }
}

fn nothing_held() -> Reply {
    Reply::new(
        "You have no rights to a game server here. Members with Manage Server can grant them with `/access grant`.",
    )
}

fn page(rights: &Rights, who: &Who, bindings: &[&Binding]) -> Reply {
    let named = refusal::subject(rights, who.subject);
    let held = |binding: &Binding| match (&who.member, who.subject) {
        (Some(member), _) => rights.held_by(member, binding),
        (None, Subject::Role(role)) => rights.held_through(role, binding),
        (None, Subject::Member(_)) => Vec::new(),
    };
    if who.member.is_none() && matches!(who.subject, Subject::Member(_)) {
        return Reply::new(format!("{named} is not a member of this Discord server."));
    }
    if who.member.as_ref().is_some_and(|member| member.manages_guild) {
        return Reply::new(format!("{named} may do everything here, through Manage Server in Discord."));
    }
    let mut lines = vec![format!("What {named} may do:")];
    for binding in bindings {
        lines.push(messages::bold(&binding.name));
        let held = held(binding);
        if held.is_empty() {
            lines.push("- nothing; nobody granted it".into());
        }
        lines.extend(held.into_iter().map(|grant| line(rights, grant)));
    }
    if bindings.is_empty() {
        lines.push("No game server is bound here yet.".into());
    }
    list::fitting(&lines)
}

fn line(rights: &Rights, grant: &Grant) -> String {
    let includes: Vec<_> = Permission::ALL
        .iter()
        .filter(|one| **one != grant.permission && grant.permission.includes(**one))
        .map(|one| format!("`{one}`"))
        .collect();
    let with = if includes.is_empty() { String::new() } else { format!(" with {}", includes.join(" and ")) };
    let place = if grant.binding.is_none() { " for all servers" } else { "" };
    format!(
        "- `{}`{with}{} – granted to {}{place} by {}",
        grant.permission,
        grant_limits::after_colon(&grant.limits()),
        refusal::subject(rights, grant.subject),
        refusal::subject(rights, Subject::Member(grant.granted_by)),
    )
}
