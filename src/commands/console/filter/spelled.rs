//! Filters in words.

use serenity::model::id::ChannelId;

use crate::{
    commands::present::messages,
    masking::filter::{FilterError, LONGEST, MOST_FILTERS, Preset, Spec},
    model::{ActionDetails, Author, FilterAction, PatternKind},
    text,
    texts::{Text, code, word},
};

/// As a sentence without subject: hides lines with `lag`.
pub(super) fn does(spec: &Spec) -> Text {
    let pattern = match spec.pattern {
        PatternKind::Words => "words",
        PatternKind::Regex => "regex",
    };
    let action = word(action_word(spec.action));
    text!("filter-does", action = action, pattern = word(pattern), text = code(&*spec.text))
}

/// Which action it is, for the variants of a text.
pub(super) fn action_word(action: FilterAction) -> &'static str {
    match action {
        FilterAction::Hide => "hide",
        FilterAction::ShowOnly => "only",
        FilterAction::Mask => "mask",
    }
}

/// What a preset masks.
pub(super) fn about(preset: Preset) -> Text {
    text!("filter-preset-about", preset = word(preset.name()))
}

/// The same without anything that Discord would format, for what is offered while typing.
pub(super) fn plain(spec: &Spec) -> Text {
    let kind = messages::filter_kind(spec.action, spec.pattern);
    text!("filter-choice", kind = kind, text = &*spec.text)
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
pub(super) fn refused(name: &str, spec: &Spec, error: &FilterError) -> Text {
    text!("filter-refused", server = name, text = code(&*spec.text), why = why(error))
}

/// What is wrong with it, without a full stop.
pub(super) fn why(error: &FilterError) -> Text {
    match error {
        FilterError::Empty => text!("filter-empty"),
        FilterError::TooLong { length } => text!("filter-long", length = *length, most = LONGEST),
        FilterError::TooMany => text!("filter-too-many-in-channel", most = MOST_FILTERS),
        FilterError::TooLarge => text!("filter-large", fewer = code("{1,20}")),
        FilterError::TogetherTooLarge => text!("filter-large-together"),
        FilterError::NotARegex { reason, at } => text!("filter-not-a-regex", reason = reason, at = *at),
        FilterError::Everything(action) => text!("filter-everything", action = word(action_word(*action))),
    }
}
