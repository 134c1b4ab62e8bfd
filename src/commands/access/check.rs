//! `/access check`: what somebody may do, and through which grant.

use crate::{
    access::Rights,
    commands::{
        access::list,
        interaction::{reply::Reply, request::Request},
        options::Who,
        present::{command_error::CommandError, grant_limits, refusal},
        resolve::target::{self, Target},
    },
    model::{Binding, Grant, Permission, Subject},
    text,
    texts::{Text, all_of, code, member, word},
};

const COMMAND: &str = "/access check";

/// Tells it for one server, or for each that the member may know that of. `Err`: why not.
pub(super) async fn checked(
    request: &Request,
    who: &Who,
    server: Option<&str>,
) -> Result<Reply, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let own = who.subject == Subject::Member(request.asker.user);
    let needs = if own { Permission::View } else { Permission::Manage };
    let asked = match server {
        None => rights.allowing(&bindings, needs),
        Some(typed) => vec![one(&bindings, &rights, needs, typed)?],
    };
    if asked.is_empty() && rights.decide(request.guild(), needs).is_err() {
        return Err(if own {
            text!("access-check-nothing-held").into()
        } else {
            refusal::manages_nothing(COMMAND).into()
        });
    }
    Ok(page(request, &rights, who, &asked))
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

fn page(request: &Request, rights: &Rights, who: &Who, bindings: &[&Binding]) -> Reply {
    let named = refusal::holder(rights, who.subject);
    let held = |binding: &Binding| match (&who.member, who.subject) {
        (Some(member), _) => rights.held_by(member, binding),
        (None, Subject::Role(role)) => rights.held_through(role, binding),
        (None, Subject::Member(_)) => Vec::new(),
    };
    if who.member.is_none() && matches!(who.subject, Subject::Member(_)) {
        return Reply::new(text!("access-check-no-member", who = named));
    }
    if who.member.as_ref().is_some_and(|member| member.manages_guild) {
        return Reply::new(text!("access-check-everything", who = named));
    }
    let mut lines = vec![text!("access-check-head", who = named)];
    for binding in bindings {
        lines.push(text!("server-name", server = &binding.name));
        let held = held(binding);
        if held.is_empty() {
            lines.push(text!("access-check-nothing"));
        }
        lines.extend(held.into_iter().map(|grant| line(rights, grant)));
    }
    if bindings.is_empty() {
        lines.push(text!("access-check-nothing-bound"));
    }
    list::fitting(request, lines)
}

fn line(rights: &Rights, grant: &Grant) -> Text {
    let included: Vec<_> = Permission::ALL
        .iter()
        .filter(|one| **one != grant.permission && grant.permission.includes(**one))
        .map(|one| code(one.as_str()))
        .collect();
    let permission = code(grant.permission.as_str());
    let right = if included.is_empty() {
        text!("access-check-right", permission = permission)
    } else {
        text!("access-check-right-with", permission = permission, included = all_of(included))
    };
    let scope = word(if grant.binding.is_none() { "all" } else { "one" });
    let who = refusal::holder(rights, grant.subject);
    let by = member(grant.granted_by);
    match grant_limits::told(&grant.limits()) {
        Some(limits) => text!(
            "access-check-line-within",
            right = right,
            limits = limits,
            scope = scope,
            who = who,
            by = by
        ),
        None => text!("access-check-line", right = right, scope = scope, who = who, by = by),
    }
}
