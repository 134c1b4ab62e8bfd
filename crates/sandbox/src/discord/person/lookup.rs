//! `@name`, `#name`, mentions and ids, as the client's pickers would find them.

use crate::discord::world::{Guild, World};

/// The id in `<@id>`, `<@!id>`, `<@&id>`, `<#id>` (given its opening), or in plain digits.
fn bare_id(text: &str, openings: &[&str]) -> Option<u64> {
    let inside = openings.iter().find_map(|opening| text.strip_prefix(opening)?.strip_suffix('>'));
    inside.unwrap_or(text).parse().ok()
}

impl World {
    /// A member by `@name` (nickname or user name, without case), mention or id.
    pub(super) fn find_member(&self, guild: &Guild, text: &str) -> Option<u64> {
        let by_id = bare_id(text, &["<@!", "<@"]).filter(|id| guild.members.contains_key(id));
        let name = text.strip_prefix('@').unwrap_or(text);
        let called = |id: u64, nick: Option<&str>| {
            let user = self.users.get(&id).map(|user| user.name.as_str());
            [nick, user].into_iter().flatten().any(|known| known.eq_ignore_ascii_case(name))
        };
        by_id.or_else(|| guild.members.values().find(|m| called(m.user, m.nick.as_deref())).map(|m| m.user))
    }

    /// A role by `@name`, mention or id.
    pub(super) fn find_role(&self, guild: &Guild, text: &str) -> Option<u64> {
        let by_id = bare_id(text, &["<@&"]).filter(|id| guild.role(*id).is_some());
        let name = text.strip_prefix('@').unwrap_or(text);
        let bare = |role: &str| role.strip_prefix('@').unwrap_or(role).eq_ignore_ascii_case(name);
        by_id.or_else(|| guild.roles.iter().find(|role| bare(&role.name)).map(|role| role.id))
    }

    /// A channel by `#name`, mention or id, if `user` can see it.
    pub(super) fn find_channel(&self, guild: &Guild, user: u64, text: &str) -> Option<u64> {
        let name = text.strip_prefix('#').unwrap_or(text);
        let here = || self.channels.values().filter(|channel| channel.guild == guild.id);
        let by_id = bare_id(text, &["<#"]).filter(|id| here().any(|channel| channel.id == *id));
        let found = by_id.or_else(|| here().find(|c| c.name.eq_ignore_ascii_case(name)).map(|c| c.id));
        found.filter(|id| self.sees(user, *id))
    }
}
