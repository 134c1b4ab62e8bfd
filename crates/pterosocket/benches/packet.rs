//! What reading one frame costs: lines plain and coloured, figures, and what a generic parser takes for the same.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use pterosocket::parse;
use serde_json::{Value, json};

fn frames() -> [(&'static str, String); 4] {
    let plain =
        "[12:00:01] [Server thread/INFO]: player 00000001 joined the game and did something long there";
    let coloured = "\u{1b}[32m[12:00:01 INFO]\u{1b}[0m: \"player\" \u{1b}[1mjoined\u{1b}[0m the game";
    let figures = json!({
        "memory_bytes": 588_701_696, "memory_limit_bytes": 4_508_876_800_u64, "cpu_absolute": 3.29,
        "network": {"rx_bytes": 694_220, "tx_bytes": 337_090}, "uptime": 37_901_252, "state": "running",
        "disk_bytes": 130_156_361,
    });
    let frame = |event: &str, arg: &str| format!(r#"{{"event":{},"args":[{}]}}"#, json!(event), json!(arg));
    [
        ("line", frame("console output", plain)),
        ("coloured line", frame("console output", coloured)),
        ("stats", frame("stats", &figures.to_string())),
        ("status", frame("status", "running")),
    ]
}

fn packet(criterion: &mut Criterion) {
    for (name, frame) in frames() {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(frame.len() as u64));
        group.bench_function("event", |bench| bench.iter(|| parse(black_box(&frame))));
        group.bench_function("Value", |bench| {
            bench.iter(|| serde_json::from_str::<Value>(black_box(&frame)));
        });
        group.finish();
    }
}

criterion_group!(benches, packet);
criterion_main!(benches);
