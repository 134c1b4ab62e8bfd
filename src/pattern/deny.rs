//! Forbidding: in every way in which some game could read a command.
//!
//! `*` in a pattern is one word or more wherever it stands, since quotes and brackets may make one word of several, and
//! more words may follow.

use super::{
    one::{ANY, Pattern},
    readings::{Readings, fold, read},
};

impl Pattern {
    /// Whether one of the readings of a command is what it forbids.
    pub(super) fn fits(&self, readings: &Readings) -> bool {
        let patterns = read(&fold(self.as_str()));
        readings.iter().any(|words| patterns.iter().any(|pattern| begins(words, pattern)))
    }
}

/// Whether `words` begin with the pattern. It takes steps by the number of words and of the pattern's, not by their
/// product, since strangers choose both.
fn begins<W: PartialEq<P>, P: PartialEq<str> + PartialEq>(words: &[W], pattern: &[P]) -> bool {
    let parts: Vec<_> = pattern.split(|word| *word == *ANY).collect();
    let Some((fixed, later)) = parts.split_first() else { return true };
    let starts = words.len() >= fixed.len() && words.iter().zip(*fixed).all(|(word, wanted)| word == wanted);
    // The leftmost place of a part leaves the most for those after it.
    let ends = later.iter().try_fold(fixed.len(), |at, part| {
        // A `*` takes one word at least.
        find(words.get(at + 1..)?, part).map(|found| at + 1 + found + part.len())
    });
    starts && ends.is_some()
}

/// Where `part` first stands among the words (Knuth, Morris and Pratt: no word is looked at again and again).
fn find<W: PartialEq<P>, P: PartialEq>(words: &[W], part: &[P]) -> Option<usize> {
    if part.is_empty() {
        return Some(0);
    }
    // Of each beginning of the part, the length of its longest end with which the part begins, too.
    let mut borders = vec![0; part.len()];
    let mut length = 0;
    for at in 1..part.len() {
        while length > 0 && part[at] != part[length] {
            length = borders[length - 1];
        }
        length += usize::from(part[at] == part[length]);
        borders[at] = length;
    }
    let mut length = 0;
    for (at, word) in words.iter().enumerate() {
        while length > 0 && *word != part[length] {
            length = borders[length - 1];
        }
        length += usize::from(*word == part[length]);
        if length == part.len() {
            return Some(at + 1 - length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local!(static LOOKS: Cell<usize> = const { Cell::new(0) });

    /// A word that counts how often it is compared.
    #[derive(Clone)]
    struct Word(&'static str);

    impl PartialEq for Word {
        fn eq(&self, other: &Self) -> bool {
            LOOKS.set(LOOKS.get() + 1);
            self.0 == other.0
        }
    }

    impl PartialEq<str> for Word {
        fn eq(&self, other: &str) -> bool {
            LOOKS.set(LOOKS.get() + 1);
            self.0 == other
        }
    }

    fn words(text: &'static str, times: usize, end: &'static str) -> Vec<Word> {
        text.split(' ').cycle().take(times).chain(end.split_whitespace()).map(Word).collect()
    }

    #[test]
    fn the_dearest_patterns_cost_no_more_than_reading_them() {
        let command = words("a", 500, "");
        for pattern in [
            words("*", 200, "x"),
            words("* a", 200, "x"),
            words("* a a a a a", 200, "b"),
            [words("*", 1, ""), words("a", 250, "b")].concat(),
            words("a", 250, "b"),
        ] {
            LOOKS.set(0);
            assert!(!begins(&command, &pattern));
            let most = 6 * (command.len() + pattern.len());
            assert!(LOOKS.get() <= most, "{} looks for a pattern of {} words", LOOKS.get(), pattern.len());
        }
    }
}
