//! `/mc`: saying something in the game, running a console command.

use std::time::Duration;

use serenity::{builder::CreateActionRow, model::application::ButtonStyle};

use super::{
    Context, Failure,
    action::{self, Action},
    answer::{self, Heard},
    ask_for_it, autocomplete, confirm, deed,
    mentions::Within,
    obstacle,
    pending::Next,
    refusal,
    reply::Reply,
    request::Request,
    said, text, turns,
    typed::Typed,
    words,
};
use crate::{
    access::{self, Outcome, Permission, Rights},
    relay::clean::escape_markdown,
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

/// What was typed, as the console gets it.
struct Line {
    command: String,
    /// What the mirrors tell.
    shown: String,
    straightened: bool,
}

impl Line {
    /// A message through the binding's template. Of who may not run everything nothing in it may be a command.
    async fn said(request: &Request, rights: &Rights, binding: &Binding, message: &Typed) -> Self {
        let template = &binding.say_template;
        let (mut said, straightened) = straight(message.with_names(request, Within::Sentence).await);
        if !rights.runs_everything(binding) {
            said = said::harmless(template, &said);
        }
        let command = if said.trim().is_empty() { String::new() } else { said::fill(template, &said) };
        Self { command, shown: shown(&format!("say {said}")), straightened }
    }

    /// A command as it was typed.
    async fn run(request: &Request, command: &Typed) -> Self {
        let (command, straightened) = straight(command.with_names(request, Within::Command).await);
        let command = text::without_slash(&command).to_owned();
        Self { shown: shown(&command), command, straightened }
    }
}

fn straight(typed: String) -> (String, bool) {
    match text::straighten(&typed) {
        Some(straight) => (straight, true),
        None => (typed, false),
    }
}

/// Says `message` through the binding's template, if the member may run what it makes.
pub(super) async fn carry_out_say(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    message: &Typed,
) -> serenity::Result<()> {
    let line = Line::said(request, rights, binding, message).await;
    if line.command.is_empty() {
        let name = words::bold(&binding.name);
        return request
            .answer(&Reply::new(format!("{name}: there is nothing to say, the message is empty.")))
            .await;
    }
    carry_out(request, rights, binding, (access::Action::Say, Permission::Say), line).await
}

/// Runs `command` as it was typed, if the member may run it.
pub(super) async fn carry_out_run(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    command: &Typed,
) -> serenity::Result<()> {
    let line = Line::run(request, command).await;
    carry_out(request, rights, binding, (access::Action::Command, Permission::Command), line).await
}

async fn carry_out(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    (action, needs): (access::Action, Permission),
    line: Line,
) -> serenity::Result<()> {
    if let Err(why) = rights.may(binding, needs, &line.command) {
        let refused = refusal::not_run(rights, binding, needs, &line.command, &why);
        let offered = ask_for_it::offer(request, binding, (needs, &line.command), refused);
        return request.answer(&offered).await;
    }
    let order =
        Order { action, needs, command: &line.command, shown: &line.shown, detail: None, tells_wait: true };
    let reply = match send(request, binding, order).await {
        Ok(Sent { mut said, heard }) => {
            if line.straightened {
                said.insert(1, text::STRAIGHTENED.into());
            }
            answer::compose(&said, &heard)
        }
        Err(reply) => reply,
    };
    request.answer(&reply).await
}

/// Somebody else's command, approved by who makes the request.
pub(super) struct Approved<'a> {
    /// Who wanted to run it.
    pub(super) asked_by: &'a str,
    /// For the audit trail.
    pub(super) detail: String,
}

/// Runs a command that somebody asked for, under the right of who approved it.
pub(super) async fn run_approved(
    request: &Request,
    binding: &Binding,
    (needs, command): (Permission, &str),
    approved: &Approved<'_>,
) -> Result<Reply, Reply> {
    let shown = format!("{} (asked for by {})", shown(command), approved.asked_by);
    let order = Order {
        action: access::Action::Approve,
        needs,
        command,
        shown: &shown,
        detail: Some(&approved.detail),
        tells_wait: false,
    };
    send(request, binding, order).await.map(|sent| answer::compose(&sent.said, &sent.heard))
}

/// A line for the console.
struct Order<'a> {
    action: access::Action,
    needs: Permission,
    command: &'a str,
    /// What the mirrors tell.
    shown: &'a str,
    /// What the audit trail has instead of the command.
    detail: Option<&'a str>,
    /// The person reads how long it waits.
    tells_wait: bool,
}

/// A line that was sent.
struct Sent {
    said: Vec<String>,
    /// What the console printed.
    heard: Heard,
}

/// Sends a line when it is its turn. `Err`: it was not sent; the reply says why.
async fn send(request: &Request, binding: &Binding, order: Order<'_>) -> Result<Sent, Reply> {
    let name = words::bold(&binding.name);
    let Some(server) = request.data.server(binding) else {
        let why = words::connection(request.data.status_of(binding).as_ref(), false);
        return Err(Reply::new(format!("{name}: {why}")));
    };
    // What the command prints could not be told from the log.
    server.replayed(REPLAYED_WITHIN).await;
    if server.status().power == Power::Offline {
        return Err(offline(request, binding).await);
    }
    turns::wait(request, binding, order.tells_wait).await?;
    still_allowed(request, binding, &order).await?;
    let deed =
        deed::begin(request, Some(binding), order.action, order.detail.unwrap_or(order.command)).await?;
    let mut console = server.feed();
    let delivery = match deed.write(order.shown, server.command(order.command)).await {
        Ok(delivery) => delivery,
        Err(WriteError::Offline) => {
            deed.failed(Outcome::Refused, "it is offline").await;
            return Err(offline(request, binding).await);
        }
        Err(error) => {
            let why = words::not_written(&error);
            deed.failed(words::outcome(&error), &why).await;
            return Err(Reply::new(format!("{name}: {why}")));
        }
    };
    let masks = deed.masks();
    deed.done_quietly().await;
    let heard = match delivery {
        Delivery::Socket => {
            let hear_for = request.data.hear_for;
            Some(answer::listen(&mut console, order.command, hear_for, &masks).await)
        }
        Delivery::Rest => None,
    };
    let shown = masks.text(order.shown).await.unwrap_or_else(|withheld| withheld.mark().to_owned());
    Ok(outcome(binding, &shown, heard))
}

/// The log and the turn may have been waited for: the rights are read again, and of who approves a command also their
/// roles.
async fn still_allowed(request: &Request, binding: &Binding, order: &Order<'_>) -> Result<(), Reply> {
    let (needs, command) = (order.needs, order.command);
    if order.action != access::Action::Approve {
        let rights = request.rights().await.map_err(|error| refusal::store(&error))?;
        let allowed = rights.may(binding, needs, command);
        return allowed.map(drop).map_err(|why| refusal::not_run(&rights, binding, needs, command, &why));
    }
    let may = match request.asker_by_now().await {
        Some(approver) => {
            let rights = request.data.access.rights(&approver).await;
            let rights = rights.map_err(|error| refusal::store(&error))?;
            rights.may_approve(binding, needs, command).is_ok()
        }
        None => false,
    };
    let (name, by) = (words::bold(&binding.name), escape_markdown(&request.told_apart));
    let refused = || Reply::new(format!("{name}: {by} may not approve it any more, so nothing was run."));
    may.then_some(()).ok_or_else(refused)
}

/// What our own words say of who asked for a command, without spaces.
const ASKED: &str = "askedforby";

/// A command as the mirrors show it: between quotes where it has words in it that are ours alone. It has no such quotes
/// of its own, since they were straightened.
fn shown(command: &str) -> String {
    let letters: String = command.chars().filter(|sign| sign.is_alphanumeric()).collect();
    if letters.to_lowercase().contains(ASKED) { format!("“{command}”") } else { command.to_owned() }
}

/// `shown`: masked. `heard`: nothing when nobody could listen.
fn outcome(binding: &Binding, shown: &str, heard: Option<Heard>) -> Sent {
    let mut said = vec![format!("{} ▸ {shown}", binding.name)];
    match &heard {
        Some(Heard { withheld: Some(withheld), .. }) => {
            said.push(format!("Sent. What the console printed is not shown: {}", withheld.mark()));
        }
        Some(heard) if heard.is_nothing() => {
            said.push("Sent; the console printed nothing within a second.".into());
        }
        Some(_) => {}
        None => said.push(
            "Sent over the panel. The bot is not connected to the console just now, so nobody heard what it printed."
                .into(),
        ),
    }
    Sent { said, heard: heard.unwrap_or_default() }
}

/// Offline, with a button for those who may start it.
async fn offline(request: &Request, binding: &Binding) -> Reply {
    let name = words::bold(&binding.name);
    if let Some(state) = obstacle::now(request, binding).await {
        let state = words::clause(state);
        return Reply::new(format!("{name} is {state}, as the panel says, so it can't take commands."));
    }
    let reply = Reply::new(format!("{name} is offline, so it can't take commands."));
    let rights = match request.rights().await {
        Ok(rights) => rights,
        Err(error) => return refusal::store(&error),
    };
    if rights.decide(binding, Permission::Start).is_err() {
        return reply;
    }
    let button =
        confirm::button(request, "Start", ButtonStyle::Success, Next::Power(PowerAction::Start, binding.id));
    reply.with_row(CreateActionRow::Buttons(vec![button]))
}
