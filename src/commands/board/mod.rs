//! `/board`: cards that are kept up to date in a channel.

mod add;
mod list;
mod open;
mod remove;

use serenity::model::channel::PartialChannel;

use crate::{
    boards::buttons::OPEN,
    commands::{
        components::lasting::LastingButtons,
        family::{Family, HelpFor, HelpLine},
        interaction::{request::Request, target_channel::TargetChannel},
        present::{command_error::CommandError, refusal},
        resolve::autocomplete,
        runner,
        state::{Context, Failure},
    },
    model::{Binding, Board, BoardOptions, Permission},
    text,
    texts::{Arg, Text},
};

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new("/board add", HelpFor::Holders(Permission::Manage), || text!("help-board-add"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default().chosen_privately(&OPEN, |request, _, chosen| async move {
        open::reply(&request, chosen.as_deref()).await
    });
    Family { command: Some(board()), help: &HELP, buttons, ..Family::default() }
}

/// Status messages that are kept up to date
#[poise::command(
    slash_command,
    subcommands("add", "list", "remove"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn board(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Keep a status message up to date in a channel
#[poise::command(slash_command)]
#[expect(clippy::too_many_arguments, reason = "each is an option of the command")]
async fn add(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] channel: Option<
        PartialChannel,
    >,
    names: Option<bool>,
    address: Option<bool>,
    follow: Option<bool>,
    #[rename = "start-for-everyone"] everyone: Option<bool>,
    #[rename = "start-hours"] hours: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let place = channel.as_ref().map_or_else(|| request.here(), TargetChannel::from);
        let options = BoardOptions {
            names: names.unwrap_or_default(),
            address: address.unwrap_or_default(),
            follow: follow.unwrap_or_default(),
            start: add::start_hours(everyone.unwrap_or_default(), server.is_some(), hours.as_deref())?,
        };
        add::reply(&request, server.as_deref(), place, options).await
    })
    .await
}

/// The status messages of this Discord server
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| list::reply(&request).await).await
}

/// End a status message
#[poise::command(slash_command)]
async fn remove(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    channel: Option<PartialChannel>,
) -> Result<(), Failure> {
    let channel = channel.map(|channel| channel.id);
    runner::run(context, async |request| remove::reply(&request, server.as_deref(), channel).await).await
}

/// Refuses who does not manage all of the guild.
async fn manages_all(request: &Request, command: &str) -> Result<(), CommandError> {
    let rights = request.rights().await?;
    match rights.decide(request.guild(), Permission::Manage) {
        Ok(_) => Ok(()),
        Err(_) => Err(refusal::refused_guild_wide(&rights, Permission::Manage, command).into()),
    }
}

/// What a board is of, as people call it.
fn subject(binding: Option<&Binding>) -> Arg {
    binding.map_or_else(|| text!("board-of-all").into(), |binding| Arg::from(&binding.name))
}

/// The binding that a board is of, among these.
fn of<'a>(board: &Board, bindings: &'a [Binding]) -> Option<&'a Binding> {
    bindings.iter().find(|binding| Some(binding.id) == board.binding)
}

/// The rest of a list's line.
fn with(line: Text, more: impl IntoIterator<Item = Text>) -> Text {
    Text::dotted([line].into_iter().chain(more).collect())
}
