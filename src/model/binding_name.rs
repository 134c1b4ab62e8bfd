//! The short names that people type for bindings: what is allowed, and which binding a typed name means.

use std::fmt;

use unicode_width::UnicodeWidthChar;

use super::Binding;
use crate::visible::{is_invisible, looks_like_space, shapes};

/// The most characters (code points) of a binding's name.
pub const NAME_MAX: usize = 64;

/// A name that a binding may have: trimmed, 1 to [`NAME_MAX`] characters, of which something is seen, without control
/// characters and without any that is not seen. Only what shapes letters and emoji may stand between them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BindingName(String);

/// Why a text can't be a binding's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing is left without the spaces around it.
    #[error("a name needs at least one character")]
    Empty,
    /// It has this many characters.
    #[error("a name can have {NAME_MAX} characters at most, this one has {0}")]
    TooLong(usize),
    /// It holds a line break, a tab or another control character.
    #[error("a name can't contain line breaks, tabs or other control characters")]
    ControlCharacter,
    /// It holds a character that is not seen, or turns the direction of others.
    #[error("a name can't contain characters that nobody sees, and this one has U+{:04X}", u32::from(*.0))]
    Unseen(char),
    /// Accents without a letter, and spaces.
    #[error("nobody would see anything of it; a name needs a letter, a number or a sign")]
    NothingSeen,
}

impl BindingName {
    /// Reads a typed name; white space around it is ignored.
    ///
    /// # Errors
    /// When the rest is empty, too long, or contains a control character.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let name = text.trim();
        let length = name.chars().count();
        if name.is_empty() {
            Err(NameError::Empty)
        } else if length > NAME_MAX {
            Err(NameError::TooLong(length))
        } else if name.chars().any(char::is_control) {
            Err(NameError::ControlCharacter)
        } else if let Some(sign) = with_neighbours(name)
            .find_map(|(before, sign, after)| (!may_stand(before, sign, after)).then_some(sign))
        {
            Err(NameError::Unseen(sign))
        } else if !name.chars().any(is_seen) {
            Err(NameError::NothingSeen)
        } else {
            Ok(Self(name.to_owned()))
        }
    }

    /// The nearest allowed name to what the panel calls a server, which may be longer than ours can be.
    ///
    /// # Errors
    /// When nothing is left of it.
    pub fn from_panel(text: &str) -> Result<Self, NameError> {
        let kept = with_neighbours(text).filter_map(|(before, sign, after)| match sign {
            _ if sign.is_control() => Some(' '),
            _ => may_stand(before, sign, after).then_some(sign),
        });
        let kept: String = kept.collect();
        let short: String = kept.trim().chars().take(NAME_MAX).collect();
        // What was cut off may have been what the end shapes.
        Self::parse(short.trim_end_matches(shapes))
    }

    /// Another name like this one, with a number behind it: for when this one is taken.
    pub(crate) fn numbered(name: &str, number: u32) -> String {
        let behind = format!(" {number}");
        let room = NAME_MAX.saturating_sub(behind.chars().count());
        let short: String = name.chars().take(room).collect();
        format!("{}{behind}", short.trim_end())
    }

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as it is compared.
    #[must_use]
    pub fn key(&self) -> String {
        name_key(&self.0)
    }
}

impl fmt::Display for BindingName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Each character with the one before and the one after it.
fn with_neighbours(text: &str) -> impl Iterator<Item = (Option<char>, char, Option<char>)> {
    let before = std::iter::once(None).chain(text.chars().map(Some));
    let after = text.chars().skip(1).map(Some).chain([None]);
    before.zip(text.chars()).zip(after).map(|((before, sign), after)| (before, sign, after))
}

/// Whether a character may stand between these: it is seen, or shapes what it stands between.
fn may_stand(before: Option<char>, sign: char, after: Option<char>) -> bool {
    /// Makes a key of the digit before it: `1️⃣`.
    const KEYCAP: char = '\u{20e3}';
    if shapes(sign) {
        return before.is_some_and(|before| !before.is_ascii() && !is_unseen(before))
            || after == Some(KEYCAP);
    }
    !is_unseen(sign)
}

/// Whether nothing is seen of a character where it stands for itself. White space is another matter.
fn is_unseen(sign: char) -> bool {
    is_invisible(sign) || (looks_like_space(sign) && !sign.is_whitespace())
}

/// Whether something is seen of it alone.
fn is_seen(sign: char) -> bool {
    // Accents have no width of their own.
    !sign.is_whitespace() && !is_unseen(sign) && sign.width().is_some_and(|columns| columns > 0)
}

/// A typed name as it is compared: trimmed, without case, and without what is not seen, so that names that look the
/// same are the same. Every kind of space is a space.
///
/// Lower case alone would keep `ß` apart from `SS` and the forms of the Greek sigma apart; by way of upper case, and
/// back letter by letter, they meet, and the key of a name's beginning is the beginning of its key.
#[must_use]
pub fn name_key(text: &str) -> String {
    let seen = text.chars().filter(|sign| !is_unseen(*sign));
    let plain: String = seen.map(|sign| if sign.is_whitespace() { ' ' } else { sign }).collect();
    plain.trim().to_lowercase().to_uppercase().chars().flat_map(char::to_lowercase).collect()
}

/// Which of some bindings a typed name means.
#[derive(Debug, Clone, PartialEq)]
pub enum NameMatch<'a> {
    /// The one with this name, or the only one whose name begins so.
    One(&'a Binding),
    /// No name is the typed one, and these begin so.
    Several(Vec<&'a Binding>),
    /// No name begins so.
    Nothing,
}

/// Finds the binding that a typed name means: without case, trimmed, a unique beginning is enough.
///
/// Hand in only bindings that the person may see, so that an answer never tells of another.
pub fn find_by_name<'a>(bindings: impl IntoIterator<Item = &'a Binding>, typed: &str) -> NameMatch<'a> {
    let key = name_key(typed);
    let mut begin_so = Vec::new();
    for binding in bindings {
        let name = name_key(&binding.name);
        if name == key {
            return NameMatch::One(binding);
        }
        if name.starts_with(&key) {
            begin_so.push(binding);
        }
    }
    match *begin_so {
        [] => NameMatch::Nothing,
        [only] => NameMatch::One(only),
        _ => NameMatch::Several(begin_so),
    }
}

#[cfg(test)]
mod tests;
