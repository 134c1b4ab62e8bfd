//! Guilds, their roles and members, and the users behind them.

use std::collections::BTreeMap;

use super::Target;

/// An account, a person's or the bot's.
#[derive(Clone, Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) bot: bool,
}

/// A role. The one with the guild's own id is `@everyone`.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) permissions: u64,
    pub(crate) position: u32,
    /// 0xRRGGBB; 0 has none.
    pub(crate) colour: u32,
    pub(crate) mentionable: bool,
    /// The bot whose own role this is.
    pub(crate) of_bot: Option<u64>,
}

/// A user's membership of one guild.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) user: u64,
    pub(crate) nick: Option<String>,
    pub(crate) roles: Vec<u64>,
    pub(crate) joined_ms: i64,
    /// Until when the member is under a timeout, in milliseconds since 1970.
    pub(crate) timed_out_until_ms: Option<i64>,
}

/// A guild ("server" in the client).
#[derive(Clone, Debug)]
pub(crate) struct Guild {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) owner: u64,
    pub(crate) roles: Vec<Role>,
    pub(crate) members: BTreeMap<u64, Member>,
    /// Whether the commands are there without the bot: the application was added without the `bot` scope.
    pub(crate) commands_only: bool,
    /// Whether sessions begin without a word of it, as if the list of guilds were cut short.
    pub(crate) unlisted: bool,
    /// False during an outage: the gateway calls it unavailable.
    pub(crate) available: bool,
    /// Whom the Integrations page shows a command, whatever its `default_member_permissions`.
    pub(crate) shown: Vec<(String, Target)>,
}

impl Guild {
    pub(crate) fn role(&self, id: u64) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// Whether the Integrations page shows this command to the member, by a role of theirs or by themselves.
    pub(crate) fn shows(&self, command: &str, user: u64) -> bool {
        let roles = self.members.get(&user).map(|member| &*member.roles).unwrap_or_default();
        self.shown.iter().filter(|(name, _)| name == command).any(|(_, to)| match to {
            Target::Role(role) => *role == self.id || roles.contains(role),
            Target::Member(member) => *member == user,
        })
    }

    pub(crate) fn role_mut(&mut self, id: u64) -> Option<&mut Role> {
        self.roles.iter_mut().find(|role| role.id == id)
    }
}
