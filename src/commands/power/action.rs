//! A power action: whether it can be done, what it needs, and following it to its end.

use std::{sync::Arc, time::Duration};

use futures_util::future::BoxFuture;
use pterosocket::{Delivery, PowerAction};
use serenity::model::id::UserId;
use tokio::time::{Instant, timeout_at};

use super::progress::PowerProgress;
use crate::{
    commands::{
        audited::AuditedAction,
        interaction::in_flight::InFlight,
        power_locks::PowerLock,
        present::{command_error::CommandError, messages},
        state::{Data, server_key},
    },
    model::{Action, Binding, Permission},
    observe::Online,
    sockets::{Feed, Power, Server, power_state},
    text,
    texts::Text,
};

/// How long the state is followed; an interaction's answer can be changed for 15 minutes.
const FOLLOW: Duration = Duration::from_secs(10 * 60);

/// What it needs.
pub(super) fn needs(action: PowerAction) -> Permission {
    match action {
        PowerAction::Start => Permission::Start,
        PowerAction::Stop => Permission::Stop,
        PowerAction::Restart => Permission::Restart,
        PowerAction::Kill => Permission::Kill,
    }
}

/// Its command as people type it.
pub(super) fn command(action: PowerAction) -> &'static str {
    match action {
        PowerAction::Start => "/power start",
        PowerAction::Stop => "/power stop",
        PowerAction::Restart => "/power restart",
        PowerAction::Kill => "/power kill",
    }
}

/// How the audit log calls it.
pub(super) fn audited(action: PowerAction) -> Action {
    match action {
        PowerAction::Start => Action::Start,
        PowerAction::Stop => Action::Stop,
        PowerAction::Restart => Action::Restart,
        PowerAction::Kill => Action::Kill,
    }
}

/// The server, and its lock for the action. `Err`: it can't be done, or would change nothing.
pub(super) fn possible(
    data: &Data,
    binding: &Binding,
    action: PowerAction,
    who: &str,
) -> Result<(Arc<Server>, PowerLock), CommandError> {
    let name = &*binding.name;
    let Some(server) = data.server(binding) else {
        let why = messages::connection_text(data.status_of(binding).as_ref(), false);
        return Err(text!("of-server", server = name, what = why).into());
    };
    let (who, power) = ((binding.guild, who), server.status().power);
    let lock = data.power_locks.begin(server_key(binding), power, action, who, Instant::now());
    let lock = lock.map_err(|busy| busy.told(name))?;
    match pointless(name, action, power) {
        Some(already) => Err(already.into()),
        None => Ok((server, lock)),
    }
}

/// An action that was asked for.
pub(super) struct Begun<'a> {
    pub(super) audited: AuditedAction<'a>,
    pub(super) progress: PowerProgress,
    pub(super) console: Feed,
    pub(super) lock: PowerLock,
}

/// Asks the daemon for what was written down. `Err`: it could not be asked, and that is written down.
pub(super) async fn write<'a>(
    audited: AuditedAction<'a>,
    data: &Data,
    binding: &Binding,
    action: PowerAction,
    by: UserId,
    server: Arc<Server>,
    lock: PowerLock,
) -> Result<Begun<'a>, CommandError> {
    let console = server.feed();
    data.observers.asked(server_key(binding), action, by);
    let written = audited.write(action.as_str(), server.power(action)).await;
    let progress = PowerProgress::new(action, Arc::clone(server.known_values()));
    // Following takes minutes, in which the server may be unbound: then its socket must close.
    drop(server);
    match written {
        Ok(Delivery::Socket) => {}
        Ok(Delivery::Rest) => lock.is_unheard(),
        Err(error) => {
            data.observers.not_asked(server_key(binding));
            let language = data.languages.of(binding.guild);
            audited.failed(messages::outcome(&error), messages::note(&error, language)).await;
            let why = messages::not_written(&error);
            return Err(text!("of-server", server = &*binding.name, what = why).into());
        }
    }
    Ok(Begun { audited, progress, console, lock })
}

/// What is said of players before something ends what they play; none where nobody seems to.
pub(super) fn players(data: &Data, binding: &Binding) -> Option<Text> {
    match data.facts_of(binding).map_or(Online::AtLeast(0), |facts| facts.players.online) {
        Online::AtLeast(0) => None,
        Online::AtLeast(players) => Some(text!("power-online", players = players)),
        Online::Unknown => Some(text!("power-online-unknown")),
    }
}

/// Why the action would change nothing.
pub(super) fn pointless(server: &str, action: PowerAction, power: Power) -> Option<Text> {
    match (action, power) {
        (PowerAction::Start, Power::Running | Power::Starting)
        | (PowerAction::Stop | PowerAction::Kill, Power::Offline) => {
            Some(text!("power-already", server = server, state = power_state(power)))
        }
        (PowerAction::Start, Power::Stopping) => Some(text!("power-still-stopping", server = server)),
        (PowerAction::Stop, Power::Stopping) => Some(text!("power-already-stopping", server = server)),
        _ => None,
    }
}

/// Has each state before the last told, until that is reached or nobody follows it any longer.
pub(super) async fn tell<'r>(
    in_flight: &InFlight,
    progress: &mut PowerProgress,
    console: &mut Feed,
    lock: PowerLock,
    told: impl Fn(&PowerProgress) -> BoxFuture<'r, ()>,
) {
    let mut lock = Some(lock);
    let end = Instant::now() + FOLLOW;
    loop {
        let heard = tokio::select! {
            heard = timeout_at(end, console.next()) => heard,
            // An action must not stay open because somebody stops the bot.
            () = in_flight.closed() => break,
        };
        let Ok(Some(batches)) = heard else { break };
        let news = batches.iter().flat_map(|batch| batch.iter()).filter(|event| progress.take(event)).count();
        if let Some(lock) = lock.as_ref().filter(|_| progress.is_starting()) {
            lock.is_starting();
        }
        // Before it is told, so that who reads it may ask for the next.
        lock = lock.filter(|lock| !progress.over() && (lock.goes_unheard() || !progress.is_out_of_sight()));
        if progress.over() {
            return;
        }
        if news > 0 {
            told(progress).await;
        }
    }
    progress.give_up();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Language;

    #[test]
    fn what_would_change_nothing_is_said() {
        let told = |action, power| pointless("S", action, power).map(|why| why.markdown(Language::ENGLISH));
        assert_eq!(told(PowerAction::Start, Power::Running).as_deref(), Some("**S** is already running."));
        assert_eq!(told(PowerAction::Kill, Power::Offline).as_deref(), Some("**S** is already offline."));
        assert_eq!(told(PowerAction::Restart, Power::Offline), None);
        assert_eq!(told(PowerAction::Start, Power::Unknown), None);
    }
}
