//! What people read of a plan. Pure.

use super::Turn;
use crate::{
    model::Plan,
    text,
    texts::{Arg, Text, code, member, time},
};

/// What is told of a plan in its channel.
#[derive(Debug, Clone)]
pub(super) enum News {
    /// It waits until something else is over.
    Waits,
    /// It is done late.
    Late(Turn),
    /// Its time was missed, and it is left out.
    Missed(Turn),
    /// It was its time, and it could not be done.
    Not(Turn, Text),
    /// Who planned it may not do that any more.
    Lost,
}

impl News {
    /// A letter for each, which with the plan and the time names what is told.
    pub(super) fn letter(&self) -> char {
        match self {
            Self::Waits => 'w',
            Self::Late(_) => 'l',
            Self::Missed(_) => 'm',
            Self::Not(..) => 'n',
            Self::Lost => 'p',
        }
    }

    pub(super) fn text(&self, plan: &Plan, server: &str) -> Text {
        let (what, when) = (code(plan.new.what()), code(&*plan.new.times));
        match self {
            Self::Waits => text!("plan-waits", server = server, what = what, when = when),
            Self::Late(turn) => {
                text!("plan-late", server = server, what = what, when = when, at = time(turn.planned, 'f'))
            }
            Self::Missed(turn) => {
                let (at, next) = (time(turn.planned, 'f'), time(turn.next, 'f'));
                text!("plan-missed", server = server, what = what, when = when, at = at, next = next)
            }
            Self::Not(turn, why) => {
                let next = time(turn.next, 'f');
                text!(
                    "plan-not-done",
                    server = server,
                    what = what,
                    when = when,
                    why = why.clone(),
                    next = next
                )
            }
            Self::Lost => {
                text!("plan-lost", server = server, what = what, when = when, by = who(plan))
            }
        }
    }
}

/// A plan on one line. `next`: its next times, seconds since 1970.
#[must_use]
pub fn line(plan: &Plan, server: &str, next: &[i64]) -> Text {
    let (what, when) = (code(plan.new.what()), code(&*plan.new.times));
    match next.first() {
        Some(next) if !plan.paused => {
            let next = time(*next, 'f');
            text!("plan-line", server = server, what = what, when = when, by = who(plan), next = next)
        }
        _ => text!("plan-line-paused", server = server, what = what, when = when, by = who(plan)),
    }
}

/// Under whose rights it is done.
fn who(plan: &Plan) -> Arg {
    text!("countdown-who", name = &*plan.new.planner_name, member = member(plan.new.planned_by)).into()
}
