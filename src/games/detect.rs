//! Which game a server runs.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use tracing::error;

use super::{
    LONGEST,
    added::added,
    profile::{Profile, Profiles, profiles},
};

/// As much is looked at of what a panel says, bytes; a panel may say anything.
const LONGEST_HINT: usize = 1024;

/// What a panel says of a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// The name of its egg.
    pub egg: Option<&'a str>,
    /// Its Docker image.
    pub image: Option<&'a str>,
    /// The command that starts it.
    pub startup: Option<&'a str>,
}

/// By what a profile was found, the surest last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// By nothing: it is the generic one.
    Nothing,
    /// By the image, which several games may share.
    Image,
    /// By the command that starts it.
    Startup,
    /// By what it printed as it started.
    Lines,
    /// By the egg's name.
    Egg,
    /// Somebody chose it.
    Chosen,
}

/// A profile that was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found<'a> {
    /// The profile.
    pub profile: &'a Profile,
    /// By what.
    pub basis: Basis,
}

/// What games print as they start.
#[derive(Debug)]
pub(super) struct Detector {
    patterns: RegexSet,
    /// The profile of each pattern.
    names: Vec<&'static str>,
}

impl Profiles {
    /// A game that is not known.
    #[must_use]
    pub fn unknown(&self) -> Found<'_> {
        Found { profile: self.generic(), basis: Basis::Nothing }
    }

    /// The profile of a server, by what its panel says of it: of the words and parts that profiles look for, the longest
    /// counts.
    #[must_use]
    pub fn detect(&self, hints: &Hints<'_>) -> Found<'_> {
        let by = |text: Option<&str>, basis| {
            let text = text?;
            let text = text[..text.floor_char_boundary(LONGEST_HINT)].to_lowercase();
            let longest = |profile: &Profile| longest(profile, &text, basis);
            let rated = self.iter().map(|profile| (longest(profile), profile));
            // Those of an operator come before those of the program.
            let (rate, profile) = rated.max_by_key(|(rate, profile)| (*rate, is_added(profile)))?;
            (rate > 0).then_some(Found { profile, basis })
        };
        by(hints.egg, Basis::Egg)
            .or_else(|| by(hints.startup, Basis::Startup))
            .or_else(|| by(hints.image, Basis::Image))
            .unwrap_or_else(|| self.unknown())
    }

    /// The profile of a game that prints this as it starts; the line is [`plain`](super::plain).
    #[must_use]
    pub fn told_by(&self, line: &str) -> Option<&Profile> {
        static DETECTOR: LazyLock<Detector> = LazyLock::new(|| Detector::new(profiles()));
        self.by_name(DETECTOR.told_by(line)?)
    }
}

/// Whether it is an operator's own.
fn is_added(profile: &Profile) -> bool {
    added().any(|(name, _)| name == profile.name())
}

/// Characters of the longest word or part of a profile that stands in the text, which is in lower case.
fn longest(profile: &Profile, text: &str, basis: Basis) -> usize {
    let Some(detect) = profile.file.as_ref().map(|file| &file.detect) else { return 0 };
    let (parts, whole): (&[String], bool) = match basis {
        Basis::Egg => (&detect.egg, true),
        Basis::Startup => (&detect.startup, false),
        Basis::Image => (&detect.image, false),
        Basis::Lines | Basis::Chosen | Basis::Nothing => return 0,
    };
    let parts = parts.iter().map(|part| part.to_lowercase());
    parts.filter(|part| stands(text, part, whole)).map(|part| part.chars().count()).max().unwrap_or(0)
}

/// Whether a part stands in a text; `whole`: not as a piece of a longer word.
fn stands(text: &str, part: &str, whole: bool) -> bool {
    text.match_indices(part).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + part.len()..].chars().next();
        !whole || [before, after].into_iter().flatten().all(|neighbour| !neighbour.is_alphanumeric())
    })
}

impl Detector {
    fn new(profiles: &Profiles) -> Self {
        let (mut patterns, mut names) = (Vec::new(), Vec::new());
        let (added, of_program): (Vec<_>, Vec<_>) = profiles.iter().partition(|profile| is_added(profile));
        for profile in added.into_iter().chain(of_program) {
            let file = profile.file.as_ref();
            for pattern in
                file.into_iter().flat_map(|file| file.detect.lines.iter().map(|line| file.pattern(line)))
            {
                patterns.push(pattern);
                names.push(profile.name());
            }
        }
        let patterns = RegexSet::new(patterns).unwrap_or_else(|error| {
            error!("a pattern by which games are known is wrong: {error}");
            RegexSet::empty()
        });
        Self { patterns, names }
    }

    /// Looks at the line with what stands before its words, and without.
    fn told_by(&self, line: &str) -> Option<&'static str> {
        static HEADER: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"^(?:>[>. ]*)?(?:[0-9:.-]+ )*(?:\[[^\[\]]*\]+:? )+").ok());
        let line = &line[..line.floor_char_boundary(LONGEST)];
        let header = HEADER.as_ref().and_then(|header| header.find(line)).map_or(0, |header| header.end());
        let found =
            [line, &line[header..]].into_iter().find_map(|line| self.patterns.matches(line).iter().next())?;
        self.names.get(found).copied()
    }
}
