//! What a console line costs from the socket to the message, beside what reading its frame costs.
//!
//! For each kind of line `parse` is pterosocket's reading of one frame's text into a typed event, and `relay` is
//! everything the relay does with the line: clean, rules (masks and filters), batch, compose. Reading from the
//! socket and the websocket's own framing are not in it, so the ratio of the two is stricter than the promise.
//! `cargo bench --bench clean`; the rows of `text` are the steps of `relay` one by one.

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use pterosocket::{Event, parse};
use serenity::model::id::GuildId;
use wingcord::discord::schedule::SendBudget;
use wingcord::masking::clean::clean;
use wingcord::masking::filter::Rules;
use wingcord::masking::mask::Names;
use wingcord::relay::backlog_budget::{BacklogBudget, BacklogLimits};
use wingcord::relay::batch::{Backlog, Limits};
use wingcord::sockets::{Fingerprint, RecentFingerprints};

use kinds::{KINDS, frame};

mod kinds;

/// Lines of one flood.
const LINES: usize = 1000;

fn lines(criterion: &mut Criterion) {
    for (kind, line) in KINDS {
        let frame = frame(line);
        let mut group = criterion.benchmark_group(kind);
        group.throughput(Throughput::Elements(LINES as u64));
        group.bench_function("parse", |bencher| {
            bencher.iter(|| {
                for _ in 0..LINES {
                    black_box(parse(black_box(&frame)).is_ok());
                }
            });
        });
        let Ok(Event::ConsoleOutput(text)) = parse(&frame) else { continue };
        let Ok(rules) = Rules::compile(&[], &[], Names::keyed([7; 32])) else { continue };
        let budget = BacklogBudget::new(BacklogLimits::default());
        let send = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
        group.bench_function("relay", |bencher| {
            bencher.iter(|| {
                let mut backlog = Backlog::new(
                    Limits::default(),
                    budget.of(GuildId::new(1)),
                    "Survival",
                    RecentFingerprints::default(),
                );
                let now = Instant::now();
                for _ in 0..LINES {
                    for mut line in clean(black_box(&text)) {
                        if rules.apply(&mut line).is_shown() {
                            backlog.push_line(now, line, Fingerprint::of(&text));
                        }
                    }
                }
                while let Some(message) = backlog.take(now, SystemTime::now(), send) {
                    black_box(message);
                    backlog.commit();
                }
            });
        });
        group.bench_function("clean", |bencher| {
            bencher.iter(|| (0..LINES).for_each(|_| drop(black_box(clean(black_box(&text)).next()))));
        });
        let Some(line) = clean(&text).next() else { continue };
        group.bench_function("rules", |bencher| {
            bencher.iter_batched_ref(
                || vec![line.clone(); LINES],
                |lines| {
                    lines.iter_mut().map(|line| rules.apply(line)).filter(|shown| !shown.is_shown()).count()
                },
                BatchSize::SmallInput,
            );
        });
        group.finish();
    }
}

criterion_group!(benches, lines);
criterion_main!(benches);
