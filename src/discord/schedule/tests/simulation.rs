//! The schedule against a pretend Discord, in simulated time: who waits how long, and what Discord refuses.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
};

use super::*;
use crate::discord::rest::{BucketName, Class, Trouble};

const MS: Duration = Duration::from_millis(1);
/// From sending to the answer, as long as Discord is well.
const TRIP: Duration = Duration::from_millis(60);
/// How long a line waits for others.
const LINGER: Duration = Duration::from_millis(250);

/// Lines a second of a channel.
type Load = f64;

/// Discord's side: fixed windows of 5 in 5 s, 50 in any second, and what a case adds.
#[derive(Default)]
struct Discord {
    windows: HashMap<ChannelId, (Instant, u32)>,
    hidden: Option<(u32, Duration)>,
    hidden_windows: HashMap<ChannelId, (Instant, u32)>,
    global: VecDeque<Instant>,
    /// Between these it answers 503, or nothing at all.
    out: Option<(Instant, Instant, bool)>,
    calls: usize,
    calls_while_out: usize,
    limited: HashMap<ChannelId, usize>,
    limited_globally: usize,
}

type Said = (Option<Rate>, Option<PostError>);

impl Discord {
    /// What it says to a call that it sees now, and how long it takes.
    fn see(&mut self, channel: ChannelId, now: Instant) -> (Said, Duration) {
        self.calls += 1;
        if let Some((_, _, silent)) = self.out.filter(|(from, to, _)| (*from..*to).contains(&now)) {
            self.calls_while_out += 1;
            let error = PostError::Unavailable { reason: Trouble::Late };
            return ((None, Some(error)), if silent { 15 * SECOND } else { TRIP });
        }
        let said = self.judge(channel, now);
        (said, TRIP)
    }

    fn judge(&mut self, channel: ChannelId, now: Instant) -> Said {
        while self.global.front().is_some_and(|at| *at + SECOND <= now) {
            self.global.pop_front();
        }
        if let Some(first) = self.global.front().filter(|_| self.global.len() >= 50) {
            self.limited_globally += 1;
            return (None, Some(limited(Scope::Global, *first + SECOND - now)));
        }
        let open = used(&mut self.windows, channel, 5 * SECOND, now);
        let (ends, count) = *open;
        let mut rate =
            Rate { bucket: BucketName::new("post"), limit: 5, remaining: 0, reset_after: ends - now };
        if count >= 5 {
            *self.limited.entry(channel).or_default() += 1;
            return (Some(rate), Some(limited(Scope::User, ends - now)));
        }
        if let Some((limit, window)) = self.hidden {
            let (ends, count) = used(&mut self.hidden_windows, channel, window, now);
            if *count >= limit {
                *self.limited.entry(channel).or_default() += 1;
                return (None, Some(limited(Scope::Shared, *ends - now)));
            }
            *count += 1;
        }
        if let Some((_, count)) = self.windows.get_mut(&channel) {
            *count += 1;
        }
        self.global.push_back(now);
        rate.remaining = 4 - count;
        (Some(rate), None)
    }
}

fn used(
    windows: &mut HashMap<ChannelId, (Instant, u32)>,
    channel: ChannelId,
    length: Duration,
    now: Instant,
) -> &mut (Instant, u32) {
    let window = windows.entry(channel).or_insert((now, 0));
    if window.0 <= now {
        *window = (now + length, 0);
    }
    window
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Line(u64),
    Seen(u64),
    Answered(u64),
}

struct Channel {
    guild: GuildId,
    every: Duration,
    waiting: VecDeque<Instant>,
    /// On their way or to be sent again, and since when they were handed out.
    taken: Option<(Vec<Instant>, Instant)>,
    left: Option<Instant>,
    said: Option<Said>,
    ages: Vec<Duration>,
    posts: usize,
}

impl Channel {
    fn new(guild: GuildId, every: Duration) -> Self {
        Self {
            guild,
            every,
            waiting: VecDeque::new(),
            taken: None,
            left: None,
            said: None,
            ages: Vec::new(),
            posts: 0,
        }
    }
}

/// A run, with what came of it.
pub(super) struct Run {
    schedule: Schedule,
    discord: Discord,
    channels: Vec<Channel>,
    events: BinaryHeap<Reverse<(Instant, Event)>>,
    start: Instant,
    /// The longest that a call was told it would be until the next.
    budgets: Vec<Duration>,
}

impl Run {
    /// Channels that each have a guild of their own.
    fn new(loads: impl IntoIterator<Item = Load>) -> Self {
        Self::of_guilds((1..).zip(loads))
    }

    /// Each channel's guild and load.
    pub(super) fn of_guilds(channels: impl IntoIterator<Item = (u64, Load)>) -> Self {
        let start = Instant::now();
        let mut run = Self {
            schedule: schedule(),
            discord: Discord::default(),
            channels: Vec::new(),
            events: BinaryHeap::new(),
            start,
            budgets: Vec::new(),
        };
        for (id, (guild, load)) in channels.into_iter().enumerate() {
            let every = SECOND.div_f64(load);
            run.channels.push(Channel::new(GuildId::new(guild), every));
            // No two channels print at the same moment.
            let phase = every.mul_f64((id as f64 * 0.618).fract());
            run.events.push(Reverse((start + phase, Event::Line(id as u64))));
        }
        run
    }

    /// Prints lines for so long, and goes on until all are delivered.
    pub(super) fn go(mut self, length: Duration) -> Self {
        let mut now = self.start;
        loop {
            while let Some(Reverse((at, event))) = self.events.pop_if_before(now) {
                self.happen(event, at, now, length);
            }
            let turn = self.send(now);
            let next = self.events.peek().map(|Reverse((at, _))| *at);
            match turn.into_iter().chain(next).min() {
                Some(at) => now = at.max(now),
                None => return self,
            }
        }
    }

    fn happen(&mut self, event: Event, at: Instant, now: Instant, length: Duration) {
        match event {
            Event::Line(id) => {
                let channel = &mut self.channels[id as usize];
                channel.waiting.push_back(at);
                if at + channel.every < self.start + length {
                    self.events.push(Reverse((at + channel.every, Event::Line(id))));
                }
                self.want(id, now);
            }
            Event::Seen(id) => {
                let (said, takes) = self.discord.see(lane(id), now);
                self.channels[id as usize].said = Some(said);
                self.events.push(Reverse((now + takes / 2, Event::Answered(id))));
            }
            Event::Answered(id) => self.answer(id, now),
        }
    }

    fn answer(&mut self, id: u64, now: Instant) {
        let channel = &mut self.channels[id as usize];
        let (rate, error) = channel.said.take().unwrap();
        let outcome = CallResult { left: channel.left.unwrap(), rate, error: error.as_ref() };
        let stop = self.schedule.answered(lane(id), outcome, 0.5, now);
        assert_eq!(stop, None);
        if error.is_none() {
            let (lines, _) = channel.taken.take().unwrap();
            channel.ages.extend(lines.into_iter().map(|at| now - at));
        }
        self.want(id, now);
    }

    fn want(&mut self, id: u64, now: Instant) {
        let channel = &self.channels[id as usize];
        let composed = channel.taken.as_ref().map(|(_, since)| *since);
        let wants = composed.or_else(|| channel.waiting.front().map(|at| *at + LINGER));
        self.schedule.want(channel.guild, lane(id), wants, now);
    }

    fn send(&mut self, now: Instant) -> Option<Instant> {
        loop {
            let sent = match self.schedule.turn(now) {
                Turn::Send(lane) => lane,
                Turn::At(at) => return Some(at),
                Turn::Idle => return None,
            };
            let channel = &mut self.channels[sent.get() as usize - 1];
            if channel.taken.is_none() {
                self.budgets.push(self.schedule.every(sent, now));
                channel.taken = Some((channel.waiting.drain(..).collect(), now));
            }
            if self.schedule.aim(sent, Target { class: Class::Post, channel: sent }, now) {
                self.schedule.started(sent, Duration::ZERO, now);
                channel.left = Some(now);
                channel.posts += 1;
                self.events.push(Reverse((now + TRIP / 2, Event::Seen(sent.get() - 1))));
            }
        }
    }

    /// The p99 age of each channel.
    pub(super) fn p99s(&mut self) -> Vec<Duration> {
        let channels = self.channels.iter_mut().filter(|channel| !channel.ages.is_empty());
        channels
            .map(|channel| {
                channel.ages.sort();
                channel.ages[channel.ages.len() * 99 / 100]
            })
            .collect()
    }

    pub(super) fn p99(&self) -> Duration {
        self.p99_of_first(self.channels.len())
    }

    /// Of the lines of the first so many channels.
    pub(super) fn p99_of_first(&self, channels: usize) -> Duration {
        let channels = self.channels.iter().take(channels);
        let mut all: Vec<_> = channels.flat_map(|channel| channel.ages.clone()).collect();
        all.sort();
        all[all.len() * 99 / 100]
    }

    pub(super) fn delivered(&self) -> usize {
        self.channels.iter().map(|channel| channel.ages.len()).sum()
    }

    pub(super) fn assert_no_429(&self) {
        assert_eq!((self.discord.limited_globally, self.discord.limited.len()), (0, 0));
    }
}

trait PopBefore<T> {
    fn pop_if_before(&mut self, now: Instant) -> Option<T>;
}

impl PopBefore<Reverse<(Instant, Event)>> for BinaryHeap<Reverse<(Instant, Event)>> {
    fn pop_if_before(&mut self, now: Instant) -> Option<Reverse<(Instant, Event)>> {
        if self.peek().is_some_and(|Reverse((at, _))| *at <= now) { self.pop() } else { None }
    }
}

fn lane(id: u64) -> ChannelId {
    ChannelId::new(id + 1)
}

fn limited(scope: Scope, retry_after: Duration) -> PostError {
    PostError::RateLimited { scope, retry_after }
}

#[tokio::test(start_paused = true)]
async fn ten_lines_a_second_are_posted_once_a_second() {
    let run = Run::new([10.0]).go(120 * SECOND);
    run.assert_no_429();
    assert_eq!(run.delivered(), 1_200);
    assert!(run.p99() <= 1_200 * MS, "{:?}", run.p99());
    assert!(run.channels[0].posts <= 120, "{} posts", run.channels[0].posts);
    let last = run.budgets.last().unwrap();
    assert!((1_000..1_100).contains(&last.as_millis()), "{last:?}");
}

#[tokio::test(start_paused = true)]
async fn a_single_line_goes_at_once() {
    let run = Run::new([0.05]).go(100 * SECOND);
    assert_eq!((run.delivered(), run.p99()), (5, LINGER + TRIP));
}

#[tokio::test(start_paused = true)]
async fn a_hundred_channels_share_the_budget() {
    let run = Run::new([1.0; 100]).go(60 * SECOND);
    run.assert_no_429();
    assert!(run.p99() <= 4 * SECOND, "{:?}", run.p99());
}

#[tokio::test(start_paused = true)]
async fn a_thousand_channels_share_the_budget() {
    // Whether each is a guild of its own or all are one guild's.
    let run = Run::of_guilds([(1, 1.0); 1_000]).go(60 * SECOND);
    run.assert_no_429();
    assert!(run.p99() <= 27 * SECOND, "{:?}", run.p99());
    let mut run = Run::new([1.0; 1_000]).go(120 * SECOND);
    run.assert_no_429();
    assert_eq!(run.delivered(), 120_000);
    assert!(run.p99() <= 27 * SECOND, "{:?}", run.p99());
    let p99s = run.p99s();
    assert!(*p99s.iter().max().unwrap() < *p99s.iter().min().unwrap() * 5 / 4, "{p99s:?}");
    let rate = run.discord.calls as f64 / 144.0;
    assert!(rate > 38.0, "{rate} calls a second");
    // What the lanes are told comes true: about a round of all of them.
    let usual = run.budgets[run.budgets.len() / 2];
    assert!((20..30).contains(&usual.as_secs()), "{usual:?}");
}

#[tokio::test(start_paused = true)]
async fn busy_channels_starve_no_quiet_ones() {
    let loads = (0..1_000).map(|id| if id % 10 == 0 { 5.5 } else { 0.5 });
    let mut run = Run::new(loads).go(120 * SECOND);
    run.assert_no_429();
    let p99s = run.p99s();
    let (least, most) = (p99s.iter().min().unwrap(), p99s.iter().max().unwrap());
    assert!(*most <= *least * 3 / 2, "between {least:?} and {most:?}");
}

#[tokio::test(start_paused = true)]
async fn a_hidden_limit_costs_one_429_a_channel() {
    for (limit, window) in [(30, 60 * SECOND), (5, 20 * SECOND), (10, 12 * SECOND)] {
        let mut run = Run::new([10.0, 3.0, 0.7]);
        run.discord.hidden = Some((limit, window));
        let run = run.go(400 * SECOND);
        assert_eq!(run.delivered(), 4_000 + 1_200 + 280);
        let most = run.discord.limited.values().max();
        assert_eq!(most, Some(&1), "{limit} in {window:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_outage_is_probed_by_few_and_over_within_seconds() {
    for silent in [false, true] {
        let mut run = Run::new([1.0; 200]);
        let (from, to) = (run.start + 10 * SECOND, run.start + 70 * SECOND);
        run.discord.out = Some((from, to, silent));
        let run = run.go(100 * SECOND);
        assert_eq!(run.delivered(), 20_000);
        assert_eq!(run.discord.limited_globally, 0);
        let probes = run.discord.calls_while_out;
        assert!(probes <= 150, "{probes} calls in a minute, silent: {silent}");
        let longest = *run.channels.iter().flat_map(|channel| &channel.ages).max().unwrap();
        assert!(longest <= 60 * SECOND + 20 * SECOND, "the last came after {longest:?}, silent: {silent}");
    }
}
