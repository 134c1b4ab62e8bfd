//! The limits of a grant as they are typed. Pure.

use std::time::Duration;

use crate::{
    access::pattern::Patterns,
    commands::present::{pattern_error, span, typed},
    model::{GrantLimits, Grantable, Permission},
    text,
    texts::{Text, code},
};

/// The limits that were asked for.
#[derive(Debug, Clone, Default)]
pub(in crate::commands) struct TypedLimits {
    only: Option<Patterns>,
    never: Option<Patterns>,
    lasting: Option<Duration>,
}

impl TypedLimits {
    /// Reads the options `only`, `never` and `for`. `Err`: what is wrong with one of them.
    pub(super) fn read(
        what: Grantable,
        only: Option<&str>,
        never: Option<&str>,
        lasting: Option<&str>,
    ) -> Result<Self, Text> {
        let limits = Self {
            only: only.map(|typed| list("only:", typed)).transpose()?,
            never: never.map(|typed| list("never:", typed)).transpose()?,
            lasting: lasting.map(span::read).transpose()?,
        };
        let narrows = limits.only.is_some() || limits.never.is_some();
        if narrows && what != Grantable::One(Permission::Command) {
            return Err(text!("access-limits-of-command", permission = code(what.as_str())));
        }
        match limits.only.as_ref().and_then(Patterns::wrapper) {
            Some(wrapper) => Err(text!("access-only-wrapper", command = code(wrapper))),
            None => Ok(limits),
        }
    }

    /// The limits of a grant that is made at `now` (seconds since 1970).
    pub(in crate::commands) fn at(&self, now: i64) -> GrantLimits {
        let end = |lasting: Duration| now.saturating_add_unsigned(lasting.as_secs());
        GrantLimits { expires_at: self.lasting.map(end), only: self.only.clone(), never: self.never.clone() }
    }
}

fn list(option: &str, typed: &str) -> Result<Patterns, Text> {
    let straight = typed::straighten(typed);
    Patterns::parse(straight.as_deref().unwrap_or(typed)).map_err(|wrong| {
        text!("access-list-wrong", option = code(option), why = pattern_error::patterns(&wrong))
    })
}
