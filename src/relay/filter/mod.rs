//! What a mirror hides, shows only and masks: people's own filters, presets for common secrets, visitors' addresses.
//!
//! ```text
//! Spec { action, pattern, text }   check()                       // one filter of a person's
//! Rules::compile(&[Spec], &[Preset], Names)                      // one mirror's, with the presets that are off
//! rules.apply(&mut CleanLine) -> Shown                           // once for each line
//! rules.mask_text(&str) -> Cow<str>                              // answers, audit lines: masks, never hides
//! rules.test(CleanLine) -> Trial                                 // what each rule does to a line
//! ```
//!
//! - A filter looks at the visible text of a line, whatever its colours. Words match wherever they stand in it,
//!   inside of other words too, whatever their case. A regex is one of the `regex` crate: linear in the line's
//!   length, without look-around and backreferences; `^` and `$` are the line's ends.
//! - Hide and show-only match if the line matches as it was printed or as it is shown once it is masked: people
//!   copy from either. With show-only filters a line is shown if one of them matches it; hide wins over them.
//! - Masks all look at the line as it was printed. What they find becomes [`MASKED`], parts that touch become one,
//!   and colours around it stay. A public address becomes its name (see [`mask`](super::mask)), unless it is part of
//!   something that is masked.
//! - Masking what is masked changes nothing: the marks themselves are never masked.

use std::borrow::Cow;
use std::ops::Range;

mod hint;
mod marks;
mod own;
mod patterns;
mod preset;
mod secret;
mod spec;
#[cfg(test)]
mod tests;

pub use marks::MASKED;
pub use preset::Preset;
pub use spec::{FilterAction, FilterError, LONGEST, MOST_FILTERS, PatternKind, Spec};

use super::clean::{CleanLine, Edit};
use super::mask::{Glance, Masker, Names, replaced};
use own::Own;
use preset::Presets;

/// How often a text is looked at again because something in it was masked.
const MOST_ROUNDS: usize = 4;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a hidden line must not be shown"]
pub enum Shown {
    /// It is shown.
    Shown,
    /// It is left out, and counted.
    Hidden,
}

/// A rule that had to do with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The filter at this place of those that the rules were compiled from: its pattern matches.
    Own(usize),
    /// This preset masks something.
    Preset(Preset),
}

/// What the rules do to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Whether it is shown.
    pub shown: Shown,
    /// The line with its masks, also if it is hidden.
    pub line: CleanLine,
    /// Every rule that matches: own filters in their order, then presets.
    pub matched: Vec<Rule>,
}

/// The compiled rules of one mirror. The default is every preset, with `‹ip›` for every address.
#[derive(Debug, Default)]
pub struct Rules {
    own: Option<Own>,
    presets: Presets,
    masker: Masker,
}

impl Rules {
    /// Compiles a mirror's filters; all presets are on but those in `presets_off`.
    ///
    /// # Errors
    /// The place of the first filter that can't be used, and why.
    pub fn compile(
        specs: &[Spec],
        presets_off: &[Preset],
        names: Names,
    ) -> Result<Self, (usize, FilterError)> {
        Ok(Self {
            own: Own::compile(specs)?,
            presets: Presets::without(presets_off),
            masker: Masker::new(names),
        })
    }

    /// Masks a line in place and tells whether it is shown. A hidden line may be left unmasked.
    pub fn apply(&self, line: &mut CleanLine) -> Shown {
        let Some(own) = &self.own else {
            self.mask(line);
            return Shown::Shown;
        };
        let mut verdict = own.judge(line.text());
        if !verdict.hidden && self.mask(line) {
            verdict = verdict.or(own.judge(line.text()));
        }
        verdict.shown()
    }

    /// Masks any other text, of several lines too.
    #[must_use]
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        self.mask(&mut text);
        text
    }

    /// What the rules do to a line, and which of them.
    #[must_use]
    pub fn test(&self, mut line: CleanLine) -> Trial {
        let own = self.own.iter().flat_map(|own| own.matching(line.text()));
        let mut matched: Vec<_> = own.collect();
        matched.extend(self.presets_matching(line.text()).into_iter().map(Rule::Preset));
        let verdict = self.own.as_ref().map(|own| own.judge(line.text()));
        self.mask(&mut line);
        if let Some(own) = &self.own {
            matched.extend(own.matching(line.text()));
        }
        matched.sort_unstable_by_key(|rule| match rule {
            Rule::Own(at) => *at,
            Rule::Preset(preset) => MOST_FILTERS + *preset as usize,
        });
        matched.dedup();
        let shown = verdict
            .zip(self.own.as_ref())
            .map_or(Shown::Shown, |(verdict, own)| verdict.or(own.judge(line.text())).shown());
        Trial { shown, line, matched }
    }

    fn presets_matching(&self, text: &str) -> Vec<Preset> {
        let glance = Glance::of(text);
        let mut presets: Vec<_> = self.secrets(text, &glance).into_iter().map(|(preset, _)| preset).collect();
        let named = !self.named(text, &glance).is_empty();
        presets.extend(named.then_some(Preset::Ip));
        presets
    }

    /// Whether there was something to mask.
    fn mask(&self, text: &mut impl Maskable) -> bool {
        let (edits, secret) = self.edits(text.text(), self.own.as_ref());
        if edits.is_empty() {
            return false;
        }
        text.replace(&edits);
        self.settle(text, secret);
        true
    }

    /// Masks what looks like a secret only now that other parts are masked; where these were addresses, like an
    /// address. A text for which this does not end is masked as a whole.
    fn settle(&self, text: &mut impl Maskable, mut secret: bool) {
        for _ in 0..MOST_ROUNDS {
            let edits = if secret {
                self.edits(text.text(), None).0
            } else {
                self.named(text.text(), &Glance::of(text.text()))
            };
            if edits.is_empty() {
                return;
            }
            text.replace(&edits);
            secret = true;
        }
        let whole = 0..text.text().len();
        text.replace(&[Edit { range: whole, with: MASKED.into() }]);
    }

    fn named(&self, text: &str, glance: &Glance) -> Vec<Edit> {
        if self.presets.has(Preset::Ip) { self.masker.edits(text, glance) } else { Vec::new() }
    }

    /// What is to be replaced, and whether any of it is more than an address.
    fn edits(&self, text: &str, own: Option<&Own>) -> (Vec<Edit>, bool) {
        let glance = Glance::of(text);
        let named = self.named(text, &glance);
        let mut secret = Vec::new();
        for (preset, range) in self.secrets(text, &glance) {
            // A banned address that has a name is shown by its name.
            let is_named = |edit: &Edit| edit.range.start <= range.start && range.end <= edit.range.end;
            if preset != Preset::BanIp || !named.iter().any(is_named) {
                secret.push(range);
            }
        }
        if let Some(own) = own {
            own.mask(text, &mut secret);
        }
        if secret.is_empty() { (named, false) } else { (marks::merge(text, named, secret), true) }
    }

    fn secrets(&self, text: &str, glance: &Glance) -> Vec<(Preset, Range<usize>)> {
        secret::find(text, glance, self.presets)
    }
}

/// Text that is masked in place.
trait Maskable {
    fn text(&self) -> &str;
    fn replace(&mut self, edits: &[Edit]);
}

impl Maskable for CleanLine {
    fn text(&self) -> &str {
        CleanLine::text(self)
    }

    fn replace(&mut self, edits: &[Edit]) {
        CleanLine::replace(self, edits);
    }
}

impl Maskable for Cow<'_, str> {
    fn text(&self) -> &str {
        self
    }

    fn replace(&mut self, edits: &[Edit]) {
        *self = Cow::Owned(replaced(self, edits).into_owned());
    }
}
