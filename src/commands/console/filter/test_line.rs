//! What filters would do: to a line, and to the lines that were shown last.

use std::sync::Arc;

use crate::{
    commands::{
        console::filter::spelled,
        interaction::{reply::Reply, request::Request},
        present::{command_error::CommandError, messages, refusal},
        rules,
    },
    known_values::KnownValues,
    model::{Binding, FilterAction, Filters, Mirror},
    relay::{
        TAIL_LINES,
        clean::{CleanLine, clean},
        filter::{Preset, Rule, Rules, Shown, Spec},
        filter_pool::{Busy, TimeSlice},
        mask::Names,
    },
};

/// What becomes of a line, and which rule does what to it; with `more`, beside the mirror's own rules.
pub(super) async fn reply(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    line: &str,
    more: Option<&Spec>,
) -> Result<Reply, CommandError> {
    let failed = |error| refusal::store(&error);
    let filters = request.store().filters_of(mirror.channel).await.map_err(failed)?;
    let key = request.store().mask_key(request.guild()).await.map_err(failed)?;
    let place = format!("{} in <#{}>", messages::bold(&binding.name), mirror.channel);
    let last = request.data.relay.tail(mirror.channel, TAIL_LINES);
    let server = request.data.server(binding);
    let known = server.map(|server| Arc::clone(server.known_values())).unwrap_or_default();
    let (line, tested) = (line.to_owned(), more.cloned());
    let result = request.data.relay.filters().answer(request.guild(), move |slice| {
        let more = tested.as_ref();
        if let Some(Err(error)) = more.map(Spec::check) {
            return Ok(Err(error));
        }
        let mut lines = tried(&place, &filters, (key, known), &line, more);
        if let Some(spec) = more {
            lines.push(touched(spec, &last, slice)?);
        }
        Ok(Ok(lines))
    });
    let mut lines = match (result.await, more) {
        (Ok(Ok(lines)), _) => lines,
        (Ok(Err(error)), Some(spec)) => {
            return Err(Reply::new(spelled::refused(&binding.name, spec, &error)).into());
        }
        (Ok(Err(_)), None) | (Err(Busy), _) => return Err(rules::busy(binding).into()),
    };
    let hidden = request.data.relay.figures(mirror.channel).map(|figures| figures.filtered);
    lines.extend(
        hidden
            .map(|hidden| format!("{} hidden here since the mirror runs.", messages::count(hidden, "line"))),
    );
    Ok(Reply::lines(&lines))
}

fn tried(
    place: &str,
    filters: &Filters,
    (key, known): ([u8; 32], Arc<KnownValues>),
    line: &str,
    more: Option<&Spec>,
) -> Vec<String> {
    let specs: Vec<Spec> = filters.added.iter().map(rules::spec).chain(more.cloned()).collect();
    let rules = match Rules::compile(&specs, &rules::presets_off(filters), Names::keyed(key)) {
        Ok(rules) => rules.with_known(known),
        Err((_, error)) => return vec![format!("{place}: this can't be tried: {error}.")],
    };
    let mut lines = Vec::new();
    for tested in clean(line).map(|line| rules.test(line)) {
        lines.push(match tested.shown {
            Shown::Shown | Shown::Masked | Shown::Whole => {
                format!("{place} shows {}", messages::code(tested.line.text()))
            }
            Shown::Hidden | Shown::NotShown => format!("{place} does not show that line."),
        });
        lines.extend(tested.matched.iter().map(|rule| matched(*rule, &specs, filters.added.len())));
        if tested.shown == Shown::NotShown {
            lines.push("None of the filters that say which lines are shown finds anything in it.".into());
        }
    }
    if lines.is_empty() {
        return vec![format!("{place}: a line without anything visible in it is never shown.")];
    }
    lines
}

/// A rule that had to do with the line; the first `known` of `specs` are the mirror's own.
fn matched(rule: Rule, specs: &[Spec], known: usize) -> String {
    match rule {
        Rule::Preset(preset) => format!("- preset `{}` masks {}", preset.name(), preset.about()),
        Rule::Known => "- masked by value: a startup variable of the server, or the key of its panel".into(),
        Rule::Own(index) => {
            let does = specs.get(index).map(spelled::does).unwrap_or_default();
            if index < known { format!("{}. {does}", index + 1) } else { format!("- the new one {does}") }
        }
    }
}

/// How many of the lines that a mirror showed last a filter would have hidden or masked.
pub(super) fn touched(spec: &Spec, last: &[CleanLine], slice: TimeSlice) -> Result<String, Busy> {
    if last.is_empty() {
        return Ok(count(spec, 0, 0));
    }
    // No preset: the lines were masked when they were shown.
    let rules = Rules::of(std::slice::from_ref(spec), &Preset::ALL, Names::default());
    let mut touched = 0;
    for line in last {
        if slice.is_over() {
            return Err(Busy);
        }
        let tested = rules.test(line.clone());
        touched += usize::from(!tested.shown.is_shown() || tested.line != *line);
    }
    Ok(count(spec, touched, last.len()))
}

fn count(spec: &Spec, touched: usize, all: usize) -> String {
    let what = if spec.action == FilterAction::Mask { "masked a part of" } else { "hidden" };
    match (touched, all) {
        (_, 0) => "No line was shown yet that it could be tried on.".into(),
        (0, _) => format!("It would have {what} none of the last {}.", lines(all)),
        (touched, all) if touched == all => {
            format!("⚠️ It would have {what} **all** of the last {}.", lines(all))
        }
        (touched, all) => format!("It would have {what} {touched} of the last {}.", lines(all)),
    }
}

fn lines(count: usize) -> String {
    messages::count(u64::try_from(count).unwrap_or(u64::MAX), "line")
}
