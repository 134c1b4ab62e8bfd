//! Several patterns: how they are written, how many there may be, and what they say to a command.

use std::{collections::HashSet, fmt, str::FromStr};

use super::{
    command::Command,
    one::{Pattern, PatternError},
    readings::Readings,
};

/// The most patterns of one list.
pub const MOST_PATTERNS: usize = 40;
/// The most characters of one list, with what stands between the patterns.
pub const MOST_CHARACTERS: usize = 1_000;
/// What stands between patterns; so none can hold it.
const BETWEEN: char = ';';

/// A list of patterns, such as `say *; kick *`: at least one, none twice, in the order in which they were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patterns(Vec<Pattern>);

/// Why a text is no list of patterns.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternsError {
    /// None is there.
    #[error("there is no pattern in it; write some, such as `say *; kick *`")]
    Empty,
    /// There are more than [`MOST_PATTERNS`].
    #[error("{0} patterns are too many, {MOST_PATTERNS} are the most")]
    TooMany(usize),
    /// It is longer than [`MOST_CHARACTERS`].
    #[error("{0} characters are too many, {MOST_CHARACTERS} are the most")]
    TooLong(usize),
    /// One of them is no pattern.
    #[error("`{text}` can't be a pattern, because {why}")]
    Bad {
        /// That part of the list.
        text: String,
        /// What is wrong with it.
        why: PatternError,
    },
}

impl Patterns {
    /// Reads a list with `;` between the patterns.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, PatternsError> {
        let length = text.chars().count();
        if length > MOST_CHARACTERS {
            return Err(PatternsError::TooLong(length));
        }
        let parts = text.split(BETWEEN).map(|part| part.trim_matches(' ')).filter(|part| !part.is_empty());
        let read = |part: &str| {
            Pattern::parse(part).map_err(|why| PatternsError::Bad { text: part.to_owned(), why })
        };
        Self::of(parts.map(read).collect::<Result<_, _>>()?)
    }

    /// A list of these, each once.
    ///
    /// # Errors
    /// When there are none or too many.
    pub fn of(patterns: Vec<Pattern>) -> Result<Self, PatternsError> {
        let mut known = HashSet::with_capacity(patterns.len());
        let list = Self(patterns.into_iter().filter(|pattern| known.insert(pattern.clone())).collect());
        match (list.0.len(), list.to_string().chars().count()) {
            (0, _) => Err(PatternsError::Empty),
            (count, _) if count > MOST_PATTERNS => Err(PatternsError::TooMany(count)),
            (_, length) if length > MOST_CHARACTERS => Err(PatternsError::TooLong(length)),
            _ => Ok(list),
        }
    }

    /// The patterns, at least one.
    pub fn iter(&self) -> impl Iterator<Item = &Pattern> {
        self.0.iter()
    }

    /// Whether exactly this pattern is among them.
    #[must_use]
    pub fn contains(&self, pattern: &Pattern) -> bool {
        self.0.contains(pattern)
    }

    /// The first pattern that covers `command`.
    #[must_use]
    pub fn allowing(&self, command: &Command<'_>) -> Option<&Pattern> {
        self.iter().find(|pattern| pattern.covers(command))
    }

    /// The first pattern that fits one of the readings of a command. Commands that [`doubt`](super::doubt()) turns away
    /// may have still other readings.
    #[must_use]
    pub fn forbidding(&self, readings: &Readings) -> Option<&Pattern> {
        self.iter().find(|pattern| pattern.fits(readings))
    }

    /// The command of the first pattern that would allow nothing, since that command runs others.
    #[must_use]
    pub fn wrapper(&self) -> Option<String> {
        self.iter().find_map(Pattern::wrapper)
    }
}

impl fmt::Display for Patterns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pattern) in self.iter().enumerate() {
            if index > 0 {
                write!(f, "{BETWEEN} ")?;
            }
            write!(f, "{pattern}")?;
        }
        Ok(())
    }
}

impl FromStr for Patterns {
    type Err = PatternsError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
