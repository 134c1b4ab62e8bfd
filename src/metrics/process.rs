//! The process: its build, how long it runs, and its console sockets.

use std::{
    sync::{LazyLock, atomic::AtomicU64},
    time::Duration,
};

use prometheus_client::{
    metrics::{family::Family, gauge::Gauge, info::Info},
    registry::{Registry, Unit},
};

use super::labels::{ByState, SocketState};

#[derive(Default)]
struct Process {
    uptime: Gauge<f64, AtomicU64>,
    sockets: Family<ByState, Gauge>,
}

static PROCESS: LazyLock<Process> = LazyLock::new(|| {
    let process = Process::default();
    for state in SocketState::ALL {
        process.sockets.get_or_create(&ByState { state: *state }).set(0);
    }
    process
});

pub(super) fn register(registry: &mut Registry) {
    let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
    registry.register("build", "The program that runs", build);
    registry.register_with_unit(
        "uptime",
        "How long the bot has been running",
        Unit::Seconds,
        PROCESS.uptime.clone(),
    );
    registry.register("sockets", "Console sockets, by state of the connection", PROCESS.sockets.clone());
}

/// Says for how long the bot has been running.
pub fn uptime(since_start: Duration) {
    PROCESS.uptime.set(since_start.as_secs_f64());
}

/// Says how many sockets are in a state now.
pub fn sockets(state: SocketState, count: usize) {
    PROCESS.sockets.get_or_create(&ByState { state }).set(i64::try_from(count).unwrap_or(i64::MAX));
}
