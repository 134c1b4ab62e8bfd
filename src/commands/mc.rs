//! `/mc`: saying something in the game, running a console command.

use std::time::Duration;

use serenity::{
    builder::{CreateActionRow, CreateButton},
    model::application::ButtonStyle,
};
use tokio::time::Instant;

use super::{
    Context, Failure,
    action::{self, Action},
    answer::{self, Heard},
    autocomplete, deed,
    pending::Next,
    refusal,
    reply::Reply,
    request::Request,
    text,
    typed::Typed,
    words,
};
use crate::{
    access::{self, Outcome, Permission, Rights},
    sockets::Power,
    store::Binding,
};
use pterosocket::{Delivery, PowerAction, WriteError};

/// How long a command waits for the daemon's log to be over: as long as the log usually takes at most (reference
/// section 3).
const REPLAYED_WITHIN: Duration = Duration::from_secs(3);

/// Talk to the game server
#[poise::command(
    slash_command,
    subcommands("say", "run"),
    subcommand_required,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn mc(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Say something in the game
#[poise::command(slash_command)]
async fn say(
    context: Context<'_>,
    #[description = "What to say"] message: String,
    #[description = "Which server; without it the one of this channel"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    action::ask(&request, Action::Say(Typed::new(context, message)), server.as_deref()).await
}

/// Run a console command
#[poise::command(slash_command)]
async fn run(
    context: Context<'_>,
    #[description = "The command, with or without a slash"] command: String,
    #[description = "Which server; without it the one of this channel"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    action::ask(&request, Action::Run(Typed::new(context, command)), server.as_deref()).await
}

/// Says `message` through the binding's template, if the member may run what it makes.
pub(super) async fn carry_out_say(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    message: &Typed,
) -> serenity::Result<()> {
    let message = &*message.with_names(request).await;
    if message.trim().is_empty() {
        let name = words::bold(&binding.name);
        return request
            .answer(&Reply::new(format!("{name}: there is nothing to say, the message is empty.")))
            .await;
    }
    let straight = text::straighten(message);
    let said = straight.as_deref().unwrap_or(message);
    let command = text::fill(&binding.say_template, said);
    if let Err(why) = rights.may(binding, Permission::Say, &command) {
        return request.answer(&refusal::not_run(rights, binding, Permission::Say, &command, &why)).await;
    }
    let shown = format!("say {said}");
    send(request, binding, access::Action::Say, &command, &shown, straight.is_some()).await
}

/// Runs `command` as it was typed, if the member may run it.
pub(super) async fn carry_out_run(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    command: &Typed,
) -> serenity::Result<()> {
    let command = &*command.with_names(request).await;
    let straight = text::straighten(command);
    let typed = text::without_slash(straight.as_deref().unwrap_or(command));
    if let Err(why) = rights.may_run(binding, typed) {
        return request.answer(&refusal::not_run(rights, binding, Permission::Command, typed, &why)).await;
    }
    send(request, binding, access::Action::Command, typed, typed, straight.is_some()).await
}

async fn send(
    request: &Request,
    binding: &Binding,
    action: access::Action,
    command: &str,
    shown: &str,
    straightened: bool,
) -> serenity::Result<()> {
    let name = words::bold(&binding.name);
    let Some(server) = request.data.sockets.get(binding.server) else {
        return request.answer(&Reply::new(format!("{name}: {}", words::connection(None, false)))).await;
    };
    // What the command prints could not be told from the log.
    server.replayed(REPLAYED_WITHIN).await;
    if server.status().power == Power::Offline {
        return request.answer(&offline(request, binding).await).await;
    }
    let deed = match deed::begin(request, Some(binding), action, command).await {
        Ok(deed) => deed,
        Err(refused) => return request.answer(&refused).await,
    };
    let mut console = server.feed();
    let delivery = match deed.write(shown, server.command(command)).await {
        Ok(delivery) => delivery,
        Err(WriteError::Offline) => {
            deed.failed(Outcome::Refused, "it is offline").await;
            return request.answer(&offline(request, binding).await).await;
        }
        Err(error) => {
            let why = words::not_written(&error);
            deed.failed(words::outcome(&error), &why).await;
            return request.answer(&Reply::new(format!("{name}: {why}"))).await;
        }
    };
    let masks = deed.masks();
    deed.done_quietly().await;
    let heard = match delivery {
        Delivery::Socket => Some(answer::listen(&mut console, &masks).await),
        Delivery::Rest => None,
    };
    request.answer(&Reply::new(outcome(binding, &masks.text(shown), heard, straightened))).await
}

/// `shown`: masked. `heard`: nothing when nobody could listen.
fn outcome(binding: &Binding, shown: &str, heard: Option<Heard>, straightened: bool) -> String {
    let mut said = vec![format!("{} ▸ {shown}", binding.name)];
    if straightened {
        said.push(text::STRAIGHTENED.into());
    }
    match &heard {
        Some(heard) if heard.lines.is_empty() && heard.daemon.is_empty() => {
            said.push("Sent; the console printed nothing within a second.".into());
        }
        Some(_) => {}
        None => said.push(
            "Sent over the panel. The bot is not connected to the console just now, so nobody heard what it printed."
                .into(),
        ),
    }
    answer::compose(&said, &heard.unwrap_or_default())
}

/// Offline, with a button for those who may start it.
async fn offline(request: &Request, binding: &Binding) -> Reply {
    let reply = Reply::new(format!("{} is offline, so it can't take commands.", words::bold(&binding.name)));
    let rights = match request.rights().await {
        Ok(rights) => rights,
        Err(error) => return refusal::store(&error),
    };
    if rights.decide(binding, Permission::Start).is_err() {
        return reply;
    }
    let next = Next::Power(PowerAction::Start, binding.id);
    let key = request.data.pending.add(request.asker.user, request.guild(), next, Instant::now());
    let button = CreateButton::new(key).label("Start").style(ButtonStyle::Success);
    reply.with_row(CreateActionRow::Buttons(vec![button]))
}
