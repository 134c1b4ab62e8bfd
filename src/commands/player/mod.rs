//! `/player`: what is done about players, in the words of the game that the server runs.

mod act;
mod link;
mod mentioned;
mod menu;
mod names;
mod requests;
mod whitelist;

use act::Do;
use poise::serenity_prelude::{PartialChannel, User};
use requests::{Requests, Verdict};
use whitelist::WhitelistList;

use crate::{
    commands::{
        components::lasting::LastingButtons,
        family::{Family, HelpFor, HelpLine},
        resolve::{ask, autocomplete},
        runner,
        state::{Context, Failure},
    },
    games::PlayerAct,
    model::Permission,
    text,
};

/// What `/help` says of it.
const HELP: [HelpLine; 1] =
    [HelpLine::new("/player kick", HelpFor::Holders(Permission::Command), || text!("help-player-kick"))];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default()
        .opening(&requests::ASK, requests::open)
        .on(&requests::APPROVE, |request, id| requests::given(request, id, Verdict::Approve))
        .on(&requests::DENY, |request, id| requests::given(request, id, Verdict::Deny));
    Family { command: Some(player()), menu: Some(menu::players_in_message()), buttons, help: &HELP }
}

/// Kick, ban and more
#[poise::command(
    slash_command,
    subcommands("kick", "ban", "pardon", "op", "whitelist", "take_requests", "link", "unlink"),
    subcommand_required,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn player(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Kick a player
#[poise::command(slash_command)]
async fn kick(
    context: Context<'_>,
    #[autocomplete = "names::online_first"] player: String,
    reason: Option<String>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    asked(context, Do::new(PlayerAct::Kick, player, reason), server).await
}

/// Ban a player
#[poise::command(slash_command)]
async fn ban(
    context: Context<'_>,
    #[autocomplete = "names::online_first"] player: String,
    reason: Option<String>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    asked(context, Do::new(PlayerAct::Ban, player, reason), server).await
}

/// Let a player come again
#[poise::command(slash_command)]
async fn pardon(
    context: Context<'_>,
    #[autocomplete = "names::gone_first"] player: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    asked(context, Do::new(PlayerAct::Pardon, player, None), server).await
}

/// Make a player an operator
#[poise::command(slash_command)]
async fn op(
    context: Context<'_>,
    #[autocomplete = "names::online_first"] player: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    asked(context, Do::new(PlayerAct::Op, player, None), server).await
}

/// Who may play
#[poise::command(slash_command, subcommands("add", "remove", "list"), subcommand_required)]
async fn whitelist(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Put a player on the list
#[poise::command(slash_command)]
async fn add(
    context: Context<'_>,
    #[autocomplete = "names::gone_first"] player: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    asked(context, Do::new(PlayerAct::WhitelistAdd, player, None), server).await
}

/// Take a player off the list
#[poise::command(slash_command)]
async fn remove(
    context: Context<'_>,
    #[autocomplete = "names::online_first"] player: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    asked(context, Do::new(PlayerAct::WhitelistRemove, player, None), server).await
}

/// Show who is on the list
#[poise::command(slash_command)]
async fn list(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, WhitelistList, server.as_deref()).await).await
}

/// Let people ask for a place on the whitelist
#[poise::command(slash_command, rename = "requests")]
async fn take_requests(
    context: Context<'_>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] channel: Option<
        PartialChannel,
    >,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, Requests { channel }, server.as_deref()).await)
        .await
}

/// Show which player of the game you are
#[poise::command(slash_command)]
async fn link(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, link::Link, server.as_deref()).await).await
}

/// No longer
#[poise::command(slash_command)]
async fn unlink(
    context: Context<'_>,
    member: Option<User>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    let member = member.map(|member| member.id);
    runner::run(context, async |request| ask::ask(&request, link::Unlink { member }, server.as_deref()).await)
        .await
}

async fn asked(context: Context<'_>, what: Do, server: Option<String>) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, what, server.as_deref()).await).await
}
