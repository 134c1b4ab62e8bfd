//! Discord's global limit over all requests of the bot: a sliding window. Pure: time is handed in.

use std::{
    collections::{BTreeMap, VecDeque},
    time::Duration,
};

use tokio::time::Instant;

/// How many requests a second the outbox sends at the most, of Discord's 50 (reference section 1, "Global, per
/// bot"). The rest is kept for calls that are made elsewhere: at the start, and to look into permissions.
pub const GLOBAL_REQUESTS: usize = 45;

/// How long a request counts after its answer. Discord counts it somewhere between the two ends of the trip, so a
/// window that begins at the answer holds whatever the network does; the surplus over a second is for clocks.
pub const GLOBAL_WINDOW: Duration = Duration::from_millis(1_050);

/// A trip that takes longer than this, and than its upload needs, is not waited for: Discord has counted it.
const LONGEST_TRIP: Duration = Duration::from_secs(3);

/// Weight of the newest trip in the usual one, as a divisor.
const TRIP_WEIGHT: u32 = 16;

/// A request that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket(u64);

#[derive(Debug, Clone, Copy)]
struct Trip {
    began: Instant,
    /// By when Discord has counted it, answered or not.
    latest: Instant,
}

/// The requests that all routes together have left.
#[derive(Debug, Default)]
pub(super) struct Budget {
    in_flight: BTreeMap<Ticket, Trip>,
    /// When each answered request stops counting, oldest first.
    counted: VecDeque<Instant>,
    held_until: Option<Instant>,
    last: Option<Instant>,
    next: u64,
    /// The usual trip.
    trip: Duration,
}

impl Budget {
    /// The earliest moment of the next request, as far as it can be known before another answer comes.
    pub(super) fn ready_at(&self, now: Instant) -> Instant {
        let held = self.held_until.unwrap_or(now).max(now);
        let past = self.counted.partition_point(|until| *until <= now);
        let open =
            || self.in_flight.values().map(|trip| trip.latest + GLOBAL_WINDOW).filter(|until| *until > now);
        let used = open().count() + self.counted.len() - past;
        if used < GLOBAL_REQUESTS {
            let gap = if used * 3 < GLOBAL_REQUESTS { Duration::ZERO } else { self.gap(used, past) };
            return held.max(self.last.map_or(now, |last| last + gap));
        }
        held.max(open().chain(self.counted.get(past).copied()).min().unwrap_or(now))
    }

    /// Takes one request, which counts until [`GLOBAL_WINDOW`] after [`Budget::answered`]; `upload` is what its body
    /// takes longer than others.
    pub(super) fn take(&mut self, upload: Duration, now: Instant) -> Ticket {
        self.forget(now);
        self.next += 1;
        let ticket = Ticket(self.next);
        self.in_flight.insert(ticket, Trip { began: now, latest: now + LONGEST_TRIP + upload });
        self.last = Some(now);
        ticket
    }

    /// The request was answered, or given up.
    pub(super) fn answered(&mut self, ticket: Ticket, now: Instant) {
        if let Some(trip) = self.in_flight.remove(&ticket) {
            let took = now.saturating_duration_since(trip.began).min(LONGEST_TRIP);
            self.trip = self.trip - self.trip / TRIP_WEIGHT + took / TRIP_WEIGHT;
            self.counted.push_back(now + GLOBAL_WINDOW);
        }
    }

    /// Counts requests that are made elsewhere about now.
    pub(super) fn charge(&mut self, requests: usize, now: Instant) {
        self.forget(now);
        let room = (4 * GLOBAL_REQUESTS).saturating_sub(self.counted.len());
        self.counted.extend(std::iter::repeat_n(now + GLOBAL_WINDOW, requests.min(room)));
    }

    /// Obeys a 429 of scope `global`.
    pub(super) fn hold(&mut self, until: Instant) {
        self.held_until = self.held_until.max(Some(until));
    }

    /// Between two requests once a third of the budget is in use: what is left is spread over the time until the oldest
    /// stops counting, so that whoever sends next finds room at any moment. Without it a crowd would use up the window at
    /// once, and nobody could send until it is over. Where less is sent than the budget, the oldest stops counting soon,
    /// and next to nothing is waited for.
    fn gap(&self, used: usize, past: usize) -> Duration {
        let answered = self.counted.get(past).copied();
        let open = self.in_flight.values().next().map(|trip| trip.began + self.trip + GLOBAL_WINDOW);
        let (Some(last), Some(until)) = (self.last, answered.into_iter().chain(open).min()) else {
            return Duration::ZERO;
        };
        until.saturating_duration_since(last) / (GLOBAL_REQUESTS - used + 1) as u32
    }

    /// Requests a second that go out when there are always some to send.
    pub(super) fn rate(&self) -> f64 {
        GLOBAL_REQUESTS as f64 / (GLOBAL_WINDOW + self.trip).as_secs_f64()
    }

    /// Requests in flight, without those that should have been answered long ago.
    pub(super) fn fresh(&self, now: Instant) -> usize {
        self.in_flight.values().filter(|trip| trip.latest > now).count()
    }

    /// All requests in flight.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// How many requests that left after `since` should have been answered long ago.
    pub(super) fn overdue(&self, since: Option<Instant>, now: Instant) -> usize {
        let late = |trip: &&Trip| trip.latest <= now && since.is_none_or(|since| trip.began > since);
        self.in_flight.values().filter(late).count()
    }

    /// When the next request in flight becomes overdue.
    pub(super) fn next_overdue(&self, now: Instant) -> Option<Instant> {
        self.in_flight.values().map(|trip| trip.latest).filter(|latest| *latest > now).min()
    }

    fn forget(&mut self, now: Instant) {
        while self.counted.front().is_some_and(|until| *until <= now) {
            self.counted.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const MS: Duration = Duration::from_millis(1);
    const SECOND: Duration = Duration::from_secs(1);

    /// Sends without a pause; the trip of request `n` takes `trip(n)`. Returns when each left and was answered.
    fn busy(requests: usize, trip: impl Fn(usize) -> Duration) -> Vec<(Instant, Instant)> {
        let (mut now, mut budget) = (Instant::now(), Budget::default());
        let mut open: BTreeMap<(Instant, usize), Ticket> = BTreeMap::new();
        let mut trips = Vec::new();
        while trips.len() < requests {
            let next_answer = open.keys().next().map(|(at, _)| *at);
            let ready = budget.ready_at(now);
            if let Some(at) = next_answer.filter(|at| *at <= ready) {
                let (_, ticket) = open.pop_first().unwrap();
                now = at.max(now);
                budget.answered(ticket, now);
            } else if ready > now {
                now = ready;
            } else {
                let answered = now + trip(trips.len());
                open.insert((answered, trips.len()), budget.take(Duration::ZERO, now));
                trips.push((now, answered));
            }
        }
        trips
    }

    fn most_in_a_second(counted: &[Instant]) -> usize {
        let within =
            |first: &Instant| counted.iter().filter(|at| *at >= first && **at < *first + SECOND).count();
        counted.iter().map(within).max().unwrap_or_default()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Discord may count a request at any moment of its trip, and trips may differ as they like.
        #[test]
        fn no_second_of_discords_holds_more_than_the_budget(
            trips in prop::collection::vec(1_u32..2_500, 50),
            counted_at in prop::collection::vec(0_u32..=100, 50),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread().start_paused(true).enable_time().build();
            runtime.unwrap().block_on(async {
                let made = busy(400, |number| MS * trips[number / 8 % 50]);
                let counted: Vec<_> = made.iter().enumerate()
                    .map(|(number, (left, answered))| *left + (*answered - *left) * counted_at[number % 50] / 100)
                    .collect();
                assert!(most_in_a_second(&counted) <= GLOBAL_REQUESTS);
            });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_usual_trip_leaves_forty_requests_a_second() {
        let made = busy(2_000, |_| 60 * MS);
        let took = made[1_999].0 - made[0].0;
        let rate = 2_000.0 / took.as_secs_f64();
        assert!(rate > 40.0, "{rate} a second");
        let busiest = most_in_a_second(&made.iter().map(|(left, _)| *left).collect::<Vec<_>>());
        assert!(busiest <= GLOBAL_REQUESTS, "{busiest}");
        let gaps = made.windows(2).skip(100).filter(|pair| pair[1].0 - pair[0].0 > 200 * MS).count();
        assert_eq!(gaps, 0, "requests are spread over the second");
    }

    /// Sends `rate` requests a second, evenly, and `crowd` at once every second; returns how long each waited.
    fn waits(rate: u32, crowd: usize, seconds: u32) -> Vec<Duration> {
        let (begin, mut budget) = (Instant::now(), Budget::default());
        let mut wanted: Vec<_> = (0..rate * seconds).map(|number| begin + SECOND * number / rate).collect();
        wanted.extend((1..seconds).flat_map(|second| std::iter::repeat_n(begin + SECOND * second, crowd)));
        wanted.sort();
        let (mut now, mut open) = (begin, VecDeque::new());
        let mut waited = Vec::new();
        for at in wanted {
            now = now.max(at);
            loop {
                while open.front().is_some_and(|(answered, _)| *answered <= now) {
                    let (answered, ticket) = open.pop_front().unwrap();
                    budget.answered(ticket, answered);
                }
                let ready = budget.ready_at(now);
                if ready <= now {
                    break;
                }
                now = open.front().map_or(ready, |(answered, _)| ready.min(*answered));
            }
            waited.push(now - at);
            open.push_back((now + 60 * MS, budget.take(Duration::ZERO, now)));
        }
        waited
    }

    #[tokio::test(start_paused = true)]
    async fn below_the_budget_next_to_nothing_is_waited_for() {
        let mut waited = waits(30, 0, 20);
        waited.sort();
        assert!(waited[waited.len() * 99 / 100] <= 5 * MS, "{waited:?}");
        // Five others at once cost one another a few milliseconds, not a fortieth of a second each.
        let mut waited = waits(25, 5, 20);
        waited.sort();
        assert!(waited[waited.len() * 99 / 100] <= 30 * MS, "{waited:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_leaves_room_for_who_comes_later() {
        let made = busy(200, |_| 60 * MS);
        let longest = made.windows(2).map(|pair| pair[1].0 - pair[0].0).max();
        assert!(longest < Some(100 * MS), "{longest:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn silence_does_not_use_up_the_budget_for_ever() {
        let (mut budget, now) = (Budget::default(), Instant::now());
        for _ in 0..GLOBAL_REQUESTS {
            budget.take(Duration::ZERO, now);
        }
        assert_eq!((budget.fresh(now), budget.overdue(None, now)), (GLOBAL_REQUESTS, 0));
        let later = now + LONGEST_TRIP;
        assert_eq!(budget.next_overdue(now), Some(later));
        assert_eq!(budget.ready_at(now), later + GLOBAL_WINDOW);
        assert_eq!((budget.fresh(later), budget.overdue(None, later)), (0, GLOBAL_REQUESTS));
        assert_eq!(budget.overdue(Some(now), later), 0, "what left before does not count");
    }

    #[tokio::test(start_paused = true)]
    async fn holds_and_calls_made_elsewhere_are_kept() {
        let (mut budget, now) = (Budget::default(), Instant::now());
        budget.charge(GLOBAL_REQUESTS, now);
        assert_eq!(budget.ready_at(now), now + GLOBAL_WINDOW);
        budget.hold(now + 9 * SECOND);
        budget.hold(now + 2 * SECOND);
        assert_eq!(budget.ready_at(now), now + 9 * SECOND);
    }
}
