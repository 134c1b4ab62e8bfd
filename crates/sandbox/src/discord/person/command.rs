//! Typing slash commands, and asking for suggestions while typing.

use std::{sync::Arc, time::Instant};

use rand::{RngExt, distr::Alphanumeric};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::{
    error::ActError,
    interaction::Interaction,
    values::{Desk, Named, name},
};
use crate::discord::{
    Discord,
    check::Choice,
    permissions::{ADMINISTRATOR, USE_APPLICATION_COMMANDS},
    shared::Shared,
    world::{CATEGORY, Guild, InteractionRecord, Progress, Stage, World},
};

pub(super) const COMMAND: u8 = 2;
pub(super) const AUTOCOMPLETE: u8 = 4;

impl Discord {
    /// Types a slash command as `user` in `channel` and sends it, as the client would: `/mc say message:hello server:lobby`.
    /// Text without an option's name fills the first string option, so `/mc say hello` works. Users, roles and channels
    /// are named by `@name`, `#name`, mention or id.
    ///
    /// # Errors
    /// What the client refuses to send: see [`ActError`].
    pub fn type_command(&self, user: u64, channel: u64, text: &str) -> Result<Interaction, ActError> {
        type_text(&self.shared, Offered { channel, user, kind: COMMAND }, text)
    }

    /// The suggestions for the option at the cursor `|` (default: at the end): `/mc run server:sur|`.
    ///
    /// # Errors
    /// As [`type_command`](Self::type_command), and when no suggestions come in time.
    pub async fn autocomplete(&self, user: u64, channel: u64, text: &str) -> Result<Vec<Choice>, ActError> {
        type_text(&self.shared, Offered { channel, user, kind: AUTOCOMPLETE }, text)?.choices().await
    }

    /// The names of the commands that the client offers `user` in `channel`.
    pub fn offered_commands(&self, user: u64, channel: u64) -> Vec<String> {
        let world = self.shared.world();
        let mine = world.commands.iter().filter(|command| may_use(&world, command, user, channel));
        mine.filter_map(|command| command["name"].as_str().map(str::to_owned)).collect()
    }
}

fn type_text(shared: &Arc<Shared>, offered: Offered, text: &str) -> Result<Interaction, ActError> {
    let typed = text.trim_start().strip_prefix('/').unwrap_or(text);
    let word = typed.split_whitespace().next().unwrap_or_default();
    let rest = typed.get(word.len()..).unwrap_or_default();
    let cursor = offered.kind == AUTOCOMPLETE;
    let wanted = |command: &Value| command["name"] == word && command["type"] == 1;
    begin(shared, offered, (word.to_owned(), wanted), |desk, command| desk.options(command, rest, cursor))
}

/// Whether the client shows a command: permissions in the channel, `default_member_permissions` or the Integrations page
/// over them, the guild it is for.
pub(crate) fn may_use(world: &World, command: &Value, user: u64, channel: u64) -> bool {
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

/// Who uses a command where, and whether only to be given suggestions.
pub(super) struct Offered {
    pub(super) channel: u64,
    pub(super) user: u64,
    pub(super) kind: u8,
}

/// Begins a slash command: the one of the name (or id) for which `wanted` is true, with the options that `fill` makes.
pub(super) fn begin(
    shared: &Arc<Shared>,
    offered: Offered,
    (called, wanted): (String, impl Fn(&Value) -> bool),
    fill: impl FnOnce(&Desk<'_>, &Value) -> Result<(Value, Named), ActError>,
) -> Result<Interaction, ActError> {
    let Offered { channel, user, kind } = offered;
    let mut world = shared.world();
    present(&world, user, channel)?;
    let guild = world.guild_of(channel).ok_or(ActError::NoSuchChannel(channel))?;
    let command = offered_command(&world, guild, (user, channel), called, wanted)?;
    let (options, named) = fill(&Desk { world: &world, guild, user }, command)?;
    let mut data = command_data(command);
    data["options"] = options;
    if let Some(resolved) = world.resolved(guild, &named, user, channel) {
        data["resolved"] = resolved;
    }
    let name = spelled_out(name(command), &data["options"]);
    let start = Start { kind, user, channel, command: name, source: None };
    start.send(shared, &mut world, data)
}

/// The command that the client offers, of several the guild's own; an error names it as `called`.
pub(super) fn offered_command<'a>(
    world: &'a World,
    guild: &Guild,
    (user, channel): (u64, u64),
    called: String,
    wanted: impl Fn(&Value) -> bool,
) -> Result<&'a Value, ActError> {
    // The commands go with the bot, unless they were added alone.
    let joined = guild.commands_only || guild.members.contains_key(&world.bot.id);
    let all: Vec<&Value> = world.commands.iter().filter(|command| joined && wanted(command)).collect();
    let usable = all.iter().filter(|command| may_use(world, command, user, channel));
    let command = usable.max_by_key(|command| command["guild_id"].is_string()).copied();
    command.ok_or_else(|| match all.first() {
        None => ActError::UnknownCommand(called),
        Some(hidden) => ActError::Hidden(name(hidden).to_owned()),
    })
}

/// What names a command in an interaction.
pub(super) fn command_data(command: &Value) -> Value {
    let mut data = json!({"id": command["id"], "name": command["name"], "type": command["type"]});
    if let Some(guild) = command["guild_id"].as_str() {
        data["guild_id"] = json!(guild);
    }
    data
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

/// The person is a member and sees the channel, in which messages can be.
pub(super) fn present(world: &World, user: u64, channel: u64) -> Result<(), ActError> {
    world.permissions(user, channel).ok_or(ActError::NoSuchChannel(channel))?;
    let member = world.guild_of(channel).is_some_and(|guild| guild.members.contains_key(&user));
    if !member {
        return Err(ActError::NotAMember(user));
    }
    let category = world.channels.get(&channel).is_some_and(|channel| channel.kind == CATEGORY);
    if category || !world.sees(user, channel) { Err(ActError::NoSuchChannel(channel)) } else { Ok(()) }
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
            target: data["target_id"].as_str().and_then(|id| id.parse().ok()),
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
