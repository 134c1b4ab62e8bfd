//! `/access list`: all rights of a guild on one page.

use std::{collections::BTreeSet, time::Duration};

use serenity::model::id::RoleId;
use tokio::time::timeout;

use crate::{
    access::Rights,
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{grant_limits, messages, refusal},
    },
    model::{Binding, BindingId, Grant, Permission, Subject},
    store::StoreError,
};

/// How long Discord is asked which roles there are.
const LOOK_UP: Duration = Duration::from_secs(1);
/// A message's length, in code points.
const ONE_MESSAGE: usize = 2000;

/// `cached`: those roles of the guild that the gateway has told of.
pub(super) async fn listed(
    request: &Request,
    cached: Option<&BTreeSet<RoleId>>,
) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let managed: Vec<_> = rights.allowing(&bindings, Permission::Manage);
    let guild_wide = rights.decide(request.guild(), Permission::Manage).is_ok();
    if managed.is_empty() && !guild_wide {
        return Ok(refusal::manages_nothing("/access list"));
    }
    let roles = there(request, &rights, cached).await;
    Ok(fitting(&page(&rights, &managed, roles.as_ref())))
}

/// The roles that the guild has, by which one is known to be deleted. What the gateway has told may be old: where it
/// lacks a role that holds a grant, Discord is asked. `None`: that is not known.
async fn there(
    request: &Request,
    rights: &Rights,
    cached: Option<&BTreeSet<RoleId>>,
) -> Option<BTreeSet<RoleId>> {
    let is_known = |subject: &Subject| match subject {
        Subject::Role(role) => cached.is_some_and(|cached| cached.contains(role)),
        Subject::Member(_) => true,
    };
    if rights.grants().iter().all(|grant| is_known(&grant.subject)) {
        return cached.cloned();
    }
    let asked = timeout(LOOK_UP, request.data.calls.roles_if_spare(request.guild()));
    asked.await.ok()?.ok()
}

/// What does not fit into a message is attached whole.
pub(super) fn fitting(lines: &[String]) -> Reply {
    let text = lines.join("\n");
    let reply = Reply::lines(lines);
    if text.chars().count() <= ONE_MESSAGE { reply } else { reply.with_file("rights.txt", text + "\n") }
}

/// Guild-wide grants count for every binding, so whoever manages one may see them.
fn page(rights: &Rights, managed: &[&Binding], roles: Option<&BTreeSet<RoleId>>) -> Vec<String> {
    let mut lines = vec![String::from("Members with Manage Server may do everything.")];
    let mut section = |title: &str, binding: Option<BindingId>| {
        let entries = entries(rights, binding);
        if !entries.is_empty() {
            lines.push(title.to_owned());
        }
        for (subject, permissions, limits) in entries {
            let who = named(rights, subject, roles);
            let limits = if limits.is_empty() { limits } else { format!(" – {limits}") };
            lines.push(format!("- {who}: {}{limits}", permissions.join(", ")));
        }
    };
    section("**All servers**", None);
    for binding in managed {
        section(&messages::bold(&binding.name), Some(binding.id));
    }
    if rights.grants().is_empty() {
        lines.push("Nothing is granted to anybody else: `/access grant`.".into());
    }
    lines
}

type GrantGroup = (Subject, Vec<&'static str>, String);

/// Who holds what for one place, those with the same limits together.
fn entries(rights: &Rights, binding: Option<BindingId>) -> Vec<GrantGroup> {
    let mut entries: Vec<GrantGroup> = Vec::new();
    for grant in rights.grants().iter().filter(|grant| grant.binding == binding) {
        let Grant { subject, permission, .. } = grant;
        let limits = grant_limits::told(&grant.limits());
        match entries.iter_mut().find(|(who, _, same)| who == subject && *same == limits) {
            Some((_, permissions, _)) => permissions.push(permission.as_str()),
            None => entries.push((*subject, vec![permission.as_str()], limits)),
        }
    }
    // Whoever holds several grants stands in one place.
    let order: Vec<Subject> = entries.iter().map(|(subject, ..)| *subject).collect();
    entries.sort_by_key(|(subject, ..)| order.iter().position(|one| one == subject));
    entries
}

fn named(rights: &Rights, subject: Subject, roles: Option<&BTreeSet<RoleId>>) -> String {
    match (subject, roles) {
        (Subject::Role(role), Some(roles)) if !roles.contains(&role) => {
            format!("a role that was deleted ({role})")
        }
        _ => refusal::subject(rights, subject),
    }
}
