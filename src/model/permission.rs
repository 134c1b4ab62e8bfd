//! The permissions that can be granted, and who they can be granted to.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serenity::model::id::{GuildId, RoleId, UserId};

use super::text_form::{UnknownText, serde_as_text, text_forms};

text_forms! {
    /// One right over a binding or over all of a guild.
    "permission" Permission {
        /// See the server: its status, and that it exists.
        View = "view",
        /// Say something in the game (`/mc say`).
        Say = "say",
        /// Run any console command (`/mc run`).
        Command = "command",
        /// Start the server.
        Start = "start",
        /// Stop the server.
        Stop = "stop",
        /// Restart the server.
        Restart = "restart",
        /// Kill the server's process.
        Kill = "kill",
        /// Have what one writes in a bridged channel said in the game. It includes nothing, not even to see the server.
        Chat = "chat",
        /// Change the binding, its mirrors and its grants; guild-wide also bind servers and grant guild-wide.
        Manage = "manage",
    }
}

impl Permission {
    /// Whether who holds this one may also do what needs `other`.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        match other {
            _ if self == other => true,
            Self::View => self != Self::Chat,
            Self::Say => self == Self::Command,
            _ => false,
        }
    }
}

/// What `/access grant` and `/access revoke` take: a permission, or the word that stands for three of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Grantable {
    /// A single permission.
    One(Permission),
    /// `power`: start, stop and restart.
    Power,
}

impl Grantable {
    /// All of them, in the order in which they are shown.
    pub const ALL: &'static [Self] = &[
        Self::One(Permission::View),
        Self::One(Permission::Say),
        Self::One(Permission::Command),
        Self::Power,
        Self::One(Permission::Start),
        Self::One(Permission::Stop),
        Self::One(Permission::Restart),
        Self::One(Permission::Kill),
        Self::One(Permission::Chat),
        Self::One(Permission::Manage),
    ];

    /// The word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One(permission) => permission.as_str(),
            Self::Power => "power",
        }
    }

    /// What is granted or revoked under this word.
    #[must_use]
    pub fn permissions(self) -> Vec<Permission> {
        match self {
            Self::One(permission) => vec![permission],
            Self::Power => vec![Permission::Start, Permission::Stop, Permission::Restart],
        }
    }
}

impl fmt::Display for Grantable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Grantable {
    type Err = UnknownText;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text == "power" { Ok(Self::Power) } else { text.parse().map(Self::One) }
    }
}

serde_as_text!(Grantable);

/// Who holds a grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// Everybody with the role. The role with the guild's own id is @everyone.
    Role(RoleId),
    /// One member.
    Member(UserId),
}

impl Subject {
    /// All members of a guild.
    #[must_use]
    pub fn everyone(guild: GuildId) -> Self {
        Self::Role(guild.everyone_role())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for &permission in Permission::ALL {
            assert_eq!(permission.as_str().parse(), Ok(permission));
        }
        for &grantable in Grantable::ALL {
            assert_eq!(grantable.to_string().parse(), Ok(grantable));
        }
        assert_eq!("Kill".parse::<Permission>().unwrap_err().to_string(), "`Kill` is not a known permission");
        assert!("power".parse::<Permission>().is_err());
    }

    #[test]
    fn power_stands_for_three_and_never_for_kill() {
        assert_eq!(
            Grantable::Power.permissions(),
            [Permission::Start, Permission::Stop, Permission::Restart]
        );
        assert_eq!(Grantable::One(Permission::Kill).permissions(), [Permission::Kill]);
    }

    #[test]
    fn what_includes_what() {
        use Permission::*;
        let beyond_view_and_itself: Vec<(Permission, Permission)> = Permission::ALL
            .iter()
            .flat_map(|&held| Permission::ALL.iter().map(move |&asked| (held, asked)))
            .filter(|&(held, asked)| held != asked && asked != View && held.includes(asked))
            .collect();
        assert_eq!(beyond_view_and_itself, [(Command, Say)]);
        assert!(Permission::ALL.iter().all(|held| held.includes(*held)));
        assert!(Permission::ALL.iter().all(|held| held.includes(View) == (*held != Chat)));
    }
}
