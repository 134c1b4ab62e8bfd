//! `/plan list`.

use std::collections::HashMap;

use jiff::tz::TimeZone;

use crate::{
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
    },
    model::{Binding, BindingId, Permission, Plan},
    plans::{self, times::Times, zone},
    text,
    texts::code,
};

/// The plans that the member may see, each with its next time.
pub(super) async fn reply(request: &Request) -> Result<Reply, CommandError> {
    let (zone_name, zone) = zone::chosen(request.store().timezone(request.guild()).await?.as_deref());
    let theirs = managed(request, "/plan list").await?;
    if theirs.is_empty() {
        return Ok(Reply::new(text!("plan-list-none", zone = code(zone_name))));
    }
    let now = request.data.plans.options().clock.now();
    let lines =
        theirs.iter().map(|(plan, binding)| plans::line(plan, &binding.name, &next(plan, now, &zone)));
    Ok(Reply::lines([text!("plan-list", zone = code(zone_name))].into_iter().chain(lines)))
}

fn next(plan: &Plan, now: i64, zone: &TimeZone) -> Vec<i64> {
    let times: Result<Times, _> = plan.new.times.parse();
    match times {
        Ok(times) if plan.new.next_at <= now => times.upcoming(now, plan.planned_at, zone, 1),
        Ok(_) => vec![plan.new.next_at],
        Err(_) => Vec::new(),
    }
}

/// The guild's plans of servers that the member manages; refuses who manages none.
pub(super) async fn managed(request: &Request, command: &str) -> Result<Vec<(Plan, Binding)>, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let may: HashMap<BindingId, &Binding> =
        rights.allowing(&bindings, Permission::Manage).into_iter().map(|one| (one.id, one)).collect();
    if may.is_empty() && rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, command).into());
    }
    let plans = request.store().plans_of(request.guild()).await?.into_iter();
    Ok(plans
        .filter_map(|plan| Some((may.get(&plan.new.binding).copied()?.clone(), plan)))
        .map(|(binding, plan)| (plan, binding))
        .collect())
}
