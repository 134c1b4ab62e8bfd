//! Adding a filter, or switching a preset on.

use super::{spelled, trial};
use crate::{
    access::{Action, Outcome},
    commands::{changes::What, deed, refusal, reply::Reply, request::Request, rules, words},
    relay::filter::{FilterAction, FilterError, MOST_FILTERS, PatternKind, Preset, Spec},
    store::{self, Added, Binding, Filter, FilterId, MOST_FILTERS_OF_GUILD, Mirror, Pattern},
};

/// Adds a filter to a mirror, after looking whether it can be had.
pub(super) async fn add(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    spec: &Spec,
) -> Result<Reply, Reply> {
    usable(request, binding, mirror, spec).await?;
    let touched = trial::touched(request, mirror, spec);
    let deed = deed::begin(request, Some(binding), Action::AddFilter, &detail(mirror, &spelled::plain(spec)))
        .await?;
    let (action, pattern) = columns(spec);
    let (name, place) = (words::bold(&binding.name), format!("<#{}>", mirror.channel));
    match request.store().add_filter(mirror.channel, (action, pattern), &spec.text, MOST_FILTERS).await {
        Ok(Added::New(_)) => deed.done_quietly().await,
        Ok(Added::Already(_)) => {
            deed.failed(Outcome::Refused, "it is there already").await;
            return Err(Reply::new(format!("{name}: {place} {} already.", spelled::does(spec))));
        }
        Ok(Added::TooMany) => {
            deed.failed(Outcome::Refused, "there are too many").await;
            return Err(too_many(binding, mirror));
        }
        Ok(Added::TooManyInGuild) => {
            deed.failed(Outcome::Refused, "there are too many in the guild").await;
            return Err(Reply::new(format!(
                "{name}: the mirrors of this Discord server have {MOST_FILTERS_OF_GUILD} filters together, and that is \
                 the most. One regex can stand for several; `/console filter remove` makes room."
            )));
        }
        Err(error) => return Err(deed.broken(&error).await),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let mut lines = vec![format!("{name}: {place} {} from now on.", spelled::does(spec))];
    lines.push(touched);
    lines.extend(outcome.behind.then(|| words::BEHIND.to_owned()));
    Ok(Reply::new(lines.join("\n")))
}

/// Switches a preset on.
pub(super) async fn switch_on(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    preset: Preset,
) -> Result<Reply, Reply> {
    let detail = detail(mirror, &format!("preset {}", preset.name()));
    let deed = deed::begin(request, Some(binding), Action::AddFilter, &detail).await?;
    let (name, channel) = (words::bold(&binding.name), mirror.channel);
    match request.store().switch_preset(channel, preset.name(), true).await {
        Ok(true) => deed.done_quietly().await,
        Ok(false) => {
            deed.failed(Outcome::Refused, "it is on already").await;
            let words = format!("{name}: the preset `{}` is on already in <#{channel}>.", preset.name());
            return Err(Reply::new(words));
        }
        Err(error) => return Err(deed.broken(&error).await),
    }
    let outcome = request.data.changes.apply(What::Other, request.began).await;
    let behind = words::behind(&outcome);
    Ok(Reply::new(format!(
        "{name}: the preset `{}` is on in <#{channel}> from now on: it masks {}.{behind}",
        preset.name(),
        preset.about()
    )))
}

fn too_many(binding: &Binding, mirror: &Mirror) -> Reply {
    Reply::new(format!(
        "{}: <#{}> has {MOST_FILTERS} filters, and no mirror can have more. One regex can stand for several; \
         `/console filter remove` makes room.",
        words::bold(&binding.name),
        mirror.channel
    ))
}

/// The channel and what changes there, for the audit trail.
pub(super) fn detail(mirror: &Mirror, what: &str) -> String {
    format!("#{} {what}", mirror.channel)
}

/// Whether the filter can be had, by itself and beside the others.
async fn usable(request: &Request, binding: &Binding, mirror: &Mirror, spec: &Spec) -> Result<(), Reply> {
    let refused = |error: FilterError| Reply::new(spelled::refused(&binding.name, spec, &error));
    spec.check().map_err(refused)?;
    let mut filters =
        request.store().filters_of(mirror.channel).await.map_err(|error| refusal::store(&error))?;
    if filters.added.len() >= MOST_FILTERS {
        return Err(too_many(binding, mirror));
    }
    let (action, pattern) = columns(spec);
    let text = spec.text.clone();
    filters.added.push(Filter { id: FilterId(0), channel: mirror.channel, action, pattern, text });
    let place = filters.added.len() - 1;
    let rules = rules::of(&filters, [0; 32]);
    let unusable = rules.unusable().iter().find(|(unusable, _)| *unusable == place);
    unusable.map_or(Ok(()), |(_, error)| Err(refused(error.clone())))
}

fn columns(spec: &Spec) -> (store::FilterAction, Pattern) {
    let action = match spec.action {
        FilterAction::Hide => store::FilterAction::Hide,
        FilterAction::ShowOnly => store::FilterAction::ShowOnly,
        FilterAction::Mask => store::FilterAction::Mask,
    };
    let pattern = match spec.pattern {
        PatternKind::Words => Pattern::Words,
        PatternKind::Regex => Pattern::Regex,
    };
    (action, pattern)
}
