//! What is known of a server over some time, as whoever asked wants it.

use super::resample::resample;
use crate::model::{Figures, RunState, Sample, SampleRow, SampledLimits};

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Metric {
    /// Processor, percent of one core.
    Cpu,
    /// Memory, bytes.
    Memory,
    /// Disk, bytes.
    Disk,
    /// Bytes in a second, received.
    Received,
    /// Bytes in a second, sent.
    Sent,
    /// How many play; over a longer step the most.
    Players,
}

/// How much time, in which steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    seconds: i64,
    step: i64,
}

impl Span {
    /// An hour in steps of 10 s.
    pub const HOUR: Self = Self { seconds: 3_600, step: 10 };
    /// Six hours by the minute.
    pub const SIX_HOURS: Self = Self { seconds: 6 * 3_600, step: 60 };
    /// A day by the minute.
    pub const DAY: Self = Self { seconds: 86_400, step: 60 };
    /// Seven days in steps of ten minutes.
    pub const WEEK: Self = Self { seconds: 7 * 86_400, step: 600 };
    /// Thirty days in steps of ten minutes.
    pub const MONTH: Self = Self { seconds: 30 * 86_400, step: 600 };

    /// The last minutes of an hour, in steps of 10 s.
    #[must_use]
    pub fn minutes(minutes: u8) -> Self {
        Self { seconds: 60 * i64::from(minutes.clamp(1, 60)), step: 10 }
    }

    /// How long, seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.seconds
    }

    /// Its first and last second, where it ends with the step of `now`.
    pub(super) fn until(self, now: i64) -> (i64, i64) {
        let to = now.div_euclid(self.step) * self.step + self.step;
        (to - self.seconds, to)
    }
}

/// One metric over some time.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What.
    pub metric: Metric,
    /// Seconds since 1970, and the figure from then on for a step. Steps of which nothing is known are left out.
    pub points: Vec<(i64, f64)>,
    /// What it can't go beyond, by the last that was told.
    pub limit: Option<f64>,
    /// Seconds between two points.
    pub step: i64,
}

/// A time in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// Its first second, since 1970.
    pub from: i64,
    /// The second after its last.
    pub to: i64,
    /// The state.
    pub state: RunState,
}

/// How a server was over some time.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Its first second, since 1970.
    pub from: i64,
    /// And the end.
    pub to: i64,
    step: i64,
    samples: Vec<Sample>,
    limits: SampledLimits,
}

impl Record {
    pub(super) fn new(rows: &[SampleRow], from: i64, to: i64, span: Span) -> Self {
        let samples = resample(rows, from, to, span.step);
        let limits = rows.iter().max_by_key(|row| row.start).map(|row| row.limits).unwrap_or_default();
        Self { from, to, step: span.step, samples, limits }
    }

    fn timed(&self) -> impl Iterator<Item = (i64, &Sample)> {
        (0..).map(|n: i64| self.from + n * self.step).zip(&self.samples)
    }

    /// One metric.
    #[must_use]
    pub fn series(&self, metric: Metric) -> Series {
        let figure = |sample: &Sample| {
            let of = |figure: fn(&Figures) -> f32| sample.figures.as_ref().map(figure).map(f64::from);
            match metric {
                Metric::Cpu => of(|figures| figures.cpu),
                Metric::Memory => of(|figures| figures.memory),
                Metric::Disk => of(|figures| figures.disk),
                Metric::Received => of(|figures| figures.received),
                Metric::Sent => of(|figures| figures.sent),
                Metric::Players => sample.players.map(f64::from),
            }
        };
        let points = self.timed().filter_map(|(at, sample)| Some((at, figure(sample)?))).collect();
        let limit = match metric {
            Metric::Cpu => self.limits.cpu,
            Metric::Memory => self.limits.memory,
            Metric::Disk => self.limits.disk,
            Metric::Received | Metric::Sent | Metric::Players => None,
        };
        Series { metric, points, limit: limit.map(f64::from), step: self.step }
    }

    /// The first second of which something is known.
    #[must_use]
    pub fn known_since(&self) -> Option<i64> {
        self.timed().find(|(_, sample)| sample.state.is_some()).map(|(at, _)| at)
    }

    /// The states, in order. Between two of them nothing was known.
    #[must_use]
    pub fn states(&self) -> Vec<Stay> {
        let mut stays: Vec<Stay> = Vec::new();
        for (at, sample) in self.timed() {
            let Some(state) = sample.state else { continue };
            let end = (at + self.step).min(self.to);
            match stays.last_mut().filter(|last| last.to == at && last.state == state) {
                Some(last) => last.to = end,
                None => stays.push(Stay { from: at, to: end, state }),
            }
        }
        stays
    }

    /// When it crashed, to a step.
    #[must_use]
    pub fn crashes(&self) -> Vec<i64> {
        self.timed().filter(|(_, sample)| sample.crashed).map(|(at, _)| at).collect()
    }
}
