//! Order, fairness and holding back, on a clock that only moves when told to.

mod fairness;
mod refused;
mod simulation;

use std::time::Duration;

use super::*;
use crate::discord::rest::{BucketName, Class, Trouble};

const SECOND: Duration = Duration::from_secs(1);

fn channel(id: u64) -> ChannelId {
    ChannelId::new(id)
}

impl Schedule {
    /// [`Schedule::want`] of a channel that has a guild of its own.
    fn wants(&mut self, channel: ChannelId, at: Option<Instant>, now: Instant) {
        self.want(GuildId::new(channel.get()), channel, at, now);
    }

    /// [`Schedule::release`] of such a channel.
    fn releases(&mut self, channel: ChannelId, now: Instant) -> bool {
        self.release(GuildId::new(channel.get()), channel, now).is_ok()
    }
}

fn post(channel: ChannelId) -> Target {
    Target { class: Class::Post, channel }
}

fn schedule() -> Schedule {
    Schedule::new(RetryPolicy::default())
}

fn limited(scope: Scope, seconds: u32) -> PostError {
    PostError::RateLimited { scope, retry_after: SECOND * seconds }
}

fn unavailable() -> PostError {
    PostError::Unavailable { reason: Trouble::Status(503) }
}

fn forbidden() -> PostError {
    PostError::Forbidden { code: 50013, message: String::new() }
}

fn gone(code: u64) -> PostError {
    PostError::Gone { code, message: String::new() }
}

/// Sends what is due now and returns whose it was.
fn send(schedule: &mut Schedule, now: Instant) -> Option<ChannelId> {
    match schedule.turn(now) {
        Turn::Send(channel) => {
            assert!(schedule.aim(channel, post(channel), now));
            schedule.started(channel, Duration::ZERO, now);
            Some(channel)
        }
        Turn::At(_) | Turn::Idle => None,
    }
}

fn answer(schedule: &mut Schedule, channel: ChannelId, error: Option<&PostError>, now: Instant) {
    let outcome = CallResult { left: now, rate: None, error };
    schedule.answered(channel, outcome, 0.0, now);
}

/// When the next call goes.
fn goes_at(schedule: &mut Schedule, mut now: Instant) -> Instant {
    loop {
        match schedule.turn(now) {
            Turn::Send(_) => return now,
            Turn::At(at) => now = at,
            Turn::Idle => panic!("nobody wants anything"),
        }
    }
}

/// Sends for channel 1, has it answered, and lets it want the next at once.
fn once(schedule: &mut Schedule, error: Option<&PostError>, now: Instant) {
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(send(schedule, now), Some(channel(1)));
    answer(schedule, channel(1), error, now);
    schedule.wants(channel(1), Some(now), now);
}

#[tokio::test(start_paused = true)]
async fn the_longest_waiting_goes_first_and_one_at_a_time() {
    let (mut schedule, now) = (schedule(), Instant::now() + 9 * SECOND);
    schedule.wants(channel(1), Some(now - SECOND), now);
    schedule.wants(channel(2), Some(now - 2 * SECOND), now);
    assert_eq!(send(&mut schedule, now), Some(channel(2)));
    schedule.wants(channel(2), Some(now - 3 * SECOND), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
    assert_eq!(schedule.turn(now), Turn::Idle, "both are on their way");
    answer(&mut schedule, channel(2), None, now);
    assert_eq!(send(&mut schedule, now + 2 * SECOND), Some(channel(2)));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_before_it_is_wanted() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.wants(channel(1), Some(now + SECOND), now);
    assert_eq!(schedule.turn(now), Turn::At(now + SECOND));
    assert_eq!(schedule.turn(now + SECOND), Turn::Send(channel(1)));
    schedule.skipped(channel(1));
    assert_eq!(schedule.turn(now + SECOND), Turn::Idle);
}

#[tokio::test(start_paused = true)]
async fn an_empty_bucket_holds_only_its_channel() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
    let rate = Rate { bucket: BucketName::new("x"), limit: 5, remaining: 0, reset_after: 3 * SECOND };
    schedule.answered(channel(1), CallResult { left: now, rate: Some(rate), error: None }, 0.0, now);
    schedule.wants(channel(1), Some(now), now);
    schedule.wants(channel(2), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(2)));
    assert_eq!(schedule.turn(now), Turn::At(now + 3 * SECOND));
}

#[tokio::test(start_paused = true)]
async fn routes_that_share_a_bucket_share_its_spacing() {
    let (mut schedule, now) = (schedule(), Instant::now());
    let rate =
        |remaining| Rate { bucket: BucketName::new("x"), limit: 5, remaining, reset_after: 10 * SECOND };
    let edit = Target { class: Class::Edit, channel: channel(9) };
    for (lane, target, remaining) in [(1, post(channel(9)), 4), (2, edit, 3)] {
        schedule.wants(channel(lane), Some(now), now);
        assert_eq!(schedule.turn(now), Turn::Send(channel(lane)));
        assert!(schedule.aim(channel(lane), target, now), "lane {lane}: nothing is known of its route");
        schedule.started(channel(lane), Duration::ZERO, now);
        let outcome = CallResult { left: now, rate: Some(rate(remaining)), error: None };
        schedule.answered(channel(lane), outcome, 0.0, now);
    }
    schedule.wants(channel(1), Some(now), now);
    schedule.wants(channel(2), Some(now), now);
    let next = now + SECOND * 21 / 10;
    assert_eq!(schedule.turn(now), Turn::At(next));
    let Turn::Send(first) = schedule.turn(next) else { panic!("both may go") };
    schedule.aim(first, if first == channel(1) { post(channel(9)) } else { edit }, next);
    schedule.started(first, Duration::ZERO, next);
    assert_eq!(schedule.turn(next), Turn::At(next + SECOND * 21 / 10), "the other meets the same bucket");
}

#[tokio::test(start_paused = true)]
async fn lanes_wait_for_the_first_answer_of_an_unknown_bucket() {
    let (mut schedule, now) = (schedule(), Instant::now());
    for lane in [1, 2] {
        schedule.wants(channel(lane), Some(now), now);
    }
    assert_eq!(schedule.turn(now), Turn::Send(channel(1)));
    assert!(schedule.aim(channel(1), post(channel(9)), now));
    schedule.started(channel(1), Duration::ZERO, now);
    assert_eq!(schedule.turn(now), Turn::Send(channel(2)));
    assert!(!schedule.aim(channel(2), post(channel(9)), now), "the same bucket");
    assert_eq!(schedule.turn(now), Turn::Idle);
    let rate = Rate { bucket: BucketName::new("x"), limit: 10, remaining: 9, reset_after: SECOND };
    schedule.answered(channel(1), CallResult { left: now, rate: Some(rate), error: None }, 0.0, now);
    assert_eq!(schedule.turn(now), Turn::At(now + SECOND * 105 / 1000));
}

#[tokio::test(start_paused = true)]
async fn refusals_hold_back_by_their_kind() {
    for (error, waits) in [
        (limited(Scope::User, 4), 4),
        (limited(Scope::Shared, 1337), 1337),
        (limited(Scope::Global, 7), 7),
        (unavailable(), 1),
        (forbidden(), 300),
        (PostError::Unauthorized, 300),
        (PostError::Blocked { status: 429, retry_after: Duration::ZERO }, 60),
        (PostError::Blocked { status: 429, retry_after: 600 * SECOND }, 600),
        (PostError::Rejected { code: 50035, message: String::new() }, 1),
        (gone(10008), 1),
    ] {
        let (mut schedule, now) = (schedule(), Instant::now());
        once(&mut schedule, Some(&error), now);
        // A second call of a channel has to wait for its share of the window whatever came of the first.
        let at = now + (SECOND * waits).max(SECOND * 105 / 100);
        assert_eq!(goes_at(&mut schedule, now), at, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_global_429_holds_everybody_and_a_channels_own_only_itself() {
    for (scope, other_goes) in [(Scope::Global, false), (Scope::Shared, true), (Scope::User, true)] {
        let (mut schedule, now) = (schedule(), Instant::now());
        once(&mut schedule, Some(&limited(scope, 5)), now);
        schedule.wants(channel(2), Some(now), now);
        assert_eq!(send(&mut schedule, now).is_some(), other_goes, "{scope:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_gone_channel_is_never_tried_again_until_released() {
    let (mut schedule, now) = (schedule(), Instant::now());
    once(&mut schedule, Some(&gone(10003)), now);
    schedule.permissions_changed(channel(1), now);
    assert_eq!(schedule.turn(now + 9999 * SECOND), Turn::Idle);
    assert!(schedule.is_idle(now), "it is not waited for");
    assert!(!schedule.releases(channel(1), now + 2 * SECOND), "it has just said so");
    assert!(schedule.releases(channel(1), now + 20 * SECOND));
    assert_eq!(schedule.turn(now + 20 * SECOND), Turn::Send(channel(1)));
}

#[tokio::test(start_paused = true)]
async fn a_thread_that_is_gone_does_not_end_its_lane() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(schedule.turn(now), Turn::Send(channel(1)));
    assert!(schedule.aim(channel(1), post(channel(77)), now));
    schedule.started(channel(1), Duration::ZERO, now);
    answer(&mut schedule, channel(1), Some(&gone(10003)), now);
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(schedule.turn(now + 2 * SECOND), Turn::Send(channel(1)));
}

#[tokio::test(start_paused = true)]
async fn waits_grow_with_failures_and_end_with_a_success() {
    let (mut schedule, mut now) = (schedule(), Instant::now());
    let mut waits = Vec::new();
    let failure = unavailable();
    for error in [Some(&failure), Some(&failure), Some(&failure), None, Some(&failure)] {
        once(&mut schedule, error, now);
        if let Turn::At(at) = schedule.turn(now) {
            waits.push((at - now).as_secs());
            now = at;
        }
    }
    assert_eq!(waits, [1, 2, 4, 1, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_person_lifts_a_refusal_but_not_a_limit() {
    for (error, lifted) in [(forbidden(), true), (limited(Scope::Shared, 1337), false)] {
        let (mut schedule, now) = (schedule(), Instant::now());
        once(&mut schedule, Some(&error), now);
        schedule.forget(channel(1));
        let now = now + 20 * SECOND;
        schedule.wants(channel(1), Some(now), now);
        assert!(schedule.releases(channel(1), now));
        assert_eq!(schedule.turn(now) == Turn::Send(channel(1)), lifted, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn changed_permissions_are_tried_at_once_but_not_by_the_storm() {
    let (mut schedule, start) = (schedule(), Instant::now());
    let mut tries = 0;
    once(&mut schedule, Some(&forbidden()), start);
    // Permissions change each second for five minutes.
    for second in 20..320 {
        let now = start + SECOND * second;
        schedule.permissions_changed(channel(1), now);
        if send(&mut schedule, now).is_some() {
            tries += 1;
            answer(&mut schedule, channel(1), Some(&forbidden()), now);
        }
        assert!(second > 20 || tries == 1, "the first change is tried at once");
    }
    assert_eq!(tries, 20, "one in 15 s");
}

#[tokio::test(start_paused = true)]
async fn permissions_that_change_while_a_call_is_refused_are_not_missed() {
    let (mut schedule, start) = (schedule(), Instant::now());
    schedule.wants(channel(1), Some(start), start);
    assert_eq!(send(&mut schedule, start), Some(channel(1)));
    schedule.permissions_changed(channel(1), start);
    answer(&mut schedule, channel(1), Some(&forbidden()), start);
    let now = start + 2 * SECOND;
    assert_eq!(send(&mut schedule, now), Some(channel(1)), "the refusal may be older than the change");
    answer(&mut schedule, channel(1), Some(&forbidden()), now);
    assert_eq!(send(&mut schedule, now + 2 * SECOND), None, "nothing has changed since");
}

#[tokio::test(start_paused = true)]
async fn a_block_holds_everybody_longer_each_time() {
    let (mut schedule, mut now) = (schedule(), Instant::now());
    let blocked = PostError::Blocked { status: 403, retry_after: Duration::ZERO };
    let mut waits = Vec::new();
    for _ in 0..3 {
        once(&mut schedule, Some(&blocked), now);
        schedule.wants(channel(2), Some(now), now);
        if let Turn::At(at) = schedule.turn(now) {
            waits.push((at - now).as_secs());
            now = at;
        }
        schedule.wants(channel(2), None, now);
    }
    assert_eq!(waits, [60, 120, 240]);
}

#[tokio::test(start_paused = true)]
async fn a_lane_forgotten_on_its_way_is_gone_with_its_answer() {
    let (mut schedule, now) = (schedule(), Instant::now());
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
    schedule.forget(channel(1));
    assert!(!schedule.is_idle(now), "its answer is still to come");
    answer(&mut schedule, channel(1), Some(&unavailable()), now);
    assert!(schedule.is_idle(now));
    assert_eq!(schedule.turn(now + 99 * SECOND), Turn::Idle);
}
