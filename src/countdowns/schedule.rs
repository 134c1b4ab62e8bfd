//! What a countdown does when. Pure: absolute times, so neither summer time nor a restart of the bot matters.

use std::time::Duration;

use crate::model::{Countdown, CountdownState, IfEmpty};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Before its time a countdown is announced so many seconds; of longer ones fewer times a minute.
const SHORT: &[u64] = &[30 * MINUTE, 15 * MINUTE, 10 * MINUTE, 5 * MINUTE, 2 * MINUTE, MINUTE, 30, 10];
const LONG: &[u64] = &[6 * HOUR, 3 * HOUR, HOUR, 30 * MINUTE, 10 * MINUTE, 5 * MINUTE, MINUTE, 10];
const LONGEST: &[u64] = &[3 * DAY, DAY, 6 * HOUR, HOUR, 15 * MINUTE, 5 * MINUTE, MINUTE, 10];

/// How many seconds before its time a countdown of that length is announced, the longest first.
#[must_use]
pub fn moments(span: Duration) -> &'static [u64] {
    match span.as_secs() {
        0..=HOUR => SHORT,
        span if span <= DAY => LONG,
        _ => LONGEST,
    }
}

/// The rules of time.
#[derive(Debug, Clone, Copy)]
pub struct Rules {
    /// When it is announced.
    pub moments: fn(Duration) -> &'static [u64],
    /// So many seconds after its time it is not done any more, but asked.
    pub late: i64,
    /// So many seconds somebody can answer.
    pub asks_for: i64,
}

impl Default for Rules {
    fn default() -> Self {
        Self { moments, late: 60, asks_for: 24 * 3600 }
    }
}

/// What is to be done with a countdown now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing before this time, in seconds since 1970; none: nothing by itself.
    Wait(Option<i64>),
    /// It is told how many seconds are left.
    Announce(i64),
    /// It is done.
    Fire,
    /// It is not done: nobody plays.
    Skip,
    /// It is too late to be done: somebody is asked.
    Ask,
    /// Nobody has answered.
    GiveUp,
}

/// What is to be done `now`. `heard`: until when its moments are dealt with; `empty`: whether it is known that nobody plays.
pub(super) fn step(countdown: &Countdown, rules: &Rules, heard: i64, now: i64, empty: bool) -> Step {
    let (plan, due) = (&countdown.plan, countdown.plan.due_at);
    match countdown.state {
        CountdownState::Firing => Step::Wait(None),
        CountdownState::Asks if now >= due.saturating_add(rules.asks_for) => Step::GiveUp,
        CountdownState::Asks => Step::Wait(Some(due.saturating_add(rules.asks_for))),
        CountdownState::Waiting if now > due.saturating_add(rules.late) => Step::Ask,
        CountdownState::Waiting if now >= due && empty && plan.if_empty == IfEmpty::Skip => Step::Skip,
        CountdownState::Waiting if now >= due || (empty && plan.if_empty == IfEmpty::Now) => Step::Fire,
        CountdownState::Waiting => {
            let span = Duration::from_secs(due.abs_diff(countdown.asked_at));
            let moments = (rules.moments)(span).iter().map(|before| due.saturating_sub_unsigned(*before));
            let (passed, next): (Vec<_>, Vec<_>) =
                moments.filter(|at| *at > heard).partition(|at| *at <= now);
            match passed.is_empty() {
                false => Step::Announce(due - now),
                true => Step::Wait(Some(next.into_iter().chain([due]).min().unwrap_or(due))),
            }
        }
    }
}

#[cfg(test)]
mod tests;
