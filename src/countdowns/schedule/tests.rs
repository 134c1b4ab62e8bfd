use serenity::model::id::{ChannelId, GuildId, UserId};

use super::*;
use crate::model::{BindingId, CountdownAction, CountdownId, NewCountdown};

/// When it was asked for.
const ASKED: i64 = 1_795_000_000;

fn countdown(span: i64, if_empty: IfEmpty) -> Countdown {
    Countdown {
        id: CountdownId(1),
        plan: NewCountdown {
            guild: GuildId::new(1),
            binding: BindingId(1),
            channel: ChannelId::new(1),
            action: CountdownAction::Restart,
            asked_by: UserId::new(1),
            asker_name: "Alice".into(),
            due_at: ASKED + span,
            message: None,
            if_empty,
        },
        asked_at: ASKED,
        state: CountdownState::Waiting,
        message_id: None,
    }
}

/// Lives through a countdown, waking only when it says so; what was done, and when before its time.
fn life(countdown: &Countdown, empty: impl Fn(i64) -> bool) -> Vec<(Step, i64)> {
    let (rules, due) = (Rules::default(), countdown.plan.due_at);
    let (mut now, mut heard, mut done) = (ASKED, ASKED, Vec::new());
    loop {
        match step(countdown, &rules, heard, now, empty(due - now)) {
            Step::Wait(Some(at)) => {
                assert!(at > now, "it would turn for ever");
                now = at;
            }
            Step::Announce(left) => {
                assert_eq!(left, due - now);
                heard = now;
                done.push((Step::Announce(left), due - now));
            }
            end => {
                done.push((end, due - now));
                return done;
            }
        }
    }
}

fn announced(span: i64) -> Vec<i64> {
    let told = life(&countdown(span, IfEmpty::Wait), |_| false);
    assert_eq!(told.last(), Some(&(Step::Fire, 0)));
    told[..told.len() - 1].iter().map(|(_, left)| *left).collect()
}

#[test]
fn moments_are_fewer_the_longer_it_takes() {
    for (span, moments) in [
        (10, &[][..]),
        (45, &[30, 10]),
        (60, &[30, 10]),
        (600, &[300, 120, 60, 30, 10]),
        (3_600, &[1_800, 900, 600, 300, 120, 60, 30, 10]),
        (3_601, &[3_600, 1_800, 600, 300, 60, 10]),
        (86_400, &[21_600, 10_800, 3_600, 1_800, 600, 300, 60, 10]),
        (7 * 86_400, &[259_200, 86_400, 21_600, 3_600, 900, 300, 60, 10]),
    ] {
        assert_eq!(announced(span), moments, "{span} s");
    }
}

#[test]
fn what_happens_where_nobody_plays_follows_the_choice() {
    // From so many seconds before its time on nobody plays; what comes of it, and when before its time.
    for (if_empty, since, end) in [
        (IfEmpty::Wait, 600, (Step::Fire, 0)),
        (IfEmpty::Skip, 600, (Step::Skip, 0)),
        (IfEmpty::Skip, -1, (Step::Fire, 0)),
        (IfEmpty::Now, 600, (Step::Fire, 600)),
        (IfEmpty::Now, 120, (Step::Fire, 120)),
        (IfEmpty::Now, -1, (Step::Fire, 0)),
    ] {
        let told = life(&countdown(600, if_empty), |left| left <= since);
        assert_eq!(told.last(), Some(&end), "{if_empty} {since}");
    }
}

#[test]
fn it_is_never_done_more_than_a_minute_late_then_it_asks_for_a_day() {
    let mut countdown = countdown(600, IfEmpty::Now);
    let rules = Rules::default();
    let at = |countdown: &Countdown, late: i64| {
        step(countdown, &rules, ASKED, countdown.plan.due_at + late, false)
    };
    for (late, wanted) in [(0, Step::Fire), (60, Step::Fire), (61, Step::Ask), (90_000, Step::Ask)] {
        assert_eq!(at(&countdown, late), wanted, "{late}");
    }
    // Also where nobody plays.
    assert_eq!(step(&countdown, &rules, ASKED, countdown.plan.due_at + 61, true), Step::Ask);
    countdown.state = CountdownState::Asks;
    let end = countdown.plan.due_at + 86_400;
    for (late, wanted) in
        [(61, Step::Wait(Some(end))), (86_399, Step::Wait(Some(end))), (86_400, Step::GiveUp)]
    {
        assert_eq!(at(&countdown, late), wanted, "{late}");
    }
    countdown.state = CountdownState::Firing;
    assert_eq!(at(&countdown, 0), Step::Wait(None), "it is being done");
}

#[test]
fn a_restart_of_the_bot_repeats_no_announcement() {
    let countdown = countdown(600, IfEmpty::Wait);
    let (rules, due) = (Rules::default(), countdown.plan.due_at);
    // It comes back so many seconds before its time; what is next is told then.
    for (left, next) in [(299, 120), (121, 120), (61, 60), (9, 0)] {
        let now = due - left;
        assert_eq!(step(&countdown, &rules, now, now, false), Step::Wait(Some(due - next)), "{left}");
    }
}

#[test]
fn a_clock_that_jumps_tells_what_is_left_once_and_never_acts_early() {
    let countdown = countdown(600, IfEmpty::Wait);
    let (rules, due) = (Rules::default(), countdown.plan.due_at);
    // Ahead: the moments that were jumped over are one.
    assert_eq!(step(&countdown, &rules, ASKED, due - 45, false), Step::Announce(45));
    assert_eq!(step(&countdown, &rules, due - 45, due - 45, false), Step::Wait(Some(due - 30)));
    // Back: what was told is not told again, and it is not done before its time.
    assert_eq!(step(&countdown, &rules, due - 45, due - 500, false), Step::Wait(Some(due - 30)));
    // Far ahead: somebody is asked.
    assert_eq!(step(&countdown, &rules, ASKED, due + 3_600, false), Step::Ask);
}

#[test]
fn a_postponed_countdown_is_announced_again() {
    let mut countdown = countdown(300, IfEmpty::Wait);
    let rules = Rules::default();
    let heard = countdown.plan.due_at - 60;
    countdown.plan.due_at += 600;
    let due = countdown.plan.due_at;
    assert_eq!(step(&countdown, &rules, heard, heard, false), Step::Wait(Some(due - 600)));
    assert_eq!(step(&countdown, &rules, heard, due - 600, false), Step::Announce(600));
}
