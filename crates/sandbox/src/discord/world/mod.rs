//! Everything the pretend Discord knows, in memory; changes here are told to the gateway and to listeners at once.

mod bot;
mod channel;
mod guild;
mod interaction;
mod messages;
mod pings;
mod rights;
mod structure;

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde_json::Value;
use tokio::sync::broadcast;

pub use self::channel::Target;
pub(crate) use self::{
    bot::Bot,
    channel::{CATEGORY, Channel, Overwrite, PRIVATE_THREAD, PUBLIC_THREAD, TEXT, Thread, Webhook},
    guild::{Guild, Member, Role, User},
    interaction::{InteractionRecord, Interactions, Progress, Stage},
    messages::Draft,
    rights::in_guild,
};
use super::{
    error::{self, ApiError},
    event::Event,
    gateway::{Hub, Intents, guild_of},
    message::Message,
    options::DiscordOptions,
    permissions,
    snowflake::{Snowflakes, now_ms},
};

/// Listeners that lag by more than this many events are told how many they missed.
const EVENT_BUFFER: usize = 8_192;

/// New commands in a day.
const CREATES_A_DAY: usize = 200;

/// The state of the pretend Discord.
pub(crate) struct World {
    pub(crate) ids: Snowflakes,
    pub(crate) bot: Bot,
    pub(crate) users: HashMap<u64, User>,
    /// The locale of guilds and of people's clients.
    pub(crate) locale: String,
    /// The locales of people's clients, of those who have another.
    pub(crate) locales: HashMap<u64, String>,
    pub(crate) guilds: BTreeMap<u64, Guild>,
    pub(crate) channels: HashMap<u64, Channel>,
    /// Registered commands as Discord returns them; those of a guild carry `guild_id`.
    pub(crate) commands: Vec<Value>,
    created_commands: usize,
    pub(crate) webhooks: HashMap<u64, Webhook>,
    pub(crate) interactions: Interactions,
    pub(crate) hub: Hub,
    pub(crate) events: broadcast::Sender<Event>,
    /// Where this server is reached, `http://127.0.0.1:PORT`.
    pub(crate) base: String,
    history: usize,
}

impl World {
    pub(crate) fn new(options: &DiscordOptions, base: String) -> Self {
        let mut ids = Snowflakes::default();
        let bot = Bot::new(&mut ids, options);
        let mut world = Self {
            ids,
            users: HashMap::new(),
            locale: options.locale.clone(),
            locales: HashMap::new(),
            guilds: BTreeMap::new(),
            channels: HashMap::new(),
            commands: Vec::new(),
            created_commands: 0,
            webhooks: HashMap::new(),
            interactions: Interactions::default(),
            hub: Hub::new(options),
            events: broadcast::Sender::new(EVENT_BUFFER),
            base,
            history: options.history.max(1),
            bot,
        };
        let (bot, owner) = (world.bot.id, world.bot.owner);
        world.users.insert(bot, User { name: options.bot_name.clone(), bot: true });
        world.users.insert(owner, User { name: "operator".to_owned(), bot: false });
        world
    }

    /// The locale of a person's client.
    pub(crate) fn locale_of(&self, user: u64) -> &str {
        self.locales.get(&user).unwrap_or(&self.locale)
    }

    /// Adds a person.
    pub(crate) fn add_user(&mut self, name: &str) -> u64 {
        let id = self.ids.next();
        self.users.insert(id, User { name: name.to_owned(), bot: false });
        id
    }

    /// Adds a guild that belongs to the application's owner, with the bot in it and one channel, `general`.
    pub(crate) fn add_guild(&mut self, name: &str) -> u64 {
        let id = self.ids.next();
        let everyone = self.role(id, "@everyone", permissions::EVERYONE_DEFAULT, 0);
        let bot_role = self.ids.next();
        let bot_name = self.users.get(&self.bot.id).map_or_else(String::new, |bot| bot.name.clone());
        let mut own = self.role(bot_role, &bot_name, self.bot.permissions, 1);
        own.of_bot = Some(self.bot.id);
        let member =
            |user, roles| Member { user, nick: None, roles, joined_ms: now_ms(), timed_out_until_ms: None };
        let (bot, owner) = (self.bot.id, self.bot.owner);
        let members =
            BTreeMap::from([(bot, member(bot, vec![bot_role])), (owner, member(owner, Vec::new()))]);
        let guild = Guild {
            id,
            name: name.to_owned(),
            owner,
            roles: vec![everyone, own],
            members,
            commands_only: false,
            unlisted: false,
            available: true,
            shown: Vec::new(),
        };
        self.guilds.insert(id, guild);
        self.announce_guild(id);
        id
    }

    fn role(&mut self, id: u64, name: &str, permissions: u64, position: u32) -> Role {
        Role { id, name: name.to_owned(), permissions, position, colour: 0, mentionable: false, of_bot: None }
    }

    /// Tells of a guild that the bot is in now, or that has or had an outage.
    pub(crate) fn announce_guild(&mut self, guild: u64) {
        if let Some((name, body)) = self.guild_event(guild) {
            self.publish(Intents::GUILDS, name, &body);
        }
        self.tell(Event::GuildChanged { guild });
    }

    /// Puts a dispatch into the log of every session that asked for one of `intents` (0: for all). Of a guild that the
    /// bot is not in, it hears only that it was removed.
    pub(crate) fn publish(&mut self, intents: u64, name: &'static str, body: &Value) {
        let guild = guild_of(name, body).and_then(|guild| self.guilds.get(&guild));
        let strange = guild.is_some_and(|guild| !guild.members.contains_key(&self.bot.id));
        // Interactions come wherever the commands are.
        if !strange || matches!(name, "GUILD_DELETE" | "INTERACTION_CREATE") {
            self.hub.publish(intents, name, body);
        }
    }

    /// Tells listeners; that there are none is fine.
    pub(crate) fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }

    /// Counts commands that are made: 200 a day are allowed.
    pub(crate) fn count_creates(&mut self, new: usize) -> Result<(), ApiError> {
        if self.created_commands + new > CREATES_A_DAY {
            return Err(error::TOO_MANY_CREATES);
        }
        self.created_commands += new;
        Ok(())
    }

    pub(crate) fn guild_of(&self, channel: u64) -> Option<&Guild> {
        self.channels.get(&channel).and_then(|channel| self.guilds.get(&channel.guild))
    }

    /// What a user may do in a channel or thread; `None` when there is no such channel.
    pub(crate) fn permissions(&self, user: u64, channel: u64) -> Option<u64> {
        let channel = self.channels.get(&channel)?;
        let guild = self.guilds.get(&channel.guild)?;
        let ruling = match channel.parent {
            Some(parent) if channel.is_thread() => self.channels.get(&parent)?,
            _ => channel,
        };
        let all = rights::in_channel(guild, ruling, user);
        let until = guild.members.get(&user).and_then(|member| member.timed_out_until_ms);
        let timed_out = until.is_some_and(|until| until > now_ms()) && all & permissions::ADMINISTRATOR == 0;
        Some(if timed_out {
            all & (permissions::VIEW_CHANNEL | permissions::READ_MESSAGE_HISTORY)
        } else {
            all
        })
    }

    /// Whether a user sees a channel or thread; a private thread is its owner's and of those who manage threads.
    pub(crate) fn sees(&self, user: u64, channel: u64) -> bool {
        let bits = self.permissions(user, channel).unwrap_or(0);
        let private = self.channels.get(&channel).filter(|channel| channel.kind == PRIVATE_THREAD);
        let owner = private.and_then(|channel| channel.thread.as_ref()).is_none_or(|t| t.owner == user);
        bits & permissions::VIEW_CHANNEL != 0 && (owner || bits & permissions::MANAGE_THREADS != 0)
    }

    /// What the bot may do in a channel; zero where it is not.
    pub(crate) fn bot_permissions(&self, channel: u64) -> u64 {
        self.permissions(self.bot.id, channel).unwrap_or(0)
    }

    pub(crate) fn message(&self, channel: u64, id: u64) -> Option<Arc<Message>> {
        self.channels.get(&channel)?.message(id).cloned()
    }
}
