//! The one decision: may this member do this here? Closed unless a grant or Discord itself opens it.

use std::collections::BTreeMap;

use serenity::model::id::{GuildId, RoleId, UserId};

use crate::model::{Binding, BindingId, Grant, Permission, Subject};

/// A member who asks for something, as the interaction tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The member.
    pub user: UserId,
    /// The guild from which they ask.
    pub guild: GuildId,
    /// Their roles there. @everyone need not be among them.
    pub roles: Vec<RoleId>,
    /// Whether Discord gives them Manage Server or Administrator there.
    pub manages_guild: bool,
}

/// What a permission is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of a guild: binding servers, guild-wide grants.
    Guild(GuildId),
    /// One binding of a guild.
    Binding(GuildId, BindingId),
}

impl Scope {
    /// The scope in which a grant for `binding`, or for all of the guild, counts.
    #[must_use]
    pub fn new(guild: GuildId, binding: Option<BindingId>) -> Self {
        binding.map_or(Self::Guild(guild), |binding| Self::Binding(guild, binding))
    }

    /// The guild.
    #[must_use]
    pub fn guild(self) -> GuildId {
        match self {
            Self::Guild(guild) | Self::Binding(guild, _) => guild,
        }
    }

    /// The binding, if it is about one.
    #[must_use]
    pub fn binding(self) -> Option<BindingId> {
        match self {
            Self::Guild(_) => None,
            Self::Binding(_, binding) => Some(binding),
        }
    }
}

impl From<GuildId> for Scope {
    fn from(guild: GuildId) -> Self {
        Self::Guild(guild)
    }
}

impl From<&Binding> for Scope {
    fn from(binding: &Binding) -> Self {
        Self::Binding(binding.guild, binding.id)
    }
}

/// Why something is allowed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ground {
    /// Discord gives the member Manage Server or Administrator.
    ManagesGuild,
    /// This grant.
    Grant(Grant),
}

/// Why something is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The member may not even know that there is such a server: answer as for one that does not exist.
    #[error("there is no such server")]
    Hidden,
    /// The member lacks this permission.
    #[error("this needs the permission `{0}`")]
    Lacks(Permission),
}

/// What [`decide`] returns.
pub type Decision = Result<Ground, Refusal>;

/// Decides whether `asker` may do what needs `permission` in `scope`; which commands a narrowed grant of `command`
/// gives is for [`run`](super::run) to say. Every grant counts that is passed, also one that has expired.
///
/// `grants` may be more than those that concern them: only grants of the asker's guild, for this scope or all of the
/// guild, to the member, to a role they have or to @everyone, count. A scope in another guild is always refused. The
/// first grant that suffices is the ground.
///
/// # Errors
/// Why it is refused.
pub fn decide(asker: &Asker, grants: &[Grant], scope: Scope, permission: Permission) -> Decision {
    if scope.guild() != asker.guild {
        return Err(Refusal::Hidden);
    }
    if asker.manages_guild {
        return Ok(Ground::ManagesGuild);
    }
    let mut sees = false;
    for grant in held(asker, grants, scope) {
        if grant.permission.includes(permission) {
            return Ok(Ground::Grant(grant.clone()));
        }
        sees |= grant.permission.includes(Permission::View);
    }
    match scope {
        Scope::Binding(..) if !sees => Err(Refusal::Hidden),
        _ => Err(Refusal::Lacks(permission)),
    }
}

/// The grants that `asker` holds in a scope.
pub(super) fn held<'a>(asker: &Asker, grants: &'a [Grant], scope: Scope) -> impl Iterator<Item = &'a Grant> {
    grants.iter().filter(move |grant| counts_in(grant, scope) && is_held_by(grant, asker))
}

/// The grants that count in a scope, by who holds them.
pub(super) fn by_subject(grants: &[Grant], scope: Scope) -> BTreeMap<Subject, Vec<&Grant>> {
    let mut held: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for grant in grants.iter().filter(|grant| counts_in(grant, scope)) {
        held.entry(grant.subject).or_default().push(grant);
    }
    held
}

/// Whether a grant counts in a scope: it is for that, or for all of the guild.
pub(super) fn counts_in(grant: &Grant, scope: Scope) -> bool {
    grant.guild == scope.guild() && (grant.binding.is_none() || grant.binding == scope.binding())
}

pub(super) fn is_held_by(grant: &Grant, asker: &Asker) -> bool {
    match grant.subject {
        Subject::Member(user) => user == asker.user,
        Subject::Role(role) => role == asker.guild.everyone_role() || asker.roles.contains(&role),
    }
}

#[cfg(test)]
mod tests;
