//! The last lines of a console, for the report of a crash. Kept only where somebody wants them: 200 lines of the usual
//! length are 20 KiB, which 10,000 servers that nobody asks about shall not take.

use std::{collections::VecDeque, sync::Arc};

use pterosocket::Text;

/// Lines that are kept at the most.
const LINES: usize = 200;
/// Bytes that are kept at the most.
const BYTES: usize = 64 * 1024;

/// The last lines.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// Copies, since a line as it came keeps all that came with it in memory.
    kept: VecDeque<Box<str>>,
    bytes: usize,
    /// What came together last, at most as much as is kept: of a flood only the end is copied.
    new: VecDeque<Text>,
}

impl Tail {
    /// Takes a line.
    pub(super) fn push(&mut self, line: &Text) {
        if self.new.len() == LINES {
            self.new.pop_front();
        }
        self.new.push_back(line.clone());
    }

    /// Copies what came together.
    pub(super) fn settle(&mut self) {
        for line in self.new.drain(..) {
            let cut = line.floor_char_boundary(BYTES);
            self.bytes += cut;
            self.kept.push_back(line[..cut].into());
            while self.kept.len() > LINES || self.bytes > BYTES {
                self.bytes -= self.kept.pop_front().map_or(0, |line| line.len());
            }
        }
        // A flood is seldom followed by another.
        self.new.shrink_to(0);
    }

    /// The lines, oldest first.
    pub(super) fn lines(&mut self) -> Arc<[Box<str>]> {
        self.settle();
        self.kept.iter().cloned().collect()
    }

    /// What came before is of no interest any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_within_bounds() {
        let mut tail = Tail::default();
        for number in 0..1000 {
            tail.push(&Text::from(format!("line {number}")));
            if number % 3 == 0 {
                tail.settle();
            }
        }
        let lines = tail.lines();
        assert_eq!((lines.len(), &*lines[0], &*lines[199]), (LINES, "line 800", "line 999"));
        for _ in 0..100 {
            tail.push(&Text::from("ä".repeat(1000)));
        }
        assert_eq!(tail.lines().len(), BYTES / 2000);
        tail.push(&Text::from("ä".repeat(BYTES)));
        assert_eq!(tail.lines().iter().map(|line| line.len()).collect::<Vec<_>>(), [BYTES]);
        tail.clear();
        assert!(tail.lines().is_empty() && tail.bytes == 0);
    }
}
