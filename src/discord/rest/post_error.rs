//! Why a call was not carried out, read from status, headers and body.

use std::time::Duration;

use pterosocket::ForeignText;
use reqwest::{StatusCode, header::HeaderMap};
use serde::Deserialize;
use serenity::model::id::ChannelId;

use super::{
    Class, Target,
    codes::{self, About},
    rate::number,
};

/// The longest wait that is believed.
const LONGEST_WAIT: f64 = 3600.0;

/// Why a call was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PostError {
    /// 429: to be sent again after `retry_after`.
    #[error("Discord asked to wait {:.1} s", retry_after.as_secs_f64())]
    RateLimited {
        /// Whose limit it was.
        scope: Scope,
        /// Until the next try.
        retry_after: Duration,
    },
    /// No answer, or one that promises nothing (5xx): to be sent again with the same nonce.
    #[error("Discord did not take the message: {reason}")]
    Unavailable {
        /// What came instead of a promise.
        reason: Trouble,
    },
    /// Something in front of Discord refuses this machine: a Cloudflare block, which going on would prolong
    /// (reference section 1, "Invalid requests").
    #[error("Discord's front door refuses this machine ({status}); it may have been asked too often")]
    Blocked {
        /// HTTP status.
        status: u16,
        /// What it asked us to wait, perhaps nothing.
        retry_after: Duration,
    },
    /// 401: the bot token is not valid any more.
    #[error("Discord refused the bot token; put a new one into DISCORD_TOKEN and restart")]
    Unauthorized,
    /// 403: no access to the channel, or no right to post there.
    #[error("Discord refuses the channel: {message} ({code})")]
    Forbidden {
        /// Discord's error code, such as 50001 (no access) or 50013 (permission missing).
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// 404: what the call was about is gone.
    #[error("{} is gone: {message} ({code})", if *code == UNKNOWN_MESSAGE { "the message" } else { "the channel" })]
    Gone {
        /// Discord's error code, such as 10003 (channel) or 10008 (message).
        code: u64,
        /// Discord's words.
        message: String,
    },
    /// Any other 4xx: this text will never be taken.
    #[error("Discord refused the message: {message} ({code})")]
    Rejected {
        /// Discord's error code, such as 50035 (malformed) or 200000 (AutoMod).
        code: u64,
        /// Discord's words.
        message: String,
    },
}

/// The message that a call was about is gone (reference section 11).
const UNKNOWN_MESSAGE: u64 = 10008;
/// The bot does not even see the channel.
const NO_ACCESS: u64 = 50001;
/// The webhook is gone.
pub const UNKNOWN_WEBHOOK: u64 = 10015;
/// The token is not the webhook's.
pub const VOID_TOKEN: u64 = 50027;
/// Something in what was sent is malformed, such as a name that Discord does not take.
pub const MALFORMED: u64 = 50035;
/// An archived thread: nothing is edited there, while a new message reopens it unless it is locked.
pub const ARCHIVED: u64 = 50083;
/// Too many edits of an old message.
pub const OLD_EDITS: u64 = 30046;

impl PostError {
    /// Whether the call can never be carried out, while its lane goes on: a text that is not taken, a message that
    /// is gone, a channel that is gone and not the lane's own, or a thread that may not be started in a channel that
    /// takes messages. Nothing that stays is tried again when it can't be deleted.
    #[must_use]
    pub fn ends_call(&self, target: Target, lane: ChannelId) -> bool {
        match self {
            Self::Rejected { .. } => true,
            // It may be done without a webhook: whether the channel takes anything is told by that.
            Self::Gone { .. } | Self::Forbidden { .. }
                if matches!(target.class, Class::Webhook | Class::Webhooks) =>
            {
                true
            }
            // A message that can't be taken away now is not worth waiting for.
            Self::Gone { .. } | Self::Forbidden { .. } if target.class == Class::Delete => true,
            Self::Gone { code, .. } => target.channel != lane || *code == UNKNOWN_MESSAGE,
            Self::Forbidden { code, .. } => match target.class {
                Class::Thread => *code != NO_ACCESS,
                Class::Edit | Class::EditOld => *code == ARCHIVED,
                Class::Post | Class::Read | Class::Delete | Class::Webhook | Class::Webhooks => false,
            },
            _ => false,
        }
    }

    /// Whether Discord counts it towards the limit of invalid requests (reference section 1): 401, 403, 404 and 429
    /// but for scope `shared`.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        match self {
            Self::Unauthorized | Self::Forbidden { .. } | Self::Gone { .. } | Self::Blocked { .. } => true,
            Self::RateLimited { scope, .. } => *scope != Scope::Shared,
            // AutoMod answers 400 or 403: counted too much rather than too little. A webhook that is gone, or whose token
            // is void, is a 404 or a 401.
            Self::Rejected { code, .. } => {
                matches!(*code, 200_000 | 200_001 | 240_000 | UNKNOWN_WEBHOOK | VOID_TOKEN)
            }
            Self::Unavailable { .. } => false,
        }
    }
}

impl PostError {
    /// Whether it is about the channel and so its guild, not about the bot as a whole.
    #[must_use]
    pub fn is_of_guild(&self) -> bool {
        match self {
            Self::Unauthorized | Self::Blocked { .. } | Self::Unavailable { .. } => false,
            Self::RateLimited { scope, .. } => *scope != Scope::Global,
            Self::Forbidden { .. } | Self::Gone { .. } | Self::Rejected { .. } => true,
        }
    }
}

/// What came instead of an answer that promises something.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// An HTTP status, such as 503.
    #[error("it answered {0}")]
    Status(u16),
    /// Nothing in time.
    #[error("no answer in time")]
    Late,
    /// No connection.
    #[error("can't reach Discord")]
    Unreachable,
    /// The connection ended before the answer did.
    #[error("the connection broke")]
    Broken,
    /// Something that is no answer of Discord's.
    #[error("an answer that can't be read")]
    Unreadable,
    /// More than any answer has.
    #[error("an answer without an end")]
    Endless,
    /// Not even the bot's own id, which a webhook's check needs. The words are for the log.
    #[error("it did not say who the bot is ({0})")]
    NoBotUser(String),
}

/// Whose limit a 429 was about (`X-RateLimit-Scope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// The bot's own bucket of this route.
    User,
    /// All requests of the bot.
    Global,
    /// The channel, with everybody who posts there.
    Shared,
}

/// The body of a refusal.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Refusal {
    pub(super) code: u64,
    /// Discord may repeat in it what people have called things.
    pub(super) message: ForeignText,
    pub(super) retry_after: f64,
    global: bool,
}

/// Reads a refusal by kind.
pub(super) fn classify(status: StatusCode, headers: &HeaderMap, refusal: Refusal) -> PostError {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return too_many(headers, &refusal);
    }
    let Refusal { code, message, retry_after, .. } = refusal;
    let message = String::from(message);
    let unavailable = || PostError::Unavailable { reason: Trouble::Status(status.as_u16()) };
    match codes::about(code) {
        Some(About::Gone) => return PostError::Gone { code, message },
        Some(About::Message) if code == UNKNOWN_MESSAGE => return PostError::Gone { code, message },
        Some(About::Message | About::Text) => return PostError::Rejected { code, message },
        Some(About::Channel) => return PostError::Forbidden { code, message },
        Some(About::Limit(least)) => {
            let told = Duration::from_secs_f64(retry_after.clamp(0.0, LONGEST_WAIT));
            return PostError::RateLimited { scope: Scope::Shared, retry_after: told.max(least) };
        }
        Some(About::Trouble) => return unavailable(),
        None => {}
    }
    match (status, code) {
        (StatusCode::UNAUTHORIZED, _) => PostError::Unauthorized,
        // What stands in front of Discord has no codes, but for 40333.
        (_, 40333) | (StatusCode::FORBIDDEN, 0) => {
            PostError::Blocked { status: status.as_u16(), retry_after: Duration::ZERO }
        }
        // Nothing but the codes above says that the channel is gone.
        (_, NO_ACCESS | 50013) | (StatusCode::FORBIDDEN, _) | (StatusCode::NOT_FOUND, 1..) => {
            PostError::Forbidden { code, message }
        }
        (StatusCode::PAYLOAD_TOO_LARGE, _) => PostError::Rejected { code: 40005, message },
        (status, _) if status.is_client_error() && status != StatusCode::NOT_FOUND && !message.is_empty() => {
            PostError::Rejected { code, message }
        }
        _ => unavailable(),
    }
}

fn too_many(headers: &HeaderMap, refusal: &Refusal) -> PostError {
    let told =
        number(headers, "retry-after").unwrap_or(0.0).max(refusal.retry_after).clamp(0.0, LONGEST_WAIT);
    let told = Duration::from_secs_f64(told);
    let retry_after = match codes::about(refusal.code) {
        Some(About::Limit(least)) if told.is_zero() => least,
        Some(_) if told.is_zero() => Duration::from_secs(10),
        _ => told,
    };
    let scope = headers.get("x-ratelimit-scope").and_then(|value| value.to_str().ok());
    // What stands in front of Discord has no codes.
    let of_discord = refusal.code != 0
        || scope.is_some()
        || refusal.retry_after > 0.0
        || headers.contains_key("x-ratelimit-global");
    let scope = match scope {
        _ if !of_discord => return PostError::Blocked { status: 429, retry_after },
        _ if refusal.global || headers.contains_key("x-ratelimit-global") => Scope::Global,
        Some("shared") => Scope::Shared,
        Some("global") => Scope::Global,
        _ => Scope::User,
    };
    PostError::RateLimited { scope, retry_after }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, headers: &[(&'static str, &str)], body: &str) -> PostError {
        let headers =
            headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        let refusal = serde_json::from_str(body).unwrap_or_default();
        classify(StatusCode::from_u16(status).unwrap(), &headers, refusal)
    }

    #[test]
    fn a_429_is_read_by_scope() {
        let wait =
            |scope, seconds| PostError::RateLimited { scope, retry_after: Duration::from_secs_f64(seconds) };
        let body = r#"{"message":"slow","retry_after":1.5,"global":false}"#;
        assert_eq!(refused(429, &[("x-ratelimit-scope", "user")], body), wait(Scope::User, 1.5));
        let shared = [("x-ratelimit-scope", "shared"), ("retry-after", "1337")];
        assert_eq!(refused(429, &shared, body), wait(Scope::Shared, 1337.0));
        let global = r#"{"retry_after":0.5,"global":true}"#;
        assert_eq!(refused(429, &[], global), wait(Scope::Global, 0.5));
        let banned = refused(429, &[("retry-after", "600")], "<html>");
        assert_eq!(banned, PostError::Blocked { status: 429, retry_after: Duration::from_secs(600) });
    }

    #[test]
    fn what_discord_says_is_one_short_line() {
        let body = serde_json::json!({"code": 50035, "message": "forged\n".repeat(100_000)}).to_string();
        let said = refused(400, &[], &body).to_string();
        assert!(said.chars().count() < 400 && !said.contains('\n'), "{said}");
    }

    #[test]
    fn other_refusals_are_told_apart() {
        let error = |code| format!(r#"{{"code":{code},"message":"words"}}"#);
        for (status, code, expected) in [
            (403, 50013, "Discord refuses the channel: words (50013)"),
            (404, 10003, "the channel is gone: words (10003)"),
            (404, 10008, "the message is gone: words (10008)"),
            (400, 200_000, "Discord refused the message: words (200000)"),
            (400, 160_005, "Discord refuses the channel: words (160005)"),
            (403, 240_000, "Discord refused the message: words (240000)"),
            (400, 0, "Discord refused the message: words (0)"),
            (404, 0, "Discord did not take the message: it answered 404"),
            (403, 40333, "Discord's front door refuses this machine (403); it may have been asked too often"),
            (403, 0, "Discord's front door refuses this machine (403); it may have been asked too often"),
            (502, 0, "Discord did not take the message: it answered 502"),
        ] {
            assert_eq!(refused(status, &[], &error(code)).to_string(), expected);
        }
        assert_eq!(
            refused(404, &[], "<html>").to_string(),
            "Discord did not take the message: it answered 404"
        );
        assert_eq!(refused(401, &[], ""), PostError::Unauthorized);
    }
}
