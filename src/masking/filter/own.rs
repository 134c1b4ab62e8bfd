//! A mirror's own filters, compiled so that a line is looked at once for each kind of action.

use std::ops::Range;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::{
    Rule, Shown,
    cost::{Steps, TooMuch},
    spec::{FilterError, MOST_FILTERS, SIZE, Spec},
};
use crate::model::{FilterAction, PatternKind};

/// Matches of one mask in one line after which the rest of the line is masked whole. Looking for one match is linear
/// in the line's length, looking for all of them need not be.
const MOST_MATCHES: usize = 256;

/// Most memory for the compiled filters of one action together, in bytes; and for what is remembered of lines.
const TOGETHER: usize = 4 * SIZE;

/// The filters of one mirror.
#[derive(Debug)]
pub(super) struct Own {
    hide: Option<Group>,
    show_only: Option<Group>,
    mask: Option<Group>,
    /// The masks, in the group's order.
    masks: Vec<One>,
    /// Filters that can't be used, by their place.
    unusable: Vec<(usize, FilterError)>,
    /// One of these hides or masks, and nobody knows what.
    blind: bool,
}

/// One mask.
#[derive(Debug)]
struct One {
    regex: Regex,
    kind: PatternKind,
    positions: u32,
}

/// What hide and show-only filters say to a text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Verdict {
    pub(super) hidden: bool,
    wanted: bool,
}

impl Verdict {
    pub(super) fn or(self, other: Self) -> Self {
        Self { hidden: self.hidden || other.hidden, wanted: self.wanted || other.wanted }
    }

    /// `shown`: what becomes of the line if they let it through.
    pub(super) fn of(self, shown: Shown) -> Shown {
        match self {
            Self { hidden: true, .. } => Shown::Hidden,
            Self { wanted: false, .. } => Shown::NotShown,
            _ => shown,
        }
    }
}

impl Own {
    /// Compiles every filter that can be used.
    pub(super) fn of(specs: &[Spec]) -> Self {
        let mut unusable: Vec<_> =
            (MOST_FILTERS..specs.len()).map(|place| (place, FilterError::TooMany)).collect();
        let (mut usable, mut masks) = (Vec::new(), Vec::new());
        for (place, spec) in specs.iter().enumerate().take(MOST_FILTERS) {
            match spec.compile() {
                Ok((regex, positions)) => {
                    usable.push((place, spec, positions));
                    if spec.action == FilterAction::Mask {
                        masks.push(One { regex, kind: spec.pattern, positions });
                    }
                }
                Err(error) => unusable.push((place, error)),
            }
        }
        let mut group = |action| {
            Group::compile(usable.iter().copied().filter(|(_, spec, _)| spec.action == action))
                .unwrap_or_else(|places| {
                    unusable.extend(places.into_iter().map(|place| (place, FilterError::TogetherTooLarge)));
                    None
                })
        };
        let (hide, show_only) = (group(FilterAction::Hide), group(FilterAction::ShowOnly));
        let mask = group(FilterAction::Mask);
        unusable.sort_by_key(|(place, _)| *place);
        let blind = unusable.iter().any(|(place, _)| specs[*place].action != FilterAction::ShowOnly);
        // A show-only filter that can't be used shows nothing.
        let nothing = Group { set: RegexSet::empty(), places: Vec::new(), positions: 0 };
        let any_show_only = specs.iter().any(|spec| spec.action == FilterAction::ShowOnly);
        let show_only = show_only.or_else(|| any_show_only.then_some(nothing));
        Self { hide, show_only, mask, masks, unusable, blind }
    }

    /// The filters that can't be used, by their place, and why. While one of them hides or masks, every line is masked
    /// whole.
    pub(super) fn unusable(&self) -> &[(usize, FilterError)] {
        &self.unusable
    }

    pub(super) fn is_blind(&self) -> bool {
        self.blind
    }

    pub(super) fn judge(&self, text: &str, steps: &mut Steps) -> Result<Verdict, TooMuch> {
        let mut finds = |group: &Option<Group>| match group {
            Some(group) => group.is_match(text, steps).map(Some),
            None => Ok(None),
        };
        let hidden = finds(&self.hide)?.unwrap_or(false);
        let wanted = !hidden && finds(&self.show_only)?.unwrap_or(true);
        Ok(Verdict { hidden, wanted })
    }

    /// Adds what the masks find.
    pub(super) fn mask(
        &self,
        text: &str,
        found: &mut Vec<Range<usize>>,
        steps: &mut Steps,
    ) -> Result<(), TooMuch> {
        let Some(group) = &self.mask else { return Ok(()) };
        for at in group.matches(text, steps)? {
            self.masks[at].find(text, found, steps)?;
        }
        Ok(())
    }

    /// What each mask finds, with its place among all filters.
    pub(super) fn whose(&self, text: &str, steps: &mut Steps) -> Result<Vec<(usize, Range<usize>)>, TooMuch> {
        let Some(group) = &self.mask else { return Ok(Vec::new()) };
        let mut all = Vec::new();
        for at in group.matches(text, steps)? {
            let mut found = Vec::new();
            self.masks[at].find(text, &mut found, steps)?;
            all.extend(found.into_iter().map(|range| (group.places[at], range)));
        }
        Ok(all)
    }

    /// Every filter that matches, in no order.
    pub(super) fn matching(&self, text: &str, steps: &mut Steps) -> Result<Vec<Rule>, TooMuch> {
        let mut rules = Vec::new();
        for group in [&self.hide, &self.show_only, &self.mask].into_iter().flatten() {
            rules.extend(group.matches(text, steps)?.into_iter().map(|at| Rule::Own(group.places[at])));
        }
        Ok(rules)
    }
}

impl One {
    fn find(&self, text: &str, found: &mut Vec<Range<usize>>, steps: &mut Steps) -> Result<(), TooMuch> {
        if self.kind == PatternKind::Words {
            // What was looked at for one match is not looked at again for the next.
            steps.charge(text.len(), self.positions)?;
        }
        let mut matches = self.regex.find_iter(text);
        let (mut looked_from, mut count) = (0, 0);
        loop {
            if self.kind == PatternKind::Regex {
                steps.charge(text.len() - looked_from, self.positions)?;
            }
            let Some(next) = matches.next() else { return Ok(()) };
            looked_from = next.end();
            if next.is_empty() {
                continue;
            }
            if count == MOST_MATCHES {
                found.push(next.start()..text.len());
                return Ok(());
            }
            count += 1;
            found.push(next.range());
        }
    }
}

/// Whether filters of one action, each of which can be used, can be used together.
pub(super) fn fit_together<'a>(specs: impl Iterator<Item = &'a Spec> + Clone) -> bool {
    Group::compile(specs.enumerate().map(|(place, spec)| (place, spec, 0))).is_ok()
}

/// The filters of one action.
#[derive(Debug)]
struct Group {
    set: RegexSet,
    /// Where each of the set stands among all filters.
    places: Vec<usize>,
    /// Of all together.
    positions: u32,
}

impl Group {
    /// None if there are no filters; their places if they are too large together.
    fn compile<'a>(
        specs: impl Iterator<Item = (usize, &'a Spec, u32)> + Clone,
    ) -> Result<Option<Self>, Vec<usize>> {
        let places: Vec<_> = specs.clone().map(|(place, ..)| place).collect();
        if places.is_empty() {
            return Ok(None);
        }
        let positions = specs.clone().map(|(.., positions)| positions).sum();
        let set = RegexSetBuilder::new(specs.map(|(_, spec, _)| spec.regex_text()))
            .size_limit(TOGETHER)
            .dfa_size_limit(TOGETHER)
            .build();
        match set {
            Ok(set) => Ok(Some(Self { set, places, positions })),
            Err(_) => Err(places),
        }
    }

    fn is_match(&self, text: &str, steps: &mut Steps) -> Result<bool, TooMuch> {
        steps.charge(text.len(), self.positions)?;
        Ok(self.set.is_match(text))
    }

    fn matches(&self, text: &str, steps: &mut Steps) -> Result<regex::SetMatches, TooMuch> {
        steps.charge(text.len(), self.positions)?;
        Ok(self.set.matches(text))
    }
}
