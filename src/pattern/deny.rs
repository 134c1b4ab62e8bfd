//! Forbidding: in every way in which some game could read a command.
//!
//! `*` in a pattern is one word or more wherever it stands, since quotes and brackets may make one word of several, and
//! more words may follow.

use super::{
    one::{ANY, Pattern},
    readings::{fold, read},
};

impl Pattern {
    /// Whether one of the `readings` of a command is what it forbids.
    pub(super) fn fits(&self, readings: &[Vec<String>]) -> bool {
        let patterns = read(&fold(self.as_str()));
        readings.iter().any(|words| patterns.iter().any(|pattern| begins(words, pattern)))
    }
}

/// Whether `words` begin with the pattern.
fn begins(words: &[String], pattern: &[String]) -> bool {
    // Whether all of the pattern so far can end before the word of this index.
    let mut ends = vec![false; words.len() + 1];
    ends[0] = true;
    for wanted in pattern {
        let Some(first) = ends.iter().position(|end| *end) else { return false };
        if wanted == ANY {
            ends.iter_mut().enumerate().for_each(|(index, end)| *end = index > first);
        } else {
            let shifted = words.iter().zip(&ends).map(|(word, end)| *end && word == wanted);
            ends = [false].into_iter().chain(shifted.collect::<Vec<_>>()).collect();
        }
    }
    ends.contains(&true)
}
