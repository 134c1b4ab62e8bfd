//! Filters in words.

use crate::{
    commands::present::messages,
    model::{Filter, FilterAction, PatternKind},
    relay::filter::{FilterError, Spec},
};

/// As a sentence without subject: hides lines with `lag`.
pub(super) fn does(spec: &Spec) -> String {
    let what = messages::code(&spec.text);
    let what = match spec.pattern {
        PatternKind::Words => what,
        PatternKind::Regex => format!("the regex {what}"),
    };
    match spec.action {
        FilterAction::Hide => format!("hides lines with {what}"),
        FilterAction::ShowOnly => format!("shows only lines with {what}"),
        FilterAction::Mask => format!("masks {what}"),
    }
}

/// The same without anything that Discord would format, for what is offered while typing.
pub(super) fn plain(spec: &Spec) -> String {
    format!("{}: {}", kind(spec), spec.text)
}

/// The same for the audit log and its channel. What a mask looks for may be the secret itself and is not told.
pub(super) fn recorded(spec: &Spec) -> String {
    match spec.action {
        FilterAction::Mask => format!("{}: ‹not shown›", kind(spec)),
        FilterAction::Hide | FilterAction::ShowOnly => plain(spec),
    }
}

/// The same of a filter that is removed: of a mask, whose it was.
pub(super) fn removed(filter: &Filter, spec: &Spec) -> String {
    match &filter.author {
        Some(author) if spec.action == FilterAction::Mask => {
            format!("{} of {}", recorded(spec), author.name)
        }
        _ => recorded(spec),
    }
}

fn kind(spec: &Spec) -> String {
    let action = match spec.action {
        FilterAction::Hide => "hide",
        FilterAction::ShowOnly => "show only",
        FilterAction::Mask => "mask",
    };
    let kind = match spec.pattern {
        PatternKind::Words => "",
        PatternKind::Regex => " regex",
    };
    format!("{action}{kind}")
}

/// Why a pattern can't be had.
pub(super) fn refused(name: &str, spec: &Spec, error: &FilterError) -> String {
    let (name, what) = (messages::bold(name), messages::code(&spec.text));
    format!("{name}: {what} can't be a filter: {error}. Nothing was changed.")
}
