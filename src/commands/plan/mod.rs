//! `/plan`: what is done to a server again and again.

mod add;
mod adopt;
mod list;
mod remove;
mod run;
mod what;

use poise::{ChoiceParameter, serenity_prelude::CreateAutocompleteResponse};

pub use run::acts;

use add::Wish;

use crate::{
    access::Rights,
    commands::{
        components::lasting::LastingButtons,
        family::{Family, HelpFor, HelpLine},
        present::{command_error::CommandError, refusal},
        resolve::{ask, autocomplete},
        runner,
        state::{Context, Failure},
    },
    model::{Binding, IfEmpty, Missed, NewPlan, Permission, PlanAction},
    plans::buttons::ADOPT,
    text,
};

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new("/plan add", HelpFor::Holders(Permission::Manage), || text!("help-plan-add"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default()
        .privately(&ADOPT, |request, [id]| async move { adopt::reply(&request, id).await });
    Family { command: Some(plan()), help: &HELP, buttons, ..Family::default() }
}

/// What is done to a server again and again
#[poise::command(
    slash_command,
    subcommands("add", "list", "remove"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn plan(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Do something to a server again and again
#[poise::command(slash_command)]
#[expect(clippy::too_many_arguments, reason = "each is an option of the command")]
async fn add(
    context: Context<'_>,
    #[autocomplete = "times"] when: String,
    #[autocomplete = "deeds"] what: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    countdown: Option<String>,
    #[max_length = 150] message: Option<String>,
    #[rename = "if-empty"] if_empty: Option<IfEmptyChoice>,
    missed: Option<MissedChoice>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let if_empty = if_empty.map(IfEmpty::from);
        let missed = missed.map_or(Missed::Skip, Missed::from);
        let wish = Wish::read(&when, &what, countdown.as_deref(), (message, if_empty), missed)?;
        ask::ask(&request, wish, server.as_deref()).await
    })
    .await
}

/// What is planned, and when it is done next
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| list::reply(&request).await).await
}

/// End a plan
#[poise::command(slash_command)]
async fn remove(context: Context<'_>, #[autocomplete = "remove::plans"] plan: String) -> Result<(), Failure> {
    runner::run(context, async |request| remove::reply(&request, &plan).await).await
}

/// Examples of the words in which times are typed.
async fn times(_: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    const EXAMPLES: [&str; 6] =
        ["daily 04:00", "weekdays 07:15", "Sat 22:30", "Mon, Thu 18:00", "1st 04:00", "every 6 h"];
    offered(&EXAMPLES, partial)
}

/// What can be done.
async fn deeds(_: Context<'_>, partial: &str) -> CreateAutocompleteResponse {
    const EXAMPLES: [&str; 5] = ["restart", "stop", "start", "command save-all", "say Hello"];
    offered(&EXAMPLES, partial)
}

/// What is typed, and the examples that begin so.
fn offered(examples: &[&'static str], partial: &str) -> CreateAutocompleteResponse {
    let typed = partial.trim().to_lowercase();
    let like = examples.iter().filter(|example| example.to_lowercase().starts_with(&typed));
    let own = (!typed.is_empty() && !examples.contains(&partial.trim())).then_some(partial);
    autocomplete::offered(own.into_iter().chain(like.copied()).map(|example| (example, example)))
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

/// A choice of the option `missed`.
#[derive(Debug, Clone, Copy, ChoiceParameter)]
enum MissedChoice {
    #[name = "run once"]
    Run,
    #[name = "skip"]
    Skip,
}

impl From<MissedChoice> for Missed {
    fn from(choice: MissedChoice) -> Self {
        match choice {
            MissedChoice::Run => Self::Run,
            MissedChoice::Skip => Self::Skip,
        }
    }
}

/// Refuses who may not plan this: that needs `manage`, and what the plan does.
fn may_plan(rights: &Rights, binding: &Binding, plan: &NewPlan, command: &str) -> Result<(), CommandError> {
    if let Err(refused) = rights.decide(binding, Permission::Manage) {
        return Err(refusal::refused(rights, refused, binding, Permission::Manage, command).into());
    }
    let needs = plan.action.permission();
    match plan.action {
        PlanAction::Command | PlanAction::Say => {
            let line = what::line(rights, binding, plan);
            let may = rights.may(binding, needs, &line);
            may.map(drop).map_err(|why| refusal::not_run(rights, binding, needs, &line, &why).into())
        }
        PlanAction::Restart | PlanAction::Stop | PlanAction::Start => match rights.decide(binding, needs) {
            Ok(_) => Ok(()),
            Err(refused) => Err(refusal::refused(rights, refused, binding, needs, command).into()),
        },
    }
}
