//! The filters and masks of a mirror out of their rows.

use super::{
    filter::{Preset, Rules, Spec},
    mask::Names,
};
use crate::model::{Filter, Filters};

/// A filter's row as the rules know it.
#[must_use]
pub fn spec(filter: &Filter) -> Spec {
    Spec { action: filter.action, pattern: filter.pattern, text: filter.text.clone() }
}

/// The presets that are switched off. Names that this version does not know are of another one.
#[must_use]
pub fn presets_off(filters: &Filters) -> Vec<Preset> {
    filters.presets_off.iter().filter_map(|name| Preset::named(name)).collect()
}

/// The rules of a mirror with these filters, in a guild whose addresses are named under `key`; compiled when they are
/// first needed.
#[must_use]
pub fn rules_of(filters: &Filters, key: [u8; 32]) -> Rules {
    let specs: Vec<_> = filters.added.iter().map(spec).collect();
    let authors = filters.added.iter().map(|filter| filter.author.as_ref().map(|author| author.name.clone()));
    Rules::of(&specs, &presets_off(filters), Names::keyed(key)).by(authors.collect())
}
