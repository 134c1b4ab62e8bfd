//! What looking at a line may cost, decided before it is looked at.
//!
//! The `regex` crate looks for one match in time linear in the line's length, but with a factor that grows with the
//! pattern: at each byte it may stand at every *position* of the pattern at once, one for each character or class
//! after all repetitions are written out (`[a-z]{1,200}` has 200). And looking for all matches of a mask may look at
//! the rest of the line anew for each. So a search is charged beforehand with its bytes times the pattern's
//! positions, and a line whose filters would need more than [`MOST_STEPS`] is not looked at any further.

use regex_syntax::hir::{Hir, HirKind};

/// Longest text that own filters look at, in bytes. A line of a console is seldom longer than a few hundred.
pub const LONGEST_LINE: usize = 16 * 1024;

/// Steps that all filters of a channel may take for one line: bytes looked at times positions of the patterns. The
/// slowest pattern found takes 20 ns a step (2.4 GHz, one core), so that a line is over after some 80 ms; what people
/// write takes a hundredth of that.
const MOST_STEPS: u64 = 4_000_000;

/// Most positions of one pattern.
pub(super) const MOST_POSITIONS: u32 = 300;

/// Words are looked for by an automaton that stands at few positions at once, however long they are.
const WORDS_A_POSITION: usize = 8;

/// The line needs more than it may.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMuch;

/// What is left for one line.
#[derive(Debug)]
pub(super) struct Steps(u64);

impl Steps {
    /// For a line or another text of so many bytes.
    pub(super) fn of(bytes: usize) -> Result<Self, TooMuch> {
        if bytes > LONGEST_LINE { Err(TooMuch) } else { Ok(Self(MOST_STEPS)) }
    }

    /// Charges a search through `bytes` for patterns of so many `positions`.
    pub(super) fn charge(&mut self, bytes: usize, positions: u32) -> Result<(), TooMuch> {
        let steps = u64::try_from(bytes).unwrap_or(u64::MAX).saturating_mul(positions.into());
        self.0 = self.0.checked_sub(steps).ok_or(TooMuch)?;
        Ok(())
    }
}

/// Positions that a text counts for which is looked for as it stands.
pub(super) fn of_words(text: &str) -> u32 {
    count(text.chars().count().div_ceil(WORDS_A_POSITION))
}

/// The positions of a regex.
pub(super) fn of_regex(hir: &Hir) -> u32 {
    match hir.kind() {
        HirKind::Empty => 0,
        HirKind::Literal(literal) => count(literal.0.len()),
        HirKind::Class(_) | HirKind::Look(_) => 1,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min.max(1));
            of_regex(&repetition.sub).saturating_mul(times)
        }
        HirKind::Capture(capture) => of_regex(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(of_regex).fold(0, u32::saturating_add)
        }
    }
}

fn count(positions: usize) -> u32 {
    u32::try_from(positions).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_counted_with_repetitions_written_out() {
        for (pattern, positions) in [
            ("", 0),
            ("abc", 3),
            ("(?i)abc", 3),
            (r"\w+", 1),
            (r"\w{3,16}", 16),
            (r"[a-z]{5,}", 5),
            (r"^\d\d: (foo|bar)$", 12),
            ("a[a-z]*(?:[a-z]{1,2000})!|a", 2004),
            ("(?:a{1,50}b){1,50}", 2550),
            ("(?:(?:a{1,900}){1,900}){1,900}", 729_000_000),
            ("(?:(?:(?:a{1,900}){1,900}){1,900}){1,900}", u32::MAX),
        ] {
            let hir = regex_syntax::parse(pattern).unwrap();
            assert_eq!(of_regex(&hir), positions, "{pattern}");
        }
    }

    #[test]
    fn a_line_is_charged_until_nothing_is_left() {
        assert_eq!(Steps::of(LONGEST_LINE + 1).err(), Some(TooMuch));
        let mut steps = Steps::of(LONGEST_LINE).unwrap();
        assert_eq!(steps.charge(10_000, 300), Ok(()));
        assert_eq!(steps.charge(10_000, 100), Ok(()));
        assert_eq!(steps.charge(1, 1), Err(TooMuch));
        assert_eq!(steps.charge(usize::MAX, u32::MAX), Err(TooMuch));
    }
}
