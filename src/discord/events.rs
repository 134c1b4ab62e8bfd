//! What the gateway tells beside commands: rights that change, messages of others in watched channels, and which guilds
//! the bot is in.

use std::{collections::HashSet, sync::Arc, time::Duration};

use serenity::{
    async_trait,
    cache::Cache,
    client::{Context, EventHandler},
    http::Http,
    model::{
        Timestamp,
        channel::{GuildChannel, Message},
        event::{GuildMemberUpdateEvent, ResumedEvent},
        gateway::Ready,
        guild::{Guild, Member, PartialGuild, Role, UnavailableGuild},
        id::{ChannelId, GuildId, RoleId},
    },
};
use tokio::time::Instant;

use super::{
    membership::{Membership, Shard},
    outbox::Outbox,
    rest::Rest,
    shards::Shards,
    watch::Watch,
};
use crate::texts::GuildLanguages;

/// Discord's longest timeout.
const MOST_DAYS: u64 = 28;

/// Listens beside the commands.
#[derive(Clone)]
pub struct Events {
    /// Tries refused channels again when rights change.
    pub outbox: Outbox,
    /// Hears what others write.
    pub watch: Watch,
    /// Hears which guilds the bot is in.
    pub membership: Membership,
    /// Hears in which language guilds are.
    pub languages: GuildLanguages,
    /// Answers interactions, in the name of the application that has logged in.
    pub http: Arc<Http>,
    /// Reads back what the bot has posted.
    pub rest: Rest,
    /// Knows what the bot says that it is doing.
    pub shards: Shards,
}

impl Events {
    /// Roles say what the bot may do in every channel of a guild.
    fn of_guild(&self, cache: &Cache, guild: GuildId) {
        let channels = cache.guild(guild).map(|guild| everywhere(&guild));
        self.outbox.release_guild(guild, channels.unwrap_or_default(), |_| true);
    }

    /// A thread has the rights of its channel. Threads that the gateway does not list, such as archived ones, may be
    /// anybody's.
    fn of_channel(&self, cache: &Cache, channel: &GuildChannel) {
        let guild = cache.guild(channel.guild_id);
        let of_it = guild.as_deref().map(|guild| threads_of(guild, channel.id)).unwrap_or_default();
        let listed: HashSet<_> = guild.as_deref().map(everywhere).unwrap_or_default().into_iter().collect();
        drop(guild);
        let changed = of_it.into_iter().chain([channel.id]);
        self.outbox.release_guild(channel.guild_id, changed, |channel| !listed.contains(&channel));
    }
}

impl Events {
    /// A new session shows nothing; one that was resumed, what it showed when it broke.
    fn show(&self, ctx: &Context) {
        if let Some(activity) = self.shards.shown() {
            ctx.set_activity(activity);
        }
    }

    /// Nothing is told when a timeout ends by itself.
    fn timed_out(&self, guild: GuildId, until: Option<Timestamp>) {
        let left = until.map(|until| until.unix_timestamp() - Timestamp::now().unix_timestamp());
        let Some(left) = left.and_then(|left| u64::try_from(left).ok()) else { return };
        // Up to the second, and Discord's clock may be a little behind.
        let left = Duration::from_secs(left.min(MOST_DAYS * 24 * 3600) + 1);
        self.outbox.release_guild_at(guild, Instant::now() + left);
    }
}

fn everywhere(guild: &Guild) -> Vec<ChannelId> {
    guild.channels.keys().copied().chain(guild.threads.iter().map(|thread| thread.id)).collect()
}

fn threads_of(guild: &Guild, channel: ChannelId) -> Vec<ChannelId> {
    let threads = guild.threads.iter().filter(|thread| thread.parent_id == Some(channel));
    threads.map(|thread| thread.id).collect()
}

#[async_trait]
impl EventHandler for Events {
    async fn channel_update(&self, ctx: Context, _: Option<GuildChannel>, channel: GuildChannel) {
        self.of_channel(&ctx.cache, &channel);
    }

    async fn thread_update(&self, ctx: Context, _: Option<GuildChannel>, thread: GuildChannel) {
        self.of_channel(&ctx.cache, &thread);
    }

    async fn guild_role_create(&self, ctx: Context, role: Role) {
        self.of_guild(&ctx.cache, role.guild_id);
    }

    async fn guild_role_update(&self, ctx: Context, _: Option<Role>, role: Role) {
        self.of_guild(&ctx.cache, role.guild_id);
    }

    async fn guild_role_delete(&self, ctx: Context, guild: GuildId, _: RoleId, _: Option<Role>) {
        self.of_guild(&ctx.cache, guild);
    }

    /// Without the privileged intent this comes for the bot itself only.
    async fn guild_member_update(
        &self,
        ctx: Context,
        _: Option<Member>,
        _: Option<Member>,
        event: GuildMemberUpdateEvent,
    ) {
        if event.user.id == ctx.cache.current_user().id {
            self.timed_out(event.guild_id, event.communication_disabled_until);
            self.of_guild(&ctx.cache, event.guild_id);
        }
    }

    /// The bot was invited again, or the guild is back after an outage.
    async fn guild_create(&self, ctx: Context, guild: Guild, _: Option<bool>) {
        let own = guild.members.get(&ctx.cache.current_user().id);
        self.timed_out(guild.id, own.and_then(|own| own.communication_disabled_until));
        self.membership.is_here(guild.id, true);
        self.languages.discord_says(guild.id, &guild.preferred_locale);
        self.outbox.release_guild(guild.id, everywhere(&guild), |_| true);
    }

    async fn guild_update(&self, _: Context, _: Option<Guild>, guild: PartialGuild) {
        self.languages.discord_says(guild.id, &guild.preferred_locale);
    }

    /// An unavailable guild has an outage; otherwise the bot was removed, or the guild is no more.
    async fn guild_delete(&self, _: Context, guild: UnavailableGuild, _: Option<Guild>) {
        if !guild.unavailable {
            self.membership.is_here(guild.id, false);
        }
    }

    /// Guilds with an outage are in the list, too.
    async fn ready(&self, ctx: Context, ready: Ready) {
        self.show(&ctx);
        self.http.set_application_id(ready.application.id);
        self.rest.is_bot(ready.user.id);
        let shard = ready.shard.map_or(Shard::ONLY, |shard| Shard { id: shard.id.0, of: shard.total });
        self.membership.listed(shard, ready.guilds.iter().map(|guild| guild.id));
    }

    async fn resume(&self, ctx: Context, _: ResumedEvent) {
        self.show(&ctx);
    }

    async fn message(&self, ctx: Context, message: Message) {
        // Answers to interactions are the bot's as well, but the outbox did not post them.
        if message.webhook_id.is_some() || message.author.id != ctx.cache.current_user().id {
            self.watch.written(message.channel_id, message.id);
        }
    }
}
