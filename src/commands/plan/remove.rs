//! `/plan remove`.

use poise::serenity_prelude::CreateAutocompleteResponse;

use super::{add::details, list};
use crate::{
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        resolve::autocomplete,
        state::Context,
    },
    model::{Action, Binding, Fact, Outcome, Permission, Plan},
    text,
    texts::code,
};

/// The plans of servers that who types manages.
pub(super) async fn plans(context: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    let Some((bindings, rights)) = autocomplete::known(context).await else { return autocomplete::nothing() };
    let guild = rights.asker().guild;
    let Ok(plans) = context.data().store.plans_of(guild).await else { return autocomplete::nothing() };
    let typed = partial.trim().to_lowercase();
    let offered = plans.iter().filter_map(|plan| {
        let binding = bindings.iter().find(|binding| binding.id == plan.new.binding)?;
        rights.decide(binding, Permission::Manage).ok()?;
        Some((named(plan, &binding.name), number(plan)))
    });
    autocomplete::offered(offered.filter(|(name, _)| name.to_lowercase().contains(&typed)))
}

fn named(plan: &Plan, server: &str) -> String {
    format!("{server}: {}, {}", plan.new.times, plan.new.what())
}

fn number(plan: &Plan) -> String {
    plan.id.0.to_string()
}

/// Ends the plan that is meant: as it is offered, or as its times and what it does are typed.
pub(super) async fn reply(request: &Request, typed: &str) -> Result<Reply, CommandError> {
    let theirs = list::managed(request, "/plan remove").await?;
    let typed = typed.trim();
    let meant = |(plan, binding): &&(Plan, Binding)| {
        number(plan) == typed
            || named(plan, &binding.name).eq_ignore_ascii_case(typed)
            || plan.new.times.eq_ignore_ascii_case(typed)
    };
    let found: Vec<_> = theirs.iter().filter(meant).collect();
    let [(plan, binding)] = &*found else {
        return Err(text!("plan-not-found", plan = code(typed)).into());
    };
    let audited = audited::begin(request, Some(binding), Action::RemovePlan, details(&plan.new)).await?;
    match request.store().remove_plan(request.guild(), plan.id).await {
        Ok(true) => audited.done_quietly().await,
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(text!("plan-not-found", plan = code(typed)).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    request.data.plans.look();
    let (what, when) = (code(plan.new.what()), code(&*plan.new.times));
    Ok(Reply::new(text!("plan-removed", server = &*binding.name, what = what, when = when)))
}
