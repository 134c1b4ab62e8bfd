//! Consoles and channels in simulated time: what people wait for, and in how many calls.

use super::*;

/// From the request to its answer.
const LATENCY: Duration = Duration::from_millis(60);

/// What was measured of a console.
#[derive(Debug)]
struct Measured {
    calls: usize,
    floods: usize,
    /// From a line's arrival to its message's answer, sorted.
    ages: Vec<Duration>,
    /// Until the last line's answer.
    took: Duration,
}

impl Measured {
    fn p99(&self) -> Duration {
        self.ages[self.ages.len() * 99 / 100]
    }
}

/// One channel with a turn each `every`, at the earliest at `first`; a line of 100 characters at each of `lines`.
fn simulate(lines: &[Duration], first: Duration, every: Duration) -> Measured {
    let start = Instant::now();
    let mut backlog = empty();
    let mut outcome = Measured { calls: 0, floods: 0, ages: Vec::new(), took: Duration::ZERO };
    let (mut came, mut turn) = (0, first);
    while outcome.ages.len() < lines.len() {
        let due = loop {
            let ready = backlog.ready_at().map(|at| at.duration_since(start).max(turn));
            match (ready, lines.get(came)) {
                (Some(ready), Some(next)) if ready < *next => break ready,
                (Some(ready), None) => break ready,
                (_, Some(next)) => push(&mut backlog, start + *next, &format!("{came:0>100}")),
                (None, None) => unreachable!("lines are left, but none waits"),
            }
            came += 1;
        };
        let due = due.max(came.checked_sub(1).map_or(due, |last| lines[last]));
        let message = backlog.take(start + due, wall(), SendBudget { every, ..USUAL }).expect("it was ready");
        let done = outcome.ages.len();
        if !message.files.is_empty() {
            outcome.floods += 1;
            assert_eq!(message.lines, came - done, "a file has all that waits");
        }
        outcome.calls += 1;
        outcome.took = due + LATENCY;
        outcome.ages.extend(lines[done..done + message.lines].iter().map(|at| due + LATENCY - *at));
        backlog.commit();
        turn = due + every.max(LATENCY);
    }
    outcome.ages.sort();
    outcome
}

fn steady(per_second: f64, seconds: f64) -> Vec<Duration> {
    (0..(per_second * seconds) as usize)
        .map(|line| Duration::from_secs_f64(line as f64 / per_second))
        .collect()
}

const TURN: Duration = Duration::from_millis(1050);

#[test]
fn a_busy_but_steady_console_stays_readable() {
    for per_second in [1.0, 5.0, 10.0, 15.0, 18.0] {
        let outcome = simulate(&steady(per_second, 300.0), Duration::ZERO, TURN);
        assert_eq!(outcome.floods, 0, "{per_second} lines a second");
        assert!(outcome.p99().as_secs_f64() <= 1.3, "{per_second} lines a second: {:?}", outcome.p99());
        assert!(outcome.calls as f64 <= 300.0 / 1.05 + 2.0, "{}", outcome.calls);
    }
}

#[test]
fn a_single_line_is_shown_at_once() {
    // One every eight seconds, on a channel that has been idle for longer than its turn lasts.
    let outcome = simulate(&steady(0.125, 1600.0), Duration::ZERO, TURN);
    assert_eq!(outcome.calls, 200);
    assert!(*outcome.ages.last().unwrap() <= Duration::from_millis(150), "{outcome:?}");
}

#[test]
fn lines_that_come_together_are_shown_together() {
    // What a command prints: fifteen lines within a fifth of a second, now and then.
    let burst = |at: u64| (0..15).map(move |line| Duration::from_millis(at * 10_000 + line * 13));
    let outcome = simulate(&(0..50).flat_map(burst).collect::<Vec<_>>(), Duration::ZERO, TURN);
    assert_eq!(outcome.calls, 50, "one for each");
}

#[test]
fn ten_lines_a_second_take_few_calls() {
    for offset in 0..20 {
        // However the lines fall between the channel's turns.
        let first = Duration::from_millis(offset * 50);
        let outcome = simulate(&steady(10.0, 100.0), first, TURN);
        assert!(outcome.calls <= 100, "{} calls per 1,000 lines", outcome.calls);
        assert!(outcome.p99() <= Duration::from_millis(1300), "{:?}", outcome.p99());
    }
}

#[test]
fn a_console_between_messages_and_floods_is_quick() {
    for per_second in [20.0, 30.0, 50.0, 100.0, 1000.0] {
        let outcome = simulate(&steady(per_second, 60.0), Duration::ZERO, TURN);
        assert!(outcome.floods > 0, "{per_second} lines a second");
        assert!(outcome.p99().as_secs_f64() <= 5.0, "{per_second} lines a second: {:?}", outcome.p99());
    }
}

#[test]
fn a_flood_arrives_within_seconds() {
    // The bucket's five at once, and a channel that has just had its last turn.
    for (first, every) in [(0, 60), (0, 1050), (1050, 1050), (4000, 4000)] {
        let (first, every) = (Duration::from_millis(first), Duration::from_millis(every));
        let outcome = simulate(&steady(5000.0, 1.0), first, every.max(TURN));
        assert!(outcome.calls <= 4 && outcome.took <= Duration::from_secs(5), "{outcome:?}");
    }
}

#[test]
fn a_thousand_channels_get_everything_in_one_round() {
    let round = Duration::from_secs(25);
    for offset in 0..25 {
        let outcome = simulate(&steady(1.0, 120.0), Duration::from_secs(offset), round);
        assert!(outcome.calls <= 6, "{outcome:?}");
        assert!(outcome.p99() <= Duration::from_secs(26), "{:?}", outcome.p99());
    }
}
