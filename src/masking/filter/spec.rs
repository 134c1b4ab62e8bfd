//! One filter as a person wrote it, and what may be wrong with it.

use regex::{Regex, RegexBuilder};

use super::cost::{self, MOST_POSITIONS};
use crate::model::{FilterAction, PatternKind};

/// Most filters of one mirror.
pub const MOST_FILTERS: usize = 50;

/// Longest text of a filter, in characters.
pub const LONGEST: usize = 300;

/// Most memory for one compiled regex, in bytes: `\w` takes 50 KiB, with all the letters of Unicode. What it may cost
/// to look for it is counted in positions, see [`cost`].
pub(super) const SIZE: usize = 256 * 1024;

/// A filter as a person wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// What it does.
    pub action: FilterAction,
    /// How the text is read.
    pub pattern: PatternKind,
    /// The words or the regular expression.
    pub text: String,
}

/// Why a filter can't be used, in words for the person who wrote it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// There is no text.
    #[error("the filter is empty")]
    Empty,
    /// The text is too long.
    #[error("the filter has {length} characters; {LONGEST} are the most")]
    TooLong {
        /// Its characters.
        length: usize,
    },
    /// There are more than [`MOST_FILTERS`].
    #[error("a channel can have {MOST_FILTERS} filters at the most")]
    TooMany,
    /// One regex needs too much memory, or too much time.
    #[error(
        "the regex is too large: use fewer or smaller repetitions, such as {{1,20}}, and [0-9] or [a-z] for \\d or \\w"
    )]
    TooLarge,
    /// All together need too much memory.
    #[error("the channel's filters are too large together: remove one first, or write this one shorter")]
    TogetherTooLarge,
    /// Not a regular expression.
    #[error("this is not a regex: {reason} (at character {at})")]
    NotARegex {
        /// What is wrong.
        reason: String,
        /// Where, counted from 1.
        at: usize,
    },
    /// It matches whatever a console prints.
    #[error("it matches every line: {}", match .0 {
        FilterAction::Hide => "it would hide everything",
        FilterAction::ShowOnly => "it would leave nothing out",
        FilterAction::Mask => "it would mask everything",
    })]
    Everything(FilterAction),
}

/// Lines that have nothing in common but that they are lines of a console.
const UNLIKE_LINES: [&str; 6] =
    ["Steve joined the game", "GAME SAVED", "0 / 20", "> list", "[12:00:01]", "--- Map: de_dust2 ---"];

impl Spec {
    /// Tells what is wrong with the filter.
    ///
    /// # Errors
    /// If it is empty, too long, too large when compiled, not a regex, or matches every line.
    pub fn check(&self) -> Result<(), FilterError> {
        self.compile().map(drop)
    }

    /// The regex, and how many positions it has.
    pub(super) fn compile(&self) -> Result<(Regex, u32), FilterError> {
        if self.text.trim().is_empty() {
            return Err(FilterError::Empty);
        }
        let length = self.text.chars().count();
        if length > LONGEST {
            return Err(FilterError::TooLong { length });
        }
        let pattern = self.regex_text();
        let parsed = regex_syntax::parse(&pattern).map_err(|error| not_a_regex(&error))?;
        let positions = match self.pattern {
            PatternKind::Words => cost::of_words(self.text.trim()),
            PatternKind::Regex => cost::of_regex(&parsed),
        };
        if positions > MOST_POSITIONS {
            return Err(FilterError::TooLarge);
        }
        let regex = RegexBuilder::new(&pattern).size_limit(SIZE).dfa_size_limit(2 * SIZE).build();
        let regex = regex.map_err(|_| FilterError::TooLarge)?;
        let everything = regex.is_match("") || UNLIKE_LINES.iter().all(|line| regex.is_match(line));
        if everything { Err(FilterError::Everything(self.action)) } else { Ok((regex, positions)) }
    }

    /// The regular expression that it stands for.
    pub(super) fn regex_text(&self) -> String {
        match self.pattern {
            PatternKind::Words => format!("(?i){}", regex::escape(self.text.trim())),
            PatternKind::Regex => self.text.clone(),
        }
    }
}

fn not_a_regex(error: &regex_syntax::Error) -> FilterError {
    let (reason, at) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.column),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.column),
        // Its words would repeat the pattern.
        _ => ("it can't be read".to_owned(), 1),
    };
    FilterError::NotARegex { reason, at }
}
