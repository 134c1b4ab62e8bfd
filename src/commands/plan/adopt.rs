//! A plan that is paused goes on under the rights of who presses.

use super::{add::details, may_plan};
use crate::{
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        resolve::ask,
    },
    model::{Action, Fact, Outcome, PlanId},
    plans::{times::Times, zone},
    text,
    texts::{code, time},
};

pub(super) async fn reply(request: &Request, id: u64) -> Result<Reply, CommandError> {
    let (guild, id) = (request.guild(), PlanId(id.cast_signed()));
    let plan = request.store().plans_of(guild).await?.into_iter().find(|plan| plan.id == id);
    let plan = plan.ok_or_else(|| CommandError::from(text!("plan-over")))?;
    let binding = ask::bound(request, Some(plan.new.binding)).await?;
    may_plan(&request.rights().await?, &binding, &plan.new, "/plan add")?;
    let server = &*binding.name;
    if !plan.paused {
        return Err(text!("plan-not-paused", server = server).into());
    }
    let now = request.data.plans.options().clock.now();
    let (_, zone) = zone::chosen(request.store().timezone(guild).await?.as_deref());
    let times: Option<Times> = plan.new.times.parse().ok();
    let next = times.and_then(|times| times.next(now, plan.planned_at, &zone));
    let next = next.ok_or_else(|| CommandError::from(text!("plan-over")))?;
    let audited = audited::begin(request, Some(&binding), Action::AdoptPlan, details(&plan.new)).await?;
    let by = (request.asker.user, &*request.told_apart);
    match request.store().adopt_plan((guild, id), by, next).await {
        Ok(true) => audited.done_quietly().await,
        // Somebody was quicker.
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(text!("plan-not-paused", server = server).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    request.data.plans.look();
    let (what, next) = (code(plan.new.what()), time(next, 'f'));
    Ok(Reply::new(text!("plan-adopted", server = server, what = what, next = next)))
}
