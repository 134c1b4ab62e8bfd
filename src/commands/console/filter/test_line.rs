//! What filters would do: to a line, and to the lines that were shown last.

use std::sync::Arc;

use serenity::model::id::ChannelId;

use crate::{
    commands::{
        console::filter::spelled,
        interaction::{reply::Reply, request::Request},
        present::command_error::CommandError,
        rules,
    },
    known_values::KnownValues,
    masking::{
        self,
        clean::{CleanLine, clean},
        filter::{Preset, Rule, Rules, Shown, Spec},
        filter_pool::{Busy, TimeSlice},
        mask::Names,
    },
    model::{Binding, Filters, Mirror},
    relay::TAIL_LINES,
    text,
    texts::{Text, code, word},
};

/// What becomes of a line, and which rule does what to it; with `more`, beside the mirror's own rules.
pub(super) async fn reply(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    line: &str,
    more: Option<&Spec>,
) -> Result<Reply, CommandError> {
    let filters = request.store().filters_of(mirror.channel).await?;
    let key = request.store().mask_key(request.guild()).await?;
    let (name, channel) = (binding.name.clone(), mirror.channel);
    let last = request.data.relay.tail(mirror.channel, TAIL_LINES);
    let server = request.data.server(binding);
    let known = server.map(|server| Arc::clone(server.known_values())).unwrap_or_default();
    let (line, tested) = (line.to_owned(), more.cloned());
    let result = request.data.relay.filters().answer(request.guild(), move |slice| {
        let more = tested.as_ref();
        if let Some(Err(error)) = more.map(Spec::check) {
            return Ok(Err(error));
        }
        let mut lines = tried(&name, channel, &filters, key, known, &line, more);
        if let Some(spec) = more {
            lines.push(touched(spec, &last, slice)?);
        }
        Ok(Ok(lines))
    });
    let mut lines = match (result.await, more) {
        (Ok(Ok(lines)), _) => lines,
        (Ok(Err(error)), Some(spec)) => {
            return Err(spelled::refused(&binding.name, spec, &error).into());
        }
        (Ok(Err(_)), None) | (Err(Busy), _) => return Err(rules::busy(binding).into()),
    };
    let hidden = request.data.relay.figures(mirror.channel).map(|figures| figures.filtered);
    lines.extend(hidden.map(|hidden| text!("filter-test-hidden", count = hidden)));
    Ok(Reply::lines(lines))
}

/// What becomes of a line of this server in this channel.
fn tried(
    server: &str,
    channel: ChannelId,
    filters: &Filters,
    key: [u8; 32],
    known: Arc<KnownValues>,
    line: &str,
    more: Option<&Spec>,
) -> Vec<Text> {
    let specs: Vec<Spec> = filters.added.iter().map(masking::spec).chain(more.cloned()).collect();
    let rules = match Rules::compile(&specs, &masking::presets_off(filters), Names::keyed(key)) {
        Ok(rules) => rules.with_known(known),
        Err((_, error)) => {
            let why = spelled::why(&error);
            return vec![text!("filter-test-unusable", server = server, channel = channel, why = why)];
        }
    };
    let mut lines = Vec::new();
    for tested in clean(line).map(|line| rules.test(line)) {
        lines.push(match tested.shown {
            Shown::Shown | Shown::Masked | Shown::Whole => {
                let line = code(tested.line.text());
                text!("filter-test-shows", server = server, channel = channel, line = line)
            }
            Shown::Hidden | Shown::NotShown => {
                text!("filter-test-hides", server = server, channel = channel)
            }
        });
        lines.extend(tested.matched.iter().map(|rule| matched(*rule, &specs, filters.added.len())));
        if tested.shown == Shown::NotShown {
            lines.push(text!("filter-test-none-shows"));
        }
    }
    if lines.is_empty() {
        lines.push(text!("filter-test-nothing", server = server, channel = channel));
    }
    lines
}

/// A rule that had to do with the line; the first `known` of `specs` are the mirror's own.
fn matched(rule: Rule, specs: &[Spec], known: usize) -> Text {
    match rule {
        Rule::Preset(preset) => {
            text!("filter-test-preset", preset = code(preset.name()), about = spelled::about(preset))
        }
        Rule::Known => text!("filter-test-known"),
        Rule::Own(index) => {
            let does = specs.get(index).map_or_else(|| Text::verbatim(""), spelled::does);
            if index < known {
                text!("filter-list-line", number = index + 1, does = does)
            } else {
                text!("filter-test-new", does = does)
            }
        }
    }
}

/// How many of the lines that a mirror showed last a filter would have hidden or masked.
pub(super) fn touched(spec: &Spec, last: &[CleanLine], slice: TimeSlice) -> Result<Text, Busy> {
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

fn count(spec: &Spec, touched: usize, all: usize) -> Text {
    let action = word(spelled::action_word(spec.action));
    match (touched, all) {
        (_, 0) => text!("filter-touched-untried"),
        (0, _) => text!("filter-touched-none", action = action, count = all),
        (touched, all) if touched == all => text!("filter-touched-all", action = action, count = all),
        (touched, all) => text!("filter-touched", action = action, touched = touched, count = all),
    }
}
