//! The buttons of a countdown: whoever may do what it ends with may press them.

use super::details;
use crate::{
    cards::Accent,
    commands::{
        audited,
        interaction::{reply::Reply, request::Request},
        power::{
            action::{self, possible},
            run,
        },
        present::{command_error::CommandError, refusal},
        resolve::ask,
    },
    countdowns::Came,
    model::{Action, Binding, Countdown, CountdownId, CountdownState, Fact, NewCountdown, Outcome},
    text,
    texts::{Text, duration, member, time, word},
};

use CountdownState::{Asks, Firing, Waiting};

/// The countdown and its server, if who presses may do what it ends with.
async fn found(request: &Request, id: u64) -> Result<(Countdown, Binding), CommandError> {
    let id = CountdownId(id.cast_signed());
    let countdown = request.store().countdown(request.guild(), id).await?;
    let countdown = countdown.ok_or_else(|| CommandError::from(text!("countdown-over")))?;
    let binding = ask::bound(request, Some(countdown.plan.binding)).await?;
    let (rights, needs) = (request.rights().await?, countdown.plan.action.permission());
    if let Err(refused) = rights.decide(&binding, needs) {
        let command = action::command(countdown.plan.action.power());
        return Err(refusal::refused(&rights, refused, &binding, needs, command).into());
    }
    match countdown.state {
        Firing => Err(text!("countdown-firing", server = &*binding.name).into()),
        Waiting | Asks => Ok((countdown, binding)),
    }
}

/// It is not done.
pub(super) async fn cancel(request: &Request, id: u64) -> Result<Reply, CommandError> {
    let (countdown, binding) = found(request, id).await?;
    let details = details(&countdown.plan);
    let audited = audited::begin(request, Some(&binding), Action::CancelCountdown, details).await?;
    let ended = request.store().end_countdown(request.guild(), countdown.id, &[Waiting, Asks]).await;
    let Some(ended) = (match ended {
        Ok(ended) => ended,
        Err(error) => return Err(audited.broken(&error).await.into()),
    }) else {
        audited.failed(Outcome::Refused, Fact::Already).await;
        return Err(text!("countdown-over").into());
    };
    audited.done_quietly().await;
    let by = who(request);
    let countdowns = &request.data.countdowns;
    let name = binding.name.clone();
    if ended.state == Waiting {
        countdowns.cancelled(ended, binding, came(Accent::Neutral, text!("countdown-cancelled", by = by)));
        return Ok(Reply::new(text!("countdown-cancelled-told", server = &*name)));
    }
    countdowns.ended(ended, binding, came(Accent::Neutral, text!("countdown-left", by = by)));
    Ok(Reply::new(text!("confirm-left", name = &*name)))
}

/// It takes longer.
pub(super) async fn more(request: &Request, id: u64) -> Result<Reply, CommandError> {
    let (countdown, binding) = found(request, id).await?;
    let options = request.data.countdowns.options();
    let (before, server) = (countdown.plan.due_at, &*binding.name);
    let due_at = before.saturating_add(options.more);
    if due_at - options.clock.now() > options.bounds.1 {
        let most = duration(std::time::Duration::from_secs(options.bounds.1.unsigned_abs()));
        return Err(text!("countdown-too-far", most = most).into());
    }
    let plan = NewCountdown { due_at, ..countdown.plan.clone() };
    let audited = audited::begin(request, Some(&binding), Action::PostponeCountdown, details(&plan)).await?;
    match request.store().postpone_countdown(countdown.id, (before, due_at)).await {
        Ok(true) => audited.done_quietly().await,
        // Somebody was quicker.
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(text!("countdown-changed", server = server).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    request.data.countdowns.look();
    let action = word(plan.action.as_str());
    Ok(Reply::new(text!("countdown-postponed", server = server, action = action, left = time(due_at, 'R'))))
}

/// What it was too late for is done now.
pub(super) async fn now(request: &Request, id: u64) -> Result<Reply, CommandError> {
    let (countdown, binding) = found(request, id).await?;
    let action = countdown.plan.action.power();
    drop(possible(&request.data, &binding, action, &request.told_apart)?);
    let ended = request.store().end_countdown(request.guild(), countdown.id, &[Asks]).await?;
    let Some(ended) = ended else { return Err(text!("countdown-over").into()) };
    let came = came(Accent::Neutral, text!("countdown-done-by", by = who(request)));
    request.data.countdowns.ended(ended, binding.clone(), came);
    run::act(request, &binding, action).await
}

fn who(request: &Request) -> Text {
    text!("countdown-who", name = &*request.told_apart, member = member(request.asker.user))
}

fn came(accent: Accent, text: Text) -> Came {
    Came { accent, text }
}
