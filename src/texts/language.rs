//! Which language a text is read in.

use super::catalogue;

/// A language of the catalogue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Language(Choice);

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
enum Choice {
    #[default]
    English,
    /// A folder of `locales`, by its place in their order.
    Other(usize),
    Keys,
}

impl Language {
    /// American English, in which every text is written.
    pub const ENGLISH: Self = Self(Choice::English);
    /// No language: a text is shown as its key and its arguments in the order of their names, as in
    /// `[power-state state=running]`. Figures stand as they are, durations in seconds, lists as `a & b` or `a | b`.
    /// Tests read it.
    pub const KEYS: Self = Self(Choice::Keys);
    /// The locale under which [`KEYS`](Self::KEYS) is asked for: a private tag that no client of Discord sends.
    pub const KEYS_LOCALE: &'static str = "qps-ploc";

    /// The language for a [locale of Discord](https://docs.discord.com/developers/reference#locales), such as `de` or
    /// `pt-BR`: that locale's, else one of the same language, else English.
    #[must_use]
    pub fn of(locale: &str) -> Self {
        Self::exactly(locale).unwrap_or_else(|| {
            let short = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
            let near = Self::all().into_iter().find(|language| short(language.tag()) == short(locale));
            near.unwrap_or(Self::ENGLISH)
        })
    }

    /// The language with just this tag.
    #[must_use]
    pub fn exactly(tag: &str) -> Option<Self> {
        if tag == Self::KEYS_LOCALE {
            return Some(Self::KEYS);
        }
        Self::all().into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// Every language that people read, English first.
    #[must_use]
    pub fn all() -> Vec<Self> {
        let others = (0..catalogue::others().len()).map(|index| Self(Choice::Other(index)));
        std::iter::once(Self::ENGLISH).chain(others).collect()
    }

    /// Its tag, which is also Discord's name of the locale and that of the folder in `locales`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self.0 {
            Choice::English => catalogue::ENGLISH,
            Choice::Other(index) => {
                catalogue::others().get(index).map_or(catalogue::ENGLISH, |other| other.tag)
            }
            Choice::Keys => Self::KEYS_LOCALE,
        }
    }

    /// Its place among [`catalogue::others`]; none for English.
    pub(super) fn other(self) -> Option<usize> {
        match self.0 {
            Choice::Other(index) => Some(index),
            Choice::English | Choice::Keys => None,
        }
    }
}
