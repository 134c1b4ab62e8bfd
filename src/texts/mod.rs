//! The catalogue of what people read in Discord: `locales/<language>/*.ftl`, in [Fluent](https://projectfluent.org).
//!
//! Code names a text by its key and hands in typed arguments; a language is chosen where the text is shown:
//!
//! ```
//! use wingcord::{text, texts::Language};
//!
//! let said = text!("list-and", first = "My *server*", last = "yours");
//! assert_eq!(said.markdown(Language::ENGLISH), "My \\*server\\* and yours");
//! ```
//!
//! - A folder in `locales` is a language: nothing in Rust names it. A key that it lacks is read in English.
//! - Arguments say what they are, see [`Arg`]: text of people is escaped, ids become mentions.
//! - Tests compare keys and arguments of the sources and of every language, and hold each text against Discord's
//!   limits.

mod arg;
mod catalogue;
mod guild_languages;
mod language;
mod markdown;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use fluent_bundle::FluentArgs;

pub use arg::{Arg, all_of, code, decimal, duration, grouped, listed, member, one_of, phrases, time, word};
pub use guild_languages::GuildLanguages;
pub use language::Language;
pub use markdown::escape_markdown;

use arg::Style;

/// Something to read, in no language yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(Kind);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    /// A key of the catalogue, and its arguments by name.
    Message(&'static str, Vec<(&'static str, Arg)>),
    /// Shown as it is in every language.
    Verbatim(Cow<'static, str>),
    /// One after the other, with this between two.
    Joined(&'static str, Vec<Text>),
}

/// The description of a command such as `server audit-channel`, or of one of its options, in a language that has it.
#[must_use]
pub fn description(language: Language, command: &str, option: Option<&str>) -> Option<String> {
    catalogue::plain(language.other(), &description_key(command), option)
}

/// How many descriptions of commands and options there are.
#[cfg(test)]
pub(crate) fn descriptions() -> usize {
    let files = catalogue::files(Language::ENGLISH.tag()).map(|(_, content)| content);
    let all = tests::parsed(files);
    let described = all.iter().filter(|(key, _)| key.starts_with("command-"));
    described.map(|(_, text)| 1 + text.attributes.len()).sum()
}

/// The keys that begin so.
#[cfg(test)]
pub(crate) fn keys_with(beginning: &str) -> Vec<String> {
    let all = tests::parsed(catalogue::files(Language::ENGLISH.tag()).map(|(_, content)| content));
    all.into_keys().filter(|key| key.starts_with(beginning)).collect()
}

fn description_key(command: &str) -> String {
    format!("command-{}", command.replace(' ', "-"))
}

/// A [`Text`](crate::texts::Text) by its key, with arguments that are [`Arg`](crate::texts::Arg)s or become one.
#[macro_export]
macro_rules! text {
    ($key:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::texts::Text::message($key, vec![$((stringify!($name), $crate::texts::Arg::from($value))),*])
    };
}

impl Text {
    /// What [`text!`](crate::text) makes.
    #[doc(hidden)]
    #[must_use]
    pub fn message(key: &'static str, args: Vec<(&'static str, Arg)>) -> Self {
        Self(Kind::Message(key, args))
    }

    /// Markdown that is the same in every language, such as lines of a console in a fence.
    #[must_use]
    pub fn verbatim(markdown: impl Into<Cow<'static, str>>) -> Self {
        Self(Kind::Verbatim(markdown.into()))
    }

    /// One a line.
    #[must_use]
    pub fn lines(lines: Vec<Self>) -> Self {
        Self(Kind::Joined("\n", lines))
    }

    /// Sentences, one after the other.
    #[must_use]
    pub fn sentences(sentences: Vec<Self>) -> Self {
        Self(Kind::Joined(" ", sentences))
    }

    /// Parts of one line, with a dot between two.
    #[must_use]
    pub fn dotted(parts: Vec<Self>) -> Self {
        Self(Kind::Joined(" · ", parts))
    }

    /// With one more sentence behind it.
    #[must_use]
    pub fn and(self, sentence: Self) -> Self {
        Self::sentences(vec![self, sentence])
    }

    /// With one more line under it.
    #[must_use]
    pub fn above(self, line: Self) -> Self {
        Self::lines(vec![self, line])
    }

    /// The same with `mask` done to all that came from outside.
    #[must_use]
    pub fn masked(&self, mask: &dyn Fn(&str) -> String) -> Self {
        Self(match &self.0 {
            Kind::Message(key, args) => {
                Kind::Message(key, args.iter().map(|(name, arg)| (*name, arg.masked(mask))).collect())
            }
            Kind::Verbatim(text) => Kind::Verbatim(text.clone()),
            Kind::Joined(between, parts) => {
                Kind::Joined(between, parts.iter().map(|part| part.masked(mask)).collect())
            }
        })
    }

    /// The text for a message.
    #[must_use]
    pub fn markdown(&self, language: Language) -> String {
        self.render(language, Style::Markdown)
    }

    /// The text for a place without markdown: a button, a select, a form, a file.
    #[must_use]
    pub fn plain(&self, language: Language) -> String {
        self.render(language, Style::Plain)
    }

    fn render(&self, language: Language, style: Style) -> String {
        match &self.0 {
            Kind::Message(key, args) => {
                let args: FluentArgs<'_> =
                    args.iter().map(|(name, arg)| (*name, arg.value(language, style))).collect();
                if language == Language::KEYS {
                    return catalogue::as_key(key, &args);
                }
                catalogue::format(language.other(), key, &args)
            }
            Kind::Verbatim(text) => text.clone().into_owned(),
            Kind::Joined(between, parts) => {
                let parts: Vec<_> = parts.iter().map(|part| part.render(language, style)).collect();
                parts.join(between)
            }
        }
    }
}
