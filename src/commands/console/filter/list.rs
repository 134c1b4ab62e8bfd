//! Every filter and preset of a mirror.

use std::sync::Arc;

use serenity::model::id::UserId;

use crate::{
    commands::{
        console::filter::spelled,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
        rules,
    },
    model::{Binding, Filter, FilterAction, Filters, Mirror},
    relay::{
        filter::{FilterError, Preset},
        filter_pool::Busy,
    },
};

/// A block for each mirror.
pub(in crate::commands::console) async fn reply(
    request: &Request,
    binding: &Binding,
    mirrors: &[Mirror],
) -> Result<Reply, CommandError> {
    let name = messages::bold(&binding.name);
    if mirrors.is_empty() {
        return Err(Reply::new(format!("{name} is mirrored nowhere, so nothing is filtered.")).into());
    }
    let mut lines = Vec::new();
    for mirror in mirrors {
        let filters = request.store().filters_of(mirror.channel).await;
        let filters = filters?;
        let hidden = request.data.relay.figures(mirror.channel).map(|figures| figures.filtered);
        lines.push(format!("{name} in <#{}>", mirror.channel));
        let unusable = match request.data.relay.rules(mirror.channel) {
            Some(running) => running,
            None => Arc::new(rules::of(&filters, [0; 32])),
        };
        let unusable =
            request.data.relay.filters().answer(request.guild(), move |_| Ok(unusable.unusable().to_vec()));
        let unusable = unusable.await.map_err(|Busy| rules::busy(binding))?;
        lines.extend(block(&filters, &unusable, hidden, request.asker.user));
    }
    Ok(Reply::lines(&lines))
}

/// What becomes of lines while a filter can't be used.
fn instead(filter: &Filter) -> &'static str {
    match filter.action {
        FilterAction::ShowOnly => "It shows nothing until it is removed and written shorter.",
        FilterAction::Hide | FilterAction::Mask => {
            "Lines here are masked whole until it is removed and written shorter."
        }
    }
}

fn block(
    filters: &Filters,
    unusable: &[(usize, FilterError)],
    hidden: Option<u64>,
    reader: UserId,
) -> Vec<String> {
    let mut lines = Vec::new();
    if filters.added.is_empty() {
        lines.push("No filters of its own; `/console filter add` adds one.".to_owned());
    }
    for (index, filter) in filters.added.iter().enumerate() {
        let another = filter.author.as_ref().filter(|author| author.id != reader);
        let by = another.map(|author| format!(" (added by <@{}>)", author.id)).unwrap_or_default();
        lines.push(format!("{}. {}{by}", index + 1, spelled::does(&rules::spec(filter))));
        let unusable = unusable.iter().find(|(place, _)| *place == index);
        lines.extend(
            unusable.map(|(_, error)| format!("⚠️ It can't be used any more: {error}. {}", instead(filter))),
        );
    }
    let off = rules::presets_off(filters);
    for preset in Preset::ALL {
        let state = if off.contains(&preset) { "**off**" } else { "on" };
        lines.push(format!("- preset `{}` {state}: masks {}", preset.name(), preset.about()));
    }
    let hidden =
        hidden.map(|hidden| format!("{} hidden since the mirror runs.", messages::count(hidden, "line")));
    lines.extend(hidden);
    lines
}
