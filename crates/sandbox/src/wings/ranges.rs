//! Sets of consecutive numbers, such as the console lines that were written to a socket.

use std::ops::Range;

/// Numbers as ranges: ordered, none empty, none touching the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Ranges(Vec<Range<u64>>);

impl Ranges {
    /// Adds numbers; those that are there already change nothing.
    pub(super) fn add(&mut self, new: Range<u64>) {
        if new.is_empty() {
            return;
        }
        let from = self.0.partition_point(|old| old.end < new.start);
        let until = self.0.partition_point(|old| old.start <= new.end);
        let touched = self.0.get(from..until).unwrap_or_default();
        let start = touched.first().map_or(new.start, |first| first.start.min(new.start));
        let end = touched.last().map_or(new.end, |last| last.end.max(new.end));
        self.0.splice(from..until.max(from), std::iter::once(start..end));
    }

    /// Takes all ranges out.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Range<u64>> {
        std::mem::take(&mut self.0).into_iter()
    }

    pub(super) fn to_vec(&self) -> Vec<Range<u64>> {
        self.0.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ranges_hold_what_was_added_and_nothing_else() {
        // Every sequence of three ranges over few numbers.
        let all: Vec<Range<u64>> = (0..6).flat_map(|start| (start..7).map(move |end| start..end)).collect();
        for first in &all {
            for second in &all {
                for third in &all {
                    let mut ranges = Ranges::default();
                    let mut model = BTreeSet::new();
                    for range in [first, second, third] {
                        ranges.add(range.clone());
                        model.extend(range.clone());
                    }
                    let held: Vec<u64> = ranges.to_vec().into_iter().flatten().collect();
                    assert_eq!(held, model.into_iter().collect::<Vec<_>>());
                    let apart = ranges.0.windows(2).all(|pair| pair[0].end < pair[1].start);
                    assert!(apart, "{ranges:?} could be fewer");
                }
            }
        }
    }
}
