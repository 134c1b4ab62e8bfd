//! `/alert`: what of a server is told in a channel, and who is mentioned.

mod add;
mod change;
mod list;
mod named;
mod reach;
mod test;
mod wish;

use poise::ChoiceParameter;
use pterosocket::PowerAction;
use serenity::model::channel::PartialChannel;

use crate::{
    alerts::buttons::{MUTE, RESTART, START},
    commands::{
        components::lasting::LastingButtons,
        family::{Family, HelpFor, HelpLine},
        interaction::target_channel::TargetChannel,
        options::{OneOf, Who},
        power,
        resolve::{ask, autocomplete},
        runner,
        state::{Context, Failure},
    },
    model::{AlertDetails, AlertId, AlertKind, Permission},
    text,
};
use change::Mute;
use wish::Typed;

/// What `/help` says of it.
const HELP: [HelpLine; 2] = [
    HelpLine::new("/alert add", HelpFor::Holders(Permission::Manage), || text!("help-alert-add")),
    HelpLine::new("/alert list", HelpFor::Holders(Permission::Manage), || text!("help-alert-list")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    let buttons = LastingButtons::default()
        .privately(&MUTE, |request, [alert]| async move {
            change::mute(&request, AlertId(alert.cast_signed()), Mute::HOUR).await
        })
        .privately(&START, |request, [binding]| power::pressed(request, binding, PowerAction::Start))
        .privately(&RESTART, |request, [binding]| power::pressed(request, binding, PowerAction::Restart));
    Family { command: Some(alert()), help: &HELP, buttons, ..Family::default() }
}

/// Be told in a channel when something happens to a server
#[poise::command(
    slash_command,
    subcommands("add", "list", "mute", "test", "remove"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn alert(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Add an alert
#[poise::command(slash_command)]
#[expect(clippy::too_many_arguments, reason = "each is an option that people type")]
async fn add(
    context: Context<'_>,
    kind: OneOf<AlertKind>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] channel: Option<
        PartialChannel,
    >,
    mention: Option<Who>,
    #[min = 0]
    #[max = 100000]
    above: Option<i64>,
    #[min = 1]
    #[max = 1440]
    minutes: Option<i64>,
    #[max_length = 300] text: Option<String>,
    chat: Option<bool>,
    details: Option<Shown>,
    #[rename = "for"] lasting: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let place = channel.as_ref().map_or_else(|| request.here(), TargetChannel::from);
        place.check(&request.asker)?;
        let typed = Typed {
            kind: kind.0,
            above,
            minutes,
            text,
            chat,
            details: details.map(AlertDetails::from),
            lasting,
        };
        let mention = mention.map(|who| who.subject);
        let wish = typed.read(place.channel, mention)?;
        ask::ask(&request, add::Add { wish, confirmed: false }, server.as_deref()).await
    })
    .await
}

/// All alerts, and which are going on
#[poise::command(slash_command)]
async fn list(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| list::reply(&request, server.as_deref()).await).await
}

/// Keep an alert quiet for a while
#[poise::command(slash_command)]
async fn mute(
    context: Context<'_>,
    #[autocomplete = "named::suggest"] alert: String,
    #[rename = "for"] lasting: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let mute = Mute::read(lasting.as_deref())?;
        let id = named::read(&request, &alert, "/alert mute").await?;
        change::mute(&request, id, mute).await
    })
    .await
}

/// Post how an alert is told
#[poise::command(slash_command)]
async fn test(context: Context<'_>, #[autocomplete = "named::suggest"] alert: String) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let id = named::read(&request, &alert, "/alert test").await?;
        test::post(&request, id).await
    })
    .await
}

/// Remove an alert
#[poise::command(slash_command)]
async fn remove(
    context: Context<'_>,
    #[autocomplete = "named::suggest"] alert: String,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        let id = named::read(&request, &alert, "/alert remove").await?;
        change::remove(&request, id).await
    })
    .await
}

/// The choices of the option `details`.
#[derive(Debug, Clone, Copy, ChoiceParameter)]
enum Shown {
    #[name = "none"]
    None,
    #[name = "cause"]
    Cause,
    #[name = "log"]
    Log,
}

impl From<Shown> for AlertDetails {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::None => Self::None,
            Shown::Cause => Self::Cause,
            Shown::Log => Self::Log,
        }
    }
}
