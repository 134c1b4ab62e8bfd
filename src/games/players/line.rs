//! A line with places for a name and a reason. Pure.

use serde::Deserialize;

use crate::games::{
    say::visible,
    template::{Place, tame},
};

/// A line without a place for anything.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Plain(pub(super) Box<str>);

/// A line with a place for a name, and perhaps one for a reason.
#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Line(Vec<Part>);

#[derive(Debug, PartialEq, Eq)]
enum Part {
    Text(Box<str>),
    Player(Place),
    Reason(Place),
}

/// A line that can't be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(in crate::games) enum BadLine {
    #[error("a line about a player has {{player}} in it once, and {{reason}} at most once")]
    Places,
    #[error("a command has to stand before {{player}} and {{reason}}")]
    NothingBefore,
    #[error("a place stands between two \", or between spaces; {{reason}} outside of quotes ends the line")]
    Quotes,
    #[error("it is empty, or holds a line break or a control character")]
    Control,
}

fn is_line(line: &str) -> bool {
    let breaks = |sign: char| sign.is_control() || crate::visible::ends_line(sign);
    !line.trim().is_empty() && !line.contains(breaks)
}

impl TryFrom<String> for Plain {
    type Error = BadLine;

    fn try_from(line: String) -> Result<Self, BadLine> {
        if is_line(&line) { Ok(Self(line.into())) } else { Err(BadLine::Control) }
    }
}

impl TryFrom<String> for Line {
    type Error = BadLine;

    fn try_from(line: String) -> Result<Self, BadLine> {
        if !is_line(&line) {
            return Err(BadLine::Control);
        }
        let (mut parts, mut rest) = (Vec::new(), &*line);
        while let Some(at) = rest.find("{player}").into_iter().chain(rest.find("{reason}")).min() {
            let (before, place) = rest.split_at(at);
            let (place, after) = place.split_at("{player}".len());
            let is_reason = place == "{reason}";
            if parts.is_empty() && before.trim().is_empty() {
                return Err(BadLine::NothingBefore);
            }
            let quoted = before.ends_with('"') && after.starts_with('"');
            let ends = if is_reason { after.is_empty() } else { after.is_empty() || after.starts_with(' ') };
            let place = match quoted {
                true => Place::Quoted,
                false if before.ends_with(' ') && ends => Place::Words,
                false => return Err(BadLine::Quotes),
            };
            let place = if !is_reason && place == Place::Words { Place::Word } else { place };
            parts.push(Part::Text(before.into()));
            parts.push(if is_reason { Part::Reason(place) } else { Part::Player(place) });
            rest = after;
        }
        parts.push(Part::Text(rest.into()));
        let count = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        if count(|part| matches!(part, Part::Player(_))) != 1
            || count(|part| matches!(part, Part::Reason(_))) > 1
        {
            return Err(BadLine::Places);
        }
        // Each place takes its own two quotes; what stands between them is no place of its own.
        if line.matches('"').count()
            != 2 * count(|part| matches!(part, Part::Player(Place::Quoted) | Part::Reason(Place::Quoted)))
        {
            return Err(BadLine::Quotes);
        }
        Ok(Self(parts))
    }
}

impl Line {
    pub(super) fn takes_reason(&self) -> bool {
        self.0.iter().any(|part| matches!(part, Part::Reason(_)))
    }

    /// The line about a player whose name is [`is_safe`](Self::is_safe).
    pub(super) fn fill(&self, name: &str, reason: &dyn Fn(Place) -> String) -> String {
        self.0.iter().fold(String::new(), |line, part| match part {
            Part::Text(text) => line + text,
            Part::Player(_) => line + name,
            Part::Reason(place) => line + &reason(*place),
        })
    }

    /// Whether the name stays a name in its place.
    pub(super) fn is_safe(&self, name: &str) -> bool {
        self.0.iter().all(|part| match part {
            Part::Player(place) => is_safe(name, *place),
            Part::Text(_) | Part::Reason(_) => true,
        })
    }
}

fn is_safe(name: &str, place: Place) -> bool {
    let begins = |sign: char| match place {
        Place::Quoted => !matches!(sign, '@' | '/'),
        _ => sign.is_alphanumeric() || matches!(sign, '_' | '.' | '*' | '~'),
    };
    // Signs that only stand for something before a command are no matter behind one.
    let behind = format!("x{name}");
    name.starts_with(begins) && tame(&behind, place) == behind && visible(name) == name
}

/// Whether a name stays a name in a line of any game: one word, or between quotes.
#[must_use]
pub fn is_safe_name(name: &str, quoted: bool) -> bool {
    is_safe(name, if quoted { Place::Quoted } else { Place::Word })
}

/// A text that stays words in a line of any game, at its end or between quotes; empty where nothing is left of it.
#[must_use]
pub fn safe_words(text: &str, quoted: bool) -> String {
    let place = if quoted { Place::Quoted } else { Place::Words };
    tame(visible(text).trim(), place).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Result<Line, BadLine> {
        Line::try_from(text.to_owned())
    }

    #[test]
    fn a_line_has_a_command_and_places_that_end() {
        for good in [
            "kick {player}",
            "kick {player} {reason}",
            "kick \"{player}\" \"{reason}\"",
            "banuser \"{player}\" -r \"{reason}\"",
            "ban add {player} 1 year \"{reason}\"",
        ] {
            assert!(line(good).is_ok(), "{good}");
        }
        for (bad, why) in [
            ("kick", BadLine::Places),
            ("kick {reason}", BadLine::Places),
            ("kick {player} {player}", BadLine::Places),
            ("{player}", BadLine::NothingBefore),
            ("kick x{player}", BadLine::Quotes),
            ("kick {player}x", BadLine::Quotes),
            ("kick \"{player}", BadLine::Quotes),
            ("kick \"x {player} y\"", BadLine::Quotes),
            ("kick \"a\" {player}", BadLine::Quotes),
            ("kick {reason} {player}", BadLine::Quotes),
            ("kick {player}\nop {player}", BadLine::Control),
            ("", BadLine::Control),
        ] {
            assert_eq!(line(bad), Err(why), "{bad:?}");
        }
    }
}
