//! The rate-limit headers of an answer.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use reqwest::header::HeaderMap;

/// What the headers say of the call's bucket (reference section 1, "Headers").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Which bucket it is.
    pub bucket: BucketName,
    /// Requests in a window.
    pub limit: u32,
    /// Requests left in this window.
    pub remaining: u32,
    /// Until the window ends.
    pub reset_after: Duration,
}

/// `X-RateLimit-Bucket`, hashed. It names the bucket for every top-level resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BucketName(u64);

impl BucketName {
    /// From the header's value.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// The headers, where all of them are there and make sense.
pub(super) fn rate(headers: &HeaderMap) -> Option<Rate> {
    let whole = |name| number(headers, name).filter(|value| (0.0..=1e6).contains(value));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to a million, checked above"
    )]
    Some(Rate {
        bucket: BucketName::new(headers.get("x-ratelimit-bucket")?.to_str().ok()?),
        limit: (whole("x-ratelimit-limit")? as u32).max(1),
        remaining: whole("x-ratelimit-remaining")? as u32,
        reset_after: Duration::from_secs_f64(whole("x-ratelimit-reset-after")?),
    })
}

/// A header that holds a number that is neither negative nor endless.
pub(super) fn number(headers: &HeaderMap, name: &str) -> Option<f64> {
    headers.get(name)?.to_str().ok()?.parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: [&str; 4]) -> Option<Rate> {
        let names = ["bucket", "limit", "remaining", "reset-after"];
        let headers = names.iter().zip(values).filter(|(_, value)| !value.is_empty());
        rate(
            &headers
                .map(|(name, value)| (format!("x-ratelimit-{name}").parse().unwrap(), value.parse().unwrap()))
                .collect(),
        )
    }

    #[test]
    fn headers_are_believed_only_whole_and_sane() {
        let sane = read(["abc", "5", "4", "4.951"]).unwrap();
        assert_eq!((sane.limit, sane.remaining), (5, 4));
        assert_eq!(sane.reset_after, Duration::from_millis(4_951));
        assert_eq!(sane.bucket, BucketName::new("abc"));
        for broken in
            [["", "5", "4", "1"], ["a", "5", "-1", "1"], ["a", "5", "4", "NaN"], ["a", "x", "4", "1"]]
        {
            assert_eq!(read(broken), None, "{broken:?}");
        }
    }
}
