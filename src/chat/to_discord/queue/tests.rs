use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::chat::to_discord::line::Said;

const MS: Duration = Duration::from_millis(1);

struct Bench {
    queue: Queue,
    options: Options,
    server: Arc<str>,
    start: Instant,
}

impl Bench {
    fn new() -> Self {
        let (queue, options) = (Queue::default(), Options::default());
        Self { queue, options, server: "Survival".into(), start: Instant::now() }
    }

    fn says(&mut self, name: &str, words: &str, at: u64) {
        let by = Some(Said { name: name.into(), like: None });
        let line = Line::said(self.start + MS * u32::try_from(at).unwrap(), &self.server, by, words);
        self.queue.push(line);
    }

    /// When the next message is to leave, in milliseconds since the start.
    fn ready(&self, now: u64) -> Option<u128> {
        let now = self.start + MS * u32::try_from(now).unwrap();
        Some((self.queue.ready_at(&self.options, now)? - self.start).as_millis())
    }

    fn sends(&mut self, now: u64) -> Option<Message> {
        let now = self.start + MS * u32::try_from(now).unwrap();
        let message = self.queue.take(&self.options, Manner::Webhook, false, now);
        self.queue.done();
        message
    }

    fn name_and_lines(&mut self, now: u64) -> (String, Vec<String>) {
        let message = self.sends(now).unwrap();
        (message.name.unwrap(), message.lines)
    }
}

fn lines(of: &[&str]) -> Vec<String> {
    of.iter().map(|line| (*line).to_owned()).collect()
}

#[tokio::test(start_paused = true)]
async fn a_lone_line_leaves_at_once_and_what_follows_within_a_moment_merges() {
    let mut bench = Bench::new();
    assert_eq!(bench.ready(0), None);
    bench.says("Steve", "one", 0);
    assert_eq!(bench.ready(0), Some(0));
    assert_eq!(bench.name_and_lines(5), ("Steve".into(), lines(&["one"])));
    bench.says("Steve", "two", 300);
    bench.says("Steve", "three", 700);
    assert_eq!(bench.ready(700), Some(1_800));
    assert_eq!(bench.name_and_lines(1_800), ("Steve".into(), lines(&["two", "three"])));
    bench.says("Steve", "four", 9_000);
    assert_eq!(bench.ready(9_000), Some(9_000), "long after");
}

#[tokio::test(start_paused = true)]
async fn what_others_say_is_no_part_of_it_and_keeps_its_place() {
    let mut bench = Bench::new();
    bench.says("Steve", "one", 0);
    bench.sends(0);
    bench.says("Steve", "two", 100);
    bench.says("Alex", "hi", 200);
    bench.says("Steve", "three", 300);
    assert_eq!(bench.ready(300), Some(100), "nobody waits for more of it");
    assert_eq!(bench.name_and_lines(300), ("Steve".into(), lines(&["two"])));
    assert_eq!(bench.name_and_lines(800), ("Alex".into(), lines(&["hi"])));
    assert_eq!(bench.name_and_lines(1_300), ("Steve".into(), lines(&["three"])));
}

#[tokio::test(start_paused = true)]
async fn where_many_have_left_in_a_minute_the_others_fold() {
    let mut bench = Bench::new();
    for number in 0..10 {
        let at = number * 400;
        bench.says(["Steve", "Alex"][number as usize % 2], "x", at);
        assert!(bench.sends(at).is_some());
    }
    bench.says("Steve", "a_b", 4_000);
    bench.says("Alex", "y", 4_200);
    assert_eq!(bench.ready(4_200), Some(3_600 + 3_400));
    let expected = ("Survival".into(), lines(&["**Steve**: a\\_b", "**Alex**: y"]));
    assert_eq!(bench.name_and_lines(7_000), expected);
    bench.says("Steve", "z", 8_000);
    bench.says("Steve", "z", 9_000);
    assert_eq!(bench.ready(9_000), Some(10_400));
    assert_eq!(
        bench.name_and_lines(10_400),
        ("Steve".into(), lines(&["z", "z"])),
        "one who speaks needs no fold"
    );
    bench.says("Steve", "z", 63_000);
    assert_eq!(bench.ready(63_000), Some(63_000));
}

#[tokio::test(start_paused = true)]
async fn what_can_not_be_sent_now_waits_and_what_is_old_by_then_is_counted() {
    let mut bench = Bench::new();
    bench.says("Steve", "one", 0);
    let first = bench.queue.take(&bench.options, Manner::Webhook, false, bench.start).unwrap();
    bench.queue.put_back();
    let again = bench.queue.take(&bench.options, Manner::Webhook, false, bench.start).unwrap();
    assert_eq!(first, again);
    bench.queue.put_back();
    bench.says("Alex", "new", 59_000);
    let late = bench.queue.take(&bench.options, Manner::Webhook, false, bench.start + MS * 61_000).unwrap();
    assert_eq!(late.left_out, Counts { too_old: 1, ..Counts::default() });
    assert_eq!(late.lines, lines(&["**Alex**: new"]));
    bench.queue.give_up();
    assert_eq!(bench.queue.left_out, Counts { too_many: 1, too_old: 1, not_said: 0 });
    let told = bench.sends(62_000).unwrap();
    assert_eq!((told.left_out.all(), told.lines.len()), (2, 0), "it is told by itself where nothing follows");
    assert!(bench.queue.is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_webhook_names_stand_in_the_text() {
    let mut bench = Bench::new();
    bench.says("Steve", "hi", 0);
    let message = bench.queue.take(&bench.options, Manner::Plain, true, bench.start).unwrap();
    assert_eq!((message.name, message.lines), (None, lines(&["[Survival] **Steve**: hi"])));
}

/// Lines at times, and a channel that takes messages as fast as it is allowed: every line is shown or counted, in order,
/// none later than ten seconds, and no minute has more than thirty messages.
fn flood(gaps: &[(u64, u8, usize)]) {
    let mut bench = Bench::new();
    let (mut now, mut pushed, mut shown, mut counted) = (0, 0_u64, 0_u64, 0_u64);
    let (mut sent, mut latest): (Vec<u64>, u64) = (Vec::new(), 0);
    let mut heard: VecDeque<u64> = VecDeque::new();
    let mut coming: VecDeque<_> = gaps.iter().copied().collect();
    let mut next_line = coming.front().map(|(gap, ..)| *gap);
    loop {
        while let Some(at) = next_line.filter(|at| *at <= now) {
            let Some((_, who, length)) = coming.pop_front() else { break };
            bench.says(&format!("player{who}"), &"w".repeat(length), at);
            heard.push_back(at);
            pushed += 1;
            next_line = coming.front().map(|(gap, ..)| at + gap);
        }
        if bench.ready(now).is_some_and(|at| at <= u128::from(now)) {
            let message = bench.sends(now).unwrap();
            let text: usize = message.lines.iter().map(|line| line.chars().count() + 1).sum();
            assert!(text <= 1_900, "{text}");
            sent.push(now);
            counted += message.left_out.all();
            for _ in 0..message.left_out.all() {
                heard.pop_front();
            }
            for _ in 0..message.lines.len() {
                latest = latest.max(now - heard.pop_front().unwrap());
            }
            shown += message.lines.len() as u64;
            now += 420;
        } else if next_line.is_none() && bench.queue.is_empty() {
            break;
        } else {
            now += 50;
        }
    }
    assert_eq!(shown + counted, pushed);
    assert!(latest <= 10_000, "{latest}");
    for at in &sent {
        let minute = sent.iter().filter(|other| **other <= *at && **other + 60_000 > *at).count();
        assert!(minute <= 28, "{minute} in the minute before {at}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_flood_folds_and_every_line_is_accounted_for() {
    flood(&vec![(5, 1, 12); 4_000]);
    flood(&(0..3_000).map(|number| (5, (number % 7) as u8, 5 + number % 30)).collect::<Vec<_>>());
    flood(&(0..600).map(|number| (200, (number % 3) as u8, 20)).collect::<Vec<_>>());
    flood(&(0..300).map(|number| (900, (number % 2) as u8, 40)).collect::<Vec<_>>());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn whatever_is_said_when_is_accounted_for(
        gaps in proptest::collection::vec((0_u64..4_000, 0_u8..4, 0_usize..300), 0..200),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async { flood(&gaps) });
    }
}
