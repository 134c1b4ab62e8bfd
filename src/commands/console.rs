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
    showing, takeover, words,
};
use crate::{
    access::{self, Outcome, Permission, Rights},
    store::{Binding, Mirrored, NameMatch, find_by_name},
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
    let shown = takeover::free(request, channel).await.map_err(|untaken| untaken.told().0)?;
    let detail = takeover::detail(channel, shown.as_ref().filter(|shown| shown.id != binding.id));
    let deed = deed::begin(request, Some(binding), access::Action::Mirror, &detail).await?;
    let moved = match takeover::show(request, binding, channel, None, shown.as_ref()).await {
        Ok(mirrored) => matches!(mirrored, Mirrored::Moved { .. }),
        Err(untaken) => {
            let (reply, outcome, note) = untaken.told();
            deed.failed(outcome, note).await;
            return Err(reply);
        }
    };
    deed.done_quietly().await;
    let outcome = request.data.changes.apply(What::Mirrored(binding.id, channel), request.began).await;
    let name = words::bold(&binding.name);
    if outcome.behind {
        return Ok(Reply::new(format!("{name}: <#{channel}> will show its console. {}", words::BEHIND)));
    }
    let mut lines = vec![format!("{name}: {}", showing::words(request, channel, &outcome).await)];
    if moved {
        lines.push(takeover::MOVED.into());
    }
    lines.push(words::connection(outcome.server.as_ref(), true));
    Ok(Reply::new(lines.join("\n")))
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
    let shown = takeover::shown_in(request, channel).await.map_err(|error| refusal::store(&error))?;
    let shown = shown.filter(|shown| rights.decide(shown, Permission::View).is_ok());
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
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let name = words::bold(&binding.name);
    Ok(Reply::new(if outcome.behind {
        format!("{name} will not be shown in <#{channel}> any more. {}", words::BEHIND)
    } else {
        format!("{name} is not shown in <#{channel}> any more.")
    }))
}
