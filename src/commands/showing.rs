//! Whether a channel gets its console, in words.

use std::time::{SystemTime, UNIX_EPOCH};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use super::{changes::Outcome, request::Request, words::clause};
use crate::{discord::rest::PostError, relay::Delivery};

/// Whether `channel` shows its console, now that somebody has asked for that.
pub(super) fn words(request: &Request, channel: ChannelId, outcome: &Outcome) -> String {
    if let Some(stopped) = stopped(request) {
        return stopped;
    }
    match &outcome.mirror {
        Some(Delivery::Posted) => format!("<#{channel}> shows its console from now on."),
        Some(Delivery::Refused(PostError::Forbidden { .. })) => forbidden(request, channel),
        Some(Delivery::Refused(error)) => {
            format!("⚠️ <#{channel}> receives nothing yet: {}.", clause(error))
        }
        Some(Delivery::Delayed(error)) => {
            let why = clause(error);
            format!("<#{channel}> will show its console; it waits just now: {why}.")
        }
        Some(Delivery::Untried) | None => format!("<#{channel}> will show its console."),
    }
}

/// That the bot may not post into `channel`, what it lacks, and what to do.
pub(super) fn forbidden(request: &Request, channel: ChannelId) -> String {
    let what = match request.data.known.missing(request.guild(), channel) {
        Some(lacking) if !lacking.is_empty() => format!("the bot lacks **{}** there", lacking.join("**, **")),
        Some(_) | None => "Discord refuses the bot there".into(),
    };
    format!(
        "⚠️ It can't be posted into <#{channel}>: {what}. Allow it in the channel's permissions; the mirror goes on \
         by itself as soon as that is done, or some minutes later."
    )
}

/// That nothing is asked of Discord about this guild for a while, if that is so.
pub(super) fn stopped(request: &Request) -> Option<String> {
    let until = request.data.calls.stopped_until(request.guild())?;
    let at = SystemTime::now() + until.saturating_duration_since(Instant::now());
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Some(format!(
        "⚠️ Discord has refused so many of the bot's requests here that it posts nothing in this Discord server until \
         <t:{seconds}:t> (<t:{seconds}:R>); what comes meanwhile waits. Look for channels in which the bot lacks rights, \
         or end their mirrors."
    ))
}
