//! Our own REST client for what the outbox sends. It keeps the headers that serenity's `Http` drops.

use std::{sync::Arc, time::Duration};

use reqwest::{
    Client, Response, StatusCode,
    header::{AUTHORIZATION, HeaderMap, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use serenity::model::id::{ChannelId, MessageId};

use super::{USER_AGENT, bucket::Rate};

/// SUPPRESS_EMBEDS (1 << 2) and SUPPRESS_NOTIFICATIONS (1 << 12): a console neither unfurls links nor rings.
const FLAGS: u32 = 1 << 2 | 1 << 12;
/// Connections are closed after so long without use, so that those of a burst do not stay.
const IDLE_TIME: Duration = Duration::from_secs(30);
/// An answer's body is read up to this many bytes; a message object is far smaller.
const LONGEST_ANSWER: usize = 256 * 1024;

/// One message on its way to a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// At most 2,000 Unicode code points, not blank.
    pub content: String,
}

/// A file that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFile {
    /// Such as `survival-2026-11-21T21-45-03Z.log`.
    pub name: String,
    /// UTF-8 text.
    pub bytes: bytes::Bytes,
}

/// Why a message was not accepted.
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
        /// Status or network error.
        reason: String,
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
    /// 404: the channel is gone.
    #[error("the channel is gone: {message} ({code})")]
    Gone {
        /// Discord's error code, such as 10003.
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

/// Whose limit a 429 was about (`X-RateLimit-Scope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The bot's own bucket of this route.
    User,
    /// All requests of the bot.
    Global,
    /// The channel, with everybody who posts there.
    Shared,
}

/// An answer: the headers' rate, if they told one, and the outcome.
pub type Answer<T> = (Option<Rate>, Result<T, PostError>);

/// The client. Clones share connections.
#[derive(Clone)]
pub struct Rest {
    http: Client,
    base: Arc<str>,
}

#[derive(Deserialize)]
struct Posted {
    id: MessageId,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Refusal {
    code: u64,
    message: String,
    retry_after: f64,
    global: bool,
}

impl Rest {
    /// A client for the Discord at `base` (scheme, host, port), which waits up to `patience` for an answer.
    ///
    /// # Errors
    /// When the TLS backend can't be built or the token holds bytes that no header can carry.
    pub fn new(
        token: &SecretString,
        base: &str,
        patience: Duration,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut authorization = HeaderValue::try_from(format!("Bot {}", token.expose_secret()))?;
        authorization.set_sensitive(true);
        let http = Client::builder()
            .user_agent(USER_AGENT)
            .timeout(patience)
            .pool_idle_timeout(IDLE_TIME)
            .redirect(reqwest::redirect::Policy::none())
            .default_headers(HeaderMap::from_iter([(AUTHORIZATION, authorization)]))
            .build()?;
        Ok(Self { http, base: base.into() })
    }

    /// Posts a message. `nonce` (at most 25 characters) makes a repeat within a few minutes answer with the first
    /// message instead of posting a second.
    pub async fn post(&self, channel: ChannelId, message: &Outgoing, nonce: &str) -> Answer<MessageId> {
        let url = format!("{}/api/v10/channels/{channel}/messages", self.base);
        let body = json!({
            "content": message.content,
            "allowed_mentions": { "parse": [] },
            "flags": FLAGS,
            "nonce": nonce,
            "enforce_nonce": true,
        });
        match self.http.post(url).json(&body).send().await {
            Ok(response) => read(response).await,
            Err(error) => (None, Err(unanswered(&error))),
        }
    }
}

async fn read(response: Response) -> Answer<MessageId> {
    let (status, rate, headers) = (response.status(), rate(response.headers()), response.headers().clone());
    let body = match body(response).await {
        Ok(body) => body,
        Err(error) => return (rate, Err(error)),
    };
    if status.is_success() {
        let posted = serde_json::from_slice::<Posted>(&body).map(|posted| posted.id);
        return (
            rate,
            posted.map_err(|_| PostError::Unavailable { reason: "an answer without a message".into() }),
        );
    }
    let refusal = serde_json::from_slice(&body).unwrap_or_default();
    (rate, Err(classify(status, &headers, refusal)))
}

async fn body(mut response: Response) -> Result<Vec<u8>, PostError> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= LONGEST_ANSWER => body.extend_from_slice(&chunk),
            Ok(Some(_)) => {
                return Err(PostError::Unavailable { reason: "an answer that does not end".into() });
            }
            Ok(None) => return Ok(body),
            Err(error) => return Err(unanswered(&error)),
        }
    }
}

fn unanswered(error: &reqwest::Error) -> PostError {
    let reason = match () {
        () if error.is_timeout() => "no answer in time".into(),
        () if error.is_connect() => "can't reach Discord".into(),
        () => "the connection broke".into(),
    };
    PostError::Unavailable { reason }
}

/// Sorts a refusal: by status where that is the whole answer, then by Discord's code (reference section 11).
fn classify(status: StatusCode, headers: &HeaderMap, refusal: Refusal) -> PostError {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return too_many(headers, &refusal);
    }
    let Refusal { code, message, .. } = refusal;
    match (status, code) {
        (StatusCode::UNAUTHORIZED, _) => PostError::Unauthorized,
        // What stands in front of Discord has no codes, but for 40333.
        (_, 40333) | (StatusCode::FORBIDDEN, 0) => {
            PostError::Blocked { status: status.as_u16(), retry_after: Duration::ZERO }
        }
        (_, 10003 | 10004) => PostError::Gone { code, message },
        (_, 50001 | 50013 | 50083 | 160_005 | 160_006) => PostError::Forbidden { code, message },
        (_, 40005 | 50006 | 50035 | 50045 | 200_000 | 240_000) => PostError::Rejected { code, message },
        (StatusCode::FORBIDDEN, _) => PostError::Forbidden { code, message },
        (StatusCode::NOT_FOUND, 1..) => PostError::Gone { code, message },
        (StatusCode::PAYLOAD_TOO_LARGE, _) => PostError::Rejected { code: 40005, message },
        (status, _) if status.is_client_error() && status != StatusCode::NOT_FOUND && !message.is_empty() => {
            PostError::Rejected { code, message }
        }
        (status, _) => PostError::Unavailable { reason: format!("it answered {}", status.as_u16()) },
    }
}

fn too_many(headers: &HeaderMap, refusal: &Refusal) -> PostError {
    let told = number(headers, "retry-after").unwrap_or(0.0).max(refusal.retry_after).min(3600.0);
    let retry_after = Duration::from_secs_f64(told);
    let scope = headers.get("x-ratelimit-scope").and_then(|value| value.to_str().ok());
    let of_discord =
        scope.is_some() || refusal.retry_after > 0.0 || headers.contains_key("x-ratelimit-global");
    let scope = match scope {
        _ if !of_discord => return PostError::Blocked { status: 429, retry_after },
        _ if refusal.global || headers.contains_key("x-ratelimit-global") => Scope::Global,
        Some("shared") => Scope::Shared,
        Some("global") => Scope::Global,
        _ => Scope::User,
    };
    PostError::RateLimited { scope, retry_after }
}

fn rate(headers: &HeaderMap) -> Option<Rate> {
    let whole = |name| number(headers, name).filter(|value| (0.0..=1e6).contains(value));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to a million, checked above"
    )]
    Some(Rate {
        remaining: whole("x-ratelimit-remaining")? as u32,
        reset_after: Duration::from_secs_f64(whole("x-ratelimit-reset-after")?),
    })
}

fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    headers.get(name)?.to_str().ok()?.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0)
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
    fn other_refusals_are_told_apart() {
        let error = |code| format!(r#"{{"code":{code},"message":"words"}}"#);
        for (status, code, expected) in [
            (403, 50013, "Discord refuses the channel: words (50013)"),
            (404, 10003, "the channel is gone: words (10003)"),
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
