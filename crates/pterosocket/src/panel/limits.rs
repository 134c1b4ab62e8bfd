//! The panel's rate limits as the headers of its answers tell them (protocol section 1.6).

use std::time::Duration;

use reqwest::header::HeaderMap;

/// What an answer's headers said (protocol section 1.6). One budget is shared by all keys of a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests in a minute.
    pub limit: u32,
    /// Requests left in this minute.
    pub remaining: u32,
}

impl RateLimit {
    /// What these headers say; `None` where they say nothing.
    pub(crate) fn read(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        Some(Self { limit: number("x-ratelimit-limit")?, remaining: number("x-ratelimit-remaining")? })
    }
}

/// `Retry-After` in seconds, at most an hour; a panel that gives none is asked again after `default`.
pub(crate) fn retry_after(headers: &HeaderMap, default: Duration) -> Duration {
    const LONGEST: u64 = 3_600;
    headers
        .get(reqwest::header::RETRY_AFTER)
        .and_then(|value| value.to_str().ok()?.trim().parse::<u64>().ok())
        .map_or(default, |seconds| Duration::from_secs(seconds.min(LONGEST)))
}
