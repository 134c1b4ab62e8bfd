//! What is kept of samples that have grown old.

use super::{DAYS, resample::resample};
use crate::{
    model::{BindingId, SampleRow, Step},
    store::Thinned,
};

const DAY: i64 = 86_400;

/// Samples of this step that begin before are thinned at `now`: whole parts of the clock's time, so that all of a part is
/// thinned at once.
pub(super) fn before(step: Step, now: i64) -> i64 {
    let ends = |part: i64, kept: i64| (now - kept).div_euclid(part) * part;
    match step {
        Step::TenSeconds => ends(3_600, 3_600),
        Step::Minute => ends(DAY, DAY),
        Step::TenMinutes => ends(DAY, DAYS * DAY),
    }
}

/// The next coarser step; none after the last: those samples go.
fn coarser(step: Step) -> Option<Step> {
    Step::ALL.into_iter().find(|other| *other > step)
}

/// What takes the place of a binding's `rows` of one step that begin before `before`.
pub(super) fn thinned(binding: BindingId, step: Step, before: i64, rows: &[SampleRow]) -> Thinned {
    let mut kept: Vec<SampleRow> = Vec::new();
    let Some(to) = coarser(step) else { return Thinned { binding, step, before, rows: kept } };
    let mut parts: Vec<i64> = rows.iter().map(|row| row.start.div_euclid(to.part())).collect();
    parts.sort_unstable();
    parts.dedup();
    for part in parts {
        let (from, end) = (part * to.part(), (part + 1) * to.part());
        let of: Vec<_> = rows.iter().filter(|row| row.start.div_euclid(to.part()) == part).cloned().collect();
        let samples = resample(&of, from, end, to.seconds());
        let known = |sample: &&crate::model::Sample| **sample != crate::model::Sample::default();
        let Some(first) = samples.iter().position(|sample| known(&sample)) else { continue };
        let last = samples.iter().rposition(|sample| known(&sample)).unwrap_or(first);
        let limits = of.last().map(|row| row.limits).unwrap_or_default();
        // From the first that is known on, so that a part that is thinned twice, since the clock went back, stays as two rows.
        let start = from + i64::try_from(first).unwrap_or_default() * to.seconds();
        kept.push(SampleRow { binding, step: to, start, limits, samples: samples[first..=last].to_vec() });
    }
    Thinned { binding, step, before, rows: kept }
}
