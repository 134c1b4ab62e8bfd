//! Grants: who holds which permission, for one binding or for all of a guild, and within which limits.

use serenity::model::id::{GuildId, UserId};

use super::{BindingId, GrantId, Permission, Subject};
use crate::pattern::Patterns;

/// A permission that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// The guild in which it counts.
    pub guild: GuildId,
    /// The binding for which it counts; none: for all of the guild's, also those made later.
    pub binding: Option<BindingId>,
    /// Who holds it.
    pub subject: Subject,
    /// What they hold.
    pub permission: Permission,
    /// Who granted it.
    pub granted_by: UserId,
    /// When, in seconds since 1970-01-01 UTC.
    pub created_at: i64,
    /// From when on it counts no more, in seconds since 1970-01-01 UTC; none: it has no end.
    pub expires_at: Option<i64>,
    /// The only commands that it gives; none: all.
    pub only: Option<Patterns>,
    /// The commands that its holder may not run by this or any other grant that counts beside it.
    pub never: Option<Patterns>,
}

impl Grant {
    /// Whether it still counts at `now` (seconds since 1970).
    #[must_use]
    pub fn counts_at(&self, now: i64) -> bool {
        self.expires_at.is_none_or(|end| now < end)
    }

    /// Its limits.
    #[must_use]
    pub fn limits(&self) -> GrantLimits {
        GrantLimits { expires_at: self.expires_at, only: self.only.clone(), never: self.never.clone() }
    }
}

/// The limits of a grant: how long it counts, and for which commands. The default has none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GrantLimits {
    /// See [`Grant::expires_at`].
    pub expires_at: Option<i64>,
    /// See [`Grant::only`].
    pub only: Option<Patterns>,
    /// See [`Grant::never`].
    pub never: Option<Patterns>,
}

/// Which grants are to be made or taken back: some permissions of one subject.
#[derive(Debug, Clone)]
pub struct GrantChange {
    /// The guild.
    pub guild: GuildId,
    /// The binding; none: for all of the guild.
    pub binding: Option<BindingId>,
    /// Who is to hold or lose them.
    pub subject: Subject,
    /// What, as from [`Grantable::permissions`](super::Grantable::permissions).
    pub permissions: Vec<Permission>,
}
