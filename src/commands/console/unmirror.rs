//! Ending a mirror: the one in a channel, or those whose channels were deleted.

use serenity::model::id::ChannelId;

use crate::{
    access::Rights,
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        mirror_assignment,
        present::{command_error::CommandError, messages, refusal},
        resolve::mirror,
    },
    model::{Action, ActionDetails, Binding, Mirror, NameMatch, Permission, find_by_name},
    text,
    texts::{Text, all_of, code},
};

const COMMAND: &str = "/console unmirror";

/// Ends the mirror in `channel`, without it in the channel here; with a server alone that has mirrors whose channels
/// are gone and none here, those.
pub(super) async fn end(
    request: &Request,
    channel: Option<ChannelId>,
    typed: Option<&str>,
) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    let place = channel.unwrap_or(request.channel);
    let shown = mirror_assignment::shown_in(request, place).await?;
    let shown = shown.filter(|shown| rights.decide(shown, Permission::View).is_ok());
    let meant =
        |shown: &Binding| typed.is_none_or(|typed| find_by_name([shown], typed) != NameMatch::Nothing);
    if let Some(binding) = shown.as_ref().filter(|shown| meant(shown)) {
        return remove(request, &rights, binding, &[place]).await;
    }
    if let (None, Some(typed)) = (channel, typed)
        && let Some(reply) = gone(request, &rights, typed).await?
    {
        return Ok(reply);
    }
    Err(match (shown, typed) {
        (Some(shown), Some(typed)) => {
            text!("console-unmirror-other", channel = place, server = shown.name, typed = code(typed))
        }
        _ => nothing_shown(&rights, place),
    }
    .into())
}

/// Ends the mirrors of the typed server whose channels are gone, if there are some.
async fn gone(request: &Request, rights: &Rights, typed: &str) -> Result<Option<Reply>, CommandError> {
    let bindings = request.bindings().await?;
    let NameMatch::One(binding) = find_by_name(rights.visible(&bindings), typed) else { return Ok(None) };
    let mirrors = mirror::mirrors_of(request, binding).await?;
    let is_gone = |mirror: &&Mirror| mirror.gone_at.is_some();
    let channels: Vec<_> = mirrors.iter().filter(is_gone).map(|mirror| mirror.channel).collect();
    if channels.is_empty() {
        return Ok(None);
    }
    remove(request, rights, binding, &channels).await.map(Some)
}

async fn remove(
    request: &Request,
    rights: &Rights,
    binding: &Binding,
    channels: &[ChannelId],
) -> Result<Reply, CommandError> {
    if let Err(refused) = rights.decide(binding, Permission::Manage) {
        return Err(refusal::refused(rights, refused, binding, Permission::Manage, COMMAND).into());
    }
    for channel in channels {
        let details = ActionDetails::channel(*channel);
        let audited = audited::begin(request, Some(binding), Action::Unmirror, details).await?;
        audited.ended(request.store().unmirror(request.guild(), *channel).await).await?;
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let (server, shown_in) = (&*binding.name, all_of(channels.iter().copied()));
    let said = if outcome.behind {
        text!("console-unmirrored-behind", server = server, channels = shown_in)
    } else {
        text!("console-unmirrored", server = server, channels = shown_in)
    };
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}

fn nothing_shown(rights: &Rights, channel: ChannelId) -> Text {
    match rights.decide(rights.asker().guild, Permission::Manage) {
        Ok(_) => text!("console-shows-nothing", channel = channel),
        Err(_) => text!("console-shows-nothing-yours", channel = channel),
    }
}
