//! The task that looks at every server every 10 s, writes what it saw and thins what has grown old.

use std::{
    collections::HashMap,
    time::{SystemTime, UNIX_EPOCH},
};

use tokio::{
    task::yield_now,
    time::{Instant, sleep},
};
use tracing::{info, warn};

use super::{
    History, Sources,
    clock::Watch,
    limits::Limits,
    recorder::{EVERY, Reading, Usage},
    thinning,
};
use crate::{
    model::{BindingId, How, RunState, SampleRow, Step},
    observe::Facts,
    sockets::{Glance, Power, ServerKey},
    store::StoreError,
    tasks::lock,
};

/// Servers that are looked at before others of this thread have a turn.
const AT_ONCE: usize = 500;
/// Turns from one reading of the panels' lists to the next.
const LIMITS_EVERY: i64 = 30;
/// Turns in which each binding's samples are thinned once: an hour.
const THIN_EVERY: i64 = 360;
/// How far in the future a sample may be, seconds; beyond it the clock was ahead.
const AHEAD: i64 = 3_600;

pub(super) struct Sampler {
    history: History,
    sources: Sources,
    limits: Limits,
    limits_at: Option<i64>,
    watch: Watch,
    /// The log has been told that samples can't be written.
    failing: bool,
}

impl Sampler {
    pub(super) fn new(history: History, sources: Sources) -> Self {
        Self {
            history,
            sources,
            limits: Limits::default(),
            limits_at: None,
            watch: Watch::default(),
            failing: false,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            let now = self.history.clock.now();
            // Into the next step of the clock, not onto its edge, where it could be taken for this one.
            let wait = EVERY - now.rem_euclid(EVERY) + 1;
            sleep(self.history.clock.duration(wait)).await;
            self.turn().await;
        }
    }

    /// One look at all servers, and what is due.
    pub(super) async fn turn(&mut self) {
        let now = self.history.clock.now();
        let believed = self.watch.look(&self.history.clock, Instant::now(), now);
        let servers = lock(&self.history.recorder).servers();
        let turn = now.div_euclid(EVERY);
        if self.limits_at.is_none_or(|at| (turn - at).abs() >= LIMITS_EVERY) {
            let keys: Vec<_> = servers.iter().map(|(_, server)| *server).collect();
            self.limits = Limits::of(&keys, &self.sources.panels);
            self.limits_at = Some(turn);
        }
        let mut rows = Vec::new();
        for some in servers.chunks(AT_ONCE) {
            rows.extend(self.look_at(some, now));
            yield_now().await;
        }
        self.write(rows).await;
        if believed {
            let due = |binding: &BindingId| (turn + binding.0).rem_euclid(THIN_EVERY) == 0;
            let due: Vec<_> = servers.iter().map(|(binding, _)| *binding).filter(due).collect();
            if let Err(error) = self.thin(&due, now).await {
                // What is due comes again in an hour.
                self.failed(&error);
            }
        }
    }

    /// What is to be written of these.
    fn look_at(&self, servers: &[(BindingId, ServerKey)], now: i64) -> Vec<SampleRow> {
        let readings: Vec<_> =
            servers.iter().map(|(binding, server)| (*binding, self.reading(*server))).collect();
        let mut recorder = lock(&self.history.recorder);
        readings.iter().filter_map(|(binding, reading)| recorder.add(*binding, now, reading)).collect()
    }

    fn reading(&self, server: ServerKey) -> Reading {
        let Some(running) = self.sources.sockets.get(server) else {
            return Reading { limits: self.limits.get(server, None), ..Reading::default() };
        };
        let reading = reading(&running.glance(), |memory| self.limits.get(server, memory));
        match self.sources.observers.facts(server) {
            Some(facts) => with_facts(reading, &facts),
            None => reading,
        }
    }

    async fn write(&mut self, rows: Vec<SampleRow>) {
        let rows = lock(&self.history.recorder).with_unwritten(rows);
        if rows.is_empty() {
            return;
        }
        match self.history.store.write_samples(&rows).await {
            Ok(()) => {
                if std::mem::take(&mut self.failing) {
                    info!("samples for charts are written down again");
                }
            }
            Err(error) => {
                self.failed(&error);
                let gone = lock(&self.history.recorder).put_back(rows);
                if gone > 0 {
                    warn!(
                        gone,
                        "samples for charts are lost: there is no room for more that can't be written down"
                    );
                }
            }
        }
    }

    fn failed(&mut self, error: &StoreError) {
        if !std::mem::replace(&mut self.failing, true) {
            warn!("samples for charts can't be written down, they wait: {error}");
        }
    }

    /// Thins what has grown old of these bindings.
    async fn thin(&self, due: &[BindingId], now: i64) -> Result<(), StoreError> {
        if due.is_empty() {
            return Ok(());
        }
        let store = &self.history.store;
        store.tidy_samples(due, now + AHEAD).await?;
        for step in Step::ALL {
            let before = thinning::before(step, now);
            let mut of: HashMap<BindingId, Vec<SampleRow>> = HashMap::new();
            for row in store.samples_before(due, step, before).await? {
                of.entry(row.binding).or_default().push(row);
            }
            let thinned: Vec<_> =
                of.iter().map(|(binding, rows)| thinning::thinned(*binding, step, before, rows)).collect();
            if !thinned.is_empty() {
                store.thin_samples(&thinned).await?;
            }
        }
        Ok(())
    }
}

/// What a glance tells for a chart: figures of a server that is off are those of its last run, but for its disk.
fn reading(glance: &Glance, limits: impl FnOnce(Option<u64>) -> crate::model::SampledLimits) -> Reading {
    let state = match glance.power {
        Power::Offline => Some(RunState::Offline),
        Power::Starting => Some(RunState::Starting),
        Power::Running => Some(RunState::Running),
        Power::Stopping => Some(RunState::Stopping),
        Power::Unknown => None,
    };
    let stats = glance.stats.as_ref();
    let usage = stats.filter(|_| state.is_some_and(|state| state != RunState::Offline)).map(|stats| Usage {
        cpu: stats.cpu_percent,
        memory: stats.memory_bytes,
        disk: stats.disk_bytes,
        received: stats.network_rx_bytes,
        sent: stats.network_tx_bytes,
    });
    let memory = stats.map(|stats| stats.memory_limit_bytes);
    Reading { state, usage, players: None, last_crash: None, limits: limits(memory) }
}

/// With who plays, and the last crash.
fn with_facts(reading: Reading, facts: &Facts) -> Reading {
    let players = facts.players.count.filter(|_| reading.usage.is_some());
    let players = players.map(|count| u16::try_from(count).unwrap_or(u16::MAX));
    let crash = facts.last_ending.as_ref().filter(|ending| matches!(ending.how, How::Crashed { .. }));
    let seconds =
        |at: SystemTime| at.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
    let last_crash = crash.map(|ending| (ending.id, seconds(ending.at)));
    Reading { players, last_crash, ..reading }
}
