//! `/chat list`.

use crate::{
    chat::{Posting, Standing},
    commands::{
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, post_error, refusal},
    },
    model::{Binding, BridgeOptions, ChatBridge, Permission, WithoutWebhook},
    text,
    texts::{Text, all_of},
};

/// The bridges of the servers that the member manages, each with how it stands.
pub(super) async fn reply(request: &Request) -> Result<Reply, CommandError> {
    let (bindings, rights) = (request.bindings().await?, request.rights().await?);
    let managed: Vec<_> =
        bindings.iter().filter(|binding| rights.decide(*binding, Permission::Manage).is_ok()).collect();
    if managed.is_empty() && rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/chat list").into());
    }
    let bridges = request.store().chat_bridges_of(request.guild()).await?;
    let lines: Vec<_> = bridges
        .iter()
        .filter_map(|bridge| Some(line(bridge, of(bridge, &managed)?, request.data.chat.standing(bridge.id))))
        .collect();
    Ok(if lines.is_empty() { Reply::new(text!("chat-list-none")) } else { Reply::lines(lines) })
}

/// The binding that is bridged, among these.
pub(super) fn of<'a>(bridge: &ChatBridge, bindings: &[&'a Binding]) -> Option<&'a Binding> {
    bindings.iter().copied().find(|binding| binding.id == bridge.binding)
}

fn line(bridge: &ChatBridge, binding: &Binding, standing: Option<Standing>) -> Text {
    let standing = standing.unwrap_or_default();
    let state = match (&standing.refused, standing.posting) {
        (Some(error), _) => text!("chat-line-refused", why = post_error::why(error)),
        (None, Posting::Webhook) => text!("chat-line-webhook"),
        (None, Posting::Unknown) => text!("chat-line-unknown"),
        (None, Posting::NotAllowed) => text!("chat-line-plain"),
        (None, Posting::Without(WithoutWebhook::Deleted)) => text!("chat-line-deleted"),
    };
    let first = text!("chat-line", server = &*binding.name, channel = bridge.channel, state = state);
    let BridgeOptions { joins, deaths, achievements, .. } = bridge.options;
    let quiet: Vec<_> = [
        (!joins).then(|| text!("chat-quiet-joins")),
        (!deaths).then(|| text!("chat-quiet-deaths")),
        (!achievements).then(|| text!("chat-quiet-achievements")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let quiet = (!quiet.is_empty()).then(|| text!("chat-line-quiet", what = all_of(quiet)));
    let left_out = (standing.left_out > 0).then(|| text!("chat-line-left-out", count = standing.left_out));
    Text::dotted([first].into_iter().chain(quiet).chain(left_out).collect())
}
