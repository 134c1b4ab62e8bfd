//! Discord servers that were given the commands without the bot: interactions come, and nothing can be mirrored there.

use std::time::Duration;

use serenity::model::id::{ApplicationId, GuildId};
use tokio::time::timeout;
use tracing::warn;

use crate::{
    commands::state::Data,
    discord::{invite, membership::AskedFrom},
    store::epoch_seconds,
    text,
    texts::Text,
};

/// How long Discord is asked whether the bot is in a guild that the gateway's list lacks.
const LOOK_UP: Duration = Duration::from_secs(1);

/// Notices an interaction from such a guild, and keeps what the guild has. `Some`: what every answer begins with.
pub(in crate::commands) async fn notice(
    data: &Data,
    guild: GuildId,
    application: ApplicationId,
) -> Option<Text> {
    let mut asked_from = data.membership.asked_from(guild);
    if asked_from == AskedFrom::Unlisted {
        match timeout(LOOK_UP, data.calls.is_in_if_spare(guild)).await {
            Ok(Ok(true)) => data.membership.is_here(guild, true),
            Ok(Ok(false)) => data.membership.is_absent(guild),
            // Nobody knows: whatever is asked is tried.
            Ok(Err(_)) | Err(_) => {}
        }
        asked_from = data.membership.asked_from(guild);
    }
    let AskedFrom::CommandsOnly { first } = asked_from else { return None };
    if first {
        warn!(
            %guild,
            "commands come from a Discord server that has no bot: the bot was added without the `bot` scope, so \
             nothing can be mirrored there. What it has is kept. It is added with {}",
            invite::url(application)
        );
    }
    if let Err(failed) = data.store.left_later(guild, epoch_seconds()).await {
        warn!(%guild, "it can't be written down that the Discord server is still in use: {failed}");
    }
    // Between angle brackets Discord shows no preview of it.
    Some(text!("reply-commands-only", invite = Text::verbatim(format!("<{}>", invite::url(application)))))
}
