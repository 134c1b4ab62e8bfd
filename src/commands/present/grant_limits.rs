//! The limits of a grant in words. Pure.

use crate::{
    access::pattern::Pattern,
    model::GrantLimits,
    text,
    texts::{Arg, code, listed, phrases},
};

/// *only `say *`, `kick *`; never `op *`; until …*; nothing for a grant without limits.
pub(in crate::commands) fn told(limits: &GrantLimits) -> Option<Arg> {
    let only = limits.only.as_ref().map(|only| text!("limits-only", patterns = list(only.iter())));
    let never = limits.never.as_ref().map(|never| text!("limits-never", patterns = list(never.iter())));
    let until = limits.expires_at.map(|end| text!("limits-until", end = moment(end)));
    let limits: Vec<_> = [only, never, until].into_iter().flatten().collect();
    (!limits.is_empty()).then(|| phrases(limits))
}

/// Patterns to copy, one after the other.
pub(in crate::commands) fn list<'a>(patterns: impl Iterator<Item = &'a Pattern>) -> Arg {
    listed(patterns.map(|pattern| code(pattern.as_str())))
}

/// A moment in the reader's own time, and how far away that is.
pub(in crate::commands) fn moment(at: i64) -> Arg {
    Arg::Mention(format!("<t:{at}:f> (<t:{at}:R>)"))
}
