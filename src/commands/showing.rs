//! Whether a channel gets its console, in words.

use std::time::Duration;

use serenity::{http::StatusCode, model::id::ChannelId};
use tokio::time::timeout;

use super::{changes::Outcome, request::Request, words::outside};
use crate::{
    discord::{gateway, permissions, rest::PostError},
    relay::Delivery,
};

/// How long it is looked up what the bot lacks in a channel.
const LOOK_UP: Duration = Duration::from_secs(1);

/// Whether `channel` shows its console, now that somebody has asked for that.
pub(super) async fn words(request: &Request, channel: ChannelId, outcome: &Outcome) -> String {
    match &outcome.mirror {
        Some(Delivery::Posted) => format!("<#{channel}> shows its console from now on."),
        Some(Delivery::Refused(PostError::Forbidden { .. })) => forbidden(request, channel).await,
        Some(Delivery::Refused(error)) => {
            format!("⚠️ <#{channel}> receives nothing yet: {}.", outside(&error.to_string()))
        }
        Some(Delivery::Delayed(error)) => {
            let why = outside(&error.to_string());
            format!("<#{channel}> will show its console; it waits just now: {why}.")
        }
        Some(Delivery::Untried) | None => format!("<#{channel}> will show its console."),
    }
}

/// That the bot may not post into `channel`, what it lacks, and what to do.
pub(super) async fn forbidden(request: &Request, channel: ChannelId) -> String {
    let what = lacking(request, channel).await;
    format!(
        "⚠️ It can't be posted into <#{channel}>: {what}. Allow it in the channel's permissions; the mirror goes on \
         by itself some minutes later, or at once with `/console mirror`."
    )
}

/// What keeps the bot from posting, as far as Discord says so in time.
async fn lacking(request: &Request, channel: ChannelId) -> String {
    let asked = permissions::missing(&request.data.http, request.guild(), request.data.bot, channel);
    match timeout(LOOK_UP, asked).await {
        Ok(Ok(lacking)) if !lacking.is_empty() => {
            format!("the bot lacks **{}** there", lacking.join("**, **"))
        }
        Ok(Err(error)) => match gateway::status(&error) {
            Some(StatusCode::FORBIDDEN) => "the bot lacks **View Channel** there".into(),
            Some(StatusCode::NOT_FOUND) => "the channel is gone".into(),
            _ => outside(&gateway::words(&error)),
        },
        Ok(Ok(_)) | Err(_) => "Discord refuses the bot there".into(),
    }
}
