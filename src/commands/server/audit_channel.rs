//! `/server audit-channel`: where each action is told.

use serenity::model::{channel::PartialChannel, id::ChannelId};

use crate::{
    commands::{
        audited,
        changes::What,
        interaction::{reply::Reply, request::Request, target_channel::TargetChannel},
        present::{command_error::CommandError, messages, mirror_health, refusal},
    },
    discord::rest::PostError,
    model::{Action, ActionDetails, Permission},
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
    let behind = messages::behind(&outcome);
    Ok(Reply::new(match (channel, before) {
        (Some(channel), _) if outcome.behind => format!("Actions will be told in <#{channel}>.{behind}"),
        (Some(channel), _) => begun(request, channel).await,
        (None, Some(before)) => {
            format!("Actions are not told in <#{before}> any more; `/audit` has them.{behind}")
        }
        (None, None) => "Actions are told in no channel; `/audit` has them.".into(),
    }))
}

async fn begun(request: &Request, channel: ChannelId) -> String {
    let (audit, guild) = (&request.data.audit, request.guild());
    audit.try_again(guild);
    audit.tell(
        guild,
        &format!("Every action here is told in this channel from now on, says <@{}>.", request.asker.user)
            .into(),
        request.guild_language(),
    );
    let told =
        format!("Actions are told in <#{channel}> from now on: whoever reads there reads every command.");
    match audit.settled(guild, PATIENCE).await {
        Some(Ok(())) => told,
        Some(Err(PostError::Forbidden { .. })) => format!(
            "{told}\n⚠️ The bot may not post there yet: give it View Channel and Send Messages (in a thread Send Messages \
             in Threads), then choose the channel again."
        ),
        Some(Err(error)) => {
            format!("{told}\n⚠️ The channel takes nothing yet: {}.", messages::clause(error))
        }
        None => match mirror_health::stopped(request) {
            Some(stopped) => format!("{told}\n{stopped}"),
            None => format!("{told} It has not taken the first line yet."),
        },
    }
}
