//! What the bot may do in a channel, to say which right is missing: from what the gateway has told, or asked over REST
//! where there is no gateway.

use serenity::{
    http::Http,
    model::{
        channel::{Channel, ChannelType, GuildChannel},
        guild::Guild,
        id::{ChannelId, GuildId, UserId},
        permissions::Permissions,
    },
};

/// What a mirror's channel needs; in a thread `SEND_MESSAGES_IN_THREADS` instead of `SEND_MESSAGES`.
const NEEDED: [Permissions; 4] = [
    Permissions::VIEW_CHANNEL,
    Permissions::SEND_MESSAGES,
    Permissions::ATTACH_FILES,
    Permissions::READ_MESSAGE_HISTORY,
];

/// The permissions a mirror would lack in `channel`, by their names in Discord's settings; empty when none is.
///
/// # Errors
/// What Discord answered when the channel, its guild or the bot's membership can't be read.
pub async fn missing(
    http: &Http,
    guild: GuildId,
    bot: UserId,
    channel: ChannelId,
) -> serenity::Result<Vec<&'static str>> {
    let channel = match http.get_channel(channel).await? {
        Channel::Guild(channel) => channel,
        _ => return Ok(vec!["a text channel of this guild"]),
    };
    let thread = is_thread(channel.kind);
    // A thread has no overwrites of its own: its parent's decide.
    let decided_by = match channel.parent_id.filter(|_| thread) {
        Some(parent) => match http.get_channel(parent).await? {
            Channel::Guild(parent) => parent,
            _ => channel,
        },
        None => channel,
    };
    let guild = http.get_guild(guild).await?;
    let member = http.get_member(guild.id, bot).await?;
    let lacking = lacking(guild.user_permissions_in(&decided_by, &member), thread);
    Ok(lacking.into_iter().map(name).collect())
}

/// A channel for messages, with what a mirror would lack in it.
#[derive(Debug)]
pub struct TextChannel {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// The permissions, by their names in Discord's settings; empty when none is lacking.
    pub lacking: Vec<&'static str>,
}

/// The guild's text and announcement channels, in their order.
///
/// # Errors
/// As [`missing`].
pub async fn text_channels(http: &Http, guild: GuildId, bot: UserId) -> serenity::Result<Vec<TextChannel>> {
    let mut channels = http.get_channels(guild).await?;
    channels.retain(|channel| matches!(channel.kind, ChannelType::Text | ChannelType::News));
    channels.sort_by_key(|channel| (channel.position, channel.id));
    let guild = http.get_guild(guild).await?;
    let member = http.get_member(guild.id, bot).await?;
    let listed = |channel: GuildChannel| {
        let lacking = lacking(guild.user_permissions_in(&channel, &member), false);
        TextChannel { id: channel.id, name: channel.name, lacking: lacking.into_iter().map(name).collect() }
    };
    Ok(channels.into_iter().map(listed).collect())
}

/// The permissions themselves, as far as the gateway has told it; `None`: it has not told of the channel or of the bot.
pub(super) fn missing_in(guild: &Guild, bot: UserId, channel: ChannelId) -> Option<Vec<Permissions>> {
    let member = guild.members.get(&bot)?;
    // A thread has no overwrites of its own: its parent's decide.
    let thread = guild.threads.iter().find(|thread| thread.id == channel);
    let decided_by = match thread {
        Some(thread) => guild.channels.get(&thread.parent_id?)?,
        None => guild.channels.get(&channel)?,
    };
    Some(lacking(guild.user_permissions_in(decided_by, member), thread.is_some()))
}

fn is_thread(kind: ChannelType) -> bool {
    matches!(kind, ChannelType::PublicThread | ChannelType::PrivateThread | ChannelType::NewsThread)
}

fn lacking(has: Permissions, thread: bool) -> Vec<Permissions> {
    NEEDED
        .iter()
        .map(|&permission| match permission {
            Permissions::SEND_MESSAGES if thread => Permissions::SEND_MESSAGES_IN_THREADS,
            _ => permission,
        })
        .filter(|permission| !has.contains(*permission))
        .collect()
}

/// Its name in Discord's channel settings, in English.
fn name(permission: Permissions) -> &'static str {
    match permission {
        Permissions::SEND_MESSAGES => "Send Messages",
        Permissions::SEND_MESSAGES_IN_THREADS => "Send Messages in Threads",
        Permissions::ATTACH_FILES => "Attach Files",
        Permissions::READ_MESSAGE_HISTORY => "Read Message History",
        _ => "View Channel",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_lacking_is_named_as_discord_names_it() {
        let all = Permissions::all();
        assert!(lacking(all, false).is_empty());
        let named = |has, thread| lacking(has, thread).into_iter().map(name).collect::<Vec<_>>();
        assert_eq!(named(all - Permissions::SEND_MESSAGES, false), ["Send Messages"]);
        assert!(lacking(all - Permissions::SEND_MESSAGES, true).is_empty());
        assert_eq!(named(all - Permissions::SEND_MESSAGES_IN_THREADS, true), ["Send Messages in Threads"]);
        assert_eq!(lacking(Permissions::empty(), false).len(), NEEDED.len());
    }
}
