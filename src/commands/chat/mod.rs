//! `/chat`: bridges between a game's chat and a channel.

mod bridge;
mod hear;
mod list;
mod say;
mod unbridge;

use serenity::model::channel::PartialChannel;

use crate::{
    commands::{
        family::{Family, HelpFor, HelpLine},
        interaction::target_channel::TargetChannel,
        mc::Typed,
        resolve::{ask, autocomplete},
        runner,
        state::{Context, Failure},
    },
    model::{BridgeOptions, Permission},
    text,
};
use bridge::Bridging;
pub(super) use hear::hear;
use say::Say;

/// What `/help` says of it.
const HELP: [HelpLine; 2] = [
    HelpLine::new("/chat bridge", HelpFor::Holders(Permission::Manage), || text!("help-chat-bridge")),
    HelpLine::new("/chat say", HelpFor::Holders(Permission::Chat), || text!("help-chat-say")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    Family { command: Some(chat()), help: &HELP, ..Family::default() }
}

/// Bridges between a game's chat and a channel
#[poise::command(
    slash_command,
    subcommands("bridge_", "unbridge_", "list_", "say_"),
    subcommand_required,
    guild_only,
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn chat(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show what is said in a game in a channel
#[poise::command(slash_command, rename = "bridge")]
async fn bridge_(
    context: Context<'_>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] channel: Option<
        PartialChannel,
    >,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    joins: Option<bool>,
    deaths: Option<bool>,
    achievements: Option<bool>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let place = channel.as_ref().map_or_else(|| request.here(), TargetChannel::from);
        let all = BridgeOptions::default();
        let options = BridgeOptions {
            joins: joins.unwrap_or(all.joins),
            deaths: deaths.unwrap_or(all.deaths),
            achievements: achievements.unwrap_or(all.achievements),
            to_game: all.to_game,
        };
        ask::ask(&request, Bridging { place, options }, server.as_deref()).await
    })
    .await
}

/// End the bridge between a game's chat and a channel
#[poise::command(slash_command, rename = "unbridge")]
async fn unbridge_(
    context: Context<'_>,
    channel: Option<PartialChannel>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    let channel = channel.map(|channel| channel.id);
    runner::run(context, async |request| unbridge::reply(&request, server.as_deref(), channel).await).await
}

/// The bridges between games' chats and channels
#[poise::command(slash_command, rename = "list")]
async fn list_(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| list::reply(&request).await).await
}

/// Say something in the game's chat
#[poise::command(slash_command, rename = "say")]
async fn say_(
    context: Context<'_>,
    message: String,
    #[autocomplete = "autocomplete::chatting"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        ask::ask(&request, Say(Typed::new(context, message)), server.as_deref()).await
    })
    .await
}
