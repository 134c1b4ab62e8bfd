//! What is refused stops its channel, then its guild, and others hardly ever.

use super::*;

/// Lets lanes ask until `end`, a call a second each; those for which `refuses` are refused. Returns how many were
/// refused, and how many were not.
fn ask_until(
    schedule: &mut Schedule,
    lanes: &[(u64, u64)],
    refuses: impl Fn(u64) -> bool,
    start: Instant,
    end: Instant,
) -> (usize, usize) {
    let guild_of: HashMap<_, _> =
        lanes.iter().map(|(guild, lane)| (channel(*lane), GuildId::new(*guild))).collect();
    for (lane, guild) in &guild_of {
        schedule.want(*guild, *lane, Some(start), start);
    }
    let (mut now, mut refused, mut others) = (start, 0, 0);
    while now < end {
        match schedule.turn(now) {
            Turn::Send(lane) => {
                assert!(schedule.aim(lane, post(lane), now));
                schedule.started(lane, Duration::ZERO, now);
                let error = forbidden();
                let error = refuses(lane.get()).then_some(&error);
                let outcome = CallResult { left: now, rate: None, error };
                let stop = schedule.answered(lane, outcome, 0.0, now);
                assert!(!matches!(stop, Some(Stop::All(_))), "everything stops");
                if error.is_some() {
                    refused += 1
                } else {
                    others += 1
                }
                schedule.want(guild_of[&lane], lane, Some(now), now);
            }
            Turn::At(at) => now = at,
            Turn::Idle => break,
        }
    }
    (refused, others)
}

#[tokio::test(start_paused = true)]
async fn a_guild_of_refused_channels_is_stopped_and_another_goes_on() {
    let (mut schedule, start) = (schedule(), Instant::now());
    let lanes: Vec<_> = (1..=400).map(|lane| (1, lane)).chain([(2, 1_000)]).collect();
    let (refused, others) =
        ask_until(&mut schedule, &lanes, |lane| lane != 1_000, start, start + 599 * SECOND);
    assert_eq!(refused, 100);
    assert!(others > 500, "the one that may post goes on: {others}");
}

#[tokio::test(start_paused = true)]
async fn a_channel_that_works_stops_with_its_guild() {
    let (mut schedule, start) = (schedule(), Instant::now());
    let lanes: Vec<_> = (1..=400).map(|lane| (1, lane)).collect();
    ask_until(&mut schedule, &lanes, |_| true, start, start + 60 * SECOND);
    let now = start + 60 * SECOND;
    schedule.want(GuildId::new(1), channel(1_000), Some(now), now);
    schedule.want(GuildId::new(2), channel(1_001), Some(now), now);
    assert_eq!(send(&mut schedule, now), Some(channel(1_001)));
    assert_eq!(send(&mut schedule, now), None);
    answer(&mut schedule, channel(1_001), None, now);
    schedule.want(GuildId::new(2), channel(1_001), None, now);
    assert!(schedule.is_idle(now), "what is stopped is not waited for at a stop of the bot");
    let over = goes_at(&mut schedule, now);
    assert!(over > start + 595 * SECOND && over < start + 625 * SECOND, "{:?}", over - start);
}

#[tokio::test(start_paused = true)]
async fn probes_of_many_guilds_stay_far_below_the_ban() {
    let (mut schedule, start) = (schedule(), Instant::now());
    // A channel of each of 400 guilds, for an hour.
    let lanes: Vec<_> = (1..=400).map(|lane| (lane, lane)).chain([(1_000, 1_000)]).collect();
    let (refused, others) =
        ask_until(&mut schedule, &lanes, |lane| lane != 1_000, start, start + 3_600 * SECOND);
    assert!(refused <= 6 * 1_500, "{refused}");
    assert!(others > 3_000, "{others}");
}

#[tokio::test(start_paused = true)]
async fn a_hundred_hostile_guilds_do_not_stop_the_rest() {
    let (mut schedule, start) = (schedule(), Instant::now());
    let lanes: Vec<_> =
        (1..=20_000).map(|lane| (1 + lane % 100, lane)).chain([(1_000_000, 1_000_000)]).collect();
    let (refused, others) =
        ask_until(&mut schedule, &lanes, |lane| lane != 1_000_000, start, start + 590 * SECOND);
    assert!(refused < 1_500, "{refused}");
    assert!(others > 450, "{others}");
}

#[tokio::test(start_paused = true)]
async fn neither_another_mirror_nor_a_person_has_a_refused_channel_asked_at_once() {
    let (mut schedule, start) = (schedule(), Instant::now());
    once(&mut schedule, Some(&forbidden()), start);
    for second in 2..14 {
        let now = start + second * SECOND;
        schedule.forget(channel(1));
        schedule.wants(channel(1), Some(now), now);
        assert_eq!(schedule.refusal(channel(1), now), Some(&forbidden()));
        assert!(!schedule.releases(channel(1), now));
        assert_eq!(send(&mut schedule, now), None);
    }
    // Not known any more after the time of a probe, even when nobody has asked meanwhile.
    schedule.forget(channel(1));
    let now = start + 301 * SECOND;
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(schedule.refusal(channel(1), now), None);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
}

#[tokio::test(start_paused = true)]
async fn changed_permissions_make_a_channel_without_a_mirror_unknown_again() {
    let (mut schedule, start) = (schedule(), Instant::now());
    once(&mut schedule, Some(&forbidden()), start);
    schedule.forget(channel(1));
    let now = start + 5 * SECOND;
    schedule.permissions_changed(channel(1), now);
    schedule.wants(channel(1), Some(now), now);
    assert_eq!(schedule.refusal(channel(1), now), None);
    assert_eq!(send(&mut schedule, now), Some(channel(1)));
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_elsewhere_counts_and_what_is_no_fault_of_the_guild_does_not_stop_it() {
    let (mut schedule, now) = (schedule(), Instant::now());
    let guild = GuildId::new(1);
    let stops: Vec<_> = (0..150).filter_map(|_| schedule.refused_elsewhere(Some(guild), now)).collect();
    assert!(matches!(*stops, [Stop::Guild(stopped, _)] if stopped == guild));
    schedule.wants(channel(1), Some(now), now);
    schedule.wants(channel(2), Some(now), now);
    assert_eq!((send(&mut schedule, now), send(&mut schedule, now)), (Some(channel(2)), None));
    let (_, invalid, _) = schedule.standing(now);
    assert_eq!(invalid, 150);
    for error in [PostError::Unauthorized, limited(Scope::Global, 1)] {
        assert!(error.is_invalid() && !error.is_of_guild());
    }
}
