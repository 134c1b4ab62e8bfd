//! `/server audit-channel`: where each action is told.

use serenity::model::{channel::PartialChannel, id::ChannelId};

use crate::{
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        present::{command_error::CommandError, messages, mirror_health, post_error, refusal},
    },
    discord::rest::PostError,
    model::{Action, ActionDetails, Permission},
    text,
    texts::{Text, member},
};

/// How long it is waited for the channel to take its first line.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(3);

/// Has actions told in `channel` from now on, or nowhere.
pub(super) async fn choose(
    request: &Request,
    channel: Option<&PartialChannel>,
) -> Result<Reply, CommandError> {
    let rights = request.rights().await?;
    if rights.decide(request.guild(), Permission::Manage).is_err() {
        return Err(refusal::refused_guild_wide(&rights, Permission::Manage, "/server audit-channel").into());
    }
    if let Some(channel) = channel {
        TargetChannel::from(channel).check(&request.asker)?;
    }
    let channel = channel.map(|channel| channel.id);
    let details = ActionDetails::Channel { channel };
    let audited = audited::begin(request, None, Action::AuditChannel, details).await?;
    let before = request.store().set_audit_channel(request.guild(), channel).await;
    // Told where actions were told until now, so that nobody ends that unseen.
    let before = audited.ended(before).await?;
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    Ok(Reply::new(match (channel, before) {
        (Some(channel), _) if outcome.behind => {
            messages::with_behind(text!("server-audit-told-behind", channel = channel), &outcome)
        }
        (Some(channel), _) => begun(request, channel).await,
        (None, Some(before)) => {
            messages::with_behind(text!("server-audit-not-told", channel = before), &outcome)
        }
        (None, None) => text!("server-audit-nowhere"),
    }))
}

async fn begun(request: &Request, channel: ChannelId) -> Text {
    let (audit, guild) = (&request.data.audit, request.guild());
    audit.try_again(guild);
    let begins = text!("server-audit-begins", member = member(request.asker.user));
    audit.tell(guild, &begins, request.guild_language());
    let told = text!("server-audit-told", channel = channel);
    match audit.settled(guild, PATIENCE).await {
        Some(Ok(())) => told,
        Some(Err(PostError::Forbidden { .. })) => told.above(text!("server-audit-forbidden")),
        Some(Err(error)) => told.above(text!("server-audit-refused", why = post_error::why(&error))),
        None => match mirror_health::stopped(request) {
            Some(stopped) => told.above(stopped),
            None => told.and(text!("server-audit-waits")),
        },
    }
}
