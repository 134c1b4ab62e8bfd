//! The rules of one file, compiled.

use regex::{Captures, Regex};

use super::{Class, Level, Player, file::File, literals::literals, patterns::compiled};

/// Characters of a longer name are no name.
const LONGEST_NAME: usize = 60;

/// A rule that can't be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadRule {
    /// No pattern of the crate `regex`, or too large a one.
    #[error(transparent)]
    Pattern(#[from] regex::Error),
    /// Every line would have to be tried with it.
    #[error("no fixed text stands in what {pattern} matches")]
    WithoutText { pattern: String },
}

/// What a file's rules make of a line.
#[derive(Debug, Default)]
pub(super) struct Reading<'a> {
    /// As chat.
    pub(super) chat: Option<Class<'a>>,
    /// It may have been said.
    pub(super) said: bool,
    /// As news.
    pub(super) news: Option<Class<'a>>,
}

/// The rules of one file.
#[derive(Debug)]
pub(super) struct Rules {
    headers: Vec<Regex>,
    ordinary: Vec<Regex>,
    continues: Vec<Regex>,
    warn: Vec<Regex>,
    error: Vec<Regex>,
    pub(super) chat: Vec<Person>,
    echo: Vec<Regex>,
    said: Vec<Regex>,
    joined: Vec<Person>,
    left: Vec<Person>,
    listed: Vec<Regex>,
    listed_name: Option<Regex>,
    version: Vec<Regex>,
    stop: Vec<Regex>,
    ends: Vec<Regex>,
    broke: Vec<Regex>,
    /// Texts one of which stands in every line that is news.
    pub(super) literals: Vec<Box<[u8]>>,
}

/// A rule with a name.
#[derive(Debug)]
pub(super) struct Person {
    pub(super) regex: Regex,
    /// The same rule that takes as little as it can where the other takes as much, where names may hold anything.
    pub(super) other: Option<Regex>,
}

impl Person {
    fn new(pattern: &str) -> Result<Self, regex::Error> {
        let free = pattern.contains("(?P<name>.");
        let other = free.then(|| compiled(&format!("(?U){pattern}"))).transpose()?;
        Ok(Self { regex: compiled(pattern)?, other })
    }

    /// The name, unless it can be read in two ways, or is longer than any. `None`: the rule does not match.
    fn read<'a>(&self, words: &'a str) -> Option<(Captures<'a>, Named<'a>)> {
        let found = self.regex.captures(words)?;
        let name = found.name("name").map(|name| name.as_str());
        let again = self.other.as_ref().and_then(|other| other.captures(words));
        let again = again.map(|found| found.name("name").map(|name| name.as_str()));
        let named = match (name, again) {
            (name, Some(other)) if name != other => Named::Unclear,
            (Some(name), _) if !is_short(name) => Named::Unclear,
            (Some(name), _) => Named::As(name),
            (None, _) => Named::Not,
        };
        Some((found, named))
    }
}

enum Named<'a> {
    As(&'a str),
    Not,
    Unclear,
}

impl Rules {
    pub(super) fn compile(file: &File) -> Result<Self, BadRule> {
        let lines = &file.lines;
        let all =
            |patterns: &[String]| patterns.iter().map(|pattern| file.pattern(pattern)).collect::<Vec<_>>();
        let regexes =
            |patterns: &[String]| all(patterns).iter().map(|p| compiled(p)).collect::<Result<_, _>>();
        let people =
            |patterns: &[String]| all(patterns).iter().map(|p| Person::new(p)).collect::<Result<_, _>>();
        let rules = Self {
            headers: regexes(&lines.headers)?,
            ordinary: regexes(&lines.ordinary)?,
            continues: regexes(&lines.continues)?,
            warn: regexes(&lines.warn)?,
            error: regexes(&lines.error)?,
            chat: people(&lines.chat)?,
            echo: regexes(&lines.echo)?,
            said: regexes(&lines.said)?,
            joined: people(&lines.joined)?,
            left: people(&lines.left)?,
            listed: regexes(&lines.listed)?,
            listed_name: lines.listed_name.iter().map(|p| compiled(&file.pattern(p))).next().transpose()?,
            version: regexes(&lines.version)?,
            stop: regexes(&lines.stop)?,
            ends: regexes(&lines.ends)?,
            broke: regexes(&lines.broke)?,
            literals: Vec::new(),
        };
        let mut texts = Vec::new();
        let news = [
            &lines.joined,
            &lines.left,
            &lines.listed,
            &lines.version,
            &lines.stop,
            &lines.ends,
            &lines.broke,
        ];
        for news in news {
            for pattern in all(news) {
                texts.extend(literals(&pattern).ok_or(BadRule::WithoutText { pattern })?);
            }
        }
        texts.sort_unstable();
        texts.dedup();
        Ok(Self { literals: texts, ..rules })
    }

    /// What follows the header.
    pub(super) fn words<'a>(&self, line: &'a str) -> &'a str {
        let header = self.headers.iter().find_map(|header| header.find(line));
        header.map_or(line, |header| &line[header.end()..])
    }

    pub(super) fn read<'a>(&self, line: &'a str) -> Reading<'a> {
        let words = self.words(line);
        Reading { chat: self.chat(words), said: any(&self.said, words), news: self.news(words) }
    }

    /// Whether somebody may have said it in a way that no other rule knows.
    pub(super) fn is_said(&self, line: &str) -> bool {
        any(&self.said, self.words(line))
    }

    pub(super) fn chat<'a>(&self, words: &'a str) -> Option<Class<'a>> {
        if let Some(echo) = self.echo.iter().find_map(|rule| rule.captures(words)) {
            return Some(Class::Echo { text: echo.name("text").map_or("", |text| text.as_str()) });
        }
        let (found, named) = self.chat.iter().find_map(|rule| rule.read(words))?;
        let text = found.name("text")?;
        Some(match (named, found.name("name")) {
            (Named::As(name), _) => Class::Chat { name: Some(name), text: text.as_str() },
            // Where the name ends is not known: all of it is shown.
            (Named::Unclear, Some(name)) => {
                Class::Chat { name: None, text: &words[name.start()..text.end()] }
            }
            _ => Class::Chat { name: None, text: text.as_str() },
        })
    }

    pub(super) fn is_chat(&self, line: &str) -> bool {
        let words = self.words(line);
        any(&self.echo, words) || self.chat.iter().any(|rule| rule.regex.is_match(words))
    }

    fn news<'a>(&self, words: &'a str) -> Option<Class<'a>> {
        let listed =
            || self.listed.iter().find_map(|rule| rule.captures(words)).and_then(|found| self.listed(&found));
        let version = || {
            Some(Class::Version(
                self.version.iter().find_map(|rule| rule.captures(words))?.name("version")?.as_str(),
            ))
        };
        let stop = || any(&self.stop, words).then_some(Class::StopTyped);
        let ends = || any(&self.ends, words).then_some(Class::ShutsDown);
        let broke = || any(&self.broke, words).then_some(Class::Broke);
        let mut readings = person(&self.joined, words, Class::Joined)
            .into_iter()
            .chain(person(&self.left, words, Class::Left))
            .chain(listed())
            .chain(version())
            .chain(stop())
            .chain(ends())
            .chain(broke());
        let first = readings.next()?;
        Some(if readings.next().is_some() { Class::Unclear } else { first })
    }

    fn listed<'a>(&self, found: &Captures<'a>) -> Option<Class<'a>> {
        let number = |group| found.name(group).and_then(|number| number.as_str().parse().ok());
        let count = number("count").or_else(|| found.name("none").map(|_| 0))?;
        let names =
            found.name("names").zip(self.listed_name.as_ref()).map_or_else(Vec::new, |(names, rule)| {
                let each = names.as_str().split(',').filter_map(|name| rule.captures(name)?.name("name"));
                each.map(|name| name.as_str()).filter(|name| is_short(name)).collect()
            });
        Some(Class::Listed { count, max: number("max"), names })
    }

    pub(super) fn level(&self, line: &str) -> Option<Level> {
        if any(&self.ordinary, line) {
            return Some(Level::Info);
        }
        if any(&self.error, line) {
            return Some(Level::Error);
        }
        if any(&self.warn, line) {
            return Some(Level::Warn);
        }
        let found = self.headers.iter().find_map(|header| header.captures(line))?;
        Some(level(found.name("level")?.as_str()))
    }

    pub(super) fn continues(&self, line: &str) -> bool {
        any(&self.continues, line)
    }
}

fn person<'a>(rules: &[Person], words: &'a str, class: fn(Player<'a>) -> Class<'a>) -> Option<Class<'a>> {
    let (found, named) = rules.iter().find_map(|rule| rule.read(words))?;
    let id = found.name("id").map(|id| id.as_str()).filter(|id| !id.is_empty());
    Some(match named {
        Named::As(name) => class(Player { id: id.unwrap_or(name), name: Some(name) }),
        Named::Not => class(Player { id: id?, name: None }),
        Named::Unclear => Class::Unclear,
    })
}

fn is_short(name: &str) -> bool {
    name.len() <= LONGEST_NAME || name.chars().count() <= LONGEST_NAME
}

fn any(rules: &[Regex], text: &str) -> bool {
    rules.iter().any(|rule| rule.is_match(text))
}

/// What the word of a header means.
fn level(word: &str) -> Level {
    let begins = |with: &str| word.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if ["err", "sev", "fat", "exc", "crit"].into_iter().any(begins) {
        Level::Error
    } else if ["warn", "wrn"].into_iter().any(begins) {
        Level::Warn
    } else {
        Level::Info
    }
}
