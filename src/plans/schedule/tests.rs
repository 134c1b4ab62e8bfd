use jiff::Timestamp;
use proptest::prelude::*;
use serenity::model::id::{ChannelId, GuildId, UserId};

use super::*;
use crate::{
    model::{BindingId, IfEmpty, NewPlan, PlanAction, PlanId},
    plans::zone,
};

fn at(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

fn plan(times: &str, next_at: i64, missed: Missed) -> Plan {
    let new = NewPlan {
        guild: GuildId::new(1),
        binding: BindingId(1),
        channel: ChannelId::new(1),
        times: times.to_owned(),
        timezone: "Europe/Berlin".to_owned(),
        action: PlanAction::Restart,
        line: None,
        countdown: 300,
        message: None,
        if_empty: IfEmpty::Wait,
        missed,
        planned_by: UserId::new(1),
        planner_name: "Alice".to_owned(),
        next_at,
    };
    Plan { id: PlanId(1), new, planned_at: at("2027-01-01T00:00:00Z"), paused: false }
}

fn stepped(plan: &Plan, now: i64, noticed: bool) -> Step {
    let (name, zone) = zone::find("Europe/Berlin").unwrap();
    step(plan, &plan.new.times.parse().unwrap(), (&name, &zone), now, noticed)
}

#[test]
fn it_begins_as_long_before_its_time_as_it_is_announced() {
    let due = at("2027-01-10T03:00:00Z");
    let plan = plan("daily 04:00", due, Missed::Skip);
    let next = at("2027-01-11T03:00:00Z");
    let begin = Step::Begin(Turn { planned: due, due, next });
    for (now, step) in [
        (due - 3600, Step::Wait(Some(due - 300))),
        (due - 301, Step::Wait(Some(due - 300))),
        (due - 300, begin),
        (due, begin),
        (due + LATE, begin),
    ] {
        assert_eq!(stepped(&plan, now, false), step);
    }
}

#[test]
fn what_was_missed_is_done_once_or_left_out_as_it_was_chosen() {
    let due = at("2027-01-10T03:00:00Z");
    // The bot was away for three turns.
    let now = due + 2 * 86_400 + 7200;
    let turn = Turn { planned: due, due: now + 300, next: at("2027-01-13T03:00:00Z") };
    assert!(turn.is_late());
    assert_eq!(stepped(&plan("daily 04:00", due, Missed::Run), now, false), Step::Begin(turn));
    assert_eq!(stepped(&plan("daily 04:00", due, Missed::Skip), now, false), Step::Skip(turn));
    // Who waits for their turn has missed nothing.
    assert_eq!(stepped(&plan("daily 04:00", due, Missed::Skip), now, true), Step::Begin(turn));
}

#[test]
fn a_clock_that_is_set_back_does_nothing_twice_and_stops_nothing_for_long() {
    let tomorrow = at("2027-01-11T03:00:00Z");
    let plan = plan("daily 04:00", tomorrow, Missed::Run);
    // It was done at four; then the clock was set back by an hour.
    let now = at("2027-01-10T02:00:00Z");
    assert_eq!(stepped(&plan, now, false), Step::Wait(Some(tomorrow - 300)));
    let now = at("2026-12-20T02:00:00Z");
    assert_eq!(stepped(&plan, now, false), Step::Align(at("2026-12-20T03:00:00Z")));
}

#[test]
fn in_another_time_zone_it_is_another_time() {
    let mut plan = plan("daily 04:00", at("2027-01-10T04:00:00Z"), Missed::Run);
    plan.new.timezone = "UTC".to_owned();
    assert_eq!(stepped(&plan, at("2027-01-09T12:00:00Z"), false), Step::Align(at("2027-01-10T03:00:00Z")));
    plan.new.times = "every 6 h".to_owned();
    plan.new.next_at = at("2027-01-09T18:00:00Z");
    let begins = plan.new.next_at - 300;
    assert_eq!(stepped(&plan, at("2027-01-09T12:00:00Z"), false), Step::Wait(Some(begins)));
}

#[test]
fn a_paused_plan_does_nothing() {
    let mut plan = plan("daily 04:00", at("2027-01-10T03:00:00Z"), Missed::Run);
    plan.paused = true;
    assert_eq!(stepped(&plan, at("2027-02-10T03:00:00Z"), false), Step::Wait(None));
}

proptest! {
    /// However the clock is set and whenever somebody looks: each time is done once at most, in its order.
    #[test]
    fn no_time_is_done_twice(jumps in proptest::collection::vec(-90_000_i64..200_000, 1..60), run in any::<bool>()) {
        let missed = if run { Missed::Run } else { Missed::Skip };
        let mut plan = plan("daily 02:30", at("2027-03-26T01:30:00Z"), missed);
        let (mut now, mut done) = (plan.new.next_at - 1000, Vec::new());
        for jump in jumps {
            now += jump;
            for _ in 0..3 {
                match stepped(&plan, now, false) {
                    Step::Wait(at) => {
                        prop_assert!(at.is_some_and(|at| at > now));
                        break;
                    }
                    Step::Begin(turn) | Step::Skip(turn) => {
                        prop_assert!(turn.next > now && turn.next > turn.planned && turn.due >= turn.planned);
                        done.push(turn.planned);
                        plan.new.next_at = turn.next;
                    }
                    Step::Align(next) => {
                        prop_assert!(next > now);
                        plan.new.next_at = next;
                        // The calendar begins anew from there.
                        done.clear();
                    }
                }
            }
        }
        prop_assert!(done.is_sorted_by(|one, other| one < other));
    }
}
