//! Removing a filter, or switching a preset off; and what is offered while somebody types which.

use crate::{
    commands::{
        audited,
        changes::What,
        console::filter::{add, spelled},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
    },
    masking::{self, filter::Preset},
    model::{Action, Binding, Fact, Filter, FilterId, Filters, Mirror, Outcome},
    text,
    texts::{Text, code},
};

/// Before a filter's id, in what is offered.
const ID: &str = "id:";
/// Before a preset's name.
const PRESET: &str = "preset ";

/// What somebody wants removed.
#[derive(Debug, PartialEq)]
enum Meant<'a> {
    Filter(&'a Filter),
    Preset(Preset),
    Nothing,
}

/// Which filter or preset a text means: an id, a preset's name, a number in the list, or a filter's pattern.
fn meant<'a>(filters: &'a Filters, typed: &str) -> Meant<'a> {
    let typed = typed.trim();
    let added = &filters.added;
    if let Some(id) = typed.strip_prefix(ID).and_then(|id| id.parse().ok().map(FilterId)) {
        return added.iter().find(|filter| filter.id == id).map_or(Meant::Nothing, Meant::Filter);
    }
    let name = typed.strip_prefix(PRESET).unwrap_or(typed);
    if let Some(preset) = Preset::named(name) {
        return Meant::Preset(preset);
    }
    let number = typed.parse::<usize>().ok().and_then(|number| added.get(number.checked_sub(1)?));
    let same = || added.iter().find(|filter| filter.text.trim() == typed);
    number.or_else(same).map_or(Meant::Nothing, Meant::Filter)
}

/// What is offered: names for people, and the values that [`remove`] understands.
pub(super) fn suggestions(filters: &Filters) -> Vec<(Text, String)> {
    let added = filters
        .added
        .iter()
        .map(|filter| (spelled::plain(&masking::spec(filter)), format!("{ID}{}", filter.id.0)));
    let off = masking::presets_off(filters);
    let presets = Preset::ALL.iter().filter(|preset| !off.contains(preset));
    let presets = presets.map(|preset| {
        let name = preset.name();
        (text!("filter-preset-choice", preset = name), format!("{PRESET}{name}"))
    });
    added.chain(presets).collect()
}

/// Removes a filter of a mirror, or switches a preset off.
pub(super) async fn remove(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    typed: &str,
) -> Result<Reply, CommandError> {
    let filters = request.store().filters_of(mirror.channel).await?;
    let (server, channel) = (&*binding.name, mirror.channel);
    let meant = meant(&filters, typed);
    let (details, done) = match &meant {
        Meant::Filter(filter) => {
            let spec = masking::spec(filter);
            let details = spelled::audited(mirror.channel, &spec, filter.author.as_ref());
            let does = spelled::does(&spec);
            (details, text!("filter-removed", server = server, channel = channel, does = does))
        }
        Meant::Preset(preset) => {
            let off = text!(
                "filter-preset-removed",
                server = server,
                preset = code(preset.name()),
                channel = channel,
                about = spelled::about(*preset),
            );
            (add::preset_details(mirror, *preset), off)
        }
        Meant::Nothing => {
            let typed = code(typed);
            return Err(text!("filter-none-such", server = server, channel = channel, typed = typed).into());
        }
    };
    let audited = audited::begin(request, Some(binding), Action::RemoveFilter, details).await?;
    let changed = match &meant {
        Meant::Filter(filter) => {
            let removed = request.store().remove_filter(mirror.channel, filter.id).await;
            removed.map(|removed| removed.is_some())
        }
        Meant::Preset(preset) => request.store().switch_preset(mirror.channel, preset.name(), false).await,
        Meant::Nothing => Ok(false),
    };
    match changed {
        Ok(true) => audited.done_quietly().await,
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            return Err(text!("filter-gone-already", server = server, channel = channel).into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    Ok(Reply::new(messages::with_behind(done, &outcome)))
}

#[cfg(test)]
mod tests {
    use serenity::model::id::ChannelId;

    use super::*;
    use crate::{
        model::{FilterAction, PatternKind},
        texts::Language,
    };

    fn filter(id: i64, text: &str) -> Filter {
        let (action, pattern) = (FilterAction::Hide, PatternKind::Words);
        let (channel, text) = (ChannelId::new(1), text.into());
        Filter { id: FilterId(id), channel, action, pattern, text, author: None }
    }

    #[test]
    fn a_filter_is_meant_by_its_id_its_number_or_its_pattern() {
        let filters =
            Filters { added: vec![filter(12, "lag"), filter(14, "7")], presets_off: vec!["login".into()] };
        let [lag, seven] = &*filters.added else { panic!() };
        for (typed, expected) in [
            ("id:14", Meant::Filter(seven)),
            ("id:1", Meant::Nothing),
            (" 1 ", Meant::Filter(lag)),
            ("2", Meant::Filter(seven)),
            ("7", Meant::Filter(seven)),
            ("0", Meant::Nothing),
            ("lag", Meant::Filter(lag)),
            ("LAG", Meant::Nothing),
            ("preset login", Meant::Preset(Preset::Login)),
            (" LOGIN", Meant::Preset(Preset::Login)),
            ("", Meant::Nothing),
        ] {
            assert_eq!(meant(&filters, typed), expected, "{typed:?}");
        }
        let offered = suggestions(&filters);
        let read = offered.iter().map(|(name, value)| (name.plain(Language::ENGLISH), value.clone()));
        let expected =
            [("hide: lag", "id:12"), ("hide: 7", "id:14"), ("preset passwords", "preset passwords")];
        let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(read.take(3).collect::<Vec<_>>(), expected);
        assert_eq!(offered.len(), 2 + Preset::ALL.len() - 1, "presets that are on can be switched off");
        assert!(offered.iter().all(|(_, value)| meant(&filters, value) != Meant::Nothing));
    }
}
