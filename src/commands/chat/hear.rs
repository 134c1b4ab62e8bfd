//! What members write in a bridged channel is said in the game.
//!
//! Without the intent for the content of messages Discord hands out the text of those alone that mention the bot.

use std::sync::Arc;

use serenity::{
    cache::Cache,
    model::{
        Timestamp,
        channel::Message,
        guild::Member,
        id::{ChannelId, GuildId, RoleId},
    },
};
use tokio::time::Instant;
use tracing::{info, warn};

use crate::{
    access::Asker,
    chat::{Bridge, to_game},
    commands::{background_write, state::Data},
    games::profiles,
    model::Permission,
};

/// What is older is not said any more, in seconds.
const LATEST: i64 = 60;

/// Says in the game what a member wrote, if its channel is bridged and they may. Cheap for all other messages.
pub(in crate::commands) async fn hear(data: &Data, cache: &Cache, message: &Message) {
    let Some(guild) = message.guild_id else { return };
    if message.webhook_id.is_some() || message.author.bot || message.author.system {
        return;
    }
    let mut bridges = data.chat.in_channel(message.channel_id);
    bridges.retain(|bridge| bridge.row.options.to_game && bridge.row.guild == guild);
    if bridges.is_empty() {
        return;
    }
    let names = Known { cache, guild };
    let Some(words) = to_game::words(message, cache.current_user().id, &names) else { return };
    let Some(asker) = asker(cache, guild, message) else { return };
    let now = Instant::now();
    let mut unsaid = 0;
    for bridge in bridges {
        if !may(data, &asker, &bridge).await {
            continue;
        }
        let late = Timestamp::now().unix_timestamp() - message.timestamp.unix_timestamp() > LATEST;
        let paced = data.rate_limit.may_chat(asker.user, now);
        if late || !paced || !say(data, &asker, &bridge, message, &words).await {
            unsaid += 1;
        }
    }
    if unsaid > 0 {
        data.chat.not_said(message.channel_id, unsaid);
    }
}

/// Whether it was said.
async fn say(data: &Data, asker: &Asker, bridge: &Arc<Bridge>, message: &Message, words: &str) -> bool {
    let facts = data.facts_of(&bridge.binding);
    let profile = facts.map_or_else(|| profiles().generic(), |facts| facts.game.profile);
    let Some(line) = profile.say(speaker(message), words) else { return false };
    if !data.rate_limit.chat_waits(bridge.server) {
        return false;
    }
    let said = background_write::write(data, &bridge.binding, &line).await;
    data.rate_limit.chat_goes(bridge.server);
    if said {
        info!(guild = %asker.guild, member = %asker.user, server = %bridge.binding.name, "a member chats in the game");
    }
    said
}

/// As the member is called in the guild.
fn speaker(message: &Message) -> &str {
    let nick = message.member.as_ref().and_then(|member| member.nick.as_deref());
    nick.unwrap_or_else(|| to_game::called(&message.author))
}

/// Whoever wrote it, with the roles that they have as Discord hands the message out. Discord lets nobody write who is
/// timed out.
fn asker(cache: &Cache, guild: GuildId, message: &Message) -> Option<Asker> {
    let mut member = Member::from((**message.member.as_ref()?).clone());
    member.user = message.author.clone();
    member.guild_id = guild;
    let permissions = cache.guild(guild)?.member_permissions(&member);
    let manages_guild = permissions.manage_guild() || permissions.administrator();
    Some(Asker { user: message.author.id, guild, roles: member.roles, manages_guild })
}

async fn may(data: &Data, asker: &Asker, bridge: &Bridge) -> bool {
    match data.access.rights(asker).await {
        Ok(rights) => rights.decide(&bridge.binding, Permission::Chat).is_ok(),
        Err(error) => {
            warn!("a message is not said in the game: {error}");
            false
        }
    }
}

struct Known<'a> {
    cache: &'a Cache,
    guild: GuildId,
}

impl to_game::Names for Known<'_> {
    fn role(&self, role: RoleId) -> Option<String> {
        self.cache.guild(self.guild)?.roles.get(&role).map(|role| role.name.clone())
    }

    fn channel(&self, channel: ChannelId) -> Option<String> {
        let guild = self.cache.guild(self.guild)?;
        let thread = guild.threads.iter().find(|thread| thread.id == channel);
        guild.channels.get(&channel).or(thread).map(|channel| channel.name.clone())
    }
}
