//! What people read of a countdown, in Discord and in the game. Pure.

use std::time::Duration;

use super::{Came, buttons::action};
use crate::{
    cards::{Accent, Card},
    model::{Countdown, CountdownState, IfEmpty},
    text,
    texts::{Text, code, duration, member, time},
};

/// The card of a countdown that is not over. `in_game`: whether the game can be told.
#[must_use]
pub fn open(countdown: &Countdown, server: &str, in_game: bool) -> Card {
    let plan = &countdown.plan;
    if countdown.state == CountdownState::Asks {
        let at = time(plan.due_at, 'R');
        let late = text!("countdown-late", server = server, action = action(plan.action), at = at);
        return Card::new(Accent::Bad).text(late).list(said(countdown));
    }
    let mut lines = said(countdown);
    lines.extend(match plan.if_empty {
        IfEmpty::Wait => None,
        IfEmpty::Now => Some(text!("countdown-if-empty-now")),
        IfEmpty::Skip => Some(text!("countdown-if-empty-skip")),
    });
    if !in_game {
        lines.push(text!("countdown-not-in-game"));
    }
    Card::new(Accent::Changing).text(head(countdown, server)).list(lines)
}

/// What happens when.
#[must_use]
pub fn head(countdown: &Countdown, server: &str) -> Text {
    let plan = &countdown.plan;
    let (left, at) = (time(plan.due_at, 'R'), time(plan.due_at, 'T'));
    text!("countdown-head", server = server, action = action(plan.action), left = left, at = at)
}

/// Who asked, and what players are told.
fn said(countdown: &Countdown) -> Vec<Text> {
    let plan = &countdown.plan;
    let by = text!("countdown-by", name = &*plan.asker_name, member = member(plan.asked_by));
    let message = plan.message.as_ref().map(|message| text!("countdown-message", message = code(message)));
    [by].into_iter().chain(message).collect()
}

/// The card of a countdown that is over: what it was, and what came of it.
pub(super) fn over(countdown: &Countdown, server: &str, came: &Came) -> Card {
    let plan = &countdown.plan;
    let head =
        text!("countdown-was", server = server, action = action(plan.action), at = time(plan.due_at, 'f'));
    Card::new(came.accent).text(head).list(vec![came.text.clone()])
}

/// What a channel is told before it is done.
pub(super) fn announcement(countdown: &Countdown, server: &str) -> Text {
    let plan = &countdown.plan;
    let left = time(plan.due_at, 'R');
    match &plan.message {
        Some(message) => text!(
            "countdown-soon-with",
            server = server,
            action = action(plan.action),
            left = left,
            message = &**message
        ),
        None => text!("countdown-soon", server = server, action = action(plan.action), left = left),
    }
}

/// What players are told: how much time is left, in seconds.
pub(super) fn in_game(countdown: &Countdown, left: i64) -> Text {
    let plan = &countdown.plan;
    let left = duration(Duration::from_secs(u64::try_from(left).unwrap_or_default()));
    match &plan.message {
        Some(message) => {
            text!("countdown-game-with", action = action(plan.action), left = left, message = &**message)
        }
        None => text!("countdown-game", action = action(plan.action), left = left),
    }
}

/// What players are told when nothing comes of it.
pub(super) fn in_game_cancelled(countdown: &Countdown) -> Text {
    text!("countdown-game-cancelled", action = action(countdown.plan.action))
}
