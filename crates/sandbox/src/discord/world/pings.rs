//! Whom the text of a message notifies.

use super::World;
use crate::discord::{check::AllowedMentions, message::Pinged, permissions::MENTION_EVERYONE};

impl World {
    /// Whom `text` of `author` notifies. Nothing in a code block is a mention; whatever breaks out of one is.
    pub(crate) fn pings(&self, author: u64, channel: u64, text: &str, allowed: &AllowedMentions) -> Pinged {
        let Some(guild) = self.guild_of(channel) else { return Pinged::default() };
        let mass = self.permissions(author, channel).unwrap_or(0) & MENTION_EVERYONE != 0;
        let text = outside_code(text);
        let mut pinged = Pinged::default();
        for (role, id) in mentioned(&text) {
            let (list, may) = if role {
                let pingable =
                    guild.role(id).is_some_and(|role| id != guild.id && (role.mentionable || mass));
                (&mut pinged.roles, pingable && (allowed.all_roles || allowed.roles.contains(&id)))
            } else {
                let known = self.users.contains_key(&id);
                (&mut pinged.users, known && (allowed.all_users || allowed.users.contains(&id)))
            };
            if may && !list.contains(&id) {
                list.push(id);
            }
        }
        let shout = text.contains("@everyone") || text.contains("@here");
        pinged.everyone = shout && mass && allowed.everyone;
        pinged
    }
}

/// `<@id>`, `<@!id>` and `<@&id>` (true).
fn mentioned(text: &str) -> Vec<(bool, u64)> {
    let inside = text.split("<@").skip(1).filter_map(|rest| rest.split_once('>').map(|(inside, _)| inside));
    let read = |inside: &str| {
        let (role, digits) = match inside.strip_prefix('&') {
            Some(digits) => (true, digits),
            None => (false, inside.strip_prefix('!').unwrap_or(inside)),
        };
        digits.parse().ok().map(|id| (role, id))
    };
    inside.filter_map(read).collect()
}

/// The text without fenced blocks and inline code, each closed by a run as long as the one that opened it.
fn outside_code(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let run = from.len() - from.trim_start_matches('`').len();
        let (fence, inner) = from.split_at(run.min(3));
        match inner.find(fence) {
            Some(end) => rest = inner.get(end + fence.len()..).unwrap_or_default(),
            None => {
                out.push_str(fence);
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_count_outside_code_only() {
        assert_eq!(outside_code("a `@here` b ```x\n<@1>``` c"), "a  b  c");
        assert_eq!(mentioned(&outside_code("```<@1>``` <@&2> <@!3> <@4")), [(true, 2), (false, 3)]);
        assert_eq!(outside_code("```x ``` @everyone ```"), " @everyone ```");
    }
}
