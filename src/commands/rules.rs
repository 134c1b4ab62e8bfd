//! The one place that says what must not be said about a
//! server elsewhere: in answers, in the audit log, in what is told of actions.

use std::sync::Arc;

use serenity::model::id::GuildId;
use tracing::warn;

use crate::{
    commands::{interaction::reply::Reply, state::Data},
    known_values::KnownValues,
    masking::{
        self,
        clean::CleanLine,
        filter::{Around, Rules, mask_saying_whose},
        filter_pool::{Busy, FilterPool, TimeSlice},
    },
    model::{ActionDetails, Binding, Filters},
    store::StoreError,
    text,
    texts::Text,
};

/// A command as others may read it before it is run: to the letter, but for the server's secrets that are known by value.
pub(super) fn without_values(data: &Data, binding: &Binding, command: &str) -> String {
    let known = data.server(binding).map(|server| Arc::clone(server.known_values())).unwrap_or_default();
    Rules::default().with_known(known).mask_values(command)
}

/// For a guild whose filters take too long just now.
pub(super) fn busy(binding: &Binding) -> Reply {
    Reply::new(text!("rules-busy", server = &binding.name))
}

/// Why a text is not told, with masks or without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Withheld {
    /// The database doesn't say what is masked.
    Unread,
    /// The guild's filters take too long just now.
    Busy,
}

impl Withheld {
    /// What stands for the text.
    pub(super) fn text(self) -> Text {
        match self {
            Self::Unread => text!("withheld-unread"),
            Self::Busy => text!("withheld-busy"),
        }
    }
}

/// What must not be said about a server: what any of its mirrors masks, or the presets where it has none.
#[derive(Debug, Clone)]
pub(super) struct Masks {
    pool: FilterPool,
    guild: GuildId,
    /// None while they can't be read.
    rules: Option<Arc<[Arc<Rules>]>>,
    /// The secrets of the server.
    known: Arc<KnownValues>,
}

/// The masks, while somebody may look with them.
pub(super) struct Looking<'a> {
    rules: &'a [Arc<Rules>],
    /// None where they take no time worth mentioning.
    slice: Option<TimeSlice>,
}

impl Masks {
    /// The masks for what is said about `binding`, or about all of the guild.
    pub(super) async fn of(data: &Data, guild: GuildId, binding: Option<&Binding>) -> Self {
        let server = binding.and_then(|binding| data.server(binding));
        let known = server.map(|server| Arc::clone(server.known_values())).unwrap_or_default();
        let rules = Self::read(data, guild, binding, &known).await;
        if let Err(error) = &rules {
            warn!(%guild, "what is masked can't be read, so answers are withheld: {error}");
        }
        Self { pool: data.relay.filters().clone(), guild, rules: rules.ok().map(Into::into), known }
    }

    async fn read(
        data: &Data,
        guild: GuildId,
        binding: Option<&Binding>,
        known: &Arc<KnownValues>,
    ) -> Result<Vec<Arc<Rules>>, StoreError> {
        let mut all = Vec::new();
        if let Some(binding) = binding {
            for mirror in data.store.mirrors_of(guild).await? {
                if mirror.binding != binding.id || mirror.gone_at.is_some() {
                    continue;
                }
                let rules = match data.relay.rules(mirror.channel) {
                    Some(running) => running,
                    None => {
                        let filters = data.store.filters_of(mirror.channel).await?;
                        let key = data.store.mask_key(guild).await?;
                        let rules = masking::rules_of(&filters, key)
                            .with_visitors(data.relay.visitors(guild))
                            .speaking(&data.languages, guild);
                        Arc::new(rules.with_known(Arc::clone(known)))
                    }
                };
                all.push(rules);
            }
        }
        if all.is_empty() {
            // Without the key addresses have no names: more is masked then, not less.
            let rules = match data.store.mask_key(guild).await {
                Ok(key) => masking::rules_of(&Filters::default(), key),
                Err(_) => Rules::default(),
            };
            let rules = rules.with_visitors(data.relay.visitors(guild)).speaking(&data.languages, guild);
            all.push(Arc::new(rules.with_known(Arc::clone(known))));
        }
        Ok(all)
    }

    /// What was done, as its row in the audit log keeps it: own filters mask nothing in it, for else whoever may add one
    /// could hide what they do. And as it is shown to those without Manage Server, if that differs.
    pub(super) async fn row(
        &self,
        mut details: ActionDetails,
    ) -> (ActionDetails, Result<Option<ActionDetails>, Withheld>) {
        let (mut withheld, mut differs) = (None, false);
        let mut shown = details.clone();
        for (kept, shown) in details.texts().zip(shown.texts()) {
            let (text, others) = self.row_text(kept).await;
            match others {
                Ok(others) => {
                    differs |= others.is_some();
                    *shown = others.unwrap_or_else(|| text.clone());
                }
                Err(why) => withheld = Some(why),
            }
            *kept = text;
        }
        let masked = withheld.map_or(Ok(()), Err).map(|()| differs.then_some(shown));
        (details, masked)
    }

    async fn row_text(&self, text: &str) -> (String, Result<Option<String>, Withheld>) {
        let kept = match &self.rules {
            Some(rules) => kept(rules, text),
            None => Rules::default().with_known(Arc::clone(&self.known)).mask_presets(text),
        };
        let owned = text.to_owned();
        let look = move |masks: &Looking<'_>| mask_saying_whose(masks.rules, &owned, || masks.goes_on());
        (kept, self.look(text.len(), look).await)
    }

    /// A text without what is masked.
    pub(super) async fn text(&self, text: &str) -> Result<String, Withheld> {
        let owned = text.to_owned();
        self.look(text.len(), move |masks| masks.text(&owned)).await
    }

    /// Looks with the masks at texts of which none is longer than this.
    pub(super) async fn look<T: Send + 'static>(
        &self,
        longest: usize,
        look: impl FnOnce(&Looking<'_>) -> Result<T, Busy> + Send + 'static,
    ) -> Result<T, Withheld> {
        let rules = self.rules.clone().ok_or(Withheld::Unread)?;
        let made = if rules.iter().all(|rules| rules.is_quick(longest)) {
            look(&Looking { rules: &rules, slice: None })
        } else {
            let look = move |slice| look(&Looking { rules: &rules, slice: Some(slice) });
            self.pool.answer(self.guild, look).await
        };
        made.map_err(|Busy| Withheld::Busy)
    }
}

/// What was done, without what presets mask.
fn kept(rules: &[Arc<Rules>], text: &str) -> String {
    rules.iter().fold(text.to_owned(), |text, rules| rules.mask_presets(&text))
}

impl Looking<'_> {
    /// A text without what is masked.
    pub(super) fn text(&self, text: &str) -> Result<String, Busy> {
        let mut text = text.to_owned();
        for rules in self.rules {
            self.goes_on()?;
            text = rules.mask_text(&text).into_owned();
        }
        Ok(text)
    }

    /// A console line without what is masked. Lines that a mirror hides are shown to whoever asks for them.
    /// `around` is what stands around a part of a longer one.
    pub(super) fn line(&self, mut line: CleanLine, around: Option<&Around>) -> Result<CleanLine, Busy> {
        for rules in self.rules {
            self.goes_on()?;
            match around {
                Some(around) => rules.mask_line_within(&mut line, around),
                None => rules.mask_line(&mut line),
            }
        }
        Ok(line)
    }

    fn goes_on(&self) -> Result<(), Busy> {
        if self.slice.is_some_and(|slice| slice.is_over()) { Err(Busy) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serenity::model::id::{ChannelId, UserId};

    use super::*;
    use crate::model::{Author, Filter, FilterAction, FilterId, PatternKind};

    fn masks(texts: &[(bool, String)]) -> [Arc<Rules>; 1] {
        let filter = |(regex, text): &(bool, String)| Filter {
            id: FilterId(1),
            channel: ChannelId::new(1),
            action: FilterAction::Mask,
            pattern: if *regex { PatternKind::Regex } else { PatternKind::Words },
            text: text.clone(),
            author: Some(Author { id: UserId::new(3), name: "Kim".into() }),
        };
        let filters = Filters { added: texts.iter().map(filter).collect(), presets_off: vec![] };
        [Arc::new(masking::rules_of(&filters, [7; 32]))]
    }

    proptest! {
        /// Whatever somebody masks, the rows about them keep what rows keep without any filter, and what is shown to
        /// others says that something is missing.
        #[test]
        fn masks_never_change_what_a_row_keeps(
            texts in prop::collection::vec((any::<bool>(), "[a-d.*+?;= |\\[\\]^$-]{1,6}"), 1..4),
            command in "(op |say |/login |password=|[a-d;= .]){0,12}",
        ) {
            let (with, without) = (masks(&texts), masks(&[]));
            prop_assume!(with[0].unusable().is_empty());
            prop_assert_eq!(kept(&with, &command), kept(&without, &command));
            let shown = |rules| mask_saying_whose(rules, &command, || Ok::<_, ()>(())).unwrap();
            prop_assert_eq!(shown(&without), None);
            if let Some(shown) = shown(&with) {
                prop_assert!(shown.contains("‹masked by a filter of Kim›"), "{}", shown);
            } else {
                prop_assert_eq!(with[0].mask_text(&command), without[0].mask_text(&command));
            }
        }
    }
}
