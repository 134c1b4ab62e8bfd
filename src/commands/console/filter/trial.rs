//! What filters would do: to a line, and to the lines that were shown last.

use super::spelled;
use crate::{
    commands::{refusal, reply::Reply, request::Request, rules, words},
    relay::{
        TAIL_LINES,
        clean::{CleanLine, clean},
        filter::{FilterAction, Preset, Rule, Rules, Shown, Spec},
        mask::Names,
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
        lines.push(touched(request, mirror, spec));
    }
    let hidden = request.data.relay.figures(mirror.channel).map(|figures| figures.filtered);
    lines.extend(
        hidden.map(|hidden| format!("{} hidden here since the mirror runs.", words::count(hidden, "line"))),
    );
    Ok(Reply::lines(&lines))
}

fn tried(place: &str, filters: &Filters, key: [u8; 32], line: &str, more: Option<&Spec>) -> Vec<String> {
    let specs: Vec<Spec> = filters.added.iter().map(rules::spec).chain(more.cloned()).collect();
    let rules = match Rules::compile(&specs, &rules::presets_off(filters), Names::keyed(key)) {
        Ok(rules) => rules,
        Err((_, error)) => return vec![format!("{place}: this can't be tried: {error}.")],
    };
    let mut lines = Vec::new();
    for trial in clean(line).map(|line| rules.test(line)) {
        lines.push(match trial.shown {
            Shown::Shown | Shown::Masked | Shown::Whole => {
                format!("{place} shows {}", words::code(trial.line.text()))
            }
            Shown::Hidden | Shown::NotShown => format!("{place} does not show that line."),
        });
        lines.extend(trial.matched.iter().map(|rule| matched(*rule, &specs, filters.added.len())));
        if trial.shown == Shown::NotShown {
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
        Rule::Own(index) => {
            let does = specs.get(index).map(spelled::does).unwrap_or_default();
            if index < known { format!("{}. {does}", index + 1) } else { format!("- the new one {does}") }
        }
    }
}

/// How many of the lines that a mirror showed last a filter would have hidden or masked.
pub(super) fn touched(request: &Request, mirror: &Mirror, spec: &Spec) -> String {
    count(spec, &request.data.relay.tail(mirror.channel, TAIL_LINES))
}

fn count(spec: &Spec, last: &[CleanLine]) -> String {
    // No preset: the lines were masked when they were shown.
    let Ok(rules) = Rules::compile(std::slice::from_ref(spec), &Preset::ALL, Names::default()) else {
        return String::new();
    };
    let touches = |line: &&CleanLine| {
        let trial = rules.test((*line).clone());
        !trial.shown.is_shown() || trial.line != **line
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
