//! A panel's limiter, played, and many sockets before it.

use std::collections::BinaryHeap;

use proptest::prelude::*;

use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Laravel's limiter: a fixed window of a minute from the first hit.
struct Limiter {
    limit: u32,
    window: Option<(Instant, u32)>,
    refused: u32,
}

impl Limiter {
    fn new(limit: u32) -> Self {
        Self { limit, window: None, refused: 0 }
    }

    fn hit(&mut self, now: Instant) -> RateLimit {
        let fresh = self.window.is_none_or(|(begun, _)| now >= begun + 60 * SECOND);
        let (begun, hits) = self.window.filter(|_| !fresh).unwrap_or((now, 0));
        if hits >= self.limit {
            self.refused += 1;
        }
        let hits = (hits + 1).min(self.limit);
        self.window = Some((begun, hits));
        RateLimit { limit: self.limit, remaining: self.limit - hits }
    }
}

/// What happens at a time, the earliest first: a request reaches the panel, its answer comes, or the user's browser
/// asks for something.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Happening {
    Reaches { probe: bool, sent: u64 },
    Answers { probe: bool, sent: u64, limit: u32, remaining: u32 },
    Browser,
}

struct World {
    limiter: Limiter,
    /// Whether `/websocket` shows a limit of its own.
    own_limit: bool,
    budget: Budget,
    now: Instant,
    happening: BinaryHeap<std::cmp::Reverse<(Instant, u64, Happening)>>,
    order: u64,
    random: u64,
    asked: u32,
    probes: u32,
}

impl World {
    fn new(limit: u32, own_limit: bool, seed: u64) -> Self {
        Self {
            limiter: Limiter::new(limit),
            own_limit,
            budget: Budget::default(),
            now: Instant::now(),
            happening: BinaryHeap::new(),
            order: 0,
            random: seed,
            asked: 0,
            probes: 0,
        }
    }

    /// From 20 to 300 ms, as a panel's answers take.
    fn latency(&mut self) -> Duration {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        Duration::from_millis(10 + (self.random >> 33) % 140)
    }

    fn after(&mut self, time: Duration, what: Happening) {
        self.order += 1;
        self.happening.push(std::cmp::Reverse((self.now + time, self.order, what)));
    }

    fn send(&mut self, probe: bool) {
        let sent = self.budget.sent(self.now);
        let time = self.latency();
        self.after(time, Happening::Reaches { probe, sent: sent.0 });
    }

    fn happens(&mut self, what: Happening) {
        match what {
            Happening::Browser => drop(self.limiter.hit(self.now)),
            Happening::Reaches { probe, sent } => {
                let users = self.limiter.hit(self.now);
                let shown = match self.own_limit && !probe && users.remaining >= 4 {
                    true => RateLimit { limit: 5, remaining: 4 },
                    false => users,
                };
                let time = self.latency();
                let RateLimit { limit, remaining } = shown;
                self.after(time, Happening::Answers { probe, sent, limit, remaining });
            }
            Happening::Answers { probe, sent, limit, remaining } => {
                let route = if probe { Route::Plain } else { Route::Websocket };
                let told = RequestOutcome::Answered(Some(RateLimit { limit, remaining }));
                self.budget.done(Sent(sent), route, told, self.now);
            }
        }
    }

    /// Brings `sockets` up; returns how long that took.
    fn bring_up(&mut self, sockets: u32) -> Duration {
        let begun = self.now;
        while self.asked < sockets || self.budget.in_flight > 0 {
            let mut due = None;
            while self.asked < sockets {
                match self.budget.verdict(Urgency::Connection, self.now) {
                    Verdict::Go => {
                        self.asked += 1;
                        self.send(false);
                    }
                    Verdict::Probe => {
                        self.probes += 1;
                        self.send(true);
                    }
                    Verdict::Wait(at) => {
                        due = at;
                        break;
                    }
                }
            }
            let next = self.happening.peek().map(|next| next.0.0);
            self.now = [due, next].into_iter().flatten().min().expect("something is to come").max(self.now);
            while self.happening.peek().is_some_and(|next| next.0.0 <= self.now) {
                if let Some(std::cmp::Reverse((_, _, what))) = self.happening.pop() {
                    self.happens(what);
                }
            }
        }
        self.now - begun
    }
}

#[test]
fn a_thousand_sockets_come_up_as_fast_as_the_limit_allows_and_none_is_refused() {
    for (limit, own_limit, windows) in
        [(720, false, 1), (720, true, 1), (256, true, 4), (240, false, 4), (10_000, true, 0)]
    {
        let mut world = World::new(limit, own_limit, 7);
        let took = world.bring_up(1_000).as_secs();
        assert_eq!(world.limiter.refused, 0, "{limit}");
        assert_eq!(took / 60, windows, "{limit}: {took} s");
        assert!(world.probes <= 2 * (1 + u32::try_from(windows).unwrap()), "{limit}: {}", world.probes);
    }
}

#[test]
fn the_first_window_is_used_up_at_once_but_for_what_is_kept_for_others() {
    let mut world = World::new(120, true, 3);
    let took = world.bring_up(110);
    assert!(took < 5 * SECOND, "{took:?}");
    assert_eq!(world.budget.verdict(Urgency::Renewal, world.now), Verdict::Go);
    assert_eq!(world.budget.verdict(Urgency::People, world.now), Verdict::Go);
    assert!(world.limiter.hit(world.now).remaining > 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_limit_and_the_browser_nothing_is_refused(
        limit in 30_u32..800, own_limit: bool, seed: u64,
        browser in proptest::collection::vec(20_000_u64..120_000, 0..8), sockets in 1_u32..600,
    ) {
        let mut world = World::new(limit, own_limit, seed);
        // Pages open now and then, each with what is kept for the browser at most: not several at one moment.
        let mut at = Duration::ZERO;
        for pause in browser {
            at += Duration::from_millis(pause);
            world.after(at, Happening::Browser);
        }
        world.bring_up(sockets);
        prop_assert_eq!(world.limiter.refused, 0);
        prop_assert!(world.asked == sockets);
    }
}

fn told(limit: u32, remaining: u32) -> RequestOutcome {
    RequestOutcome::Answered(Some(RateLimit { limit, remaining }))
}

#[test]
fn what_people_wait_for_may_use_what_is_kept_from_the_others() {
    let now = Instant::now();
    let mut budget = Budget::default();
    assert_eq!(budget.verdict(Urgency::Connection, now), Verdict::Go);
    let first = budget.sent(now);
    assert_eq!(budget.verdict(Urgency::Connection, now), Verdict::Wait(Some(now + UNANSWERED)), "careful");
    assert_eq!(budget.verdict(Urgency::People, now), Verdict::Go);
    budget.done(first, Route::Plain, told(256, 10), now);
    let table = [(Urgency::Connection, false), (Urgency::Renewal, true), (Urgency::People, true)];
    for (urgency, goes) in table {
        assert_eq!(budget.verdict(urgency, now) == Verdict::Go, goes, "{urgency:?}");
    }
    let in_flight: Vec<_> = (0..10).map(|_| budget.sent(now)).collect();
    assert_eq!(budget.verdict(Urgency::People, now), Verdict::Wait(Some(now + WINDOW)), "all are spoken for");
    for sent in in_flight {
        budget.done(sent, Route::Plain, told(256, 0), now);
    }
    assert_eq!(budget.verdict(Urgency::People, now + WINDOW), Verdict::Go);
}

#[test]
fn a_refusal_of_the_users_limit_holds_all_and_that_of_a_server_only_itself() {
    let now = Instant::now();
    let mut budget = Budget::default();
    let sent = budget.sent(now);
    budget.done(sent, Route::Plain, told(256, 200), now);
    let refused = RequestOutcome::Refused(Some(RateLimit { limit: 5, remaining: 0 }), 30 * SECOND);
    let sent = budget.sent(now);
    budget.done(sent, Route::Websocket, refused, now);
    assert_eq!(budget.verdict(Urgency::Connection, now), Verdict::Go);
    let refused = RequestOutcome::Refused(Some(RateLimit { limit: 256, remaining: 0 }), 30 * SECOND);
    let sent = budget.sent(now);
    budget.done(sent, Route::Websocket, refused, now);
    assert_eq!(budget.verdict(Urgency::People, now), Verdict::Wait(Some(now + 30 * SECOND)));
    assert_eq!(budget.verdict(Urgency::Connection, now + 30 * SECOND), Verdict::Go);
}

#[test]
fn a_panel_that_hangs_or_tells_nothing_is_asked_slowly_or_without_a_count() {
    let now = Instant::now();
    let mut budget = Budget::default();
    let hung = budget.sent(now);
    assert_eq!(budget.verdict(Urgency::Renewal, now + UNANSWERED), Verdict::Go);
    budget.done(hung, Route::Plain, RequestOutcome::Unknown, now + 20 * SECOND);
    let sent = budget.sent(now);
    budget.done(sent, Route::Websocket, RequestOutcome::Answered(None), now);
    for _ in 0..AT_ONCE {
        assert_eq!(budget.verdict(Urgency::Connection, now), Verdict::Go);
        budget.sent(now);
    }
    assert_eq!(budget.verdict(Urgency::Connection, now), Verdict::Wait(None), "so many at once");
    assert_eq!(budget.verdict(Urgency::People, now), Verdict::Go);
}
