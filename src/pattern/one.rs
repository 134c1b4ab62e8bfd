//! One pattern and how it is written.

use std::fmt;

use super::{
    command::{Odd, check_signs},
    readings::says_nothing,
    wrapper,
};

/// The word that stands for others: at the end of a pattern one or more, elsewhere exactly one.
pub(super) const ANY: &str = "*";

/// A pattern of whole commands, such as `whitelist add *`.
///
/// In its canonical form: no slash before it, single spaces, the first word in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(String);

/// Why a text is no pattern. The words go on after "because".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// No word is there.
    #[error("it is empty")]
    Empty,
    /// No command that could be read would match it.
    #[error(transparent)]
    Odd(#[from] Odd),
    /// `*` within a word.
    #[error("`*` stands for whole words, so `{0}` means nothing; write `*` by itself")]
    PartOfWord(String),
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// Why it is none.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        check_signs(text)?;
        let text = text.trim_matches(' ');
        let text = text.strip_prefix('/').unwrap_or(text);
        let mut words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        let verb = words.first_mut().filter(|_| !says_nothing(text)).ok_or(PatternError::Empty)?;
        if verb.starts_with('/') {
            return Err(Odd::Slashes.into());
        }
        if let Some(foreign) = verb.chars().find(|sign| !sign.is_ascii()) {
            return Err(Odd::Verb(foreign).into());
        }
        verb.make_ascii_lowercase();
        match words.iter().find(|word| word.contains(ANY) && *word != ANY) {
            Some(part) => Err(PatternError::PartOfWord(part.clone())),
            None => Ok(Self(words.join(" "))),
        }
    }

    /// The pattern as it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its words; there is at least one.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.0.split(' ')
    }

    /// The wrapper that it begins with. Nothing is ever allowed by such a pattern.
    pub(super) fn wrapper(&self) -> Option<String> {
        wrapper::named(&self.0)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
