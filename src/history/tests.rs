use std::collections::HashMap;

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Metric, Record, Span, Stay,
    recorder::{Reading, Recorder, Usage},
    thinning,
};
use crate::{
    model::{BindingId, Figures, RunState, Sample, SampleRow, SampledLimits, Step},
    sockets::ServerKey,
};

const ONE: BindingId = BindingId(1);
/// The beginning of an hour and a day.
const START: i64 = 1_800_057_600;

fn key(uuid: u128) -> ServerKey {
    ServerKey { panel: None, uuid: Uuid::from_u128(uuid) }
}

fn running(cpu: f64, received: u64) -> Reading {
    let usage = Usage { cpu, memory: 1 << 30, disk: 1 << 31, received, sent: 0 };
    Reading {
        state: Some(RunState::Running),
        usage: Some(usage),
        players: Some(3),
        last_crash: Some((4, START - 900)),
        limits: SampledLimits { cpu: Some(200.0), ..SampledLimits::default() },
    }
}

fn recorder() -> Recorder {
    let mut recorder = Recorder::default();
    recorder.follow([(ONE, key(1))]);
    recorder
}

/// What the bot would hold: rows in the store, of one binding.
#[derive(Default)]
struct Table(Vec<SampleRow>);

impl Table {
    fn write(&mut self, rows: impl IntoIterator<Item = SampleRow>) {
        for row in rows {
            self.0.retain(|held| (held.step, held.start) != (row.step, row.start));
            self.0.push(row);
        }
    }

    fn thin(&mut self, now: i64) {
        for step in Step::ALL {
            let before = thinning::before(step, now);
            let old: Vec<_> = self.0.extract_if(.., |row| row.step == step && row.start < before).collect();
            self.write(thinning::thinned(ONE, step, before, &old).rows);
        }
    }

    fn bytes(&self) -> usize {
        self.0.iter().map(|row| 64 + 23 * row.samples.len()).sum()
    }

    fn record(&self, now: i64, span: Span) -> Record {
        let (from, to) = span.until(now);
        Record::new(&self.0, from, to, span)
    }
}

#[test]
fn rows_follow_each_other_and_no_sample_is_in_two() {
    let (mut recorder, mut rows) = (recorder(), Vec::new());
    for turn in 0..1_000 {
        rows.extend(recorder.add(ONE, START + 10 * turn + turn % 3, &running(50.0, 0)));
    }
    rows.extend(recorder.take_all());
    assert!(rows.len() >= 33 && rows.iter().all(|row| row.samples.len() <= 30), "{}", rows.len());
    let times: Vec<_> = rows.iter().flat_map(SampleRow::known).map(|(at, _)| at).collect();
    assert_eq!(times, (0..1_000).map(|turn| START + 10 * turn).collect::<Vec<_>>());
    let hour = |at: i64| at / 3_600;
    assert!(rows.iter().all(|row| hour(row.start) == hour(row.known().last().unwrap().0)), "an hour a row");
}

#[test]
fn a_month_takes_little_and_each_age_has_its_step() {
    let (mut recorder, mut table) = (recorder(), Table::default());
    let turns = 33 * 8_640;
    let mut most = 0;
    for turn in 0..turns {
        let now = START + 10 * turn;
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let cpu = (turn % 100) as f64;
        table.write(recorder.add(ONE, now, &running(cpu, 0)));
        if turn % 360 == 7 {
            table.thin(now);
            most = most.max(table.bytes());
        }
    }
    assert!(most < 256 * 1024, "{most} bytes");
    let now = START + 10 * turns;
    for (span, points) in [(Span::HOUR, 330), (Span::DAY, 1_430), (Span::WEEK, 1_000), (Span::MONTH, 4_300)] {
        let series = table.record(now, span).series(Metric::Cpu);
        assert!(series.points.len() >= points, "{span:?}: {}", series.points.len());
        assert!(series.points.is_sorted_by_key(|(at, _)| *at));
        assert_eq!(series.limit, Some(200.0));
    }
    let day = table.record(now, Span::WEEK).series(Metric::Cpu);
    let mean = day.points.iter().map(|(_, cpu)| cpu).sum::<f64>()
        / f64::from(u16::try_from(day.points.len()).unwrap());
    assert!((mean - 49.5).abs() < 1.0, "{mean}");
}

#[test]
fn where_nothing_was_known_there_is_no_point() {
    let (mut recorder, mut rows) = (recorder(), Vec::new());
    // The last turns of ten minutes are missed altogether.
    for turn in 0..55 {
        let reading = match turn {
            20..30 => Reading::default(),
            40..50 => Reading { state: Some(RunState::Offline), ..Reading::default() },
            _ => running(10.0, 0),
        };
        rows.extend(recorder.add(ONE, START + 10 * turn, &reading));
    }
    rows.extend(recorder.of(ONE));
    let (from, to) = Span::minutes(10).until(START + 599);
    assert_eq!((from, to), (START, START + 600));
    let record = Record::new(&rows, from, to, Span::minutes(10));
    let times: Vec<_> = record.series(Metric::Cpu).points.iter().map(|(at, _)| (at - START) / 10).collect();
    assert_eq!(times, (0..20).chain(30..40).chain(50..55).collect::<Vec<_>>());
    let stay = |from: i64, to: i64, state| Stay { from: START + 10 * from, to: START + 10 * to, state };
    let expected = [
        stay(0, 20, RunState::Running),
        stay(30, 40, RunState::Running),
        stay(40, 50, RunState::Offline),
        stay(50, 55, RunState::Running),
    ];
    assert_eq!(record.states(), expected);
}

#[test]
fn traffic_is_what_went_in_a_second_and_a_count_that_begins_anew_is_no_flood() {
    let mut recorder = recorder();
    for (turn, received) in [(0, 1_000), (1, 3_000), (2, 500), (4, 4_500)] {
        recorder.add(ONE, START + 10 * turn, &running(1.0, received));
    }
    let rows = recorder.of(ONE);
    let rates: Vec<_> = rows[0].known().map(|(_, sample)| sample.figures.unwrap().received).collect();
    assert_eq!(rates, [0.0, 200.0, 50.0, 200.0]);
}

#[test]
fn only_a_crash_that_came_meanwhile_is_marked() {
    let mut recorder = recorder();
    let crash = |id, at| Some((id, START + at));
    let old = crash(4, -900);
    for (turn, last_crash) in [(0, None), (1, old), (2, old), (3, crash(5, 28)), (4, crash(5, 28))] {
        recorder.add(ONE, START + 10 * turn, &Reading { last_crash, ..running(1.0, 0) });
    }
    let (from, to) = Span::minutes(1).until(START + 49);
    let record = Record::new(&recorder.of(ONE), from, to, Span::minutes(1));
    assert_eq!(record.crashes(), [START + 30]);
}

#[test]
fn what_is_not_bound_any_more_is_let_go_and_a_moved_one_begins_anew() {
    let mut recorder = recorder();
    recorder.add(ONE, START, &running(1.0, 0));
    recorder.put_back(recorder.of(ONE));
    recorder.follow([(ONE, key(1))]);
    assert_eq!(recorder.of(ONE).len(), 2, "kept");
    recorder.follow([(ONE, key(2))]);
    assert_eq!(
        recorder.of(ONE).len(),
        1,
        "another server: what waits of it stays, what it is compared with does not"
    );
    recorder.follow([(BindingId(2), key(2))]);
    assert_eq!((recorder.of(ONE).len(), recorder.take_all().len()), (0, 0));
    assert_eq!(recorder.add(ONE, START, &running(1.0, 0)), None);
}

#[test]
fn what_can_not_be_written_waits_within_bounds() {
    let mut recorder = recorder();
    let row = |start| SampleRow {
        binding: ONE,
        step: Step::TenSeconds,
        start,
        limits: SampledLimits::default(),
        samples: vec![Sample { state: Some(RunState::Running), ..Sample::default() }],
    };
    assert_eq!(recorder.put_back((0..10_010).map(row).collect()), 10, "the oldest go");
    let waiting = recorder.with_unwritten(vec![row(20_000)]);
    assert_eq!((waiting.len(), waiting[0].start, waiting[10_000].start), (10_001, 10, 20_000));
}

proptest! {
    /// Whatever the clock does: no panic, rows of the length and order that the store takes, and all within a megabyte.
    #[test]
    fn any_clock_is_borne(jumps in prop::collection::vec((0_i64..2_000, -200_000_i64..200_000), 1..20)) {
        let (mut recorder, mut table, mut now) = (recorder(), Table::default(), START);
        for (turns, jump) in jumps {
            now += jump;
            for _ in 0..turns {
                now += 10;
                table.write(recorder.add(ONE, now, &running(1.0, 0)));
            }
            table.thin(now);
            prop_assert!(table.bytes() <= 1024 * 1024);
        }
        for row in &table.0 {
            let most = usize::try_from(row.step.part() / row.step.seconds()).unwrap();
            prop_assert!(!row.samples.is_empty() && row.samples.len() <= most, "{:?} {}", row.step, row.samples.len());
            prop_assert!(row.start % row.step.seconds() == 0);
        }
        let mut seen: HashMap<(Step, i64), usize> = HashMap::new();
        table.0.iter().for_each(|row| *seen.entry((row.step, row.start)).or_default() += 1);
        prop_assert!(seen.values().all(|count| *count == 1));
    }
}

#[test]
fn a_mean_is_of_the_time_and_the_most_players_count() {
    let sample = |cpu: f32, players| Sample {
        state: Some(RunState::Running),
        figures: Some(Figures { cpu, ..Figures::default() }),
        players,
        ..Sample::default()
    };
    let samples = vec![sample(10.0, Some(3)), sample(20.0, Some(9)), sample(60.0, None)];
    let limits = SampledLimits::default();
    let row = SampleRow { binding: ONE, step: Step::TenSeconds, start: START, limits, samples };
    let thinned = thinning::thinned(ONE, Step::TenSeconds, START + 3_600, &[row]);
    let minute = thinned.rows[0].samples[0];
    assert_eq!((minute.figures.unwrap().cpu, minute.players), (30.0, Some(9)));
    assert_eq!((thinned.rows.len(), thinned.rows[0].step, thinned.rows[0].start), (1, Step::Minute, START));
}
