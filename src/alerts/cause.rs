//! The likely cause of a crash, by its last lines.

use crate::{games::causes, masking::clean::clean, texts::Text};

/// The key of the likely cause, as rows keep it.
pub(super) fn of(tail: &[Box<str>]) -> Option<String> {
    let lines: Vec<_> = tail.iter().flat_map(|line| clean(line)).collect();
    causes::cause(lines.iter().map(|line| line.text())).map(|cause| cause.key().to_owned())
}

/// What it is and what to do; none where this version knows no such cause.
pub(super) fn text(key: &str) -> Option<Text> {
    causes::all().find(|cause| cause.key() == key).map(|cause| cause.text())
}
