//! Who may do what in which channel, computed as Discord documents it (`discord-platform.md` section 7).

use super::{Channel, Guild, Target};
use crate::discord::permissions::{
    ADMINISTRATOR, ALL, ATTACH_FILES, EMBED_LINKS, MENTION_EVERYONE, SEND_MESSAGES, VIEW_CHANNEL,
};

/// What a member may do in the guild as a whole; nothing for somebody who is not a member.
pub(crate) fn in_guild(guild: &Guild, user: u64) -> u64 {
    let Some(member) = guild.members.get(&user) else { return 0 };
    if guild.owner == user {
        return ALL;
    }
    let held = guild
        .roles
        .iter()
        .filter(|role| role.id == guild.id || member.roles.contains(&role.id))
        .fold(0, |bits, role| bits | role.permissions);
    if held & ADMINISTRATOR != 0 { ALL } else { held }
}

/// What a member may do in a channel. For a thread pass its parent, whose overwrites are the ones that count.
pub(crate) fn in_channel(guild: &Guild, channel: &Channel, user: u64) -> u64 {
    let base = in_guild(guild, user);
    let Some(member) = guild.members.get(&user) else { return 0 };
    if base & ADMINISTRATOR != 0 {
        return ALL;
    }
    let mut bits = base;
    let overwrites = || channel.overwrites.iter();
    if let Some(everyone) = overwrites().find(|o| o.target == Target::Role(guild.id)) {
        bits = (bits & !everyone.deny) | everyone.allow;
    }
    let (mut allow, mut deny) = (0, 0);
    for overwrite in overwrites() {
        if matches!(overwrite.target, Target::Role(role) if role != guild.id && member.roles.contains(&role))
        {
            allow |= overwrite.allow;
            deny |= overwrite.deny;
        }
    }
    bits = (bits & !deny) | allow;
    if let Some(own) = overwrites().find(|o| o.target == Target::Member(user)) {
        bits = (bits & !own.deny) | own.allow;
    }
    without_the_void(bits, channel.is_thread())
}

/// Takes away what is void when a wider permission is missing (documentation, "Implicit Permissions").
fn without_the_void(bits: u64, thread: bool) -> u64 {
    if bits & VIEW_CHANNEL == 0 {
        return 0;
    }
    if !thread && bits & SEND_MESSAGES == 0 {
        return bits & !(MENTION_EVERYONE | ATTACH_FILES | EMBED_LINKS);
    }
    bits
}
