//! Filters in words.

use serenity::model::id::ChannelId;

use crate::{
    commands::present::messages,
    model::{ActionDetails, Author, FilterAction, PatternKind},
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
    format!("{}: {}", messages::filter_kind(spec.action, spec.pattern), spec.text)
}

/// A filter of a mirror for the audit log. What a mask looks for may be the secret itself and is not told.
pub(super) fn audited(channel: ChannelId, spec: &Spec, author: Option<&Author>) -> ActionDetails {
    let is_mask = spec.action == FilterAction::Mask;
    ActionDetails::Filter {
        channel,
        action: spec.action,
        pattern: spec.pattern,
        text: (!is_mask).then(|| spec.text.clone()),
        author: author.filter(|_| is_mask).map(|author| author.name.clone()),
    }
}

/// Why a pattern can't be had.
pub(super) fn refused(name: &str, spec: &Spec, error: &FilterError) -> String {
    let (name, what) = (messages::bold(name), messages::code(&spec.text));
    format!("{name}: {what} can't be a filter: {error}. Nothing was changed.")
}
