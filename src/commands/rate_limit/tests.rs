//! RateLimit on handed-in time.

use proptest::prelude::*;

use super::*;

const SPEED: Speed = Speed { burst: 3, every: Duration::from_millis(500), waiting: 2 };

fn ms(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// What became of a command, in ms from the start: when it goes and how many before it, or until when all is full.
fn told(taken: Result<Slot, Full>, start: Instant) -> (&'static str, u128, usize) {
    match taken {
        Ok(slot) => ("goes", (slot.at - start).as_millis(), slot.ahead),
        Err(Full::Until(next)) => ("full", (next - start).as_millis(), 0),
        Err(Full::Everywhere) => ("everywhere", 0, 0),
    }
}

#[test]
fn a_few_go_at_once_then_wait_in_order_then_are_refused() {
    let (start, mut lanes) = (Instant::now(), Lanes::new(SPEED));
    for (millis, key, expected) in [
        (0, "a", ("goes", 0, 0)),
        (0, "a", ("goes", 0, 0)),
        (0, "a", ("goes", 0, 0)),
        (0, "a", ("goes", 500, 0)),
        (100, "a", ("goes", 1000, 1)),
        (200, "a", ("full", 500, 0)),
        (200, "b", ("goes", 200, 0)),
        (500, "a", ("goes", 1500, 1)),
        (1200, "a", ("goes", 2000, 1)),
        (60_000, "a", ("goes", 60_000, 0)),
    ] {
        assert_eq!(told(lanes.take(key, start + ms(millis)), start), expected, "{key} at {millis} ms");
    }
}

#[test]
fn what_is_in_no_hurry_goes_where_nobody_waits() {
    let (start, mut lanes) = (Instant::now(), Lanes::new(SPEED));
    assert!(lanes.take_spare("a", start));
    for _ in 0..2 {
        assert_eq!(told(lanes.take("a", start), start), ("goes", 0, 0));
    }
    assert!(!lanes.take_spare("a", start), "it would wait");
    assert_eq!(told(lanes.take("a", start), start), ("goes", 500, 0), "and takes nothing then");
    assert!(!lanes.take_spare("a", start + ms(100)), "somebody waits");
    assert!(lanes.take_spare("a", start + ms(1_000)));
}

#[test]
fn what_is_kept_is_bounded_and_the_idle_make_room() {
    let (start, mut lanes) = (Instant::now(), Lanes::new(SPEED));
    for key in 0..lanes::MOST {
        assert!(lanes.take(key, start).is_ok());
    }
    assert_eq!(told(lanes.take(lanes::MOST, start), start).0, "everywhere");
    assert_eq!(told(lanes.take(0, start), start).0, "goes");
    assert_eq!(told(lanes.take(lanes::MOST, start + ms(10_000)), start).0, "goes");
}

#[test]
fn what_is_in_no_hurry_goes_at_once_or_not_at_all_and_idle_lanes_make_room_for_it() {
    let (start, mut lanes) = (Instant::now(), Lanes::new(SPEED));
    let gone = (0..SPEED.burst + 3).filter(|_| lanes.take_spare(0, start)).count();
    assert_eq!(gone, SPEED.burst as usize);
    assert!(lanes.take_spare(0, start + SPEED.every) && !lanes.take_spare(0, start + SPEED.every));
    for key in 1..lanes::MOST {
        assert!(lanes.take_spare(key, start), "{key}");
    }
    assert!(!lanes.take_spare(lanes::MOST, start));
    assert!(lanes.take_spare(lanes::MOST, start + SPEED.every * 20));
}

proptest! {
    /// However commands come: what goes keeps its order and stays within the speed, and few wait.
    #[test]
    fn no_pace_is_exceeded(pauses in proptest::collection::vec(0..900_u64, 1..80)) {
        let (start, mut lanes) = (Instant::now(), Lanes::new(SPEED));
        let (mut gone, mut now) = (Vec::new(), start);
        for pause in pauses {
            now += ms(pause);
            if let Ok(slot) = lanes.take((), now) {
                prop_assert!(gone.last().is_none_or(|last| *last <= slot.at));
                gone.push(slot.at);
            }
            prop_assert!(gone.iter().filter(|at| **at > now).count() <= SPEED.waiting);
        }
        // The oracle: no stretch of time holds more than the burst, and one for each interval of it.
        for (first, from) in gone.iter().enumerate() {
            for (last, to) in gone.iter().enumerate().skip(first) {
                let allowed = u128::from(SPEED.burst) + (*to - *from).as_millis() / SPEED.every.as_millis();
                prop_assert!((last - first + 1) as u128 <= allowed);
            }
        }
    }
}
