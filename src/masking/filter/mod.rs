//! What a mirror hides, shows only and masks: people's own filters, presets for common secrets, visitors' addresses.
//!
//! ```text
//! Spec { action, pattern, text }   check()                       // one filter of a person's
//! Rules::compile(&[Spec], &[Preset], Names)                      // one mirror's, with the presets that are off
//! Rules::of(&[Spec], &[Preset], Names)                           // the same, compiled when it is first needed
//! rules.apply(&mut CleanLine) -> Shown                           // once for each line
//! rules.mask_text(&str) -> Cow<str>                              // answers: masks, never hides
//! mask_saying_whose(&[Arc<Rules>], &str, …) -> Option<String>    // the audit log, for those without Manage Server
//! rules.test(CleanLine) -> TestResult                                 // what each rule does to a line
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
//! - What own filters may cost is bounded for each line: of a line longer than [`LONGEST_LINE`], or one that needs
//!   more steps than a line may, nothing is shown but that it is [`too_long`]. So it is for every line while a filter that hides
//!   or masks can't be used, see [`Rules::unusable`]: that one is [`unusable`]. A show-only filter that can't be used shows
//!   nothing.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serenity::model::id::GuildId;

mod around;
mod cost;
mod login;
mod marks;
mod own;
mod paths;
mod patterns;
mod prefilter;
mod preset;
mod preset_prefilter;
mod required;
mod secret;
mod separated;
mod spec;
#[cfg(test)]
mod tests;
mod whose;

pub use around::Around;
pub use cost::LONGEST_LINE;
pub use marks::{MASKED, too_long, unusable};
pub use preset::Preset;
pub use spec::{FilterError, LONGEST, MOST_FILTERS, Spec};
pub use whose::mask_saying_whose;

use super::{
    clean::{CleanLine, Edit},
    mask::{CharCounts, Masker, Names, Visitors, replaced},
};
use crate::{
    known_values::{KnownValues, TextKind},
    model::FilterAction,
    texts::{GuildLanguages, Language},
};
use cost::{Steps, TooMuch};
use own::Own;
use preset::Presets;

/// How often a text is looked at again because something in it was masked.
const MOST_ROUNDS: usize = 4;

/// What becomes of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a hidden line must not be shown"]
pub enum Shown {
    /// It is shown as it is.
    Shown,
    /// It is shown, a part of it masked.
    Masked,
    /// All that is shown is why: [`too_long`] or [`unusable`].
    Whole,
    /// It is left out, and counted: a filter hides it.
    Hidden,
    /// It is left out, and counted: only others are to be shown.
    NotShown,
}

impl Shown {
    /// Whether anything of the line is shown.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Shown | Self::Masked | Self::Whole)
    }
}

/// A rule that had to do with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The filter at this place of those that the rules were compiled from: its pattern matches.
    Own(usize),
    /// This preset masks something.
    Preset(Preset),
    /// A secret that is known by value is masked.
    Known,
}

/// What the rules do to one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestResult {
    /// Whether it is shown.
    pub shown: Shown,
    /// The line with its masks, also if it is hidden.
    pub line: CleanLine,
    /// Every rule that matches: own filters in their order, then presets.
    pub matched: Vec<Rule>,
}

/// Compiles the patterns of the presets and what finds their lines, as the first line would.
pub fn compile_presets() {
    patterns::of(Preset::Email);
    preset_prefilter::prepare();
}

/// The rules of one mirror. The default is every preset, with `‹ip›` for every address.
#[derive(Debug, Default)]
pub struct Rules {
    specs: Box<[Spec]>,
    /// Compiled when it is first needed: that may take milliseconds.
    own: OnceLock<Box<Own>>,
    /// Who added each own filter, in their order; none where that is not known.
    authors: Vec<Option<String>>,
    presets: Presets,
    masker: Masker,
    known: Arc<KnownValues>,
    /// In whose language it is told that all of a text is masked; none: in English.
    speaks: Option<(GuildLanguages, GuildId)>,
}

impl Rules {
    /// A mirror's filters; all presets are on but those in `presets_off`. Nothing is compiled yet, see
    /// [`Rules::is_quick`].
    #[must_use]
    pub fn of(specs: &[Spec], presets_off: &[Preset], names: Names) -> Self {
        let (presets, masker) = (Presets::without(presets_off), Masker::new(names));
        Self {
            specs: specs.into(),
            own: OnceLock::new(),
            authors: Vec::new(),
            presets,
            masker,
            known: Arc::default(),
            speaks: None,
        }
    }

    /// The same, compiled, where every filter must be usable.
    ///
    /// # Errors
    /// The place of the last filter that can't be used, and why.
    pub fn compile(
        specs: &[Spec],
        presets_off: &[Preset],
        names: Names,
    ) -> Result<Self, (usize, FilterError)> {
        let rules = Self::of(specs, presets_off, names);
        match rules.unusable().last() {
            Some((place, error)) => Err((*place, error.clone())),
            None => Ok(rules),
        }
    }

    /// The same, where these visitors are known: those of the guild.
    #[must_use]
    pub fn with_visitors(self, visitors: Arc<Visitors>) -> Self {
        Self { masker: self.masker.with_visitors(visitors), ..self }
    }

    /// The same, where people read the language of this guild, as it is then.
    #[must_use]
    pub fn speaking(self, languages: &GuildLanguages, guild: GuildId) -> Self {
        Self { speaks: Some((languages.clone(), guild)), ..self }
    }

    fn language(&self) -> Language {
        self.speaks.as_ref().map_or(Language::ENGLISH, |(languages, guild)| languages.of(*guild))
    }

    /// The same, where these secrets are known by value: those of the server.
    #[must_use]
    pub fn with_known(self, known: Arc<KnownValues>) -> Self {
        Self { known, ..self }
    }

    /// The same without what hides lines: masks alone.
    #[must_use]
    pub fn without_hiding(&self) -> Self {
        let masks =
            |place: usize| self.specs.get(place).is_some_and(|spec| spec.action == FilterAction::Mask);
        let authors = self.authors.iter().enumerate().filter(|(place, _)| masks(*place));
        Self {
            specs: self.specs.iter().filter(|spec| spec.action == FilterAction::Mask).cloned().collect(),
            own: OnceLock::new(),
            authors: authors.map(|(_, author)| author.clone()).collect(),
            presets: self.presets,
            masker: self.masker.clone(),
            known: Arc::clone(&self.known),
            speaks: self.speaks.clone(),
        }
    }

    /// Whether they say the same, so that the one need not be compiled where the other is.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.specs == other.specs
            && self.authors == other.authors
            && self.presets == other.presets
            && self.masker == other.masker
    }

    /// Whether there are filters of people's own.
    #[must_use]
    pub fn has_own(&self) -> bool {
        !self.specs.is_empty()
    }

    /// Whether they make the same of every line: they say the same, and know the same visitors and secrets.
    #[must_use]
    pub fn masks_the_same(&self, other: &Self) -> bool {
        self.is_same(other)
            && self.masker.knows_the_same(&other.masker)
            && Arc::ptr_eq(&self.known, &other.known)
    }

    /// Whether looking at a text of so many bytes takes microseconds, so that it may be done anywhere: there are no
    /// filters of people's own, and the text is not longer than [`LONGEST_LINE`].
    #[must_use]
    pub fn is_quick(&self, bytes: usize) -> bool {
        self.specs.is_empty() && bytes <= LONGEST_LINE
    }

    /// Tells whether `new`, a good filter, can be had beside others.
    ///
    /// # Errors
    /// If they are too many, or too large together.
    pub fn check_beside(others: &[Spec], new: &Spec) -> Result<(), FilterError> {
        if others.len() >= MOST_FILTERS {
            return Err(FilterError::TooMany);
        }
        let alike = others.iter().filter(|spec| spec.action == new.action).chain([new]);
        if own::fit_together(alike) { Ok(()) } else { Err(FilterError::TogetherTooLarge) }
    }

    /// The filters that can't be used, by their place, and why: those that an earlier version took. Compiles them.
    #[must_use]
    pub fn unusable(&self) -> &[(usize, FilterError)] {
        self.own().map(Own::unusable).unwrap_or_default()
    }

    fn own(&self) -> Option<&Own> {
        (!self.specs.is_empty()).then(|| &**self.own.get_or_init(|| Box::new(Own::of(&self.specs))))
    }

    /// Masks a line in place and tells whether it is shown. A hidden line may be left unmasked.
    pub fn apply(&self, line: &mut CleanLine) -> Shown {
        self.apply_with(line, Vec::new())
    }

    /// The same, where these parts are secrets too.
    fn apply_with(&self, line: &mut CleanLine, secrets: Vec<Range<usize>>) -> Shown {
        let Some(own) = self.own() else {
            let edits = self.presets_edits(line.text(), TextKind::Console, secrets);
            return if self.replace(line, edits, TextKind::Console) { Shown::Masked } else { Shown::Shown };
        };
        if own.is_blind() {
            return whole(line, unusable(self.language()));
        }
        self.apply_own(own, line, secrets).unwrap_or_else(|TooMuch| whole(line, too_long(self.language())))
    }

    fn apply_own(
        &self,
        own: &Own,
        line: &mut CleanLine,
        secrets: Vec<Range<usize>>,
    ) -> Result<Shown, TooMuch> {
        let mut steps = Steps::of(line.text().len())?;
        let verdict = own.judge(line.text(), &mut steps)?;
        if verdict.hidden {
            return Ok(Shown::Hidden);
        }
        let edits = self.edits(line.text(), own, secrets, &mut steps)?;
        if !self.replace(line, edits, TextKind::Console) {
            return Ok(verdict.of(Shown::Shown));
        }
        // What is masked by now may be longer than it was, but is safe to be looked at in part.
        Ok(verdict.or(own.judge(line.text(), &mut steps)?).of(Shown::Masked))
    }

    /// Masks any other text, of several lines too.
    #[must_use]
    pub fn mask_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match self.masks(text, Vec::new()) {
            Ok(edits) => {
                let mut text = Cow::Borrowed(text);
                self.replace(&mut text, edits, TextKind::Console);
                text
            }
            Err(mark) => Cow::Borrowed(mark),
        }
    }

    /// Masks a line in place, also one that is hidden from the channel.
    pub fn mask_line(&self, line: &mut CleanLine) {
        self.mask_line_with(line, Vec::new());
    }

    fn mask_line_with(&self, line: &mut CleanLine, secrets: Vec<Range<usize>>) {
        match self.masks(line.text(), secrets) {
            Ok(edits) => drop(self.replace(line, edits, TextKind::Console)),
            Err(mark) => drop(whole(line, mark)),
        }
    }

    /// What is to be replaced, and whether any of it is more than an address; or what stands for all of it.
    fn masks(&self, text: &str, secrets: Vec<Range<usize>>) -> Result<(Vec<Edit>, bool), &'static str> {
        let Some(own) = self.own() else {
            return Ok(self.presets_edits(text, TextKind::Console, secrets));
        };
        if own.is_blind() {
            return Err(unusable(self.language()));
        }
        let edits = Steps::of(text.len()).and_then(|mut steps| self.edits(text, own, secrets, &mut steps));
        edits.map_err(|TooMuch| too_long(self.language()))
    }

    /// What the rules do to a line, and which of them.
    #[must_use]
    pub fn test(&self, mut line: CleanLine) -> TestResult {
        let mut matched = self.own_matching(line.text());
        matched.extend(self.presets_matching(line.text()).into_iter().map(Rule::Preset));
        matched.extend((!self.known.find(line.text(), TextKind::Console).is_empty()).then_some(Rule::Known));
        let shown = self.apply(&mut line);
        if !shown.is_shown() {
            self.mask_line(&mut line);
        }
        if shown != Shown::Whole {
            matched.extend(self.own_matching(line.text()));
        }
        matched.sort_unstable_by_key(|rule| match rule {
            Rule::Own(at) => *at,
            Rule::Preset(preset) => MOST_FILTERS + *preset as usize,
            Rule::Known => usize::MAX,
        });
        matched.dedup();
        TestResult { shown, line, matched }
    }

    /// The own filters that match, as far as a line may be looked at.
    fn own_matching(&self, text: &str) -> Vec<Rule> {
        let matching = |own: &Own| own.matching(text, &mut Steps::of(text.len())?);
        self.own().and_then(|own| matching(own).ok()).unwrap_or_default()
    }

    fn presets_matching(&self, text: &str) -> Vec<Preset> {
        let counts = CharCounts::of(text);
        let mut presets: Vec<_> = self.secrets(text, &counts).into_iter().map(|(preset, _)| preset).collect();
        let named = !self.named(text, &counts).is_empty();
        presets.extend(named.then_some(Preset::Ip));
        presets
    }

    /// Whether there was something to replace.
    fn replace(&self, text: &mut impl Maskable, (edits, secret): (Vec<Edit>, bool), kind: TextKind) -> bool {
        if edits.is_empty() {
            return false;
        }
        text.replace(&edits);
        self.settle(text, secret, kind);
        true
    }

    /// Masks what looks like a secret only now that other parts are masked; where these were addresses, like an
    /// address. A text for which this does not end is masked as a whole.
    fn settle(&self, text: &mut impl Maskable, mut secret: bool, kind: TextKind) {
        for _ in 0..MOST_ROUNDS {
            let edits = if secret {
                self.presets_edits(text.text(), kind, Vec::new()).0
            } else {
                self.named(text.text(), &CharCounts::of(text.text()))
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

    fn named(&self, text: &str, counts: &CharCounts) -> Vec<Edit> {
        if self.presets.has(Preset::Ip) { self.masker.edits(text, counts) } else { Vec::new() }
    }

    /// What is to be replaced, and whether any of it is more than an address.
    fn edits(
        &self,
        text: &str,
        own: &Own,
        secrets: Vec<Range<usize>>,
        steps: &mut Steps,
    ) -> Result<(Vec<Edit>, bool), TooMuch> {
        let (named, mut secret) = self.found(text, TextKind::Console);
        secret.extend(secrets);
        own.mask(text, &mut secret, steps)?;
        Ok(merged(text, named, secret))
    }

    /// The same by the presets alone.
    fn presets_edits(&self, text: &str, kind: TextKind, secrets: Vec<Range<usize>>) -> (Vec<Edit>, bool) {
        let (named, mut secret) = self.found(text, kind);
        secret.extend(secrets);
        merged(text, named, secret)
    }

    /// What the presets find: addresses, and the rest.
    fn found(&self, text: &str, kind: TextKind) -> (Vec<Edit>, Vec<Range<usize>>) {
        let counts = CharCounts::of(text);
        let named = self.named(text, &counts);
        let mut secret = self.known.find(text, kind);
        for (preset, range) in self.secrets(text, &counts) {
            // A banned address that has a name is shown by its name.
            let is_named = |edit: &Edit| edit.range.start <= range.start && range.end <= edit.range.end;
            if preset != Preset::BanIp || !named.iter().any(is_named) {
                secret.push(range);
            }
        }
        (named, secret)
    }

    fn secrets(&self, text: &str, counts: &CharCounts) -> Vec<(Preset, Range<usize>)> {
        secret::find(text, counts, self.presets)
    }
}

fn merged(text: &str, named: Vec<Edit>, secret: Vec<Range<usize>>) -> (Vec<Edit>, bool) {
    if secret.is_empty() { (named, false) } else { (marks::merge(text, named, secret), true) }
}

/// Leaves nothing of a line.
fn whole(line: &mut CleanLine, with: &'static str) -> Shown {
    CleanLine::replace(line, &[Edit { range: 0..line.text().len(), with: with.into() }]);
    Shown::Whole
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
