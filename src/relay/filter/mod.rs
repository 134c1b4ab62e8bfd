//! What a mirror hides and masks: filters that people added, presets for secrets, and names for IP addresses.

use std::{borrow::Cow, collections::HashMap, fmt, net::IpAddr, sync::Mutex};

use regex::{Regex, RegexBuilder};

use super::{
    clean::{CleanLine, Edit},
    mask::Masker,
};
use crate::tasks::lock;

/// The most bytes of a compiled pattern.
const SIZE: usize = 64 * 1024;
/// The most characters of a pattern.
const LONGEST: usize = 300;

/// What becomes of what a filter finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilterAction {
    /// Lines with it are not shown.
    Hide,
    /// Lines without it are not shown.
    ShowOnly,
    /// It is replaced.
    Mask,
}

/// How a filter's text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PatternKind {
    /// Plain words, without regard to case.
    Words,
    /// A regular expression.
    Regex,
}

/// A filter as somebody typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// What becomes of what it finds.
    pub action: FilterAction,
    /// How `text` is read.
    pub pattern: PatternKind,
    /// What it looks for.
    pub text: String,
}

/// Why a filter can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// Nothing is left without the spaces around it.
    #[error("it is empty")]
    Empty,
    /// It takes too much time or memory for every line.
    #[error("it is too large")]
    TooLarge,
    /// It finds every line.
    #[error("it finds every line")]
    Everything,
    /// It is not a regular expression.
    #[error("it is not a regular expression: {0}")]
    NotARegex(String),
}

impl Spec {
    /// Whether it can be had.
    ///
    /// # Errors
    /// Why not, in words for people.
    pub fn check(&self) -> Result<(), FilterError> {
        let regex = self.compiled()?;
        if self.action != FilterAction::Mask && regex.is_match("") {
            return Err(FilterError::Everything);
        }
        Ok(())
    }

    fn compiled(&self) -> Result<Regex, FilterError> {
        if self.text.trim().is_empty() {
            return Err(FilterError::Empty);
        }
        if self.text.chars().count() > LONGEST {
            return Err(FilterError::TooLarge);
        }
        let pattern = match self.pattern {
            PatternKind::Words => Cow::Owned(regex::escape(&self.text)),
            PatternKind::Regex => Cow::Borrowed(&*self.text),
        };
        let plain = self.pattern == PatternKind::Words;
        RegexBuilder::new(&pattern).case_insensitive(plain).size_limit(SIZE).build().map_err(|error| {
            match error {
                regex::Error::CompiledTooBig(_) => FilterError::TooLarge,
                other => FilterError::NotARegex(other.to_string()),
            }
        })
    }
}

/// What is masked unless somebody switches it off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Preset {
    /// What follows `/login` and the like.
    Logins,
    /// Tokens in the addresses of web pages.
    UrlTokens,
    /// What follows `ban-ip`.
    BanIp,
    /// Public IP addresses.
    Addresses,
}

impl Preset {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Logins, Self::UrlTokens, Self::BanIp, Self::Addresses];

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Logins => "logins",
            Self::UrlTokens => "url tokens",
            Self::BanIp => "ban-ip",
            Self::Addresses => "addresses",
        }
    }

    /// What it does, for people.
    #[must_use]
    pub const fn about(self) -> &'static str {
        match self {
            Self::Logins => "masks passwords after `/login`, `/register` and the like",
            Self::UrlTokens => "masks tokens and keys in addresses of web pages",
            Self::BanIp => "masks what `ban-ip` is given",
            Self::Addresses => "masks public IP addresses with a name for each visitor",
        }
    }

    fn pattern(self) -> Option<&'static str> {
        match self {
            Self::Logins => Some(r"(?i)/(?:login|register|l|reg|changepassword)\s+(?P<s>\S.*)"),
            Self::UrlTokens => Some(r"(?i)[?&](?:token|key|secret|password)=(?P<s>[^&\s]+)"),
            Self::BanIp => Some(r"(?i)\bban-ip\s+(?P<s>\S+)"),
            Self::Addresses => None,
        }
    }
}

/// Names for IP addresses: the same address, the same name under one key.
#[derive(Clone, Copy)]
pub struct Names([u8; 32]);

impl Names {
    /// Names under `key`.
    #[must_use]
    pub fn keyed(key: [u8; 32]) -> Self {
        Self(key)
    }
}

/// Whether a line is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// It is.
    Shown,
    /// It is not.
    Hidden,
}

/// The filters, presets and names of one mirror.
pub struct Rules {
    specs: Vec<(FilterAction, Regex)>,
    presets: Vec<Regex>,
    masker: Option<Masker>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules").field("specs", &self.specs.len()).finish_non_exhaustive()
    }
}

impl Rules {
    /// Compiles them.
    ///
    /// # Errors
    /// Which of `specs` can't be had, and why.
    pub fn compile(
        specs: &[Spec],
        presets_off: &[Preset],
        names: Names,
    ) -> Result<Self, (usize, FilterError)> {
        let compile = |(index, spec): (usize, &Spec)| {
            spec.compiled().map(|regex| (spec.action, regex)).map_err(|error| (index, error))
        };
        let specs = specs.iter().enumerate().map(compile).collect::<Result<_, _>>()?;
        let on = |preset: &&Preset| !presets_off.contains(preset);
        let presets = Preset::ALL.iter().filter(on).filter_map(|preset| Regex::new(preset.pattern()?).ok());
        let masker = on(&&Preset::Addresses).then(|| naming(names));
        Ok(Self { specs, presets: presets.collect(), masker })
    }

    /// Masks a line in place and says whether it is shown. Filters see it as it came.
    pub fn apply(&self, line: &mut CleanLine) -> Shown {
        let found = |wanted: FilterAction| {
            self.specs.iter().any(|(action, regex)| *action == wanted && regex.is_match(line.text()))
        };
        let limited = self.specs.iter().any(|(action, _)| *action == FilterAction::ShowOnly);
        if found(FilterAction::Hide) || limited && !found(FilterAction::ShowOnly) {
            return Shown::Hidden;
        }
        let masks = self.specs.iter().filter(|(action, _)| *action == FilterAction::Mask);
        for regex in self.presets.iter().chain(masks.map(|(_, regex)| regex)) {
            let edits = edits(regex, line.text());
            if !edits.is_empty() {
                line.replace(&edits);
            }
        }
        self.masker.iter().for_each(|masker| masker.mask(line));
        Shown::Shown
    }

    /// Masks any other text.
    #[must_use]
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut masked = Cow::Borrowed(text);
        let masks = self.specs.iter().filter(|(action, _)| *action == FilterAction::Mask);
        for regex in self.presets.iter().chain(masks.map(|(_, regex)| regex)) {
            for Edit { range, with } in edits(regex, &masked).into_iter().rev() {
                masked.to_mut().replace_range(range, &with);
            }
        }
        match &self.masker {
            Some(masker) => Cow::Owned(masker.mask_text(&masked).into_owned()),
            None => masked,
        }
    }
}

fn edits(regex: &Regex, text: &str) -> Vec<Edit> {
    let found = regex.captures_iter(text).filter_map(|found| found.name("s").or_else(|| found.get(0)));
    let with = || "•••".to_owned();
    found.filter(|found| !found.is_empty()).map(|found| Edit { range: found.range(), with: with() }).collect()
}

fn naming(names: Names) -> Masker {
    let known: Mutex<HashMap<IpAddr, usize>> = Mutex::default();
    let first = usize::from(names.0[0]);
    Masker::naming(move |address, out| {
        let mut known = lock(&known);
        let next = first + known.len();
        out.push_str(&format!("‹ip visitor-{}›", known.entry(address).or_insert(next)));
    })
}
