//! A mirror's own filters, compiled so that a line is looked at once for each kind of action.

use std::ops::Range;

use regex::{Regex, RegexSet, RegexSetBuilder};

use super::spec::{FilterAction, FilterError, MOST_FILTERS, SIZE, Spec};
use super::{Rule, Shown};

/// Matches of one mask in one line after which the rest of the line is masked whole. Looking for one match is linear
/// in the line's length, looking for all of them need not be.
const MOST_MATCHES: usize = 256;

/// The filters of one mirror.
#[derive(Debug)]
pub(super) struct Own {
    hide: Option<Group>,
    show_only: Option<Group>,
    mask: Option<Group>,
    /// The regexes of the masks, in the group's order.
    masks: Vec<Regex>,
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

    pub(super) fn shown(self) -> Shown {
        if self.wanted && !self.hidden { Shown::Shown } else { Shown::Hidden }
    }
}

impl Own {
    /// None if there are no filters.
    pub(super) fn compile(specs: &[Spec]) -> Result<Option<Self>, (usize, FilterError)> {
        if specs.is_empty() {
            return Ok(None);
        }
        if specs.len() > MOST_FILTERS {
            return Err((MOST_FILTERS, FilterError::TooMany));
        }
        let mut masks = Vec::new();
        for (at, spec) in specs.iter().enumerate() {
            let regex = spec.compile().map_err(|error| (at, error))?;
            if spec.action == FilterAction::Mask {
                masks.push(regex);
            }
        }
        let group = |action| Group::compile(specs, action);
        let (hide, show_only) = (group(FilterAction::Hide)?, group(FilterAction::ShowOnly)?);
        Ok(Some(Self { hide, show_only, mask: group(FilterAction::Mask)?, masks }))
    }

    pub(super) fn judge(&self, text: &str) -> Verdict {
        let hidden = self.hide.as_ref().is_some_and(|group| group.set.is_match(text));
        let wanted = !hidden && self.show_only.as_ref().is_none_or(|group| group.set.is_match(text));
        Verdict { hidden, wanted }
    }

    /// Adds what the masks find.
    pub(super) fn mask(&self, text: &str, found: &mut Vec<Range<usize>>) {
        let Some(group) = &self.mask else { return };
        for at in group.set.matches(text) {
            let mut matches = self.masks[at].find_iter(text).filter(|found| !found.is_empty());
            found.extend(matches.by_ref().take(MOST_MATCHES).map(|found| found.range()));
            found.extend(matches.next().map(|next| next.start()..text.len()));
        }
    }

    /// Every filter that matches, in no order.
    pub(super) fn matching(&self, text: &str) -> impl Iterator<Item = Rule> {
        let groups = [&self.hide, &self.show_only, &self.mask].into_iter().flatten();
        groups.flat_map(|group| group.set.matches(text).into_iter().map(|at| Rule::Own(group.places[at])))
    }
}

/// The filters of one action.
#[derive(Debug)]
struct Group {
    set: RegexSet,
    /// Where each of the set stands among all filters.
    places: Vec<usize>,
}

impl Group {
    fn compile(specs: &[Spec], action: FilterAction) -> Result<Option<Self>, (usize, FilterError)> {
        let of_action = || specs.iter().enumerate().filter(|(_, spec)| spec.action == action);
        let places: Vec<_> = of_action().map(|(at, _)| at).collect();
        let Some(last) = places.last() else { return Ok(None) };
        let set = RegexSetBuilder::new(of_action().map(|(_, spec)| spec.regex_text()))
            .size_limit(4 * SIZE)
            .dfa_size_limit(4 * SIZE)
            .build();
        let set = set.map_err(|_| (*last, FilterError::TogetherTooLarge))?;
        Ok(Some(Self { set, places }))
    }
}
