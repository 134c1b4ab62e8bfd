//! The end of a countdown: whether who asked for it still may, and doing it.

use super::details;
use crate::{
    access::Asker,
    cards::Accent,
    commands::{
        absent::{self, NotAllowed},
        audited::{self, Actor},
        power::action::{self, Begun, audited, possible, tell},
        state::Data,
    },
    countdowns::{Came, Fired},
    model::{Binding, Countdown, NewCountdown},
    sockets::{ConnectionState, Power},
    text,
    texts::{Text, member, word},
};

/// Does it, and follows it to its end.
pub(super) async fn fire(data: Data, countdown: Countdown, binding: Binding) -> Fired {
    match done(&data, &countdown, &binding).await {
        Ok(came) => Fired::Over(came),
        Err(NotDone::NotYet) => Fired::NotYet,
        Err(NotDone::Never(accent, text)) => Fired::Over(Came { accent, text }),
    }
}

/// Why it is not done.
enum NotDone {
    /// Something is not known just now.
    NotYet,
    Never(Accent, Text),
}

async fn done(data: &Data, countdown: &Countdown, binding: &Binding) -> Result<Came, NotDone> {
    if data.in_flight.is_closed() {
        return Err(NotDone::NotYet);
    }
    let plan = &countdown.plan;
    let asker = asker(data, plan, binding).await?;
    let server = data.server(binding).ok_or(NotDone::NotYet)?;
    let status = server.status();
    drop(server);
    let given_up = matches!(status.connection, ConnectionState::Stopped { .. });
    match status.power {
        // What somebody stopped meanwhile stays off.
        Power::Offline => return Err(NotDone::Never(Accent::Neutral, text!("countdown-nothing-to-do"))),
        Power::Unknown if !given_up => return Err(NotDone::NotYet),
        _ => {}
    }
    let bad = |why: crate::commands::present::command_error::CommandError| {
        NotDone::Never(Accent::Bad, text!("countdown-not-done", why = why.into_reply().text()))
    };
    let power = plan.action.power();
    let (server, lock) = possible(data, binding, power, &plan.asker_name).map_err(bad)?;
    let actor = Actor {
        data: data.clone(),
        asker,
        channel: plan.channel,
        name: plan.asker_name.clone(),
        told_apart: plan.asker_name.clone(),
    };
    let begun = audited::begin_as(actor, Some(binding), audited(power), details(plan)).await;
    let Begun { audited, mut progress, mut console, lock } =
        action::write(begun.map_err(bad)?, data, binding, power, plan.asked_by, server, lock)
            .await
            .map_err(bad)?;
    tell(&data.in_flight, &mut progress, &mut console, lock, |_| Box::pin(std::future::ready(()))).await;
    match progress.outcome() {
        Ok(state) => audited.reached(state).await,
        Err((outcome, why)) => audited.failed(outcome, why).await,
    }
    let asked = text!("countdown-done", action = word(plan.action.as_str()));
    Ok(Came { accent: progress.accent(), text: progress.on_card(asked).words() })
}

/// Who asked for it, with the roles that they have now, if they still may.
async fn asker(data: &Data, plan: &NewCountdown, binding: &Binding) -> Result<Asker, NotDone> {
    let who = text!("countdown-who", name = &*plan.asker_name, member = member(plan.asked_by));
    let lost = || NotDone::Never(Accent::Bad, text!("countdown-may-not", by = who.clone()));
    let needs = plan.action.permission();
    let allowed =
        absent::allowed(data, (plan.guild, plan.asked_by), |rights| rights.decide(binding, needs).is_ok());
    allowed.await.map_err(|why| match why {
        NotAllowed::NotYet => NotDone::NotYet,
        NotAllowed::Lost => lost(),
    })
}
