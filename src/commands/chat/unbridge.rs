//! `/chat unbridge`.

use serenity::model::id::ChannelId;

use super::list;
use crate::{
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages, refusal},
        resolve::ask,
    },
    model::{Action, ActionDetails, Binding, NameMatch, Permission, find_by_name},
    text,
    texts::all_of,
};

const COMMAND: &str = "/chat unbridge";

/// Ends the bridge in `channel`, without it in the channel here: that of the typed server, else the only one of those that
/// the member manages.
pub(super) async fn reply(
    request: &Request,
    typed: Option<&str>,
    channel: Option<ChannelId>,
) -> Result<Reply, CommandError> {
    if let Some(typed) = typed {
        ask::managed(request, typed, COMMAND).await?;
    }
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let managed: Vec<_> =
        bindings.iter().filter(|binding| rights.decide(*binding, Permission::Manage).is_ok()).collect();
    if managed.is_empty() && rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, COMMAND).into());
    }
    let place = channel.unwrap_or(request.channel);
    let bridges = request.store().chat_bridges_of(request.guild()).await?;
    let is_meant =
        |binding: &&Binding| typed.is_none_or(|typed| find_by_name([*binding], typed) != NameMatch::Nothing);
    let here = bridges.iter().filter(|bridge| bridge.channel == place);
    let here: Vec<&Binding> = here.filter_map(|bridge| list::of(bridge, &managed)).filter(is_meant).collect();
    match &*here {
        [binding] => end(request, binding, place).await,
        [] => Err(text!("chat-nothing-here", channel = place).into()),
        several => {
            let names = all_of(several.iter().map(|binding| &*binding.name));
            Err(text!("chat-which", channel = place, names = names).into())
        }
    }
}

async fn end(request: &Request, binding: &Binding, channel: ChannelId) -> Result<Reply, CommandError> {
    let details = ActionDetails::channel(channel);
    let audited = audited::begin(request, Some(binding), Action::UnbridgeChat, details).await?;
    let ended = request.store().remove_chat_bridge(request.guild(), binding.id, channel).await;
    audited.ended(ended).await?;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let said = text!("chat-unbridged", server = &*binding.name, channel = channel);
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}
