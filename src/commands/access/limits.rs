//! The limits of a grant as they are typed. Pure.

use std::time::Duration;

use crate::{
    access::pattern::{Patterns, PatternsError},
    commands::{
        access::lasting,
        interaction::reply::Reply,
        present::{messages, typed},
    },
    model::{GrantLimits, Grantable, Permission},
};

/// TypedLimits that were asked for.
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
    ) -> Result<Self, Reply> {
        let limits = Self {
            only: only.map(|typed| list("only", typed)).transpose()?,
            never: never.map(|typed| list("never", typed)).transpose()?,
            lasting: lasting
                .map(lasting::span)
                .transpose()
                .map_err(|why| Reply::new(format!("`for:` {why}.")))?,
        };
        let narrows = limits.only.is_some() || limits.never.is_some();
        if narrows && what != Grantable::One(Permission::Command) {
            return Err(Reply::new(format!(
                "`only` and `never` say which console commands may be run, so they go with `permission:command`, not \
                 with `{what}`."
            )));
        }
        match limits.only.as_ref().and_then(Patterns::wrapper) {
            Some(wrapper) => Err(Reply::new(format!(
                "`only:` nobody can say what {} will run, since it runs other commands. It needs `command` without \
                 `only` and `never`.",
                messages::code(&wrapper)
            ))),
            None => Ok(limits),
        }
    }

    /// The limits of a grant that is made at `now` (seconds since 1970).
    pub(in crate::commands) fn at(&self, now: i64) -> GrantLimits {
        let end = |lasting: Duration| now.saturating_add_unsigned(lasting.as_secs());
        GrantLimits { expires_at: self.lasting.map(end), only: self.only.clone(), never: self.never.clone() }
    }
}

fn list(option: &str, typed: &str) -> Result<Patterns, Reply> {
    let straight = typed::straighten(typed);
    Patterns::parse(straight.as_deref().unwrap_or(typed)).map_err(|wrong| {
        let why = match wrong {
            PatternsError::Bad { text, why } => {
                format!("{} can't be a pattern, because {why}", messages::code(&text))
            }
            other => other.to_string(),
        };
        Reply::new(format!("`{option}:` {why}."))
    })
}
