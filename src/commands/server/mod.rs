//! `/server`: which game servers this Discord server has.

mod audit_channel;
mod bind;
mod forget;
mod game;
mod language;
mod naming;
mod timezone;
mod unbind;

use serenity::model::channel::PartialChannel;

use naming::{chosen_name, not_bound};

use crate::{
    commands::{
        audited,
        family::{Family, HelpFor, HelpLine},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, post_error, refusal},
        resolve::{
            ask::{self, managed},
            autocomplete,
            target::Target,
        },
        runner,
        state::{Context, Failure},
    },
    model::{Action, ActionDetails, Binding, Mirror, Permission},
    relay::Delivery,
    store::StoreError,
    text,
    texts::{Arg, code, listed as in_a_row},
};

/// What `/help` says of it.
const HELP: [HelpLine; 6] = [
    HelpLine::new("/server rename", HelpFor::Holders(Permission::Manage), || text!("help-server-rename")),
    HelpLine::new("/server game", HelpFor::Holders(Permission::Manage), || text!("help-server-game")),
    HelpLine::new("/server list", HelpFor::Holders(Permission::View), || text!("help-server-list")),
    HelpLine::new("/server bind", HelpFor::GuildManagers, || text!("help-server-bind")),
    HelpLine::new("/server audit-channel", HelpFor::GuildManagers, || text!("help-server-audit-channel")),
    HelpLine::new("/server language", HelpFor::GuildManagers, || text!("help-server-language")),
];

/// What this adds to the bot.
pub(super) fn family() -> Family {
    Family { command: Some(server()), help: &HELP, buttons: unbind::buttons(), ..Family::default() }
}

/// Bind, unbind, rename and list game servers
#[poise::command(
    slash_command,
    subcommands(
        "bind",
        "unbind",
        "rename",
        "list",
        "game",
        "audit_channel",
        "language",
        "timezone",
        "forget_all"
    ),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
async fn server(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Bind a game server of the panel to this Discord server
#[poise::command(slash_command)]
async fn bind(
    context: Context<'_>,
    #[autocomplete = "bind::panel_servers"] server: Option<String>,
    name: Option<String>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] mirror: Option<
        PartialChannel,
    >,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        bind::bind_server(&request, server.as_deref(), name.as_deref(), mirror.as_ref()).await
    })
    .await
}

/// Unbind a game server; its mirrors and grants go with it, and can be brought back
#[poise::command(slash_command)]
async fn unbind(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] name: String,
) -> Result<(), Failure> {
    runner::run(context, async |request| {
        unbind::ask(&request, &managed(&request, &name, "/server unbind").await?).await
    })
    .await
}

/// Give a game server another name here
#[poise::command(slash_command)]
async fn rename(
    context: Context<'_>,
    #[autocomplete = "autocomplete::bindings"] name: String,
    to: String,
) -> Result<(), Failure> {
    runner::run(context, async |request| rename_server(&request, &name, &to).await).await
}

/// The game servers of this Discord server and where they are mirrored
#[poise::command(slash_command)]
async fn list(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| Ok(listed(&request).await?)).await
}

/// Which game a server runs, where that is not found out by itself
#[poise::command(slash_command)]
async fn game(
    context: Context<'_>,
    #[autocomplete = "game::games"] game: String,
    #[autocomplete = "autocomplete::bindings"] server: Option<String>,
) -> Result<(), Failure> {
    runner::run(context, async |request| ask::ask(&request, game::Choose { game }, server.as_deref()).await)
        .await
}

/// Tell every action in a channel; without one, in none
#[poise::command(slash_command, rename = "audit-channel")]
async fn audit_channel(
    context: Context<'_>,
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")] channel: Option<
        PartialChannel,
    >,
) -> Result<(), Failure> {
    runner::run(context, async |request| audit_channel::choose(&request, channel.as_ref()).await).await
}

/// The language of the bot's posts here
#[poise::command(slash_command)]
async fn language(
    context: Context<'_>,
    #[description = "Which; automatic: as Discord says of this Discord server"] language: language::Chosen,
) -> Result<(), Failure> {
    runner::run(context, async |request| language::choose(&request, language).await).await
}

/// The time zone of plans here
#[poise::command(slash_command)]
async fn timezone(
    context: Context<'_>,
    #[autocomplete = "timezone::zones"] zone: String,
) -> Result<(), Failure> {
    runner::run(context, async |request| timezone::choose(&request, &zone).await).await
}

/// Delete everything that the bot keeps about this Discord server
#[poise::command(slash_command, rename = "forget-all")]
async fn forget_all(context: Context<'_>) -> Result<(), Failure> {
    runner::run(context, async |request| forget::ask(&request).await).await
}

async fn rename_server(request: &Request, typed: &str, to: &str) -> Result<Reply, CommandError> {
    let binding = managed(request, typed, "/server rename").await?;
    let name = chosen_name(to)?;
    let details = ActionDetails::Rename { to: name.to_string() };
    let audited = audited::begin(request, Some(&binding), Action::Rename, details).await?;
    match request.store().rename(request.guild(), binding.id, &name).await {
        Ok(renamed) => {
            audited.done_quietly().await;
            Ok(Reply::new(text!("server-renamed", before = &*binding.name, after = &*renamed.name)))
        }
        Err(error) => {
            let (words, outcome, note) = not_bound(&error);
            audited.failed(outcome, note).await;
            Err(words.into())
        }
    }
}

async fn listed(request: &Request) -> Result<Reply, StoreError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let visible = rights.visible(&bindings);
    if visible.is_empty() {
        let nothing = if bindings.is_empty() { Target::NothingBound } else { Target::Unknown };
        return Ok(refusal::no_target(&nothing, &rights, Permission::View, "/server list", None));
    }
    let mirrors = request.store().mirrors_of(request.guild()).await?;
    let line = |binding: &&Binding| {
        let of_binding = mirrors.iter().filter(|mirror| mirror.binding == binding.id);
        let channels: Vec<_> = of_binding.map(|mirror| shown_in(request, mirror)).collect();
        let line = if channels.is_empty() {
            text!("server-listed-unmirrored", server = &*binding.name)
        } else {
            text!("server-listed-mirrored", server = &*binding.name, channels = in_a_row(channels))
        };
        // The uuid helps only those who bind and rename.
        match rights.decide(*binding, Permission::Manage) {
            Ok(_) => text!("server-listed-id", line = line, id = code(binding.server.to_string())),
            Err(_) => line,
        }
    };
    Ok(Reply::lines(visible.iter().map(line)))
}

/// The channel of a mirror, and why it gets nothing.
fn shown_in(request: &Request, mirror: &Mirror) -> Arg {
    let channel = mirror.channel;
    match request.data.relay.delivery(channel) {
        _ if mirror.gone_at.is_some() => text!("server-channel-gone", channel = channel).into(),
        Some(Delivery::Refused(error)) => {
            text!("server-channel-refused", channel = channel, why = post_error::why(&error)).into()
        }
        _ => channel.into(),
    }
}
