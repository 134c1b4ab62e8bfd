//! What a clean line costs from the backlog to the message: as plain messages, in a flood's file, and compressed on the way.
//!
//! `cargo bench --bench batch`; `push` alone is what the mirror's task pays for each line.

use std::hint::black_box;
use std::time::{Duration, Instant, SystemTime};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serenity::model::id::GuildId;
use wingcord::discord::schedule::SendBudget;
use wingcord::masking::clean::{CleanLine, clean};
use wingcord::relay::backlog_budget::{BacklogBudget, BacklogLimits};
use wingcord::relay::batch::{Backlog, Limits};
use wingcord::sockets::{Fingerprint, RecentFingerprints};

/// One line of each kind that costs differently, about 100 characters each.
const KINDS: [(&str, &str); 3] = [
    (
        "plain",
        "[12:00:01] [Server thread/INFO]: Steve has made the advancement [Getting an Upgrade] after some time now",
    ),
    (
        "coloured",
        "\u{1b}[32m[12:00:01 INFO]:\u{1b}[0m \u{1b}[33;1mWorldGuard\u{1b}[0m: \u{1b}[38;5;208mregion\u{1b}[m spawn was loaded and takes effect",
    ),
    (
        "unicode",
        "[12:00:01] [Server thread/INFO]: <Жанна> Привет всем — „schöne Grüße“ ✓ 日本語 🎮 и хорошего вечера вам",
    ),
];

/// Lines of one run: below the memory of a channel, and above.
const FLOOD: usize = 5_000;
const SPILL: usize = 50_000;

/// A turn a second: a flood is a file. Or turns without end: all are messages.
const FILES: SendBudget = SendBudget { every: Duration::from_secs(1), room: usize::MAX };
const MESSAGES: SendBudget = SendBudget { every: Duration::ZERO, room: 0 };

fn filled(lines: &mut Vec<CleanLine>, fingerprint: Option<Fingerprint>, budget: &BacklogBudget) -> Backlog {
    let mut backlog =
        Backlog::new(Limits::default(), budget.of(GuildId::new(1)), "bench", RecentFingerprints::default());
    let now = Instant::now();
    lines.drain(..).for_each(|line| backlog.push_line(now, line, fingerprint));
    backlog
}

fn emptied(mut backlog: Backlog, budget: SendBudget) {
    while let Some(message) = backlog.take(Instant::now(), SystemTime::now(), budget) {
        black_box(message);
        backlog.commit();
    }
}

fn lines(criterion: &mut Criterion) {
    let budget = BacklogBudget::new(BacklogLimits::default());
    for (kind, raw) in KINDS {
        let (Some(line), fingerprint) = (clean(raw).next(), Fingerprint::of(raw)) else { continue };
        let mut group = criterion.benchmark_group(kind);
        for (name, count, send) in [
            ("push", FLOOD, None),
            ("messages", FLOOD, Some(MESSAGES)),
            ("file", FLOOD, Some(FILES)),
            ("spill", SPILL, Some(FILES)),
        ] {
            group.throughput(Throughput::Elements(count as u64));
            group.bench_function(name, |bencher| {
                bencher.iter_batched_ref(
                    || vec![line.clone(); count],
                    |lines| {
                        let backlog = filled(lines, fingerprint, &budget);
                        match send {
                            Some(send) => emptied(backlog, send),
                            None => drop(black_box(backlog)),
                        }
                    },
                    BatchSize::LargeInput,
                );
            });
        }
        group.finish();
    }
}

criterion_group!(benches, lines);
criterion_main!(benches);
