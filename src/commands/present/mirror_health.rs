//! Whether a channel gets its console, in words.

use std::time::{SystemTime, UNIX_EPOCH};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use crate::{
    commands::{changes::Effect, interaction::request::Request, present::messages::clause},
    discord::rest::{self, PostError},
    relay::Delivery,
};

/// Whether `channel` shows its console, now that somebody has asked for that.
pub(in crate::commands) fn words(request: &Request, channel: ChannelId, outcome: &Effect) -> String {
    if let Some(stopped) = stopped(request) {
        return stopped;
    }
    match &outcome.mirror {
        Some(Delivery::Posted) => format!("<#{channel}> shows its console from now on."),
        Some(Delivery::Refused(PostError::Forbidden { code, .. })) => forbidden(request, channel, *code),
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

/// That the bot may not post into `channel`, why that is by the code that came and by what the gateway has told, and
/// what to do.
pub(in crate::commands) fn forbidden(request: &Request, channel: ChannelId, code: u64) -> String {
    let cache = &request.data.cache;
    if let Some(until) = cache.timed_out_until(request.guild()) {
        return format!(
            "⚠️ It can't be posted into <#{channel}>: the bot is timed out here until <t:{until}:f> (<t:{until}:R>). \
             Lines wait; the mirror goes on by itself when that ends, or as soon as a moderator lifts it."
        );
    }
    if let Some(remedy) = rest::remedy(code) {
        return format!(
            "⚠️ It can't be posted into <#{channel}>: {remedy}. Lines wait; the mirror goes on by itself as soon as \
             that is done, or some minutes later."
        );
    }
    let what = match cache.missing(request.guild(), channel) {
        Some(lacking) if !lacking.is_empty() => format!("the bot lacks **{}** there", lacking.join("**, **")),
        Some(_) | None => format!("Discord refuses the bot there (code {code})"),
    };
    format!(
        "⚠️ It can't be posted into <#{channel}>: {what}. Allow it in the channel's permissions; the mirror goes on \
         by itself as soon as that is done, or some minutes later."
    )
}

/// That nothing is asked of Discord about this guild for a while, if that is so.
pub(in crate::commands) fn stopped(request: &Request) -> Option<String> {
    let until = request.data.calls.stopped_until(request.guild())?;
    let at = SystemTime::now() + until.saturating_duration_since(Instant::now());
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Some(format!(
        "⚠️ Discord has refused so many of the bot's requests here that it posts nothing in this Discord server until \
         <t:{seconds}:t> (<t:{seconds}:R>); what comes meanwhile waits. Look for channels in which the bot lacks rights, \
         or end their mirrors."
    ))
}
