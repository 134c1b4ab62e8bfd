//! Beginning a countdown.

use super::{Wanted, details};
use crate::{
    cards::{Accent, Card},
    commands::{
        audited,
        components::{confirm, lasting::Signer, press},
        interaction::{reply::Reply, request::Request},
        power::action::{self, players},
        present::{command_error::CommandError, refusal},
        resolve::ask,
        rules::Masks,
    },
    countdowns,
    model::{Action, Binding, BindingId, Countdown, CountdownState, Fact, Limit, NewCountdown, Outcome},
    sockets::Power,
    store::{AddedCountdown, MOST_COUNTDOWNS},
    text,
    texts::{Text, duration, time, word},
};

/// Begins it, after the question that the same action has at once.
pub(super) async fn ask(request: &Request, binding: &Binding, wanted: Wanted) -> Result<Reply, CommandError> {
    if let Some(running) = possible(request, binding).await? {
        return Ok(running);
    }
    let Some(players) = players(&request.data, binding) else {
        return begin(request, binding, wanted).await;
    };
    let action = word(wanted.action.as_str());
    let label = text!("countdown-confirm-button");
    let (server, left) = (&*binding.name, duration(wanted.after));
    let question = text!("countdown-confirm", action = action, server = server, left = left);
    let (id, text) = (binding.id, wanted.message.as_ref().map_or(0, String::len));
    let next = press::answered(move |request| async move { confirmed(&request, id, wanted).await });
    let card = Card::new(Accent::Bad).text(Text::sentences(vec![question, players]));
    Ok(confirm::on_card(request, card, label, next.holding(text), &binding.name))
}

/// The button was pressed: the rights are read again.
async fn confirmed(request: &Request, binding: BindingId, wanted: Wanted) -> Result<Reply, CommandError> {
    let binding = ask::bound(request, Some(binding)).await?;
    let (rights, needs) = (request.rights().await?, wanted.action.permission());
    if let Err(refused) = rights.decide(&binding, needs) {
        let command = action::command(wanted.action.power());
        return Err(refusal::refused(&rights, refused, &binding, needs, command).into());
    }
    match possible(request, &binding).await? {
        Some(running) => Ok(running),
        None => begin(request, &binding, wanted).await,
    }
}

/// What stands in the way; what the server counts down to already.
async fn possible(request: &Request, binding: &Binding) -> Result<Option<Reply>, CommandError> {
    let server = &*binding.name;
    if !request.here().may_post() {
        return Err(text!("countdown-cant-post", server = server).into());
    }
    if request.data.status_of(binding).is_some_and(|status| status.power == Power::Offline) {
        return Err(text!("countdown-offline", server = server).into());
    }
    let running = request.store().countdown_of(binding.id).await?;
    let running = running.filter(|running| running.state != CountdownState::Asks);
    Ok(match running {
        Some(running) => Some(shown(request, binding, &running).await),
        None => None,
    })
}

/// One that runs already, with its buttons: its card may be gone, or elsewhere.
async fn shown(request: &Request, binding: &Binding, running: &Countdown) -> Reply {
    let in_game = request.data.countdowns.reaches_players(binding);
    let card = countdowns::open(running, &binding.name, in_game);
    let reply = Reply::card(card).after(text!("countdown-already", server = &*binding.name));
    let row = match Signer::if_possible(request).await {
        Some(signer) => signer.row_of(running, request.language()),
        None => None,
    };
    row.into_iter().fold(reply, Reply::with_row)
}

async fn begin(request: &Request, binding: &Binding, wanted: Wanted) -> Result<Reply, CommandError> {
    let clock = &request.data.countdowns.options().clock;
    let (now, server) = (clock.now(), &*binding.name);
    let message = match &wanted.message {
        // What must not be said of the server is not said in the channel, nor kept.
        Some(message) => {
            let masks = Masks::of(&request.data, request.guild(), Some(binding)).await;
            let masked = masks.text(message).await;
            Some(masked.map_err(|withheld| text!("of-server", server = server, what = withheld.text()))?)
        }
        None => None,
    };
    let plan = NewCountdown {
        guild: request.guild(),
        binding: binding.id,
        channel: request.channel,
        action: wanted.action,
        asked_by: request.asker.user,
        asker_name: request.told_apart.clone(),
        due_at: now.saturating_add_unsigned(wanted.after.as_secs()),
        message,
        if_empty: wanted.if_empty,
    };
    let audited = audited::begin(request, Some(binding), Action::CountDown, details(&plan)).await?;
    match request.store().add_countdown(&plan, now).await {
        Ok(AddedCountdown::New(_)) => audited.done_quietly().await,
        Ok(AddedCountdown::Running(running)) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Ok(shown(request, binding, &running).await);
        }
        Ok(AddedCountdown::Full) => {
            audited.failed(Outcome::Refused, Limit::Countdowns).await;
            return Err(text!("countdown-too-many", most = MOST_COUNTDOWNS.unsigned_abs()).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    request.data.countdowns.look();
    let action = word(wanted.action.as_str());
    Ok(Reply::new(text!("countdown-begun", server = server, action = action, left = time(plan.due_at, 'R'))))
}
