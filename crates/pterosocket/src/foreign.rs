//! Text from outside (a panel, a daemon, a library's error), made safe to repeat in logs, on terminals, in messages and in
//! databases.

mod escapes;

use std::fmt;
use std::ops::{Deref, RangeInclusive};
use std::sync::Arc;

use icu_properties::CodePointSetData;
use icu_properties::props::{
    DefaultIgnorableCodePoint, EnumeratedProperty, GeneralCategory, VariationSelector,
};

/// Characters kept.
const LONGEST: usize = 300;
const NON_JOINER: char = '\u{200c}';
const JOINER: char = '\u{200d}';
/// Marks around annotations, which are not seen.
const ANNOTATIONS: RangeInclusive<char> = '\u{fff9}'..='\u{fffb}';

/// Words from outside: one line of at most 300 characters (an `…` behind what was cut), without a terminal's escape
/// sequences, and with a space in the place of whatever else is no visible character. However it is made, it is that; so it can neither begin a line of a log, steer a
/// terminal nor fill memory. What it says is still the stranger's.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct ForeignText(Arc<str>);

impl ForeignText {
    /// The same of at most `most` characters.
    #[must_use]
    pub fn cut(text: &str, most: usize) -> Self {
        let text = escapes::without(text.trim(), most);
        let text = text.trim();
        if text.len() <= most && !text.contains(is_odd) {
            return Self(text.into());
        }
        let mut chars = text.chars();
        let mut kept: String = chars.by_ref().take(most).map(|c| if is_odd(c) { ' ' } else { c }).collect();
        if chars.next().is_some() {
            kept.push('…');
        }
        Self(kept.into())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a character is not to be seen, ends a line, or changes the direction of others. What joins or shapes letters
/// and emoji is none.
fn is_odd(c: char) -> bool {
    let is_ignorable = || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c);
    let is_selector = || CodePointSetData::new::<VariationSelector>().contains(c);
    match GeneralCategory::for_char(c) {
        GeneralCategory::Control | GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator => {
            true
        }
        // Letters of Hangul that are blank.
        GeneralCategory::OtherLetter => false,
        _ if matches!(c, JOINER | NON_JOINER) => false,
        _ => (is_ignorable() && !is_selector()) || ANNOTATIONS.contains(&c),
    }
}

impl From<&str> for ForeignText {
    fn from(text: &str) -> Self {
        Self::cut(text, LONGEST)
    }
}

impl From<String> for ForeignText {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

impl From<ForeignText> for String {
    fn from(text: ForeignText) -> Self {
        text.as_str().to_owned()
    }
}

/// What a value says of itself.
pub(crate) fn told(value: &impl ToString) -> ForeignText {
    value.to_string().into()
}

/// Null and what is missing count as empty.
impl<'de> serde::Deserialize<'de> for ForeignText {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text: Option<std::borrow::Cow<'de, str>> = Option::deserialize(deserializer)?;
        Ok(text.as_deref().unwrap_or_default().into())
    }
}

impl Deref for ForeignText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for ForeignText {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for ForeignText {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for ForeignText {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ForeignText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_are_short_and_one_line() {
        let told = ForeignText::from(" it is\tall\nright \u{1b}[2J\u{202e}\u{2028}\u{feff}x");
        assert_eq!(told, "it is all right    x");
        assert_eq!(ForeignText::from("Überleben 1 👩‍🚀"), "Überleben 1 👩‍🚀");
        assert_eq!(ForeignText::from("a\u{34f}\u{e0041}\u{1d173}b"), "a   b");
        assert_eq!(ForeignText::from("☀\u{fe0f} 葛\u{e0100} \u{3164}"), "☀\u{fe0f} 葛\u{e0100} \u{3164}");
        let long = "é".repeat(LONGEST + 1);
        let told = ForeignText::from(&*long);
        assert_eq!(told.chars().count(), LONGEST + 1);
        assert!(told.ends_with('…') && ForeignText::from(&long[2..]).ends_with('é'));
        assert!(ForeignText::from("x\n".repeat(1_000_000)).len() <= LONGEST + '…'.len_utf8());
    }

    #[test]
    fn it_is_read_from_json_as_it_may_be_repeated() {
        let read = |json: &str| serde_json::from_str::<ForeignText>(json).unwrap();
        assert_eq!(read(r#""a\nb""#), "a b");
        assert_eq!(read("null"), "");
    }
}
