//! Spans of time as people type them: `90m`, `2h`, `1d 12h`, `1w`. Pure.
//!
//! Own code, since the crates for it also read `M`, `years` or `1e3 s`, which nobody should have to guess at.

use std::time::Duration;

use crate::{text, texts::Text};

const MINUTE: u64 = 60;
const UNITS: [(&[&str], u64); 5] = [
    (&["w", "week", "weeks"], 7 * 24 * 60 * MINUTE),
    (&["d", "day", "days"], 24 * 60 * MINUTE),
    (&["h", "hour", "hours"], 60 * MINUTE),
    (&["m", "min", "minute", "minutes"], MINUTE),
    (&["s", "sec", "second", "seconds"], 1),
];
/// The shortest and the longest span, in seconds: a minute and a year.
const BOUNDS: (u64, u64) = (MINUTE, 366 * 24 * 60 * MINUTE);

/// Why a text is no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum NoSpan {
    /// It is not written as one.
    Unreadable,
    /// It is shorter or longer than it may be.
    OutOfBounds,
}

/// Reads the option `for`: a minute to a year. `Err`: what is wrong with it.
pub(in crate::commands) fn read(typed: &str) -> Result<Duration, Text> {
    within(typed, BOUNDS).map_err(|wrong| match wrong {
        NoSpan::Unreadable => text!("access-for-unreadable"),
        NoSpan::OutOfBounds => text!("access-for-out-of-bounds"),
    })
}

/// Reads a span between these bounds, in seconds.
pub(in crate::commands) fn within(text: &str, bounds: (u64, u64)) -> Result<Duration, NoSpan> {
    let mut rest = text.trim();
    let mut seconds = 0_u64;
    while !rest.is_empty() {
        let digits = rest.find(|sign: char| !sign.is_ascii_digit()).ok_or(NoSpan::Unreadable)?;
        let number: u64 = rest[..digits].parse().map_err(|_| NoSpan::Unreadable)?;
        let after = rest[digits..].trim_start();
        let letters = after.find(|sign: char| !sign.is_ascii_alphabetic()).unwrap_or(after.len());
        let unit = after[..letters].to_ascii_lowercase();
        let (_, each) = UNITS.iter().find(|(names, _)| names.contains(&&*unit)).ok_or(NoSpan::Unreadable)?;
        let more = number.checked_mul(*each).and_then(|more| seconds.checked_add(more));
        seconds = more.ok_or(NoSpan::OutOfBounds)?;
        rest = after[letters..].trim_start();
    }
    match seconds {
        0 if text.trim().is_empty() => Err(NoSpan::Unreadable),
        seconds if (bounds.0..=bounds.1).contains(&seconds) => Ok(Duration::from_secs(seconds)),
        _ => Err(NoSpan::OutOfBounds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_in_units_that_add_up() {
        let hours = |hours: u64| Ok(hours * 3_600);
        for (typed, seconds) in [
            ("2h", hours(2)),
            (" 2 hours ", hours(2)),
            ("90m", Ok(5_400)),
            ("1d 12h", hours(36)),
            ("1D12H", hours(36)),
            ("1 week", hours(168)),
            ("60s", Ok(60)),
            ("366d", hours(366 * 24)),
            ("59s", Err(NoSpan::OutOfBounds)),
            ("0m", Err(NoSpan::OutOfBounds)),
            ("367d", Err(NoSpan::OutOfBounds)),
            ("99999999999999999999d", Err(NoSpan::Unreadable)),
            ("9999999999999999999w", Err(NoSpan::OutOfBounds)),
            ("", Err(NoSpan::Unreadable)),
            ("2", Err(NoSpan::Unreadable)),
            ("h", Err(NoSpan::Unreadable)),
            ("-2h", Err(NoSpan::Unreadable)),
            ("2.5h", Err(NoSpan::Unreadable)),
            ("2 fortnights", Err(NoSpan::Unreadable)),
            ("tomorrow", Err(NoSpan::Unreadable)),
            ("2h–3h", Err(NoSpan::Unreadable)),
        ] {
            assert_eq!(within(typed, BOUNDS).map(|span| span.as_secs()), seconds, "{typed:?}");
        }
    }
}
