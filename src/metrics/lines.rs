//! Console lines: how many came, went, were lost or filtered, how old they were, and how much waits.

use std::{sync::LazyLock, time::Duration};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::labels::{ByCause, ByFilter, Filtered, Loss};

/// Seconds; the figures that a mirror promises (0.5, 1.3, 5, 30) lie between the first and the last but a few.
const LAG: [f64; 13] = [0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0];

struct Lines {
    received: Counter,
    posted: Counter,
    lost: Family<ByCause, Counter>,
    filtered: Family<ByFilter, Counter>,
    lag: Histogram,
    memory: Gauge,
    spilled: Gauge,
}

static LINES: LazyLock<Lines> = LazyLock::new(|| {
    let lines = Lines {
        received: Counter::default(),
        posted: Counter::default(),
        lost: Family::default(),
        filtered: Family::default(),
        lag: Histogram::new(LAG),
        memory: Gauge::default(),
        spilled: Gauge::default(),
    };
    // Shown from the start: a rise from nothing is no rise to Prometheus.
    for cause in Loss::ALL {
        lines.lost.get_or_create(&ByCause { cause: *cause }).inc_by(0);
    }
    for action in Filtered::ALL {
        lines.filtered.get_or_create(&ByFilter { action: *action }).inc_by(0);
    }
    lines
});

pub(super) fn register(registry: &mut Registry) {
    let lines = &*LINES;
    registry.register(
        "lines_received",
        "Console lines that came from the daemons, once however many channels mirror them",
        lines.received.clone(),
    );
    registry.register(
        "lines_posted",
        "Console lines that Discord has accepted, for each channel",
        lines.posted.clone(),
    );
    registry.register(
        "lines_lost",
        "Console lines that will never be posted, by cause; their channel is told",
        lines.lost.clone(),
    );
    registry.register(
        "lines_filtered",
        "Console lines that a filter left out or changed",
        lines.filtered.clone(),
    );
    registry.register_with_unit(
        "relay_lag",
        "Age of the oldest line of each message when Discord accepted it",
        Unit::Seconds,
        lines.lag.clone(),
    );
    registry.register_with_unit(
        "backlog_memory",
        "Memory taken by console text that waits for Discord or is on its way, compressed text included",
        Unit::Bytes,
        lines.memory.clone(),
    );
    registry.register_with_unit(
        "backlog_spilled",
        "Console text that waits for Discord compressed, as long as it was before",
        Unit::Bytes,
        lines.spilled.clone(),
    );
}

/// Counts lines that came from a daemon.
pub fn received(lines: u64) {
    LINES.received.inc_by(lines);
}

/// Counts lines of a message that Discord has accepted.
pub fn posted(lines: u64) {
    LINES.posted.inc_by(lines);
}

/// Counts lines that will never be posted.
pub fn lost(lines: u64, cause: Loss) {
    LINES.lost.get_or_create(&ByCause { cause }).inc_by(lines);
}

/// Counts lines that a filter left out or changed.
pub fn filtered(lines: u64, action: Filtered) {
    LINES.filtered.get_or_create(&ByFilter { action }).inc_by(lines);
}

/// Notes how old the oldest line of a message was when Discord accepted it.
pub fn lag(age: Duration) {
    LINES.lag.observe(age.as_secs_f64());
}

/// Says how many bytes of memory take what waits for Discord now, over all channels, and how long the compressed text
/// among it was.
pub fn backlog(memory: usize, spilled: u64) {
    LINES.memory.set(i64::try_from(memory).unwrap_or(i64::MAX));
    LINES.spilled.set(i64::try_from(spilled).unwrap_or(i64::MAX));
}
