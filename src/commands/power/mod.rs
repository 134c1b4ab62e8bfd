//! `/power`: asking for a power action and following the state until it is reached.

mod progress;

use std::{sync::Arc, time::Duration};

use pterosocket::{Delivery, PowerAction};
use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};
use tokio::time::{Instant, timeout_at};

use progress::PowerProgress;

use crate::{
    access::Rights,
    boards::buttons,
    cards::{Accent, Card},
    commands::{
        audited::{self, AuditedAction},
        components::{
            confirm,
            lasting::{LastingButton, LastingButtons, Signer},
            press,
        },
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        power_locks::PowerLock,
        present::{command_error::CommandError, messages, obstacle, refusal},
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
        },
        runner,
        state::{Context, Failure, server_key},
    },
    model::{Action, ActionDetails, Binding, BindingId, Permission},
    observe::Online,
    sockets::{Feed, Power, Server, power_state},
    text,
    texts::{Text, word},
};

/// How long the state is followed; an interaction's answer can be changed for 15 minutes.
const FOLLOW: Duration = Duration::from_secs(10 * 60);

/// Starts the binding with this id.
const START: LastingButton<1> = LastingButton { family: "power", action: "start", command: "/power start" };

/// What `/help` says of it.
const HELP: [HelpLine; 4] = [
    HelpLine::new("/power start", HelpFor::Holders(Permission::Start), || text!("help-power-start")),
    HelpLine::new("/power stop", HelpFor::Holders(Permission::Stop), || text!("help-power-stop")),
    HelpLine::new("/power restart", HelpFor::Holders(Permission::Restart), || text!("help-power-restart")),
    HelpLine::new("/power kill", HelpFor::Holders(Permission::Kill), || text!("help-power-kill")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default()
        .answered(&START, |request, [binding]| async move {
            confirmed(&request, BindingId(binding.cast_signed()), PowerAction::Start).await
        })
        .privately(&buttons::START, |request, [binding]| pressed(request, binding, PowerAction::Start))
        .privately(&buttons::STOP, |request, [binding]| pressed(request, binding, PowerAction::Stop))
        .privately(&buttons::RESTART, |request, [binding]| pressed(request, binding, PowerAction::Restart));
    Family { command: Some(power()), help: &HELP, buttons }
}

/// Start, stop, restart or kill the game server
#[poise::command(
    slash_command,
    subcommands("start", "stop", "restart", "kill"),
    subcommand_required,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn power(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Start the server
#[poise::command(slash_command)]
async fn start(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Start, server).await
}

/// Stop the server
#[poise::command(slash_command)]
async fn stop(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Stop, server).await
}

/// Restart the server
#[poise::command(slash_command)]
async fn restart(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Restart, server).await
}

/// Kill the server's process; what the game has not saved is lost
#[poise::command(slash_command)]
async fn kill(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Kill, server).await
}

async fn ask(context: Context<'_>, action: PowerAction, server: Option<String>) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, Ask(action), server.as_deref()).await).await
}

/// Asks for a power action.
#[derive(Debug, Clone, Copy)]
struct Ask(PowerAction);

impl ServerCommand for Ask {
    fn needs(&self) -> Permission {
        match self.0 {
            PowerAction::Start => Permission::Start,
            PowerAction::Stop => Permission::Stop,
            PowerAction::Restart => Permission::Restart,
            PowerAction::Kill => Permission::Kill,
        }
    }

    fn command(&self) -> &'static str {
        match self.0 {
            PowerAction::Start => "/power start",
            PowerAction::Stop => "/power stop",
            PowerAction::Restart => "/power restart",
            PowerAction::Kill => "/power kill",
        }
    }

    async fn carry_out(
        self,
        request: &Request,
        _: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        carry_out(request, binding, self.0).await
    }
}

/// Does the action; killing, and ending what people play, is confirmed first.
async fn carry_out(request: &Request, binding: &Binding, action: PowerAction) -> Result<Reply, CommandError> {
    drop(possible(request, binding, action)?);
    let players = request.data.facts_of(binding).map_or(Online::AtLeast(0), |facts| facts.players.online);
    let asks = match action {
        PowerAction::Kill => None,
        PowerAction::Stop | PowerAction::Restart if plays(players) => Some(online(players)),
        _ => return act(request, binding, action).await,
    };
    let asked = word(action.as_str());
    let label = text!("power-confirm-button", action = asked.clone());
    let question = text!("power-confirm", action = asked, server = &*binding.name);
    let question = Text::sentences([question].into_iter().chain(asks).collect());
    let id = binding.id;
    let next = press::answered(move |request| async move { confirmed(&request, id, action).await });
    let card = Card::new(Accent::Bad).text(question);
    Ok(confirm::on_card(request, card, label, next, &binding.name))
}

/// The server, and its lock for the action. `Err`: it can't be done, or would change nothing.
fn possible(
    request: &Request,
    binding: &Binding,
    action: PowerAction,
) -> Result<(Arc<Server>, PowerLock), CommandError> {
    let name = &*binding.name;
    let Some(server) = request.data.server(binding) else {
        let why = messages::connection_text(request.data.status_of(binding).as_ref(), false);
        return Err(text!("of-server", server = name, what = why).into());
    };
    let (who, power) = ((request.guild(), &*request.told_apart), server.status().power);
    let lock = request.data.power_locks.begin(server_key(binding), power, action, who, Instant::now());
    let lock = lock.map_err(|busy| busy.told(name))?;
    match pointless(name, action, power) {
        Some(already) => Err(already.into()),
        None => Ok((server, lock)),
    }
}

/// Whether somebody may be playing.
fn plays(players: Online) -> bool {
    players != Online::AtLeast(0)
}

fn online(players: Online) -> Text {
    match players {
        Online::AtLeast(players) => text!("power-online", players = players),
        Online::Unknown => text!("power-online-unknown"),
    }
}

/// A button that starts the server; none where it can't be made.
pub(super) async fn start_button(request: &Request, binding: &Binding) -> Option<CreateButton> {
    let label = text!("power-confirm-button", action = word(PowerAction::Start.as_str()));
    let (label, numbers) = (label.plain(request.language()), [binding.id.0.cast_unsigned()]);
    Signer::if_possible(request).await?.button(&START, numbers, label, ButtonStyle::Success).ok()
}

/// A button of a card was pressed: it is done as the command does it, with the same question. To stop what is stopping
/// already is to kill it, which is asked.
pub(super) async fn pressed(
    request: Request,
    binding: u64,
    action: PowerAction,
) -> Result<Reply, CommandError> {
    let binding = ask::bound(&request, Some(BindingId(binding.cast_signed()))).await?;
    let rights = request.rights().await?;
    let stopping = request.data.status_of(&binding).is_some_and(|status| status.power == Power::Stopping);
    let kills = action == PowerAction::Stop && stopping;
    let asked = Ask(if kills { PowerAction::Kill } else { action });
    if let Err(refused) = rights.decide(&binding, asked.needs()) {
        return Err(refusal::refused(&rights, refused, &binding, asked.needs(), asked.command()).into());
    }
    if !kills {
        return carry_out(&request, &binding, action).await;
    }
    let id = binding.id;
    let next =
        press::answered(move |request| async move { confirmed(&request, id, PowerAction::Kill).await });
    let label = text!("power-confirm-button", action = word(PowerAction::Kill.as_str()));
    let question = text!("board-kill-confirm", server = &*binding.name);
    Ok(confirm::question(&request, question, label, next, &binding.name))
}

/// The button was pressed: the rights are read again, then it is done.
async fn confirmed(
    request: &Request,
    binding: BindingId,
    action: PowerAction,
) -> Result<Reply, CommandError> {
    let (binding, asked) = (ask::bound(request, Some(binding)).await?, Ask(action));
    let rights = request.rights().await?;
    match rights.decide(&binding, asked.needs()) {
        Ok(_) => act(request, &binding, action).await,
        Err(refused) => {
            Err(refusal::refused(&rights, refused, &binding, asked.needs(), asked.command()).into())
        }
    }
}

async fn act(request: &Request, binding: &Binding, action: PowerAction) -> Result<Reply, CommandError> {
    let (server, lock) = possible(request, binding, action)?;
    let audited = audited::begin(request, Some(binding), audited(action), ActionDetails::None).await?;
    let console = server.feed();
    request.data.observers.asked(server_key(binding), action, request.asker.user);
    let written = audited.write(action.as_str(), server.power(action)).await;
    let progress = PowerProgress::new(action, Arc::clone(server.known_values()));
    // Following takes minutes, in which the server may be unbound: then its socket must close.
    drop(server);
    match written {
        Ok(Delivery::Socket) => {}
        Ok(Delivery::Rest) => lock.is_unheard(),
        Err(error) => {
            request.data.observers.not_asked(server_key(binding));
            audited.failed(messages::outcome(&error), messages::note(&error, request.guild_language())).await;
            let why = messages::not_written(&error);
            return Err(text!("of-server", server = &*binding.name, what = why).into());
        }
    }
    Ok(follow(request, progress, binding, console, audited, lock).await)
}

fn audited(action: PowerAction) -> Action {
    match action {
        PowerAction::Start => Action::Start,
        PowerAction::Stop => Action::Stop,
        PowerAction::Restart => Action::Restart,
        PowerAction::Kill => Action::Kill,
    }
}

/// Why the action would change nothing.
fn pointless(server: &str, action: PowerAction, power: Power) -> Option<Text> {
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

/// Follows the state until the wanted one is reached; then the action has ended, and the last answer tells it. An answer
/// before that which Discord does not take changes nothing.
async fn follow(
    request: &Request,
    mut progress: PowerProgress,
    binding: &Binding,
    mut console: Feed,
    audited: AuditedAction<'_>,
    lock: PowerLock,
) -> Reply {
    let action = word(progress.action().as_str());
    let asked = text!("power-asked", server = &*binding.name, action = action.clone());
    let said = |progress: &PowerProgress| progress.on_card(asked.clone());
    let begun = text!("power-asked-begun", server = &*binding.name, action = action);
    let _ = request.answer(&Reply::card(Card::new(Accent::Changing).text(begun))).await;
    tell(request, &mut progress, &mut console, lock, said).await;
    if progress.is_unexplained()
        && let Some(state) = obstacle::now(request, binding).await
    {
        progress.explain(&state);
    }
    match progress.outcome() {
        Ok(state) => audited.reached(state).await,
        Err((outcome, why)) => audited.failed(outcome, why).await,
    }
    let reply = Reply::card(said(&progress));
    match start_again(request, binding, &progress).await {
        Some(button) => reply.with_row(CreateActionRow::Buttons(vec![button])),
        None => reply,
    }
}

/// What a server that is off now is started with, by those who may.
async fn start_again(request: &Request, binding: &Binding, progress: &PowerProgress) -> Option<CreateButton> {
    if !progress.is_off() {
        return None;
    }
    let rights = request.rights().await.ok()?;
    rights.decide(binding, Permission::Start).ok()?;
    start_button(request, binding).await
}

/// Changes the answer with each state before the last, until that is reached or nobody follows it any longer.
async fn tell(
    request: &Request,
    progress: &mut PowerProgress,
    console: &mut Feed,
    lock: PowerLock,
    words: impl Fn(&PowerProgress) -> Card,
) {
    let mut lock = Some(lock);
    let end = Instant::now() + FOLLOW;
    loop {
        let heard = tokio::select! {
            heard = timeout_at(end, console.next()) => heard,
            // An action must not stay open because somebody stops the bot.
            () = request.data.in_flight.closed() => break,
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
            let _ = request.answer(&Reply::card(words(progress))).await;
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
