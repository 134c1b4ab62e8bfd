//! Ids: 64 bits, the upper 42 being milliseconds since Discord's epoch, strictly increasing here.

use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};

/// 2015-01-01T00:00:00Z in Unix milliseconds: the first moment of Discord's ids.
const EPOCH_MS: i64 = 1_420_070_400_000;

/// Hands out ids, one greater than the other even within a millisecond.
#[derive(Debug, Default)]
pub(crate) struct Snowflakes {
    last: u64,
}

impl Snowflakes {
    pub(crate) fn next(&mut self) -> u64 {
        self.last = from_ms(now_ms()).max(self.last + 1);
        self.last
    }

    /// An id as it would have been given `age` ago; only unique if the caller checks.
    pub(crate) fn aged(&mut self, age: Duration) -> u64 {
        let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        let low = self.next() & 0xFFF;
        from_ms(now_ms().saturating_sub(age)) | low
    }
}

pub(crate) fn now_ms() -> i64 {
    Utc::now().timestamp_millis()
}

fn from_ms(ms: i64) -> u64 {
    u64::try_from(ms - EPOCH_MS).unwrap_or(0) << 22
}

/// When the thing with this id was made, in Unix milliseconds.
pub(crate) fn created_ms(id: u64) -> i64 {
    i64::try_from(id >> 22).unwrap_or(i64::MAX) + EPOCH_MS
}

/// How long ago the thing with this id was made.
pub(crate) fn age(id: u64) -> Duration {
    Duration::from_millis(u64::try_from(now_ms() - created_ms(id)).unwrap_or(0))
}

/// A time as Discord writes it: `2026-11-21T18:00:00.123000+00:00`.
pub(crate) fn iso(ms: i64) -> String {
    DateTime::<Utc>::from_timestamp_millis(ms)
        .unwrap_or_default()
        .to_rfc3339_opts(SecondsFormat::Micros, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_and_tell_their_time() {
        let mut ids = Snowflakes::default();
        let (first, second) = (ids.next(), ids.next());
        assert!(first < second);
        assert!(age(first) < Duration::from_secs(5));
        assert!(age(ids.aged(Duration::from_secs(7200))) >= Duration::from_secs(7199));
    }

    #[test]
    fn times_are_written_like_discord_does() {
        assert_eq!(iso(EPOCH_MS), "2015-01-01T00:00:00.000000+00:00");
    }
}
