//! Starting a server from its card for who does not hold the right, where the card lets everyone.

use crate::{
    commands::{
        absent, interaction::request::Request, power::action::possible, present::command_error::CommandError,
    },
    model::{Binding, BindingId, StartHours},
    plans::zone,
    store::StartClaim,
    text,
    texts::{Text, code, time},
};

use pterosocket::PowerAction;

/// The server of a card in the channel of the press that everyone may start, and when.
pub(super) async fn offered(
    request: &Request,
    binding: BindingId,
) -> Result<Option<(Binding, StartHours)>, CommandError> {
    let boards = request.store().boards_of(request.guild()).await?;
    let here = boards.into_iter().find(|board| {
        board.channel == request.channel && board.binding == Some(binding) && board.message.stopped.is_none()
    });
    let Some(hours) = here.and_then(|board| board.options.start) else { return Ok(None) };
    let binding = request.store().binding(request.guild(), binding).await?;
    Ok(binding.map(|binding| (binding, hours)))
}

/// Whether it may be started so just now; from then on the cool-down counts. `Err`: why not.
pub(super) async fn claim(
    request: &Request,
    binding: &Binding,
    hours: StartHours,
) -> Result<(), CommandError> {
    let of = |what: Text| CommandError::from(text!("of-server", server = &*binding.name, what = what));
    // Who was timed out, or has left, since Discord showed the card.
    let who = (request.guild(), request.asker.user);
    if absent::allowed(&request.data, who, |_| true).await.is_err() {
        return Err(of(text!("start-not-you")));
    }
    let now = request.data.plans.options().clock.now();
    let (name, zone) = zone::chosen(request.store().timezone(request.guild()).await?.as_deref());
    if !hours.contains(zone::minute_of_day(&zone, now)) {
        return Err(of(text!("start-not-now", hours = hours.to_string(), zone = code(name))));
    }
    drop(possible(&request.data, binding, PowerAction::Start, &request.told_apart)?);
    match request.store().claim_start(binding.id, request.asker.user, now).await? {
        StartClaim::Taken => Ok(()),
        StartClaim::Server(until) => Err(of(text!("start-cool-down-server", again = time(until, 'R')))),
        StartClaim::Member(until) => Err(of(text!("start-cool-down-member", again = time(until, 'R')))),
    }
}
