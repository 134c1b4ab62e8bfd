//! `/mc`: saying something in the game, running a console command.

mod macros;
mod mentions;
mod recent;
mod said;
mod typed;

pub(super) use mentions::Within;
pub(super) use typed::Typed;

use crate::{
    access::Rights,
    commands::{
        console_write::{self, Sent, answer},
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        own_line::{self, OwnLine},
        present::{command_error::CommandError, typed as as_typed},
        resolve::{
            ask::{self, ServerCommand},
            autocomplete,
        },
        runner,
        state::{Context, Failure},
    },
    model::{Action, Binding, Permission, SAY_TEMPLATE},
    text,
};

/// What `/help` says of it.
const HELP: [HelpLine; 3] = [
    HelpLine::new("/mc say", HelpFor::Holders(Permission::Say), || text!("help-mc-say")),
    HelpLine::new("/mc run", HelpFor::Holders(Permission::Command), || text!("help-mc-run")),
    HelpLine::new("/mc macro run", HelpFor::Holders(Permission::Command), || text!("help-mc-macro")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    Family { command: Some(mc()), help: &HELP, ..Family::default() }
}

/// Talk to the game server
#[poise::command(
    slash_command,
    subcommands("say", "run", "macros::macros"),
    subcommand_required,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn mc(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Say something in the game
#[poise::command(slash_command)]
async fn say(
    context: Context<'_>,
    message: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        ask::ask(&request, Say(Typed::new(context, message)), server.as_deref()).await
    })
    .await
}

/// Run a console command
#[poise::command(slash_command)]
async fn run(
    context: Context<'_>,
    #[autocomplete = "recent::commands"] command: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        ask::ask(&request, Run(Typed::new(context, command)), server.as_deref()).await
    })
    .await
}

/// Says a message in the game.
#[derive(Debug, Clone)]
struct Say(Typed);

impl ServerCommand for Say {
    /// Whoever sees the server may ask for a line that they may not send.
    const REFUSES_ITSELF: bool = true;

    fn needs(&self) -> Permission {
        Permission::Say
    }

    fn command(&self) -> &'static str {
        "/mc say"
    }

    fn text_len(&self) -> usize {
        self.0.text_len()
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        carry_out_say(request, rights, binding, &self.0).await
    }
}

/// Runs a console command.
#[derive(Debug, Clone)]
struct Run(Typed);

impl ServerCommand for Run {
    const REFUSES_ITSELF: bool = true;

    fn needs(&self) -> Permission {
        Permission::Command
    }

    fn command(&self) -> &'static str {
        "/mc run"
    }

    fn text_len(&self) -> usize {
        self.0.text_len()
    }

    async fn carry_out(
        self,
        request: &Request,
        rights: &Rights,
        binding: &Binding,
    ) -> Result<Reply, CommandError> {
        let line = Line::run(request, &self.0).await;
        carry_out(request, rights, binding, Action::Command, Permission::Command, line).await
    }
}

/// The line by which a message is said, for somebody with these rights.
pub(super) fn said(rights: &Rights, binding: &Binding, message: &str) -> String {
    let template = &binding.say_template;
    match rights.runs_everything(binding) {
        true => said::fill(template, message),
        false => said::fill(template, &said::harmless(template, message)),
    }
}

/// What was typed, as the console gets it.
struct Line {
    command: String,
    /// What the mirrors tell.
    shown: String,
    straightened: bool,
}

impl Line {
    /// A message through the binding's template, or as the game says it. Of who may not run everything nothing in it may be a
    /// command.
    async fn said(request: &Request, rights: &Rights, binding: &Binding, message: &Typed) -> Self {
        let template = &binding.say_template;
        let (mut said, straightened) = straight(message.with_names(request, Within::Sentence).await);
        if !rights.runs_everything(binding) {
            said = said::harmless(template, &said);
        }
        // A template of one's own counts; else the game's way where it does not know `say`.
        let game =
            request.data.facts_of(binding).filter(|_| *template == SAY_TEMPLATE).map(|facts| facts.game);
        let command = match game.and_then(|game| game.profile.spoken(&said)) {
            Some(line) => line,
            None if said.trim().is_empty() => String::new(),
            None => said::fill(template, &said),
        };
        Self { command, shown: console_write::shown(&format!("say {said}")), straightened }
    }

    /// A command as it was typed.
    async fn run(request: &Request, command: &Typed) -> Self {
        let (command, straightened) = straight(command.with_names(request, Within::Command).await);
        let command = as_typed::without_slash(&command).to_owned();
        Self { shown: console_write::shown(&command), command, straightened }
    }
}

fn straight(typed: String) -> (String, bool) {
    match as_typed::straighten(&typed) {
        Some(straight) => (straight, true),
        None => (typed, false),
    }
}

/// Says `message` through the binding's template, if the member may run what it makes.
async fn carry_out_say(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    message: &Typed,
) -> Result<Reply, CommandError> {
    let line = Line::said(request, rights, binding, message).await;
    if line.command.is_empty() {
        return Err(text!("of-server", server = &*binding.name, what = text!("say-empty")).into());
    }
    carry_out(request, rights, binding, Action::Say, Permission::Say, line).await
}

async fn carry_out(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    action: Action,
    needs: Permission,
    line: Line,
) -> Result<Reply, CommandError> {
    let own = OwnLine { action, needs, command: &line.command, shown: &line.shown };
    let Sent { mut said, heard } = own_line::send(request, rights, binding, own).await?;
    if line.straightened {
        said.insert(1, text!("mc-straightened"));
    }
    Ok(answer::compose(&said, &heard, request.language()))
}
