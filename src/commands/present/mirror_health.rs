//! Whether a channel gets its console, in words.

use std::time::{SystemTime, UNIX_EPOCH};

use serenity::model::id::ChannelId;
use tokio::time::Instant;

use crate::{
    commands::{
        changes::Effect,
        interaction::{request::Request, target_channel::right_name},
        present::post_error,
    },
    discord::rest::{self, PostError, Remedy},
    relay::Delivery,
    text,
    texts::{Text, all_of, time},
};

/// Whether `channel` shows its console, now that somebody has asked for that.
pub(in crate::commands) fn words(request: &Request, channel: ChannelId, outcome: &Effect) -> Text {
    if let Some(stopped) = stopped(request) {
        return stopped;
    }
    match &outcome.mirror {
        Some(Delivery::Posted) => text!("mirror-shows", channel = channel),
        Some(Delivery::Refused(PostError::Forbidden { code, .. })) => forbidden(request, channel, *code),
        Some(Delivery::Refused(error)) => {
            text!("mirror-refused", channel = channel, why = post_error::why(error))
        }
        Some(Delivery::Delayed(error)) => {
            text!("mirror-delayed", channel = channel, why = post_error::why(error))
        }
        Some(Delivery::Untried) | None => text!("mirror-will-show", channel = channel),
    }
}

/// That the bot may not post into `channel`, why that is by the code that came and by what the gateway has told, and
/// what to do.
pub(in crate::commands) fn forbidden(request: &Request, channel: ChannelId, code: u64) -> Text {
    let cache = &request.data.cache;
    if let Some(until) = cache.timed_out_until(request.guild()) {
        let (until, left) = (time(until, 'f'), time(until, 'R'));
        return text!("mirror-timed-out", channel = channel, until = until, left = left);
    }
    if let Some(remedy) = rest::remedy(code) {
        return text!("mirror-forbidden-remedy", channel = channel, remedy = remedy_text(remedy));
    }
    match cache.missing(request.guild(), channel) {
        Some(lacking) if !lacking.is_empty() => {
            let rights = all_of(lacking.into_iter().map(right_name));
            text!("mirror-forbidden-lacking", channel = channel, rights = rights)
        }
        Some(_) | None => text!("mirror-forbidden", channel = channel, code = code.to_string()),
    }
}

/// What is wrong with the channel, and what to do about it; without a full stop.
fn remedy_text(remedy: Remedy) -> Text {
    match remedy {
        Remedy::Banned => text!("remedy-banned"),
        Remedy::Forum => text!("remedy-forum"),
        Remedy::ForumTags => text!("remedy-forum-tags"),
        Remedy::NoMessages => text!("remedy-no-messages"),
        Remedy::Verification => text!("remedy-verification"),
        Remedy::Archived => text!("remedy-archived"),
        Remedy::Locked => text!("remedy-locked"),
        Remedy::TooManyThreads => text!("remedy-too-many-threads"),
    }
}

/// That nothing is asked of Discord about this guild for a while, if that is so.
pub(in crate::commands) fn stopped(request: &Request) -> Option<Text> {
    let until = request.data.calls.stopped_until(request.guild())?;
    let at = SystemTime::now() + until.saturating_duration_since(Instant::now());
    let seconds = at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()).cast_signed();
    Some(text!("mirror-stopped", until = time(seconds, 't'), left = time(seconds, 'R')))
}
