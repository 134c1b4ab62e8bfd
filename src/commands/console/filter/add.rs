//! Adding a filter, or switching a preset on.

use crate::{
    commands::{
        audited,
        changes::What,
        console::filter::{spelled, test_line},
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages},
        rules,
    },
    masking::{
        self,
        filter::{FilterError, MOST_FILTERS, Preset, Rules, Spec},
        filter_pool::Busy,
    },
    model::{Action, ActionDetails, Author, Binding, Fact, Limit, Mirror, Outcome},
    relay::TAIL_LINES,
    store::{Added, MOST_FILTERS_OF_GUILD},
    text,
    texts::{Text, code},
};

/// Adds a filter to a mirror, after looking whether it can be had.
pub(super) async fn add(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    spec: &Spec,
) -> Result<Reply, CommandError> {
    let touched = usable(request, binding, mirror, spec).await?;
    let details = spelled::audited(mirror.channel, spec, None);
    let audited = audited::begin(request, Some(binding), Action::AddFilter, details).await?;
    let (action, pattern) = (spec.action, spec.pattern);
    let (server, channel) = (&*binding.name, mirror.channel);
    let author = Author { id: request.asker.user, name: request.name.clone() };
    let adding =
        request.store().add_filter(mirror.channel, (action, pattern), &spec.text, &author, MOST_FILTERS);
    match adding.await {
        Ok(Added::New(_)) => audited.done_quietly().await,
        Ok(Added::Already(_)) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            let does = spelled::does(spec);
            return Err(text!("filter-already", server = server, channel = channel, does = does).into());
        }
        Ok(Added::TooMany) => {
            audited.failed(Outcome::Refused, Limit::Filters).await;
            return Err(too_many(binding, mirror).into());
        }
        Ok(Added::TooManyInGuild) => {
            audited.failed(Outcome::Refused, Limit::GuildFilters).await;
            return Err(text!(
                "filter-too-many-here",
                server = server,
                most = MOST_FILTERS_OF_GUILD.unsigned_abs()
            )
            .into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let does = spelled::does(spec);
    let mut lines = vec![text!("filter-added", server = server, channel = channel, does = does)];
    lines.push(touched);
    lines.extend(outcome.behind.then(messages::still_behind));
    Ok(Reply::new(Text::lines(lines)))
}

/// Switches a preset on.
pub(super) async fn switch_on(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    preset: Preset,
) -> Result<Reply, CommandError> {
    let details = preset_details(mirror, preset);
    let audited = audited::begin(request, Some(binding), Action::AddFilter, details).await?;
    let (server, channel, name) = (&*binding.name, mirror.channel, code(preset.name()));
    match request.store().switch_preset(channel, preset.name(), true).await {
        Ok(true) => audited.done_quietly().await,
        Ok(false) => {
            audited.failed(Outcome::Refused, Fact::Already).await;
            let said = text!("filter-preset-already", server = server, preset = name, channel = channel);
            return Err(said.into());
        }
        Err(error) => return Err(audited.broken(&error).await.into()),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let said = text!(
        "filter-preset-added",
        server = server,
        preset = name,
        channel = channel,
        about = spelled::about(preset),
    );
    Ok(Reply::new(messages::with_behind(said, &outcome)))
}

fn too_many(binding: &Binding, mirror: &Mirror) -> Text {
    text!("filter-too-many", server = &*binding.name, channel = mirror.channel, most = MOST_FILTERS)
}

/// A preset of a mirror for the audit log.
pub(super) fn preset_details(mirror: &Mirror, preset: Preset) -> ActionDetails {
    ActionDetails::Preset { channel: mirror.channel, preset: preset.name().to_owned() }
}

/// Whether the filter can be had, by itself and beside the others; what it would have done to the last lines.
async fn usable(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    spec: &Spec,
) -> Result<Text, CommandError> {
    let filters = request.store().filters_of(mirror.channel).await?;
    let others: Vec<_> = filters.added.iter().map(masking::spec).collect();
    let last = request.data.relay.tail(mirror.channel, TAIL_LINES);
    let new = spec.clone();
    let tried = request.data.relay.filters().answer(request.guild(), move |slice| {
        if let Err(error) = new.check().and_then(|()| Rules::check_beside(&others, &new)) {
            return Ok(Err(error));
        }
        Ok(Ok(test_line::touched(&new, &last, slice)?))
    });
    match tried.await {
        Ok(Err(FilterError::TooMany)) => Err(too_many(binding, mirror).into()),
        Ok(Ok(touched)) => Ok(touched),
        Ok(Err(error)) => Err(spelled::refused(&binding.name, spec, &error).into()),
        Err(Busy) => Err(rules::busy(binding).into()),
    }
}
