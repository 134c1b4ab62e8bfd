//! Order, fairness and holding back, on a clock that only moves when told to.

use std::{collections::HashMap, time::Duration};

use super::*;
use crate::discord::bucket::GLOBAL_REQUESTS;

const SECOND: Duration = Duration::from_secs(1);

fn channel(id: u64) -> ChannelId {
    ChannelId::new(id)
}

fn schedule() -> Schedule {
    Schedule::new(Waits::default())
}

fn limited(scope: Scope, seconds: u32) -> PostError {
    PostError::RateLimited { scope, retry_after: SECOND * seconds }
}

fn unavailable() -> PostError {
    PostError::Unavailable { reason: "it answered 503".into() }
}

/// Sends what is due now and returns whose it was.
fn send(schedule: &mut Schedule, now: Instant) -> Option<ChannelId> {
    match schedule.turn(now) {
        Turn::Send(channel) => {
            schedule.started(channel, now);
            Some(channel)
        }
        Turn::At(_) | Turn::Idle => None,
    }
}

#[tokio::test(start_paused = true)]
async fn the_longest_waiting_goes_first_and_one_at_a_time() {
    let (mut schedule, now) = (schedule(), Instant::now() + 9 * SECOND);
    schedule.want(channel(1), Some(now - SECOND), now);
    schedule.want(channel(2), Some(now - 2 * SECOND), now);
    assert_eq!(send(&mut schedule, now), Some(channel(2)));
    schedule.want(channel(2), Some(now - 3 * SECOND), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
    assert_eq!(schedule.turn(now), Turn::Idle, "both are on their way");
    schedule.answered(channel(2), None, Ok(()), 0.0, now);
    assert_eq!(send(&mut schedule, now), Some(channel(2)));
}

#[tokio::test(start_paused = true)]
async fn an_old_backlog_does_not_go_before_a_new_line_each_time() {
    let (mut schedule, start) = (schedule(), Instant::now() + 99 * SECOND);
    for flooding in 1..=10 {
        schedule.want(channel(flooding), Some(start - 90 * SECOND), start);
    }
    let mut turns = Vec::new();
    for step in 0..30 {
        let now = start + step * SECOND / 100;
        if step == 12 {
            schedule.want(channel(99), Some(now), now);
        }
        let sent = send(&mut schedule, now).expect("somebody is due");
        schedule.answered(sent, None, Ok(()), 0.0, now);
        turns.push(sent);
    }
    let quiet = turns.iter().position(|turn| *turn == channel(99)).expect("the new line had its turn");
    assert!(quiet <= 12 + 10, "after {} others", quiet - 12);
    for flooding in 1..=10 {
        let count = turns.iter().filter(|turn| **turn == channel(flooding)).count();
        assert!((2..=3).contains(&count), "channel {flooding} had {count} turns");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_it_is_wanted() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.want(channel(1), Some(now + SECOND), now);
    assert_eq!(schedule.turn(now), Turn::At(now + SECOND));
    assert_eq!(schedule.turn(now + SECOND), Turn::Send(channel(1)));
    schedule.skipped(channel(1));
    assert_eq!(schedule.turn(now + SECOND), Turn::Idle);
}

#[tokio::test(start_paused = true)]
async fn an_empty_bucket_holds_only_its_channel() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.want(channel(1), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
    let rate = Rate { remaining: 0, reset_after: 3 * SECOND };
    schedule.answered(channel(1), Some(rate), Ok(()), 0.0, now);
    schedule.want(channel(2), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(2)));
    assert_eq!(schedule.turn(now), Turn::At(now + 3 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn refusals_hold_back_by_their_kind() {
    let forbidden = PostError::Forbidden { code: 50013, message: String::new() };
    for (error, waits) in [
        (limited(Scope::User, 4), 4),
        (limited(Scope::Shared, 1337), 1337),
        (limited(Scope::Global, 7), 7),
        (unavailable(), 1),
        (forbidden, 300),
        (PostError::Unauthorized, 300),
        (PostError::Blocked { status: 429, retry_after: Duration::ZERO }, 60),
        (PostError::Blocked { status: 429, retry_after: 600 * SECOND }, 600),
        (PostError::Rejected { code: 50035, message: String::new() }, 0),
    ] {
        let (mut schedule, now) = (schedule(), Instant::now());
        schedule.want(channel(1), Some(now), now);
        assert_eq!(send(&mut schedule, now), Some(channel(1)));
        schedule.answered(channel(1), None, Err(&error), 0.0, now);
        schedule.want(channel(1), Some(now), now);
        let at = now + SECOND * waits;
        let expected = if waits == 0 { Turn::Send(channel(1)) } else { Turn::At(at) };
        assert_eq!(schedule.turn(now), expected, "{error}");
        assert_eq!(schedule.turn(at), Turn::Send(channel(1)), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_global_429_holds_everybody_and_a_channels_own_only_itself() {
    for (scope, other_goes) in [(Scope::Global, false), (Scope::Shared, true), (Scope::User, true)] {
        let (mut schedule, now) = (schedule(), Instant::now());
        schedule.want(channel(1), Some(now), now);
        assert_eq!(send(&mut schedule, now), Some(channel(1)));
        schedule.answered(channel(1), None, Err(&limited(scope, 5)), 0.0, now);
        schedule.want(channel(2), Some(now), now);
        assert_eq!(send(&mut schedule, now).is_some(), other_goes, "{scope:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_gone_channel_is_never_tried_again_until_released() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.want(channel(1), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
    let gone = PostError::Gone { code: 10003, message: String::new() };
    schedule.answered(channel(1), None, Err(&gone), 0.0, now);
    schedule.want(channel(1), Some(now), now);
    assert_eq!(schedule.turn(now + 9999 * SECOND), Turn::Idle);
    schedule.release(channel(1), now);
    assert_eq!(schedule.turn(now), Turn::Send(channel(1)));
}

#[tokio::test(start_paused = true)]
async fn waits_grow_with_failures_and_end_with_a_success() {
    let (mut schedule, mut now) = (schedule(), Instant::now());
    let mut waits = Vec::new();
    let failure = unavailable();
    for outcome in [Err(&failure), Err(&failure), Err(&failure), Ok(()), Err(&failure)] {
        schedule.want(channel(1), Some(now), now);
        assert_eq!(send(&mut schedule, now), Some(channel(1)));
        schedule.answered(channel(1), None, outcome, 0.0, now);
        schedule.want(channel(1), Some(now), now);
        if let Turn::At(at) = schedule.turn(now) {
            waits.push((at - now).as_secs());
            now = at;
        }
    }
    assert_eq!(waits, [1, 2, 4, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_backlogged_channels_take_turns() {
    let (mut schedule, mut now) = (schedule(), Instant::now());
    for id in 1..=1000 {
        schedule.want(channel(id), Some(now), now);
    }
    let mut sent: HashMap<ChannelId, u32> = HashMap::new();
    let end = now + 60 * SECOND;
    while now < end {
        match schedule.turn(now) {
            Turn::Send(channel) => {
                *sent.entry(channel).or_default() += 1;
                schedule.started(channel, now);
                schedule.answered(channel, None, Ok(()), 0.0, now);
                schedule.want(channel, Some(now), now);
            }
            Turn::At(at) => now = at,
            Turn::Idle => unreachable!("every channel wants something"),
        }
    }
    assert_eq!(sent.len(), 1000, "nobody starves");
    let (least, most) = (sent.values().min().unwrap(), sent.values().max().unwrap());
    assert!(most - least <= 1, "between {least} and {most}");
    let total: u32 = sent.values().sum();
    assert!(total as usize >= 54 * GLOBAL_REQUESTS, "the budget is used: {total}");
}

#[tokio::test(start_paused = true)]
async fn a_person_lifts_a_refusal_but_not_a_limit() {
    let forbidden = PostError::Forbidden { code: 50013, message: String::new() };
    for (error, lifted) in [(forbidden, true), (limited(Scope::Shared, 1337), false), (unavailable(), false)]
    {
        let (mut schedule, now) = (schedule(), Instant::now());
        schedule.want(channel(1), Some(now), now);
        assert_eq!(send(&mut schedule, now), Some(channel(1)));
        schedule.answered(channel(1), None, Err(&error), 0.0, now);
        schedule.forget(channel(1), now);
        schedule.want(channel(1), Some(now), now);
        schedule.release(channel(1), now);
        assert_eq!(schedule.turn(now) == Turn::Send(channel(1)), lifted, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_block_holds_everybody_longer_each_time() {
    let (mut schedule, mut now) = (schedule(), Instant::now());
    let blocked = PostError::Blocked { status: 403, retry_after: Duration::ZERO };
    let mut waits = Vec::new();
    for _ in 0..3 {
        schedule.want(channel(1), Some(now), now);
        assert_eq!(send(&mut schedule, now), Some(channel(1)));
        schedule.answered(channel(1), None, Err(&blocked), 0.0, now);
        schedule.want(channel(2), Some(now), now);
        if let Turn::At(at) = schedule.turn(now) {
            waits.push((at - now).as_secs());
            now = at;
        }
        schedule.want(channel(2), None, now);
    }
    assert_eq!(waits, [60, 120, 240]);
}
