//! Samples: how a server was at one time, for charts.

use super::BindingId;

/// The power state of a server, as it was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Not running.
    Offline,
    /// Starting.
    Starting,
    /// Running.
    Running,
    /// Stopping.
    Stopping,
}

/// How a server was at one time, or during a step. What was not known is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sample {
    /// The state; of a step the one that lasted longest.
    pub state: Option<RunState>,
    /// It crashed in that time.
    pub crashed: bool,
    /// The figures that the daemon told.
    pub figures: Option<Figures>,
    /// How many played; of a step the most.
    pub players: Option<u16>,
}

/// What the daemon tells of a server; of a step the mean.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Figures {
    /// Percent of one core.
    pub cpu: f32,
    /// Bytes.
    pub memory: f32,
    /// Bytes.
    pub disk: f32,
    /// Bytes in a second, received.
    pub received: f32,
    /// Bytes in a second, sent.
    pub sent: f32,
}

/// What a server may use at most; `None`: not limited, or not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SampledLimits {
    /// Percent of one core.
    pub cpu: Option<f32>,
    /// Bytes.
    pub memory: Option<f32>,
    /// Bytes.
    pub disk: Option<f32>,
}

/// How far samples are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// 10 s.
    TenSeconds,
    /// A minute.
    Minute,
    /// Ten minutes.
    TenMinutes,
}

impl Step {
    /// Every step, finest first.
    pub const ALL: [Self; 3] = [Self::TenSeconds, Self::Minute, Self::TenMinutes];

    /// In seconds.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        match self {
            Self::TenSeconds => 10,
            Self::Minute => 60,
            Self::TenMinutes => 600,
        }
    }

    /// The one of so many seconds.
    #[must_use]
    pub fn of_seconds(seconds: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.seconds() == seconds)
    }

    /// Into what the clock's time is divided: a row holds no more than one such part, seconds.
    #[must_use]
    pub const fn part(self) -> i64 {
        match self {
            Self::TenSeconds | Self::Minute => 3_600,
            Self::TenMinutes => 86_400,
        }
    }
}

/// Samples that follow each other: a row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleRow {
    /// Of which binding's server.
    pub binding: BindingId,
    /// How far they are apart.
    pub step: Step,
    /// The time of the first, seconds since 1970.
    pub start: i64,
    /// The limits at that time.
    pub limits: SampledLimits,
    /// One after the other; one that says nothing where there was none.
    pub samples: Vec<Sample>,
}

impl SampleRow {
    /// Every sample that says something, with its time.
    pub fn known(&self) -> impl Iterator<Item = (i64, Sample)> + '_ {
        let times = (0..).map(|n: i64| self.start + n * self.step.seconds());
        times.zip(self.samples.iter().copied()).filter(|(_, sample)| *sample != Sample::default())
    }
}
