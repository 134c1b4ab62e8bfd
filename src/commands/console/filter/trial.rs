//! What filters would do: to a line, and to the lines that were shown last.

use super::spelled;
use crate::{
    commands::{refusal, reply::Reply, request::Request, rules, words},
    relay::{
        TAIL_LINES,
        clean::{CleanLine, clean},
        filter::{FilterAction, Names, Preset, Rules, Shown, Spec},
    },
    store::{Binding, Filters, Mirror},
};

/// What becomes of a line, and which rule does what to it; with `more`, beside the mirror's own rules.
pub(super) async fn reply(
    request: &Request,
    binding: &Binding,
    mirror: &Mirror,
    line: &str,
    more: Option<&Spec>,
) -> Result<Reply, Reply> {
    if let Some(spec) = more {
        spec.check().map_err(|error| Reply::new(spelled::refused(&binding.name, spec, &error)))?;
    }
    let failed = |error| refusal::store(&error);
    let filters = request.store().filters_of(mirror.channel).await.map_err(failed)?;
    let key = request.store().mask_key(request.guild()).await.map_err(failed)?;
    let place = format!("{} in <#{}>", words::bold(&binding.name), mirror.channel);
    let mut lines = tried(&place, &filters, key, line, more);
    if let Some(spec) = more {
        lines.push(touched(request, mirror, spec).await?);
    }
    let hidden = request.data.relay.figures(mirror.channel).map(|figures| figures.filtered);
    lines.extend(
        hidden.map(|hidden| format!("{} hidden here since the mirror runs.", words::count(hidden, "line"))),
    );
    Ok(Reply::lines(&lines))
}

fn tried(place: &str, filters: &Filters, key: [u8; 32], line: &str, more: Option<&Spec>) -> Vec<String> {
    let specs: Vec<Spec> = filters.added.iter().map(rules::spec).chain(more.cloned()).collect();
    let off = rules::presets_off(filters);
    let mut lines = Vec::new();
    let whole = Rules::compile(&specs, &off, Names::keyed(key));
    for mut cleaned in clean(line) {
        let verdict = match &whole {
            Ok(rules) => rules.apply(&mut cleaned),
            Err((_, error)) => return vec![format!("{place}: the filters can't be tried: {error}.")],
        };
        lines.push(match verdict {
            Shown::Shown => format!("{place} shows {}", words::code(cleaned.text())),
            Shown::Hidden => format!("{place} does not show that line."),
        });
    }
    if lines.is_empty() {
        return vec![format!("{place}: a line without anything visible in it is never shown.")];
    }
    for (index, spec) in specs.iter().enumerate() {
        let which = match index < filters.added.len() {
            true => format!("{}.", index + 1),
            false => "new:".into(),
        };
        lines.extend(
            effect(spec, key, line).map(|effect| format!("{which} {} {effect}", spelled::does(spec))),
        );
    }
    let presets = Preset::ALL.iter().filter(|preset| !off.contains(preset));
    lines.extend(
        presets
            .filter(|preset| preset_alone(**preset, key).is_some_and(|rules| changes(&rules, line)))
            .map(|preset| format!("- preset `{}` masks a part of it", preset.name())),
    );
    lines
}

/// What one filter alone does to a line, if anything.
fn effect(spec: &Spec, key: [u8; 32], line: &str) -> Option<&'static str> {
    let rules = alone(spec, key)?;
    let hides = clean(line).any(|mut line| rules.apply(&mut line) == Shown::Hidden);
    match spec.action {
        FilterAction::Hide => hides.then_some("→ hides it"),
        FilterAction::ShowOnly => Some(if hides { "→ not found in it" } else { "→ found, so it stays" }),
        FilterAction::Mask => changes(&rules, line).then_some("→ masks a part of it"),
    }
}

fn changes(rules: &Rules, line: &str) -> bool {
    clean(line).any(|mut line| {
        let before = line.clone();
        rules.apply(&mut line);
        line != before
    })
}

/// One filter without any preset.
fn alone(spec: &Spec, key: [u8; 32]) -> Option<Rules> {
    Rules::compile(std::slice::from_ref(spec), Preset::ALL, Names::keyed(key)).ok()
}

fn preset_alone(preset: Preset, key: [u8; 32]) -> Option<Rules> {
    let others: Vec<_> = Preset::ALL.iter().copied().filter(|other| *other != preset).collect();
    Rules::compile(&[], &others, Names::keyed(key)).ok()
}

/// How many of the lines that a mirror showed last a filter would have hidden or masked.
pub(super) async fn touched(request: &Request, mirror: &Mirror, spec: &Spec) -> Result<String, Reply> {
    let key = request.store().mask_key(request.guild()).await.map_err(|error| refusal::store(&error))?;
    let last = request.data.relay.tail(mirror.channel, TAIL_LINES);
    Ok(count(spec, key, &last))
}

fn count(spec: &Spec, key: [u8; 32], last: &[CleanLine]) -> String {
    let Some(rules) = alone(spec, key) else { return String::new() };
    let touches = |line: &&CleanLine| {
        let mut tried = (*line).clone();
        rules.apply(&mut tried) == Shown::Hidden || tried != **line
    };
    let (touched, all) = (last.iter().filter(touches).count(), last.len());
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
    words::count(u64::try_from(count).unwrap_or(u64::MAX), "line")
}
