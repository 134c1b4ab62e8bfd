//! Arguments of texts, each with what it is: so nothing that somebody typed is ever read as markdown.

use std::{borrow::Cow, time::Duration};

use fluent_bundle::FluentValue;
use serenity::model::id::{ChannelId, RoleId, UserId};

use super::{Language, Text, markdown::escape_markdown};
use crate::text;

/// Where a text is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Markdown,
    Plain,
}

/// One argument. Ids are never numbers: Fluent's are floats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// Text from outside, which Discord must not format: `&str` and `String`.
    Plain(String),
    /// Text between backticks, see [`code`].
    Code(String),
    /// A word that selects among the variants of a text, see [`word`]; never shown.
    Word(Cow<'static, str>),
    /// A number of things: a text may have a form for each plural.
    Count(u64),
    /// The same, shown with a mark between thousands, see [`grouped`].
    Grouped(u64),
    /// So many tenths, shown with one decimal, see [`decimal`].
    Tenths(u64),
    /// What Discord shows as itself: a mention, see [`member`], or a time, see [`time`].
    Mention(String),
    /// How long, see [`duration`].
    Duration(Duration),
    /// Another text.
    Text(Text),
    /// Several, see [`all_of`], [`one_of`], [`listed`] and [`phrases`].
    List(Conjunction, Vec<Arg>),
}

/// What stands before the last of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conjunction {
    /// *a, b and c*
    And,
    /// *a, b or c*
    Or,
    /// *a, b, c*
    Comma,
    /// *a; b; c*
    Semicolon,
}

/// Text to copy, or that was typed: in backticks.
#[must_use]
pub fn code(text: impl Into<String>) -> Arg {
    Arg::Code(text.into())
}

/// Which variant of a text is meant.
#[must_use]
pub fn word(word: impl Into<Cow<'static, str>>) -> Arg {
    Arg::Word(word.into())
}

/// How long something took or takes, in its two largest units.
#[must_use]
pub fn duration(duration: Duration) -> Arg {
    Arg::Duration(duration)
}

/// A large number, for people: `40,000`. A text that has a form for each plural is told it as a count, too.
#[must_use]
pub fn grouped(number: u64) -> Arg {
    Arg::Grouped(number)
}

/// A number of at least 0 with one decimal: `812.4`.
#[must_use]
pub fn decimal(number: f64) -> Arg {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast ends at its type's bounds"
    )]
    Arg::Tenths((number * 10.0).round() as u64)
}

/// A point in time in the reader's own time zone: seconds since 1970 and a letter of
/// [Discord's styles](https://docs.discord.com/developers/reference#message-formatting-timestamp-styles).
#[must_use]
pub fn time(epoch: i64, style: char) -> Arg {
    Arg::Mention(format!("<t:{epoch}:{style}>"))
}

/// A member's mention.
#[must_use]
pub fn member(user: UserId) -> Arg {
    Arg::Mention(format!("<@{user}>"))
}

/// *a, b and c*
#[must_use]
pub fn all_of<A: Into<Arg>>(items: impl IntoIterator<Item = A>) -> Arg {
    Arg::List(Conjunction::And, items.into_iter().map(Into::into).collect())
}

/// *a, b or c*
#[must_use]
pub fn one_of<A: Into<Arg>>(items: impl IntoIterator<Item = A>) -> Arg {
    Arg::List(Conjunction::Or, items.into_iter().map(Into::into).collect())
}

/// *a, b, c*: what is listed and not read as a part of the sentence.
#[must_use]
pub fn listed<A: Into<Arg>>(items: impl IntoIterator<Item = A>) -> Arg {
    Arg::List(Conjunction::Comma, items.into_iter().map(Into::into).collect())
}

/// *a; b; c*: phrases that may hold commas themselves.
#[must_use]
pub fn phrases<A: Into<Arg>>(items: impl IntoIterator<Item = A>) -> Arg {
    Arg::List(Conjunction::Semicolon, items.into_iter().map(Into::into).collect())
}

impl Arg {
    pub(super) fn masked(&self, mask: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Plain(text) => Self::Plain(mask(text)),
            Self::Code(text) => Self::Code(mask(text)),
            Self::Text(text) => Self::Text(text.masked(mask)),
            Self::List(conjunction, items) => {
                Self::List(*conjunction, items.iter().map(|item| item.masked(mask)).collect())
            }
            Self::Word(_)
            | Self::Count(_)
            | Self::Grouped(_)
            | Self::Tenths(_)
            | Self::Mention(_)
            | Self::Duration(_) => self.clone(),
        }
    }

    pub(super) fn value(&self, language: Language, style: Style) -> FluentValue<'_> {
        match self {
            Self::Word(word) => FluentValue::from(&**word),
            // Counts of what is on one machine are far below where floats leave out numbers.
            Self::Count(count) => FluentValue::from(*count),
            shown => FluentValue::from(shown.shown(language, style)),
        }
    }

    fn shown(&self, language: Language, style: Style) -> String {
        match self {
            Self::Plain(text) if style == Style::Markdown => escape_markdown(text),
            Self::Code(text) if style == Style::Markdown => in_backticks(text),
            Self::Plain(text) | Self::Code(text) | Self::Mention(text) => text.clone(),
            Self::Word(word) => word.clone().into_owned(),
            Self::Count(count) => count.to_string(),
            Self::Grouped(number) if language == Language::KEYS => number.to_string(),
            Self::Tenths(tenths) if language == Language::KEYS => {
                format!("{}.{}", tenths / 10, tenths % 10)
            }
            Self::Duration(duration) if language == Language::KEYS => format!("{}s", duration.as_secs()),
            Self::Grouped(number) => {
                with_marks(*number, &text!("number-thousands-mark").render(language, style))
            }
            Self::Tenths(tenths) => {
                let mark = text!("number-decimal-mark").render(language, style);
                format!("{}{mark}{}", tenths / 10, tenths % 10)
            }
            Self::Duration(duration) => spelled(*duration).render(language, style),
            Self::Text(text) => text.render(language, style),
            Self::List(conjunction, items) => list(*conjunction, items, language, style),
        }
    }
}

fn with_marks(number: u64, mark: &str) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push_str(mark);
        }
        out.push(digit);
    }
    out
}

fn in_backticks(text: &str) -> String {
    let inner = text.replace('`', "ˋ").replace(['\n', '\r'], " ");
    format!("`{}`", if inner.trim().is_empty() { " " } else { &inner })
}

fn spelled(duration: Duration) -> Text {
    let seconds = duration.as_secs();
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, seconds) => text!("duration-seconds", seconds = seconds),
        (0, 0, minutes, seconds) if minutes < 5 && seconds > 0 => {
            text!("duration-minutes-seconds", minutes = minutes, seconds = seconds)
        }
        (0, 0, minutes, _) => text!("duration-minutes", minutes = minutes),
        (0, hours, minutes, _) => text!("duration-hours-minutes", hours = hours, minutes = minutes),
        (days, hours, ..) => text!("duration-days-hours", days = days, hours = hours),
    }
}

fn list(conjunction: Conjunction, items: &[Arg], language: Language, style: Style) -> String {
    let mut shown: Vec<_> = items.iter().map(|item| item.shown(language, style)).collect();
    match conjunction {
        Conjunction::Comma => return shown.join(", "),
        Conjunction::Semicolon => return shown.join("; "),
        Conjunction::And if language == Language::KEYS => return shown.join(" & "),
        Conjunction::Or if language == Language::KEYS => return shown.join(" | "),
        Conjunction::And | Conjunction::Or => {}
    }
    let Some(last) = shown.pop() else { return String::new() };
    if shown.is_empty() {
        return last;
    }
    let verbatim = |text: String| Arg::Text(Text::verbatim(text));
    let (first, last) = (verbatim(shown.join(", ")), verbatim(last));
    let joined = match conjunction {
        Conjunction::Or => text!("list-or", first = first, last = last),
        _ => text!("list-and", first = first, last = last),
    };
    joined.render(language, style)
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Plain(text.to_owned())
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Plain(text)
    }
}

impl From<&String> for Arg {
    fn from(text: &String) -> Self {
        Self::Plain(text.clone())
    }
}

impl From<Text> for Arg {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Arg {
    fn from(count: u32) -> Self {
        Self::Count(count.into())
    }
}

impl From<u16> for Arg {
    fn from(count: u16) -> Self {
        Self::Count(count.into())
    }
}

impl From<usize> for Arg {
    fn from(count: usize) -> Self {
        Self::Count(count as u64)
    }
}

impl From<ChannelId> for Arg {
    fn from(channel: ChannelId) -> Self {
        Self::Mention(format!("<#{channel}>"))
    }
}

impl From<RoleId> for Arg {
    fn from(role: RoleId) -> Self {
        Self::Mention(format!("<@&{role}>"))
    }
}
