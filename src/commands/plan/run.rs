//! A plan at one of its times: whether who planned it still may, and doing it.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::{add::details, what};
use crate::{
    access::{Asker, Rights},
    commands::{
        absent::{self, NotAllowed},
        audited::{self, Actor},
        console_write, power,
        present::{command_error::CommandError, messages},
        state::{Data, server_key},
    },
    model::{
        Action, ActionDetails, Binding, Countdown, CountdownState, Fact, NewCountdown, Outcome, Plan,
        PlanAction,
    },
    plans::{Acts, Ran, Turn},
    sockets::{ConnectionState, Power},
    store::AddedCountdown,
    text,
    texts::Text,
};

/// How long a command waits for those of people.
const WAITS: Duration = Duration::from_secs(30);
/// Between two looks whether nobody waits any more.
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// A countdown that ends within so many seconds is what is being done to the server.
const SOON: i64 = 15;

/// What is done for plans.
#[must_use]
pub fn acts(data: Data) -> Acts {
    Acts { run: Box::new(move |plan, binding, turn| Box::pin(run(data.clone(), plan, binding, turn))) }
}

/// Does it, and follows what can be followed.
async fn run(data: Data, plan: Plan, binding: Binding, turn: Turn) -> Ran {
    match done(&data, &plan, &binding, turn).await {
        Ok(()) => Ran::Done,
        Err(why) => why,
    }
}

async fn done(data: &Data, plan: &Plan, binding: &Binding, turn: Turn) -> Result<(), Ran> {
    if data.in_flight.is_closed() {
        return Err(Ran::NotYet);
    }
    let asker =
        absent::allowed(data, (plan.new.guild, plan.new.planned_by), |rights| may(rights, binding, plan));
    let asker = asker.await.map_err(|why| match why {
        NotAllowed::NotYet => Ran::NotYet,
        NotAllowed::Lost => Ran::Lost,
    })?;
    let status = data.status_of(binding).ok_or(Ran::NotYet)?;
    if status.power == Power::Unknown && !matches!(status.connection, ConnectionState::Stopped { .. }) {
        return Err(Ran::NotYet);
    }
    if is_taken(data, plan, binding).await? {
        return Err(Ran::Busy);
    }
    if let Some(why) = pointless(plan.new.action, status.power) {
        take(data, plan, turn).await?;
        return Err(Ran::Not(why));
    }
    match plan.new.action.countdown() {
        Some(_) => count_down(data, plan, binding, turn, asker).await,
        None if plan.new.action == PlanAction::Start => start(data, plan, binding, turn, asker).await,
        None => write(data, plan, binding, turn, asker).await,
    }
}

/// Whether who planned it may do that, and plan it.
fn may(rights: &Rights, binding: &Binding, plan: &Plan) -> bool {
    super::may_plan(rights, binding, &plan.new, "").is_ok()
}

/// Whether something is being done to the server just now, or is counted down to that would be in the way.
async fn is_taken(data: &Data, plan: &Plan, binding: &Binding) -> Result<bool, Ran> {
    let running = data.store.countdown_of(binding.id).await.map_err(|_| Ran::NotYet)?;
    let now = data.countdowns.options().clock.now();
    let taken = |countdown: Countdown| match countdown.state {
        CountdownState::Asks => false,
        CountdownState::Firing => true,
        CountdownState::Waiting => {
            plan.new.action.countdown().is_some() || countdown.plan.due_at - now <= SOON
        }
    };
    Ok(running.is_some_and(taken))
}

/// Why it is not done as the server is.
fn pointless(action: PlanAction, power: Power) -> Option<Text> {
    match (action, power) {
        (PlanAction::Start, Power::Running | Power::Starting) => Some(text!("plan-runs-already")),
        (PlanAction::Start, _) => None,
        // What somebody stopped stays off.
        (_, Power::Offline) => Some(text!("plan-is-off")),
        _ => None,
    }
}

/// Takes the plan to its next time: from now on nobody else does it at this one.
async fn take(data: &Data, plan: &Plan, turn: Turn) -> Result<(), Ran> {
    let taken = data.store.turn_plan(plan.id, (turn.planned, turn.next), &plan.new.timezone).await;
    match taken {
        Ok(true) => Ok(()),
        Ok(false) => Err(Ran::Changed),
        Err(_) => Err(Ran::NotYet),
    }
}

fn actor(data: &Data, plan: &Plan, asker: Asker) -> Actor {
    Actor {
        data: data.clone(),
        asker,
        channel: plan.new.channel,
        name: plan.new.planner_name.clone(),
        told_apart: plan.new.planner_name.clone(),
    }
}

fn not(why: CommandError) -> Ran {
    Ran::Not(why.into_reply().text())
}

/// Begins the countdown, which does the rest.
async fn count_down(
    data: &Data,
    plan: &Plan,
    binding: &Binding,
    turn: Turn,
    asker: Asker,
) -> Result<(), Ran> {
    let Some(action) = plan.new.action.countdown() else { return Ok(()) };
    let now = data.countdowns.options().clock.now();
    let countdown = NewCountdown {
        guild: plan.new.guild,
        binding: binding.id,
        channel: plan.new.channel,
        action,
        asked_by: plan.new.planned_by,
        asker_name: plan.new.planner_name.clone(),
        due_at: turn.due.max(now),
        message: plan.new.message.clone(),
        if_empty: plan.new.if_empty,
    };
    take(data, plan, turn).await?;
    let details = ActionDetails::Countdown {
        action,
        due_at: countdown.due_at,
        message: countdown.message.clone(),
        if_empty: countdown.if_empty,
    };
    let audited =
        audited::begin_as(actor(data, plan, asker), Some(binding), Action::CountDown, details).await;
    let audited = audited.map_err(not)?;
    match data.store.add_countdown(&countdown, now).await {
        Ok(AddedCountdown::New(_)) => audited.done_quietly().await,
        Ok(AddedCountdown::Running(_)) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(Ran::Not(text!("plan-counted-already")));
        }
        Ok(AddedCountdown::Full) => {
            audited.failed(Outcome::Refused, crate::model::Limit::Countdowns).await;
            return Err(Ran::Not(text!("plan-too-many-countdowns")));
        }
        Err(error) => return Err(not(audited.broken(&error).await.into())),
    }
    data.countdowns.look();
    Ok(())
}

async fn start(data: &Data, plan: &Plan, binding: &Binding, turn: Turn, asker: Asker) -> Result<(), Ran> {
    take(data, plan, turn).await?;
    power::start_for(data, binding, actor(data, plan, asker), details(&plan.new)).await.map_err(Ran::Not)
}

/// Writes the line, once nobody's command waits.
async fn write(data: &Data, plan: &Plan, binding: &Binding, turn: Turn, asker: Asker) -> Result<(), Ran> {
    let until = Instant::now() + WAITS;
    while !data.rate_limit.spare_of_server(server_key(binding), Instant::now()) {
        if Instant::now() >= until {
            return Err(Ran::NotYet);
        }
        sleep(LOOK_EVERY).await;
    }
    // It was waited, so the rights are read again.
    let rights = data.access.rights(&asker).await.map_err(|_| Ran::NotYet)?;
    if !may(&rights, binding, plan) {
        return Err(Ran::Lost);
    }
    let line = what::line(&rights, binding, &plan.new);
    let server = data.server(binding).ok_or(Ran::NotYet)?;
    take(data, plan, turn).await?;
    let action = if plan.new.action == PlanAction::Say { Action::Say } else { Action::Command };
    let user = asker.user;
    let audited =
        audited::begin_as(actor(data, plan, asker), Some(binding), action, details(&plan.new)).await;
    let audited = audited.map_err(not)?;
    let stops = data.observers.typed(server_key(binding), &line, user);
    let shown = console_write::shown(&plan.new.what());
    match audited.write(&shown, server.command(&line)).await {
        Ok(_) => {
            audited.done_quietly().await;
            Ok(())
        }
        Err(error) => {
            if stops {
                data.observers.not_asked(server_key(binding));
            }
            let language = data.languages.of(binding.guild);
            audited.failed(messages::outcome(&error), messages::note(&error, language)).await;
            Err(Ran::Not(messages::not_written(&error)))
        }
    }
}
