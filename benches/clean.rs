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
use wingcord::relay::backlog_budget::{BacklogBudget, BacklogLimits};
use wingcord::relay::batch::{Backlog, Limits};
use wingcord::relay::clean::clean;
use wingcord::relay::filter::Rules;
use wingcord::relay::mask::Names;
use wingcord::sockets::{Fingerprint, RecentFingerprints};

/// One line of each kind that costs differently, about 100 characters each.
const KINDS: [(&str, &str); 6] = [
    (
        "plain",
        "[12:00:01] [Server thread/INFO]: Steve has made the advancement [Getting an Upgrade] after some time now",
    ),
    (
        "dotted",
        "[12:00:01] [main/INFO]: Loading library org.example.core-4.1.12.3.jar of 1.20.1.2 in net.minecraft.server",
    ),
    (
        "coloured",
        "\u{1b}[32m[12:00:01 INFO]:\u{1b}[0m \u{1b}[33;1mWorldGuard\u{1b}[0m: \u{1b}[38;5;208mregion\u{1b}[m spawn was loaded and takes effect",
    ),
    (
        "unicode",
        "[12:00:01] [Server thread/INFO]: <Жанна> Привет всем — „schöne Grüße“ ✓ 日本語 🎮 и хорошего вечера вам",
    ),
    (
        "join",
        "[12:00:01] [Server thread/INFO]: Steve[/203.0.113.7:53211] logged in with entity id 42 at (0.5, 64.0, 0.5)",
    ),
    (
        "secret",
        "[12:00:01] [Server thread/INFO]: Steve issued server command: /login hunter2-correct-horse-battery-staple",
    ),
];

/// Lines of one flood.
const LINES: usize = 1000;

fn lines(criterion: &mut Criterion) {
    for (kind, line) in KINDS {
        let frame = format!(
            "{{\"event\":\"console output\",\"args\":[{}]}}",
            serde_json::to_string(line).unwrap_or_default()
        );
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
