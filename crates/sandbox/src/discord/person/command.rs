//! Typing slash commands, and asking for suggestions while typing.

use std::{sync::Arc, time::Instant};

use rand::{Rng, distr::Alphanumeric};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{error::ActError, interaction::Interaction, typed::Desk};
use crate::discord::{
    Discord,
    permissions::{ADMINISTRATOR, USE_APPLICATION_COMMANDS, VIEW_CHANNEL},
    shared::Shared,
    world::{Choice, InteractionRecord, Progress, Stage, World},
};

const COMMAND: u8 = 2;
const AUTOCOMPLETE: u8 = 4;

impl Discord {
    /// Types a slash command as `user` in `channel` and sends it, as the client would: `/mc say message:hello server:lobby`.
    /// Text without an option's name fills the first string option, so `/mc say hello` works. Users, roles and channels
    /// are named by `@name`, `#name`, mention or id.
    ///
    /// # Errors
    /// What the client refuses to send: see [`ActError`].
    pub fn type_command(&self, user: u64, channel: u64, text: &str) -> Result<Interaction, ActError> {
        begin(&self.shared, user, channel, text, COMMAND)
    }

    /// The suggestions for the option at the cursor `|` (default: at the end): `/mc run server:sur|`.
    ///
    /// # Errors
    /// As [`type_command`](Self::type_command), and when no suggestions come in time.
    pub async fn autocomplete(&self, user: u64, channel: u64, text: &str) -> Result<Vec<Choice>, ActError> {
        begin(&self.shared, user, channel, text, AUTOCOMPLETE)?.choices().await
    }

    /// The names of the commands that the client offers `user` in `channel`.
    pub fn offered_commands(&self, user: u64, channel: u64) -> Vec<String> {
        let world = self.shared.world();
        let mine = world.commands.iter().filter(|command| may_use(&world, command, user, channel));
        mine.filter_map(|command| command["name"].as_str().map(str::to_owned)).collect()
    }
}

/// Whether the client shows a command: permissions in the channel, `default_member_permissions` or the Integrations page
/// over them, the guild it is for.
fn may_use(world: &World, command: &Value, user: u64, channel: u64) -> bool {
    let held = world.permissions(user, channel).unwrap_or(0);
    let here = command["guild_id"]
        .as_str()
        .is_none_or(|id| world.guild_of(channel).is_some_and(|guild| guild.id.to_string() == id));
    let contexts = command["contexts"].as_array().is_none_or(|contexts| contexts.contains(&json!(0)));
    let bits = command["default_member_permissions"].as_str().and_then(|bits| bits.parse::<u64>().ok());
    let name = command["name"].as_str().unwrap_or_default();
    let shown = world.guild_of(channel).is_some_and(|guild| guild.shows(name, user));
    let allowed = match bits {
        _ if held & ADMINISTRATOR != 0 || shown => true,
        None => true,
        Some(0) => false,
        Some(bits) => held & bits == bits,
    };
    here && contexts && allowed && held & USE_APPLICATION_COMMANDS != 0
}

fn begin(
    shared: &Arc<Shared>,
    user: u64,
    channel: u64,
    text: &str,
    kind: u8,
) -> Result<Interaction, ActError> {
    let mut world = shared.world();
    present(&world, user, channel)?;
    let guild = world.guild_of(channel).ok_or(ActError::NoSuchChannel(channel))?;
    let typed = text.trim_start().strip_prefix('/').unwrap_or(text);
    let word = typed.split_whitespace().next().unwrap_or_default();
    // The commands go with the bot, unless they were added alone.
    let joined = guild.commands_only || guild.members.contains_key(&world.bot.id);
    let same = |command: &&Value| joined && command["name"] == word && command["type"] == 1;
    let all: Vec<&Value> = world.commands.iter().filter(same).collect();
    let usable = all.iter().filter(|command| may_use(&world, command, user, channel));
    let command = usable.max_by_key(|command| command["guild_id"].is_string()).copied();
    let command = command.ok_or_else(|| match all.is_empty() {
        true => ActError::UnknownCommand(word.to_owned()),
        false => ActError::Hidden(word.to_owned()),
    })?;
    let desk = Desk { world: &world, guild, user };
    let rest = typed.get(word.len()..).unwrap_or_default();
    let (options, named) = desk.options(command, rest, kind == AUTOCOMPLETE)?;
    let mut data = json!({"id": command["id"], "name": word, "type": 1, "options": options});
    if let Some(guild) = command["guild_id"].as_str() {
        data["guild_id"] = json!(guild);
    }
    if let Some(resolved) = world.resolved(guild, &named, user, channel) {
        data["resolved"] = resolved;
    }
    let name = spelled_out(word, &data["options"]);
    let start = Start { kind, user, channel, command: name, source: None };
    start.send(shared, &mut world, data)
}

/// `mc say`: the command's name with its group and subcommand, as messages tell it.
fn spelled_out(word: &str, options: &Value) -> String {
    let mut name = word.to_owned();
    let mut level = options;
    while matches!(level[0]["type"].as_i64(), Some(1 | 2)) {
        name.push(' ');
        name.push_str(level[0]["name"].as_str().unwrap_or_default());
        level = &level[0]["options"];
    }
    name
}

/// The person is a member and sees the channel.
pub(super) fn present(world: &World, user: u64, channel: u64) -> Result<(), ActError> {
    let bits = world.permissions(user, channel).ok_or(ActError::NoSuchChannel(channel))?;
    let member = world.guild_of(channel).is_some_and(|guild| guild.members.contains_key(&user));
    if !member {
        return Err(ActError::NotAMember(user));
    }
    if bits & VIEW_CHANNEL == 0 { Err(ActError::NoSuchChannel(channel)) } else { Ok(()) }
}

/// An interaction about to begin.
pub(super) struct Start {
    pub(super) kind: u8,
    pub(super) user: u64,
    pub(super) channel: u64,
    pub(super) command: String,
    pub(super) source: Option<u64>,
}

impl Start {
    /// Remembers the interaction and tells the bot.
    pub(super) fn send(
        self,
        shared: &Arc<Shared>,
        world: &mut World,
        data: Value,
    ) -> Result<Interaction, ActError> {
        let guild = world.guild_of(self.channel).ok_or(ActError::NoSuchChannel(self.channel))?.id;
        let id = world.ids.next();
        let secret: String = rand::rng().sample_iter(Alphanumeric).take(150).map(char::from).collect();
        let record = InteractionRecord {
            id,
            token: format!("aW50ZXJhY3Rpb246{secret}"),
            kind: self.kind,
            guild,
            channel: self.channel,
            user: self.user,
            command: self.command,
            source: self.source,
            started: Instant::now(),
            stage: Stage::Waiting,
            original: None,
            shown: Vec::new(),
            progress: watch::Sender::new(Progress::default()),
        };
        let body = world.interaction_json(&record, data);
        Ok(Interaction::begin(shared, world, record, &body))
    }
}
