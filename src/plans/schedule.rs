//! What a plan does when. Pure.

use jiff::tz::TimeZone;

use super::times::Times;
use crate::model::{Missed, Plan};

/// So many seconds after its time a plan counts as missed, unless it waits for its turn.
pub(super) const LATE: i64 = 60;

/// What is next of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// Nothing before then, in seconds since 1970; none: nothing by itself.
    Wait(Option<i64>),
    /// It is its time.
    Begin(Turn),
    /// It is long past its time, and it is left out.
    Skip(Turn),
    /// Its next time can't be right, since the clock was set or the time zone is another one: it is this one.
    Align(i64),
}

/// One time that a plan is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// When it was to be done, in seconds since 1970.
    pub planned: i64,
    /// When it is done: later than planned where that was missed.
    pub due: i64,
    /// When it is done the next time after that.
    pub next: i64,
}

impl Turn {
    /// Whether its time was missed.
    #[must_use]
    pub fn is_late(&self) -> bool {
        self.due > self.planned
    }
}

/// What is to be done at `now`, seconds since 1970. `noticed`: it was its time when somebody looked, and it waits for its turn
/// since.
pub(super) fn step(
    plan: &Plan,
    times: &Times,
    (name, zone): (&str, &TimeZone),
    now: i64,
    noticed: bool,
) -> Step {
    if plan.paused {
        return Step::Wait(None);
    }
    let (planned, lead) = (plan.new.next_at, plan.new.countdown);
    let after = |at: i64| times.next(at, plan.planned_at, zone);
    let (Some(first), Some(next)) = (after(now), after(now.max(planned))) else { return Step::Wait(None) };
    // What happens at spans of time does not care where clocks hang.
    let moved = plan.new.timezone != name && !matches!(times, Times::Every { .. });
    // Set back by less than a turn, nothing is done twice; by more, it would not be done for long.
    let far = after(first).is_some_and(|second| planned > second);
    if moved || far {
        return Step::Align(first);
    }
    let begins = planned.saturating_sub(lead);
    if now < begins {
        return Step::Wait(Some(begins));
    }
    let late = now > planned.saturating_add(LATE);
    if !late {
        return Step::Begin(Turn { planned, due: planned, next });
    }
    let turn = Turn { planned, due: now.saturating_add(lead), next };
    match plan.new.missed {
        _ if noticed => Step::Begin(turn),
        Missed::Run => Step::Begin(turn),
        Missed::Skip => Step::Skip(turn),
    }
}

#[cfg(test)]
mod tests;
