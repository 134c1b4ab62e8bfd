//! Samples of any steps in steps of one length.

use crate::model::{Figures, RunState, Sample, SampleRow};

const STATES: [RunState; 4] = [RunState::Offline, RunState::Starting, RunState::Running, RunState::Stopping];

/// What is known of one step; weights are seconds.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    figures: [f64; 5],
    weight: f64,
    states: [i64; STATES.len()],
    crashed: bool,
    players: Option<u16>,
}

impl Sum {
    fn add(&mut self, sample: &Sample, seconds: i64) {
        #[expect(clippy::cast_precision_loss, reason = "at most a day")]
        let weight = seconds as f64;
        if let Some(Figures { cpu, memory, disk, received, sent }) = sample.figures {
            let told = [cpu, memory, disk, received, sent];
            self.figures.iter_mut().zip(told).for_each(|(sum, figure)| *sum += f64::from(figure) * weight);
            self.weight += weight;
        }
        if let Some(state) = sample.state {
            // The discriminants are in the order of STATES.
            self.states[state as usize] += seconds;
        }
        self.crashed |= sample.crashed;
        self.players = self.players.max(sample.players);
    }

    fn sample(&self) -> Sample {
        #[expect(clippy::cast_possible_truncation, reason = "they were f32")]
        let mean = |place: usize| (self.figures[place] / self.weight) as f32;
        let figures =
            || Figures { cpu: mean(0), memory: mean(1), disk: mean(2), received: mean(3), sent: mean(4) };
        let lasted = self.states.iter().zip(STATES).filter(|(seconds, _)| **seconds > 0);
        Sample {
            state: lasted.max_by_key(|(seconds, _)| **seconds).map(|(_, state)| state),
            crashed: self.crashed,
            figures: (self.weight > 0.0).then(figures),
            players: self.players,
        }
    }
}

/// The samples of `rows` from `from` to before `to` in steps of `step` seconds, one that says nothing where nothing is known.
pub(super) fn resample(rows: &[SampleRow], from: i64, to: i64, step: i64) -> Vec<Sample> {
    let count = usize::try_from((to - from + step - 1) / step).unwrap_or(0);
    let mut sums = vec![Sum::default(); count];
    for row in rows {
        let length = row.step.seconds();
        for (at, sample) in row.known() {
            // A coarse sample tells of each finer step within.
            let (mut at, end) = (at.max(from), (at + length).min(to));
            while at < end {
                let place = (at - from) / step;
                let next = from + (place + 1) * step;
                if let Some(sum) = usize::try_from(place).ok().and_then(|place| sums.get_mut(place)) {
                    sum.add(&sample, next.min(end) - at);
                }
                at = next;
            }
        }
    }
    sums.iter().map(Sum::sample).collect()
}
