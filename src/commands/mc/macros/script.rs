//! The commands of a macro: lines with places for what is asked for at each run. Pure.
//!
//! `{player}`, `{number}` and `{text}` are places; `{player:who}` is one with a label. What is put into them is checked by
//! its kind, and a line stays one command whatever it is.

use crate::games::{PlayerCommands, is_safe_name, safe_words};

/// Commands of a macro.
pub(super) const MOST_LINES: usize = 10;
/// Characters of a command.
pub(super) const LONGEST_LINE: usize = 500;
/// Places with different labels: a form has five inputs.
pub(super) const MOST_PLACES: usize = 5;
/// Characters of a label.
const LONGEST_LABEL: usize = 20;
/// Characters of a text that is put in.
pub(super) const LONGEST_VALUE: usize = 100;

/// Commands that run others: what is put into them could be one.
const RUNS_OTHERS: [&str; 12] = [
    "execute", "return", "function", "schedule", "sudo", "alias", "bind", "exec", "cmd", "runas", "do",
    "rcon",
];

/// What may be put into a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name that the game allows.
    Player,
    /// A number.
    Number,
    /// Words.
    Text,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Player => "player",
            Self::Number => "number",
            Self::Text => "text",
        }
    }
}

/// What is asked for at a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) kind: Kind,
    /// What tells it from others of its kind, as people read it.
    pub(super) label: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The number of a place, and whether it stands between quotes.
    Place(usize, bool),
}

/// The commands of a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Script {
    lines: Vec<Vec<Part>>,
    places: Vec<Place>,
}

/// Why commands can't be a macro.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BadScript {
    Empty,
    TooManyLines,
    /// The line of this number, from 1.
    TooLong(usize),
    TooManyPlaces,
    /// The line begins with a place: what is typed there would be the command.
    NothingBefore(usize),
    /// The line runs other commands, and has a place in it.
    RunsOthers(usize),
    /// Words stand outside of quotes and before the end of the line.
    TextInside(usize),
    /// The line runs this very macro.
    NamesItself(usize),
    /// The line runs a macro.
    NamesMacro(usize),
    /// The line has a character that is no part of a line.
    Control(usize),
}

impl Script {
    /// Reads the commands of the macro called `name`.
    pub(super) fn read(name: &str, text: &str) -> Result<Self, BadScript> {
        let mut script = Self { lines: Vec::new(), places: Vec::new() };
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        for (line, number) in lines.zip(1..) {
            if number > MOST_LINES {
                return Err(BadScript::TooManyLines);
            }
            runs_no_macro(name, line, number)?;
            // As `/mc run` has it.
            let line = line.strip_prefix('/').unwrap_or(line);
            if line.chars().count() > LONGEST_LINE {
                return Err(BadScript::TooLong(number));
            }
            if line.chars().any(|sign| sign.is_control() || crate::visible::ends_line(sign)) {
                return Err(BadScript::Control(number));
            }
            let parts = script.parts(line, number)?;
            script.lines.push(parts);
        }
        if script.lines.is_empty() { Err(BadScript::Empty) } else { Ok(script) }
    }

    fn parts(&mut self, line: &str, number: usize) -> Result<Vec<Part>, BadScript> {
        let (mut parts, mut rest, mut quotes) = (Vec::new(), line, 0);
        while let Some((before, place, after)) = next_place(rest) {
            quotes += before.matches('"').count();
            if parts.is_empty() && before.trim().is_empty() {
                return Err(BadScript::NothingBefore(number));
            }
            let quoted = quotes % 2 == 1;
            if place.kind == Kind::Text && !quoted && !after.is_empty() {
                return Err(BadScript::TextInside(number));
            }
            let at = self.place(place)?;
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Place(at, quoted));
            rest = after;
        }
        let first = line.split(' ').next().unwrap_or_default().trim_start_matches('/');
        let first = first.rsplit(':').next().unwrap_or_default();
        if !parts.is_empty() && RUNS_OTHERS.iter().any(|word| word.eq_ignore_ascii_case(first)) {
            return Err(BadScript::RunsOthers(number));
        }
        parts.push(Part::Text(rest.to_owned()));
        Ok(parts)
    }

    fn place(&mut self, place: Place) -> Result<usize, BadScript> {
        if let Some(at) = self.places.iter().position(|known| *known == place) {
            return Ok(at);
        }
        if self.places.len() == MOST_PLACES {
            return Err(BadScript::TooManyPlaces);
        }
        self.places.push(place);
        Ok(self.places.len() - 1)
    }

    /// What is asked for, in the order in which it stands in the commands.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// The commands with these values, which [`value`] has checked, one for each place.
    ///
    /// # Errors
    /// The place in which a value would not stay one.
    pub(super) fn filled(&self, values: &[String]) -> Result<Vec<String>, usize> {
        let line = |parts: &Vec<Part>| {
            parts.iter().try_fold(String::new(), |line, part| match part {
                Part::Text(text) => Ok(line + text),
                Part::Place(at, quoted) => {
                    let value = values.get(*at).ok_or(*at)?;
                    let kind = self.places.get(*at).ok_or(*at)?.kind;
                    match kind {
                        Kind::Number => Ok(line + value),
                        Kind::Player if is_safe_name(value, *quoted) => Ok(line + value),
                        Kind::Player => Err(*at),
                        Kind::Text => Ok(line + &safe_words(value, *quoted)),
                    }
                }
            })
        };
        self.lines.iter().map(line).collect()
    }

    /// The commands with something ordinary in each place, to be held against rights.
    pub(super) fn sample(&self) -> Vec<String> {
        let values = self.places.iter().map(|place| match place.kind {
            Kind::Player => "Steve".to_owned(),
            Kind::Number => "1".to_owned(),
            Kind::Text => "text".to_owned(),
        });
        self.filled(&values.collect::<Vec<_>>()).unwrap_or_default()
    }
}

/// The first place of a text, with what stands before and behind it.
fn next_place(text: &str) -> Option<(&str, Place, &str)> {
    text.match_indices('{').find_map(|(at, _)| {
        let (inner, after) = text[at + 1..].split_once('}')?;
        let (kind, label) = inner.split_once(':').unwrap_or((inner, inner));
        let kind = match kind {
            "player" => Kind::Player,
            "number" => Kind::Number,
            "text" => Kind::Text,
            _ => return None,
        };
        let is_label = |sign: char| sign.is_alphanumeric() || matches!(sign, ' ' | '_' | '-');
        let fits =
            !label.trim().is_empty() && label.chars().count() <= LONGEST_LABEL && label.chars().all(is_label);
        fits.then(|| (&text[..at], Place { kind, label: label.trim().to_owned() }, after))
    })
}

/// A macro that ran itself would never end; one that runs another could be made to.
fn runs_no_macro(name: &str, line: &str, number: usize) -> Result<(), BadScript> {
    let mut words = line.trim_start_matches('/').split_whitespace();
    if !(words.next() == Some("mc") && words.next() == Some("macro")) {
        return Ok(());
    }
    let rest: Vec<_> = words.skip_while(|word| *word == "run").collect();
    let named = rest.join(" ").to_lowercase();
    let named = named.strip_prefix("name:").unwrap_or(&named).trim();
    Err(if named == name.trim().to_lowercase() {
        BadScript::NamesItself(number)
    } else {
        BadScript::NamesMacro(number)
    })
}

/// What was typed for a place, if it is what the place takes. `players` knows the names that the game allows.
pub(super) fn value(kind: Kind, typed: &str, players: Option<PlayerCommands<'_>>) -> Option<String> {
    let typed = typed.trim();
    match kind {
        Kind::Player => {
            let allowed = match players {
                Some(players) => players.allows(typed),
                None => {
                    typed.len() <= 32
                        && typed.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
                }
            };
            (allowed && !typed.is_empty()).then(|| typed.to_owned())
        }
        Kind::Number => {
            let digits = typed.strip_prefix('-').unwrap_or(typed);
            let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
            let is_number =
                |text: &str| (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
            (is_number(whole) && is_number(part)).then(|| typed.to_owned())
        }
        Kind::Text => {
            let fits = !typed.is_empty() && typed.chars().count() <= LONGEST_VALUE;
            // In either place something has to be left of it.
            (fits && !safe_words(typed, false).is_empty()).then(|| typed.to_owned())
        }
    }
}

#[cfg(test)]
mod tests;
