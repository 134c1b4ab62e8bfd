//! The option `since`: how long ago, or a date. Pure.

use serenity::model::Timestamp;

/// Why a text is no point in the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotSince {
    /// It is written in another way.
    Unreadable,
    /// It is in the future.
    Future,
}

/// Since when, in seconds since 1970-01-01 UTC; `now` likewise.
///
/// # Errors
/// What is wrong with it.
pub(super) fn since(text: &str, now: i64) -> Result<i64, NotSince> {
    let text = text.trim().to_ascii_lowercase();
    match ago(&text).map(|ago| now.saturating_sub(ago)).or_else(|| date(&text)) {
        Some(since) if since > now => Err(NotSince::Future),
        Some(since) => Ok(since),
        None => Err(NotSince::Unreadable),
    }
}

/// `1d12h`: seconds.
fn ago(text: &str) -> Option<i64> {
    let mut rest = text;
    let mut seconds: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let count: i64 = rest[..digits].parse().ok()?;
        let unit = match rest[digits..].chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return None,
        };
        seconds = seconds.checked_add(count.checked_mul(unit)?)?;
        rest = rest[digits + 1..].trim_start();
    }
    (seconds > 0).then_some(seconds)
}

/// `2026-01-31`, with the time after it or without.
fn date(text: &str) -> Option<i64> {
    let (day, time) = text.split_once([' ', 't']).unwrap_or((text, "00:00"));
    let time = time.trim().trim_end_matches('z');
    let whole = if time.matches(':').count() == 1 { format!("{time}:00") } else { time.to_owned() };
    let read = Timestamp::parse(&format!("{day}T{whole}Z"));
    read.ok().map(|read| read.unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22 01:30 UTC.
    const NOW: i64 = 1_795_311_000;

    #[test]
    fn ages_and_dates_are_understood() {
        for (text, ago) in [
            ("2h", 7_200),
            (" 3D ", 259_200),
            ("90m", 5_400),
            ("1w", 604_800),
            ("1d12h", 129_600),
            ("1d 12h", 129_600),
            ("45s", 45),
            ("2026-11-22", 5_400),
            ("2026-11-21", 91_800),
            ("2026-11-22 01:00", 1_800),
            ("2026-11-22T01:00:30Z", 1_770),
        ] {
            assert_eq!(since(text, NOW).map(|since| NOW - since), Ok(ago), "{text}");
        }
    }

    #[test]
    fn anything_else_is_told_what_would_do() {
        for text in
            ["", "0h", "2", "h", "2x", "yesterday", "-2h", "2026-13-01", "31.01.2026", "1e9d", "２h", "é"]
        {
            assert_eq!(since(text, NOW), Err(NotSince::Unreadable), "{text}");
        }
        assert_eq!(since("99999999999999999999d", NOW), Err(NotSince::Unreadable));
        assert_eq!(since("9999999999999999d", NOW), Err(NotSince::Unreadable));
        assert_eq!(since("2026-11-23", NOW), Err(NotSince::Future));
    }
}
