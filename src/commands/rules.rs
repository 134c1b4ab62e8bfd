//! The filters and masks of mirrors out of their rows, and the one place that says what must not be said about a
//! server elsewhere: in answers, in the audit trail, in what is told of deeds.

use std::sync::Arc;

use serenity::model::id::GuildId;

use super::Data;
use crate::{
    relay::{
        clean::CleanLine,
        filter::{FilterAction, PatternKind, Preset, Rules, Spec},
        mask::Names,
    },
    store::{self, Binding, Filter, Filters, StoreError},
};

/// A filter's row as the relay knows it.
#[must_use]
pub fn spec(filter: &Filter) -> Spec {
    Spec {
        action: match filter.action {
            store::FilterAction::Hide => FilterAction::Hide,
            store::FilterAction::ShowOnly => FilterAction::ShowOnly,
            store::FilterAction::Mask => FilterAction::Mask,
        },
        pattern: match filter.pattern {
            store::Pattern::Words => PatternKind::Words,
            store::Pattern::Regex => PatternKind::Regex,
        },
        text: filter.text.clone(),
    }
}

/// The presets that are switched off. Names that this version does not know are of another one.
pub(super) fn presets_off(filters: &Filters) -> Vec<Preset> {
    filters.presets_off.iter().filter_map(|name| Preset::named(name)).collect()
}

/// The rules of a mirror with these filters, in a guild whose addresses are named under `key`; compiled when they are
/// first needed.
#[must_use]
pub fn of(filters: &Filters, key: [u8; 32]) -> Rules {
    let specs: Vec<_> = filters.added.iter().map(spec).collect();
    Rules::of(&specs, &presets_off(filters), Names::keyed(key))
}

/// What must not be said about a server: what any of its mirrors masks, or the presets where it has none.
#[derive(Debug, Clone)]
pub(super) struct Masks(Vec<Arc<Rules>>);

impl Masks {
    /// The masks for what is said about `binding`, or about all of the guild. While the database can't be read,
    /// addresses have no names.
    pub(super) async fn of(data: &Data, guild: GuildId, binding: Option<&Binding>) -> Self {
        let known = match binding {
            Some(binding) => Self::of_mirrors(data, binding).await,
            None => Ok(Vec::new()),
        };
        match known {
            Ok(rules) if !rules.is_empty() => Self(rules),
            _ => Self(vec![Arc::new(match data.store.mask_key(guild).await {
                Ok(key) => of(&Filters::default(), key),
                Err(_) => Rules::default(),
            })]),
        }
    }

    async fn of_mirrors(data: &Data, binding: &Binding) -> Result<Vec<Arc<Rules>>, StoreError> {
        let mut all = Vec::new();
        for mirror in data.store.mirrors_of(binding.guild).await? {
            if mirror.binding != binding.id || mirror.gone_at.is_some() {
                continue;
            }
            let rules = match data.relay.rules(mirror.channel) {
                Some(running) => running,
                None => {
                    let filters = data.store.filters_of(mirror.channel).await?;
                    Arc::new(of(&filters, data.store.mask_key(binding.guild).await?))
                }
            };
            all.push(rules);
        }
        Ok(all)
    }

    /// A text without what is masked.
    pub(super) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, rules| rules.mask_text(&text).into_owned())
    }

    /// A console line without what is masked. Lines that a mirror hides are shown to whoever asks for them.
    pub(super) fn line(&self, line: CleanLine) -> CleanLine {
        self.0.iter().fold(line, |line, rules| rules.test(line).line)
    }
}
