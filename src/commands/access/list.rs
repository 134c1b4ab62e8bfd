//! `/access list`: all rights of a guild on one page.

use std::{collections::BTreeSet, time::Duration};

use serenity::model::id::RoleId;
use tokio::time::timeout;

use crate::{
    access::Rights,
    cards::{Accent, Card, MOST_TEXT},
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{grant_limits, refusal},
    },
    model::{Binding, BindingId, Grant, GrantLimits, Permission, Subject},
    store::StoreError,
    text,
    texts::{Arg, Text, listed},
};

/// How long Discord is asked which roles there are.
const LOOK_UP: Duration = Duration::from_secs(1);
/// A message's length, in code points.
const ONE_MESSAGE: usize = 2000;
/// What a card shows whole: some room of a message is left for what is said first.
const MOST_SECTIONS: usize = 15;
const ONE_CARD: usize = MOST_TEXT - 400;
/// The file with what does not fit.
const WHOLE: &str = "rights.txt";

/// `cached`: those roles of the guild that the gateway has told of.
pub(super) async fn reply(request: &Request, cached: Option<&BTreeSet<RoleId>>) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let managed: Vec<_> = rights.allowing(&bindings, Permission::Manage);
    let guild_wide = rights.decide(request.guild(), Permission::Manage).is_ok();
    if managed.is_empty() && !guild_wide {
        return Ok(refusal::manages_nothing("/access list"));
    }
    let roles = there(request, &rights, cached).await;
    Ok(on_card(request, page(&rights, &managed, roles.as_ref())))
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

/// A section for each place; those that do not fit are attached, with all the others.
fn on_card(request: &Request, (head, sections): (Text, Vec<Vec<Text>>)) -> Reply {
    let language = request.language();
    let whole = head.clone().above(Text::lines(sections.concat()));
    let fits = sections.len() <= MOST_SECTIONS && whole.markdown(language).chars().count() <= ONE_CARD;
    let reply = Reply::card(Card::new(Accent::Neutral).text(head).blocks(sections));
    if fits { reply } else { reply.with_file(WHOLE, whole.plain(language) + "\n") }
}

/// What does not fit into a message is attached whole.
pub(super) fn fitting(request: &Request, lines: Vec<Text>) -> Reply {
    let whole = Text::lines(lines.clone());
    let language = request.language();
    let reply = Reply::lines(lines);
    if whole.markdown(language).chars().count() <= ONE_MESSAGE {
        return reply;
    }
    reply.with_file(WHOLE, whole.plain(language) + "\n")
}

/// Guild-wide grants count for every binding, so whoever manages one may see them.
fn page(rights: &Rights, managed: &[&Binding], roles: Option<&BTreeSet<RoleId>>) -> (Text, Vec<Vec<Text>>) {
    let section = |title: Text, binding: Option<BindingId>| {
        let groups = groups(rights, binding);
        let lines = groups.into_iter().map(|group| line(rights, group, roles)).collect::<Vec<_>>();
        (!lines.is_empty()).then(|| [vec![title], lines].concat())
    };
    let all = section(text!("access-all-servers"), None);
    let each = managed.iter().map(|one| section(text!("server-name", server = &one.name), Some(one.id)));
    let nothing = rights.grants().is_empty().then(|| vec![text!("access-list-none")]);
    let sections = all.into_iter().chain(each.flatten()).chain(nothing).collect();
    (text!("access-list-managers"), sections)
}

/// Permissions that somebody holds within the same limits.
struct GrantGroup {
    subject: Subject,
    permissions: Vec<Permission>,
    limits: GrantLimits,
}

fn line(rights: &Rights, group: GrantGroup, roles: Option<&BTreeSet<RoleId>>) -> Text {
    let who = named(rights, group.subject, roles);
    let permissions = listed(group.permissions.into_iter().map(Permission::as_str));
    match grant_limits::told(&group.limits) {
        Some(limits) => {
            text!("access-list-line-within", who = who, permissions = permissions, limits = limits)
        }
        None => text!("access-list-line", who = who, permissions = permissions),
    }
}

/// Who holds what for one place, those with the same limits together.
fn groups(rights: &Rights, binding: Option<BindingId>) -> Vec<GrantGroup> {
    let mut groups: Vec<GrantGroup> = Vec::new();
    for grant in rights.grants().iter().filter(|grant| grant.binding == binding) {
        let Grant { subject, permission, .. } = *grant;
        let limits = grant.limits();
        match groups.iter_mut().find(|group| group.subject == subject && group.limits == limits) {
            Some(group) => group.permissions.push(permission),
            None => groups.push(GrantGroup { subject, permissions: vec![permission], limits }),
        }
    }
    // Whoever holds several grants stands in one place.
    let order: Vec<Subject> = groups.iter().map(|group| group.subject).collect();
    groups.sort_by_key(|group| order.iter().position(|one| *one == group.subject));
    groups
}

fn named(rights: &Rights, subject: Subject, roles: Option<&BTreeSet<RoleId>>) -> Arg {
    match (subject, roles) {
        (Subject::Role(role), Some(roles)) if !roles.contains(&role) => {
            text!("access-deleted-role", role = role.to_string()).into()
        }
        _ => refusal::holder(rights, subject),
    }
}
