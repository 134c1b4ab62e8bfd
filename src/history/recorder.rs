//! What was seen and is not written yet. Pure: times and readings are handed in.

use std::collections::{HashMap, VecDeque};

use crate::{
    model::{BindingId, Figures, RunState, Sample, SampleRow, SampledLimits, Step},
    sockets::ServerKey,
};

/// Seconds between two samples.
pub(super) const EVERY: i64 = Step::TenSeconds.seconds();
/// Turns from one writing of a binding to the next: so much is lost when the process is killed, five minutes.
const TURNS: i64 = 30;
/// A crash that was longer ago is no news, seconds.
const RECENT: i64 = 120;
/// Rows that wait for a database that can't be written, some 8 MiB; beyond, the oldest go.
const MOST_UNWRITTEN: usize = 10_000;

/// A server as it is at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Reading {
    pub(super) state: Option<RunState>,
    pub(super) usage: Option<Usage>,
    pub(super) players: Option<u16>,
    /// The number of the server's last crash, and when it was, seconds since 1970.
    pub(super) last_crash: Option<(u64, i64)>,
    pub(super) limits: SampledLimits,
}

/// What the daemon tells.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Usage {
    pub(super) cpu: f64,
    pub(super) memory: u64,
    pub(super) disk: u64,
    /// Bytes since the start.
    pub(super) received: u64,
    pub(super) sent: u64,
}

/// Of all bindings.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    bindings: HashMap<BindingId, Buffer>,
    /// Rows that could not be written, oldest first.
    unwritten: VecDeque<SampleRow>,
}

#[derive(Debug)]
struct Buffer {
    server: ServerKey,
    start: i64,
    samples: Vec<Sample>,
    limits: SampledLimits,
    /// When what had gone over the network was told last, and how much it was.
    traffic: Option<(i64, u64, u64)>,
    last_crash: Option<Option<u64>>,
}

impl Recorder {
    /// Keeps these and no others.
    pub(super) fn follow(&mut self, bindings: impl IntoIterator<Item = (BindingId, ServerKey)>) {
        let mut before = std::mem::take(&mut self.bindings);
        for (binding, server) in bindings {
            let known = before.remove(&binding).filter(|buffer| buffer.server == server);
            self.bindings.insert(binding, known.unwrap_or_else(|| Buffer::new(server)));
        }
        let bindings = &self.bindings;
        self.unwritten.retain(|row| bindings.contains_key(&row.binding));
    }

    /// Every binding and its server.
    pub(super) fn servers(&self) -> Vec<(BindingId, ServerKey)> {
        self.bindings.iter().map(|(binding, buffer)| (*binding, buffer.server)).collect()
    }

    /// Takes in how a binding's server is at `now`, seconds since 1970; the rows that are to be written, if it is its turn or
    /// the sample does not follow the last.
    pub(super) fn add(&mut self, binding: BindingId, now: i64, reading: &Reading) -> Option<SampleRow> {
        let buffer = self.bindings.get_mut(&binding)?;
        let at = now.div_euclid(EVERY) * EVERY;
        let before = buffer.follows(at);
        let mut row = (!before).then(|| buffer.take(binding)).flatten();
        buffer.push(at, reading);
        if row.is_none() && (at / EVERY + binding.0).rem_euclid(TURNS) == 0 {
            row = buffer.take(binding);
        }
        row
    }

    /// Rows that are to be written now: these, after those that could not be before.
    pub(super) fn with_unwritten(&mut self, rows: Vec<SampleRow>) -> Vec<SampleRow> {
        self.unwritten.drain(..).chain(rows).collect()
    }

    /// They could not be written. How many were let go, since there is no room.
    pub(super) fn put_back(&mut self, rows: Vec<SampleRow>) -> usize {
        let beyond = rows.len().saturating_sub(MOST_UNWRITTEN);
        self.unwritten.extend(rows.into_iter().skip(beyond));
        beyond
    }

    /// What is not written yet of one.
    pub(super) fn of(&self, binding: BindingId) -> Vec<SampleRow> {
        let waiting = self.unwritten.iter().filter(|row| row.binding == binding).cloned();
        waiting.chain(self.bindings.get(&binding).and_then(|buffer| buffer.row(binding))).collect()
    }

    /// All that is not written yet.
    pub(super) fn take_all(&mut self) -> Vec<SampleRow> {
        let rows = self.bindings.iter_mut().filter_map(|(binding, buffer)| buffer.take(*binding)).collect();
        self.with_unwritten(rows)
    }
}

impl Buffer {
    fn new(server: ServerKey) -> Self {
        Self {
            server,
            start: 0,
            samples: Vec::new(),
            limits: SampledLimits::default(),
            traffic: None,
            last_crash: None,
        }
    }

    fn end(&self) -> i64 {
        self.start + i64::try_from(self.samples.len()).unwrap_or_default() * EVERY
    }

    /// Whether a sample at `at` goes into the same row: it comes in order, soon, in the same hour.
    fn follows(&self, at: i64) -> bool {
        let same_part =
            at.div_euclid(Step::TenSeconds.part()) == self.start.div_euclid(Step::TenSeconds.part());
        self.samples.is_empty() || (same_part && at >= self.end() - EVERY && at - self.end() < TURNS * EVERY)
    }

    fn push(&mut self, at: i64, reading: &Reading) {
        let sample = self.sample(at, reading);
        self.limits = reading.limits;
        if self.samples.is_empty() {
            self.start = at;
        } else if at < self.end() {
            // Two within one step: the later counts.
            self.samples.pop();
        }
        while self.end() < at {
            self.samples.push(Sample::default());
        }
        self.samples.push(sample);
    }

    fn sample(&mut self, at: i64, reading: &Reading) -> Sample {
        // One that was there when we came is not of this time, and one that is remembered later isn't either.
        let before = self.last_crash.replace(reading.last_crash.map(|(id, _)| id));
        let is_new =
            |(id, when): (u64, i64)| before.is_some_and(|before| before != Some(id)) && at - when < RECENT;
        let crashed = reading.last_crash.is_some_and(is_new);
        let figures = reading.usage.map(|usage| {
            let (received, sent) = self.rates(at, &usage);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_precision_loss,
                reason = "seven digits are shown at most"
            )]
            Figures {
                cpu: usage.cpu as f32,
                memory: usage.memory as f32,
                disk: usage.disk as f32,
                received,
                sent,
            }
        });
        if figures.is_none() {
            self.traffic = None;
        }
        Sample { state: reading.state, crashed, figures, players: reading.players }
    }

    /// Bytes in a second since the last sample. A count that is smaller than before began anew.
    fn rates(&mut self, at: i64, usage: &Usage) -> (f32, f32) {
        let before = self.traffic.replace((at, usage.received, usage.sent));
        let Some((since, received, sent)) = before.filter(|(since, ..)| *since < at) else {
            return (0.0, 0.0);
        };
        #[expect(clippy::cast_precision_loss, reason = "seven digits are shown at most")]
        let rate =
            |now: u64, before: u64| now.checked_sub(before).unwrap_or(now) as f32 / (at - since) as f32;
        (rate(usage.received, received), rate(usage.sent, sent))
    }

    fn row(&self, binding: BindingId) -> Option<SampleRow> {
        let says = self.samples.iter().any(|sample| *sample != Sample::default());
        says.then(|| SampleRow {
            binding,
            step: Step::TenSeconds,
            start: self.start,
            limits: self.limits,
            samples: self.samples.clone(),
        })
    }

    fn take(&mut self, binding: BindingId) -> Option<SampleRow> {
        let row = self.row(binding);
        self.samples.clear();
        row
    }
}
