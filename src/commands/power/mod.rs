//! `/power`: asking for a power action and following the state until it is reached.

mod action;
mod countdown;
mod on_demand;
mod progress;
mod run;

use poise::ChoiceParameter;
use pterosocket::PowerAction;

pub use countdown::acts;
pub(super) use run::{start_button, start_for};

use action::{players, possible};
use countdown::Later;
use run::{START, act};

use crate::{
    access::Rights,
    boards::buttons,
    cards::{Accent, Card},
    commands::{
        components::{confirm, lasting::LastingButtons, press},
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, refusal},
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
        },
        runner,
        state::{Context, Failure},
    },
    model::{Binding, BindingId, CountdownAction, IfEmpty, Permission},
    sockets::Power,
    text,
    texts::{Text, word},
};

/// What `/help` says of it.
const HELP: [HelpLine; 5] = [
    HelpLine::new("/power start", HelpFor::Holders(Permission::Start), || text!("help-power-start")),
    HelpLine::new("/power stop", HelpFor::Holders(Permission::Stop), || text!("help-power-stop")),
    HelpLine::new("/power restart", HelpFor::Holders(Permission::Restart), || text!("help-power-restart")),
    HelpLine::new("/power restart in:", HelpFor::Holders(Permission::Restart), || text!("help-power-later")),
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
        .privately(&buttons::RESTART, |request, [binding]| pressed(request, binding, PowerAction::Restart))
        .and(countdown::buttons());
    Family { command: Some(power()), help: &HELP, buttons, ..Family::default() }
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
    #[rename = "in"] after: Option<String>,
    #[max_length = 150] message: Option<String>,
    #[rename = "if-empty"] if_empty: Option<IfEmptyChoice>,
) -> Result<(), Failure> {
    let later = Later { after, message, if_empty: if_empty.map(Into::into) };
    ask_later(context, CountdownAction::Stop, server, later).await
}

/// Restart the server
#[poise::command(slash_command)]
async fn restart(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    #[rename = "in"] after: Option<String>,
    #[max_length = 150] message: Option<String>,
    #[rename = "if-empty"] if_empty: Option<IfEmptyChoice>,
) -> Result<(), Failure> {
    let later = Later { after, message, if_empty: if_empty.map(Into::into) };
    ask_later(context, CountdownAction::Restart, server, later).await
}

/// Kill the server's process; what the game has not saved is lost
#[poise::command(slash_command)]
async fn kill(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    ask(context, PowerAction::Kill, server).await
}

async fn ask_later(
    context: Context<'_>,
    action: CountdownAction,
    server: Option<String>,
    later: Later,
) -> Result<(), Failure> {
    if later.is_nothing() {
        return ask(context, action.power(), server).await;
    }
    runner::run(context, async |request| {
        let wanted = countdown::Wanted::read(&request, action, later)?;
        ask::ask(&request, wanted, server.as_deref()).await
    })
    .await
}

async fn ask(context: Context<'_>, action: PowerAction, server: Option<String>) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, Ask(action), server.as_deref()).await).await
}

/// A choice of the option `if-empty`.
#[derive(Debug, Clone, Copy, ChoiceParameter)]
enum IfEmptyChoice {
    #[name = "wait"]
    Wait,
    #[name = "now"]
    Now,
    #[name = "skip"]
    Skip,
}

impl From<IfEmptyChoice> for IfEmpty {
    fn from(choice: IfEmptyChoice) -> Self {
        match choice {
            IfEmptyChoice::Wait => Self::Wait,
            IfEmptyChoice::Now => Self::Now,
            IfEmptyChoice::Skip => Self::Skip,
        }
    }
}

/// Asks for a power action.
#[derive(Debug, Clone, Copy)]
struct Ask(PowerAction);

impl ServerCommand for Ask {
    fn needs(&self) -> Permission {
        action::needs(self.0)
    }

    fn command(&self) -> &'static str {
        action::command(self.0)
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
    drop(possible(&request.data, binding, action, &request.told_apart)?);
    let asks = match (action, players(&request.data, binding)) {
        (PowerAction::Kill, _) => None,
        (PowerAction::Stop | PowerAction::Restart, Some(players)) => Some(players),
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

/// A button of a card was pressed: it is done as the command does it, with the same question. To stop what is stopping
/// already is to kill it, which is asked.
pub(super) async fn pressed(
    request: Request,
    binding: u64,
    action: PowerAction,
) -> Result<Reply, CommandError> {
    let id = BindingId(binding.cast_signed());
    let rights = request.rights().await?;
    if action == PowerAction::Start
        && let Some((binding, hours)) = on_demand::offered(&request, id).await?
        && rights.decide(&binding, Permission::Start).is_err()
    {
        on_demand::claim(&request, &binding, hours).await?;
        return act(&request, &binding, action).await;
    }
    let binding = ask::bound(&request, Some(id)).await?;
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
