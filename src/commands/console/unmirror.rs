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
            let name = messages::bold(&shown.name);
            Reply::new(format!("<#{place}> shows {name}, not {}.", messages::code(typed))).into()
        }
        _ => nothing_shown(&rights, place).into(),
    })
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
    let (name, places) = (messages::bold(&binding.name), messages::channels(channels));
    Ok(Reply::new(if outcome.behind {
        format!("{name} will not be shown in {places} any more. {}", messages::BEHIND)
    } else {
        format!("{name} is not shown in {places} any more.")
    }))
}

fn nothing_shown(rights: &Rights, channel: ChannelId) -> Reply {
    match rights.decide(rights.asker().guild, Permission::Manage) {
        Ok(_) => Reply::new(format!("<#{channel}> shows no console.")),
        Err(_) => Reply::new(format!(
            "<#{channel}> shows no console that you may manage. `{COMMAND}` needs the permission `manage`; members \
             with Manage Server can grant it with `/access grant`."
        )),
    }
}
