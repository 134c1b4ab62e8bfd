//! The marks of the time axis: how long ago, so that they hold in every reader's time zone.

use crate::{
    text,
    texts::{Language, Text},
};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// What marks may be apart.
const STEPS: [i64; 16] = [
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    4 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    5 * DAY,
    10 * DAY,
];

/// Marks of the time before `to`, at most `most` and the end: when, and how they read.
pub(super) fn marks(from: i64, to: i64, most: i64, language: Language) -> Vec<(i64, String)> {
    let span = (to - from).max(1);
    let step = STEPS.into_iter().find(|step| span / step <= most).unwrap_or(span);
    let ago = (1..=span / step).map(|n| (to - n * step, since(n * step).plain(language)));
    std::iter::once((to, text!("chart-now").plain(language))).chain(ago).collect()
}

fn since(seconds: i64) -> Text {
    match seconds {
        seconds if seconds % DAY == 0 => text!("chart-days-ago", count = count(seconds / DAY)),
        seconds if seconds % HOUR == 0 => text!("chart-hours-ago", count = count(seconds / HOUR)),
        _ => text!("chart-minutes-ago", count = count(seconds / MINUTE)),
    }
}

fn count(number: i64) -> u64 {
    number.unsigned_abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_few_and_round() {
        let read = |span| {
            let marks = marks(1_000_000 - span, 1_000_000, 6, Language::ENGLISH);
            marks.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join(" | ")
        };
        insta::assert_snapshot!(
            [HOUR, 6 * HOUR, DAY, 7 * DAY, 30 * DAY, 90, 1].map(read).join("\n"),
            @r"
        now | −10 min | −20 min | −30 min | −40 min | −50 min | −1 h
        now | −1 h | −2 h | −3 h | −4 h | −5 h | −6 h
        now | −4 h | −8 h | −12 h | −16 h | −20 h | −1 d
        now | −2 d | −4 d | −6 d
        now | −5 d | −10 d | −15 d | −20 d | −25 d | −30 d
        now | −1 min
        now
        "
        );
    }
}
