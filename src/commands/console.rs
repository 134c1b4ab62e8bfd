//! `/console`: where consoles are shown.

use serenity::model::{channel::PartialChannel, id::ChannelId};

use super::{
    Context, Failure,
    action::{self, Action},
    autocomplete,
    changes::What,
    deed,
    place::Place,
    refusal,
    reply::Reply,
    request::Request,
    words,
};
use crate::{
    access::{self, Outcome, Permission, Rights},
    store::{Binding, Mirrored, NameMatch, epoch_seconds, find_by_name},
};

/// Show a server's console in a channel
#[poise::command(
    slash_command,
    subcommands("mirror", "unmirror"),
    subcommand_required,
    guild_only,
    default_member_permissions = "MANAGE_GUILD",
    install_context = "Guild",
    interaction_context = "Guild"
)]
pub(super) async fn console(_: Context<'_>) -> Result<(), Failure> {
    Ok(())
}

/// Show a server's console in a channel
#[poise::command(slash_command)]
async fn mirror(
    context: Context<'_>,
    #[description = "Where; without it here"]
    #[channel_types("Text", "News", "Voice", "PublicThread", "PrivateThread", "NewsThread")]
    channel: Option<PartialChannel>,
    #[description = "Which server"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let place = channel.as_ref().map_or_else(|| request.here(), Place::from);
    if let Err(reply) = place.check(&request.asker) {
        return request.answer(&reply).await;
    }
    action::ask(&request, Action::Mirror(place.channel), server.as_deref()).await
}

/// Stop showing a console in a channel
#[poise::command(slash_command)]
async fn unmirror(
    context: Context<'_>,
    #[description = "Where; without it here"] channel: Option<PartialChannel>,
    #[description = "Which server; without it whatever is shown there"]
    #[autocomplete = "autocomplete::bindings"]
    server: Option<String>,
) -> Result<(), Failure> {
    let Some(request) = Request::begin(context).await else { return Ok(()) };
    let channel = channel.map_or(request.channel, |channel| channel.id);
    let reply = match end_mirror(&request, channel, server.as_deref()).await {
        Ok(reply) | Err(reply) => reply,
    };
    request.answer(&reply).await
}

/// Said when a channel showed another server before.
pub(super) const MOVED: &str = "What the channel showed before is not shown there any more.";

/// Mirrors `binding` into `channel` and says what came of it.
pub(super) async fn carry_out_mirror(
    request: &Request,
    binding: &Binding,
    channel: ChannelId,
) -> serenity::Result<()> {
    let reply = match begin_mirror(request, binding, channel).await {
        Ok(reply) | Err(reply) => reply,
    };
    request.answer(&reply).await
}

async fn begin_mirror(request: &Request, binding: &Binding, channel: ChannelId) -> Result<Reply, Reply> {
    may_take_over(request, channel).await?;
    let deed = deed::begin(request, Some(binding), access::Action::Mirror, &format!("#{channel}")).await?;
    let (guild, by) = (request.guild(), request.asker.user);
    let mirrored = match request.store().mirror(guild, channel, binding.id, by, epoch_seconds()).await {
        Ok(mirrored) => mirrored,
        Err(error) => {
            deed.failed(Outcome::Failed, "the database failed").await;
            return Err(refusal::store(&error));
        }
    };
    deed.done_quietly().await;
    let outcome = request.data.changes.apply(What::Mirrored(binding.id, channel), request.began).await;
    let mut lines = vec![format!(
        "{}: {}",
        words::bold(&binding.name),
        words::mirror(&request.data, guild, channel, &outcome).await
    )];
    if matches!(mirrored, Mirrored::Moved { .. }) {
        lines.push(MOVED.into());
    }
    lines.push(words::connection(outcome.server.as_ref()));
    Ok(Reply::new(lines.join("\n")))
}

/// A channel that shows another server is taken over only by who may manage that one too.
async fn may_take_over(request: &Request, channel: ChannelId) -> Result<(), Reply> {
    let shown = shown_in(request, channel).await?;
    let Some(other) = shown else { return Ok(()) };
    let rights = request.rights().await.map_err(|error| refusal::store(&error))?;
    rights.decide(&other, Permission::Manage).map(|_| ()).map_err(|_| {
        Reply::new(format!(
            "<#{channel}> shows another server's console, which you may not manage. Choose another channel."
        ))
    })
}

async fn shown_in(request: &Request, channel: ChannelId) -> Result<Option<Binding>, Reply> {
    let found = async {
        match request.store().mirror_in(request.guild(), channel).await? {
            Some(mirror) => request.store().binding(request.guild(), mirror.binding).await,
            None => Ok(None),
        }
    };
    found.await.map_err(|error| refusal::store(&error))
}

fn nothing_shown(rights: &Rights, channel: ChannelId) -> Reply {
    match rights.decide(rights.asker().guild, Permission::Manage) {
        Ok(_) => Reply::new(format!("<#{channel}> shows no console.")),
        Err(_) => Reply::new(format!(
            "<#{channel}> shows no console that you may manage. `/console unmirror` needs the permission `manage`; \
             members with Manage Server can grant it with `/access grant`."
        )),
    }
}

async fn end_mirror(request: &Request, channel: ChannelId, typed: Option<&str>) -> Result<Reply, Reply> {
    let rights = request.rights().await.map_err(|error| refusal::store(&error))?;
    let shown =
        shown_in(request, channel).await?.filter(|shown| rights.decide(shown, Permission::View).is_ok());
    let binding = shown.ok_or_else(|| nothing_shown(&rights, channel))?;
    if let Some(typed) = typed.filter(|typed| find_by_name([&binding], typed) == NameMatch::Nothing) {
        let name = words::bold(&binding.name);
        return Err(Reply::new(format!("<#{channel}> shows {name}, not {}.", words::code(typed))));
    }
    if let Err(refused) = rights.decide(&binding, Permission::Manage) {
        return Err(refusal::refused(&rights, refused, &binding, Permission::Manage, "/console unmirror"));
    }
    let deed = deed::begin(request, Some(&binding), access::Action::Unmirror, &format!("#{channel}")).await?;
    match request.store().unmirror(request.guild(), channel).await {
        Ok(_) => deed.done_quietly().await,
        Err(error) => {
            deed.failed(Outcome::Failed, "the database failed").await;
            return Err(refusal::store(&error));
        }
    }
    request.data.changes.apply(What::Other, request.began).await;
    Ok(Reply::new(format!("{} is not shown in <#{channel}> any more.", words::bold(&binding.name))))
}
