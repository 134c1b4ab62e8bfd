//! What a plan does, as it is typed and as the console gets it. Pure.

use crate::{
    access::Rights,
    commands::{mc, present::typed},
    model::{Binding, NewPlan, PlanAction},
    store::MOST_PLAN_LINE,
    text,
    texts::Text,
};

/// Reads `restart`, `command save-all`, `say Hello`. `Err`: what is wrong with it.
pub(super) fn read(what: &str) -> Result<(PlanAction, Option<String>), Text> {
    let what = what.trim();
    let (word, rest) = what.split_once(char::is_whitespace).unwrap_or((what, ""));
    let action: PlanAction = word.to_lowercase().parse().map_err(|_| text!("plan-what-unreadable"))?;
    let rest = rest.trim();
    let line = match action {
        PlanAction::Command => typed::without_slash(rest),
        PlanAction::Say => rest,
        PlanAction::Restart | PlanAction::Stop | PlanAction::Start if rest.is_empty() => {
            return Ok((action, None));
        }
        PlanAction::Restart | PlanAction::Stop | PlanAction::Start => {
            return Err(text!("plan-what-unreadable"));
        }
    };
    if line.is_empty() || line.contains(['\n', '\r']) {
        return Err(text!("plan-what-unreadable"));
    }
    if line.chars().count() > MOST_PLAN_LINE {
        return Err(text!("plan-what-too-long", most = MOST_PLAN_LINE));
    }
    let line = typed::straighten(line).unwrap_or_else(|| line.to_owned());
    Ok((action, Some(line)))
}

/// The line that the console gets of a plan with one.
pub(super) fn line(rights: &Rights, binding: &Binding, plan: &NewPlan) -> String {
    let line = plan.line.clone().unwrap_or_default();
    match plan.action {
        PlanAction::Say => mc::said(rights, binding, &line),
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_planned_is_read() {
        let line = |line: &str| Some(line.to_owned());
        for (typed, read_as) in [
            ("restart", Some((PlanAction::Restart, None))),
            (" Stop ", Some((PlanAction::Stop, None))),
            ("command /save-all", Some((PlanAction::Command, line("save-all")))),
            ("command say “hi”", Some((PlanAction::Command, line("say \"hi\"")))),
            ("say  Hello all", Some((PlanAction::Say, line("Hello all")))),
            ("say", None),
            ("command /", None),
            ("restart now", None),
            ("kill", None),
            ("command stop\nop Eve", None),
            ("", None),
        ] {
            assert_eq!(read(typed).ok(), read_as, "{typed:?}");
        }
        assert!(read(&format!("say {}", "x".repeat(MOST_PLAN_LINE + 1))).is_err());
    }
}
