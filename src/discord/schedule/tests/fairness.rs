//! Fair among guilds, then among their channels.

use super::{simulation::Run, *};

/// From one call to the next while the budget is used up.
const BETWEEN_CALLS: Duration = Duration::from_millis(25);

/// Loads of a guild with so many channels, and of guilds with one each.
fn beside(many: usize, flood: f64, others: u64, load: f64) -> Run {
    let crowded = (0..many).map(|_| (1_000_000, flood));
    Run::of_guilds((1..=others).map(|guild| (guild, load)).chain(crowded))
}

#[tokio::test(start_paused = true)]
async fn a_guild_with_200_flooding_channels_takes_nothing_from_50_with_one() {
    for load in [1.0, 0.2] {
        let quiet = beside(1, 2.0, 50, load).go(60 * SECOND);
        let crowded = beside(200, 2.0, 50, load).go(60 * SECOND);
        quiet.assert_no_429();
        crowded.assert_no_429();
        let (alone, beside) = (quiet.p99_of_first(50), crowded.p99_of_first(50));
        assert!(
            beside <= alone.mul_f64(1.2) + 3 * BETWEEN_CALLS,
            "{load} lines/s: {beside:?}, {alone:?} before"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn the_channels_of_one_guild_share_what_it_gets() {
    let mut run = beside(200, 2.0, 5, 1.0).go(60 * SECOND);
    run.assert_no_429();
    assert!(run.p99_of_first(5) <= Duration::from_millis(1_500), "{:?}", run.p99_of_first(5));
    let many = run.p99s().split_off(5);
    let (least, most) = (many.iter().min().unwrap(), many.iter().max().unwrap());
    assert!(*most <= *least * 5 / 4, "between {least:?} and {most:?}");
}

#[tokio::test(start_paused = true)]
async fn one_guild_does_not_take_every_call_that_may_be_in_flight() {
    let (mut schedule, now) = (schedule(), Instant::now());
    let greedy = GuildId::new(7_000);
    for lane in 1..=200 {
        schedule.want(greedy, channel(lane), Some(now), now);
    }
    let mut at = now;
    // Nothing is answered, while Discord works: what others send is.
    for _ in 0..400 {
        at += Duration::from_millis(50);
        send(&mut schedule, at);
    }
    assert_eq!(schedule.budget.in_flight(), MOST_IN_FLIGHT_OF_GUILD);
    schedule.want(GuildId::new(1), channel(1_000), Some(at), at);
    assert_eq!(schedule.candidate(), Some(channel(1_000)));
}

/// The lanes of the next turns, each answered at once.
fn turns(schedule: &mut Schedule, count: usize, mut at: Instant) -> Vec<ChannelId> {
    let mut lanes = Vec::new();
    while lanes.len() < count {
        match schedule.turn(at) {
            Turn::Send(lane) => {
                assert!(schedule.aim(lane, post(lane), at));
                schedule.started(lane, Duration::ZERO, at);
                answer(schedule, lane, None, at);
                lanes.push(lane);
            }
            Turn::At(next) => at = next,
            Turn::Idle => panic!("all want something"),
        }
    }
    lanes
}

#[tokio::test(start_paused = true)]
async fn what_is_urgent_goes_first_in_its_guild_and_leaves_others_their_turns() {
    let (mut schedule, now) = (schedule(), Instant::now() + 600 * SECOND);
    let (crowded, other) = (GuildId::new(7_000), GuildId::new(1));
    for lane in 1..=200 {
        schedule.want(crowded, channel(lane), Some(now), now);
        schedule.want(other, channel(1_000 + lane), Some(now), now);
    }
    turns(&mut schedule, 20, now);
    let later = now + 2 * SECOND;
    for (alert, lane) in [(false, 500), (true, 501)] {
        schedule.want(crowded, channel(lane), Some(later), later);
        schedule.hurry(channel(lane), alert, later);
    }
    let next = turns(&mut schedule, 20, later);
    assert!(next[..2].contains(&channel(501)), "{next:?}");
    assert!(!next.contains(&channel(500)), "{next:?}");
    // It has more to send, and goes first again as soon as its channel may.
    let again = turns(&mut schedule, 60, later + SECOND);
    assert!(again.contains(&channel(501)), "{again:?}");
    let of_other = next.iter().filter(|lane| lane.get() > 1_000).count();
    assert!((9..=11).contains(&of_other), "{next:?}");
}

#[tokio::test(start_paused = true)]
async fn one_guild_does_not_compose_all_that_probes_an_outage() {
    let (mut schedule, now) = (schedule(), Instant::now());
    let mut at = now;
    for lane in 1..=200 {
        schedule.want(GuildId::new(7_000), channel(lane), Some(now), now);
    }
    for _ in 0..2_000 {
        match schedule.turn(at) {
            Turn::Send(lane) => {
                assert!(schedule.aim(lane, post(lane), at));
                schedule.started(lane, Duration::ZERO, at);
                answer(&mut schedule, lane, Some(&unavailable()), at);
                schedule.want(GuildId::new(7_000), lane, Some(now), at);
            }
            Turn::At(next) => at = next,
            Turn::Idle => panic!("all want something"),
        }
    }
    assert!(schedule.outage.is_on());
    assert!(schedule.composed <= MOST_COMPOSED_OF_GUILD, "{}", schedule.composed);
    schedule.want(GuildId::new(1), channel(1_000), Some(at), at);
    let mut probed = false;
    for _ in 0..200 {
        match schedule.turn(at) {
            Turn::Send(lane) => {
                probed |= lane == channel(1_000);
                assert!(schedule.aim(lane, post(lane), at));
                schedule.started(lane, Duration::ZERO, at);
                answer(&mut schedule, lane, Some(&unavailable()), at);
            }
            Turn::At(next) => at = next,
            Turn::Idle => break,
        }
    }
    assert!(probed, "the other guild's call is tried, too");
}
