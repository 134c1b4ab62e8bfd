//! Every filter and preset of a mirror.

use std::sync::Arc;

use serenity::model::id::UserId;

use crate::{
    commands::{
        console::filter::spelled,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        rules,
    },
    masking::{
        self,
        filter::{FilterError, Preset},
        filter_pool::Busy,
    },
    model::{Binding, Filters, Mirror},
    text,
    texts::{Text, code, member, word},
};

/// A block for each mirror.
pub(in crate::commands::console) async fn reply(
    request: &Request,
    binding: &Binding,
    mirrors: &[Mirror],
) -> Result<Reply, CommandError> {
    let server = &*binding.name;
    if mirrors.is_empty() {
        return Err(text!("filter-nowhere", server = server).into());
    }
    let mut lines = Vec::new();
    for mirror in mirrors {
        let filters = request.store().filters_of(mirror.channel).await?;
        let hidden = request.data.relay.figures(mirror.channel).map(|figures| figures.filtered);
        lines.push(text!("filter-list-head", server = server, channel = mirror.channel));
        let unusable = match request.data.relay.rules(mirror.channel) {
            Some(running) => running,
            None => Arc::new(masking::rules_of(&filters, [0; 32])),
        };
        let unusable =
            request.data.relay.filters().answer(request.guild(), move |_| Ok(unusable.unusable().to_vec()));
        let unusable = unusable.await.map_err(|Busy| rules::busy(binding))?;
        lines.extend(block(&filters, &unusable, hidden, request.asker.user));
    }
    Ok(Reply::lines(lines))
}

fn block(
    filters: &Filters,
    unusable: &[(usize, FilterError)],
    hidden: Option<u64>,
    reader: UserId,
) -> Vec<Text> {
    let mut lines = Vec::new();
    if filters.added.is_empty() {
        lines.push(text!("filter-list-none"));
    }
    for (index, filter) in filters.added.iter().enumerate() {
        let (number, does) = (index + 1, spelled::does(&masking::spec(filter)));
        lines.push(match filter.author.as_ref().filter(|author| author.id != reader) {
            Some(by) => {
                text!("filter-list-line-by", number = number, does = does, member = member(by.id))
            }
            None => text!("filter-list-line", number = number, does = does),
        });
        if let Some((_, error)) = unusable.iter().find(|(place, _)| *place == index) {
            let action = word(spelled::action_word(filter.action));
            lines.push(text!("filter-list-unusable", why = spelled::why(error), action = action));
        }
    }
    let off = masking::presets_off(filters);
    for preset in Preset::ALL {
        let (name, about) = (code(preset.name()), spelled::about(preset));
        lines.push(if off.contains(&preset) {
            text!("filter-list-preset-off", preset = name, about = about)
        } else {
            text!("filter-list-preset-on", preset = name, about = about)
        });
    }
    lines.extend(hidden.map(|hidden| text!("filter-list-hidden", count = hidden)));
    lines
}
