//! The limits of a grant in words. Pure.

use crate::{access::pattern::Pattern, commands::present::messages, model::GrantLimits};

/// `only `say *`, `kick *`; never `op *`; until …`; nothing for a grant without limits.
pub(in crate::commands) fn told(limits: &GrantLimits) -> String {
    let only = limits.only.as_ref().map(|list| format!("only {}", patterns(list.iter())));
    let never = limits.never.as_ref().map(|list| format!("never {}", patterns(list.iter())));
    let until = limits.expires_at.map(|end| format!("until {}", moment(end)));
    [only, never, until].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The same after a colon.
pub(in crate::commands) fn after_colon(limits: &GrantLimits) -> String {
    let told = told(limits);
    if told.is_empty() { told } else { format!(": {told}") }
}

/// Patterns as code, one after the other.
pub(in crate::commands) fn patterns<'a>(list: impl Iterator<Item = &'a Pattern>) -> String {
    list.map(|pattern| messages::code(pattern.as_str())).collect::<Vec<_>>().join(", ")
}

/// A moment in the reader's own time.
pub(in crate::commands) fn moment(at: i64) -> String {
    format!("<t:{at}:f> (<t:{at}:R>)")
}
