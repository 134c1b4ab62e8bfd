//! Samples as bytes: a byte for one of a server that is off, 21 for one with figures, 2 more where players are known.

use crate::model::{Figures, RunState, Sample, SampledLimits};

/// The first byte of a row: which layout it has.
const LAYOUT: u8 = 1;
/// Bits of a sample's first byte: the state, and what there is.
const STATE: u8 = 0b111;
const CRASHED: u8 = 1 << 3;
const FIGURES: u8 = 1 << 4;
const PLAYERS: u8 = 1 << 5;
const STATES: [Option<RunState>; 5] = [
    None,
    Some(RunState::Offline),
    Some(RunState::Starting),
    Some(RunState::Running),
    Some(RunState::Stopping),
];

/// Packs a row.
pub(super) fn write(limits: &SampledLimits, samples: &[Sample]) -> Vec<u8> {
    let mut out = Vec::with_capacity(13 + 23 * samples.len());
    out.push(LAYOUT);
    for limit in [limits.cpu, limits.memory, limits.disk] {
        out.extend(limit.unwrap_or(f32::NAN).to_le_bytes());
    }
    for sample in samples {
        let state = STATES.iter().position(|state| *state == sample.state).unwrap_or_default();
        let mut first = u8::try_from(state).unwrap_or_default();
        let bits = [
            (sample.crashed, CRASHED),
            (sample.figures.is_some(), FIGURES),
            (sample.players.is_some(), PLAYERS),
        ];
        bits.iter().filter(|(is, _)| *is).for_each(|(_, bit)| first |= bit);
        out.push(first);
        if let Some(Figures { cpu, memory, disk, received, sent }) = sample.figures {
            [cpu, memory, disk, received, sent].iter().for_each(|figure| out.extend(figure.to_le_bytes()));
        }
        out.extend(sample.players.map(u16::to_le_bytes).into_iter().flatten());
    }
    out
}

/// Reads a row. `None`: it is none of ours.
pub(super) fn read(packed: &[u8]) -> Option<(SampledLimits, Vec<Sample>)> {
    let (&[layout], mut rest) = packed.split_first_chunk()?;
    if layout != LAYOUT {
        return None;
    }
    let mut limit = || Some(Some(number(&mut rest)?).filter(|limit| !limit.is_nan()));
    let limits = SampledLimits { cpu: limit()?, memory: limit()?, disk: limit()? };
    let mut samples = Vec::new();
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        let mut sample = Sample {
            state: *STATES.get(usize::from(first & STATE))?,
            crashed: first & CRASHED != 0,
            ..Sample::default()
        };
        if first & FIGURES != 0 {
            let mut figure = || number(&mut rest);
            let (cpu, memory, disk) = (figure()?, figure()?, figure()?);
            sample.figures = Some(Figures { cpu, memory, disk, received: figure()?, sent: figure()? });
        }
        if first & PLAYERS != 0 {
            let (count, after) = rest.split_first_chunk()?;
            (sample.players, rest) = (Some(u16::from_le_bytes(*count)), after);
        }
        samples.push(sample);
    }
    Some((limits, samples))
}

fn number(rest: &mut &[u8]) -> Option<f32> {
    let (bytes, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(f32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sample() -> impl Strategy<Value = Sample> {
        let figures = prop::option::of(prop::array::uniform5(0.0_f32..1e12));
        (0..STATES.len(), any::<bool>(), figures, any::<Option<u16>>()).prop_map(
            |(state, crashed, figures, players)| Sample {
                state: STATES[state],
                crashed,
                figures: figures.map(|[cpu, memory, disk, received, sent]| Figures {
                    cpu,
                    memory,
                    disk,
                    received,
                    sent,
                }),
                players,
            },
        )
    }

    proptest! {
        #[test]
        fn what_is_packed_is_read(samples in prop::collection::vec(sample(), 0..70), cpu in any::<Option<bool>>()) {
            let limits = SampledLimits { cpu: cpu.map(|two| if two { 200.0 } else { 100.0 }), ..SampledLimits::default() };
            let packed = write(&limits, &samples);
            prop_assert!(packed.len() <= 13 + 23 * samples.len());
            prop_assert_eq!(read(&packed), Some((limits, samples)));
        }

        #[test]
        fn bytes_of_others_are_no_row_or_a_row_and_nothing_else(bytes in any::<Vec<u8>>()) {
            let _ = read(&bytes);
        }
    }

    #[test]
    fn a_server_that_is_off_costs_a_byte() {
        let off = Sample { state: Some(RunState::Offline), ..Sample::default() };
        assert_eq!(write(&SampledLimits::default(), &[off; 60]).len(), 13 + 60);
        assert_eq!(read(&[LAYOUT, 0, 0]), None);
        assert_eq!(read(&[9; 40]), None);
    }
}
