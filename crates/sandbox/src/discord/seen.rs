//! What one member's client is shown: guilds, channels, commands and messages, and nothing that others alone see.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::{
    Attachment, Discord, Message, MessageRef,
    permissions::READ_MESSAGE_HISTORY,
    person::may_use,
    world::{Guild, World},
};

/// Which messages of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// The newest.
    Newest,
    /// The newest of those before this id.
    Before(u64),
    /// The oldest of those after this id.
    After(u64),
}

impl Discord {
    /// Whether a member sees a channel or thread.
    pub(crate) fn sees(&self, user: u64, channel: u64) -> bool {
        self.shared.world().sees(user, channel)
    }

    /// The member's guilds, with all roles and members and the channels that they see, each with their `permissions`.
    pub(crate) fn guilds_seen(&self, user: u64) -> Vec<Value> {
        let world = self.shared.world();
        guilds_of(&world, user).map(|guild| world.guild_seen(guild, user)).collect()
    }

    /// The ids of the channels that a member sees.
    pub(crate) fn channels_seen(&self, user: u64) -> Vec<u64> {
        let world = self.shared.world();
        let mut seen: Vec<u64> = world.channels.keys().copied().filter(|id| world.sees(user, *id)).collect();
        seen.sort_unstable();
        seen
    }

    /// The user with their membership of the first guild that they are in.
    pub(crate) fn membership(&self, user: u64) -> Value {
        let world = self.shared.world();
        let member = guilds_of(&world, user).find_map(|guild| guild.members.get(&user));
        member.map_or_else(|| json!({"user": world.user_json(user), "roles": []}), |m| world.member_json(m))
    }

    /// A user.
    pub(crate) fn user(&self, user: u64) -> Value {
        self.shared.world().user_json(user)
    }

    /// The registered commands that the client offers a member in some channel.
    pub(crate) fn commands_seen(&self, user: u64) -> Vec<Value> {
        let world = self.shared.world();
        let joined = |guild: &Guild| guild.commands_only || guild.members.contains_key(&world.bot.id);
        let places: Vec<u64> = guilds_of(&world, user)
            .filter(|guild| joined(guild))
            .flat_map(|guild| world.channels_of(guild.id))
            .map(|channel| channel.id)
            .filter(|id| world.sees(user, *id))
            .collect();
        let offered = |command: &&Value| places.iter().any(|place| may_use(&world, command, user, *place));
        let locale = world.locale_of(user);
        world.commands.iter().filter(offered).map(|command| localized(command, locale)).collect()
    }

    /// The newest messages of a channel that the member sees, at most `most`, oldest first.
    pub fn newest_seen(&self, user: u64, channel: u64, most: usize) -> Vec<Arc<Message>> {
        self.messages_seen(user, channel, Span::Newest, most).unwrap_or_default()
    }

    /// At most `most` messages of a channel, oldest first; `None` for a channel that the member does not see.
    pub(crate) fn messages_seen(
        &self,
        user: u64,
        channel: u64,
        span: Span,
        most: usize,
    ) -> Option<Vec<Arc<Message>>> {
        let world = self.shared.world();
        let place = world.channels.get(&channel).filter(|_| world.sees(user, channel))?;
        let history = world.permissions(user, channel).unwrap_or(0) & READ_MESSAGE_HISTORY != 0;
        let shown = |message: &&Arc<Message>| match message.ephemeral_to {
            Some(reader) => reader == user,
            None => history,
        };
        let seen = place.messages.iter().filter(shown);
        if let Span::After(id) = span {
            return Some(seen.filter(|message| message.id > id).take(most).cloned().collect());
        }
        let before = |message: &&Arc<Message>| match span {
            Span::Before(id) => message.id < id,
            _ => true,
        };
        let mut newest: Vec<_> = seen.rev().filter(before).take(most).cloned().collect();
        newest.reverse();
        Some(newest)
    }

    /// A file of a message that the member sees.
    pub(crate) fn file_seen(&self, user: u64, on: MessageRef, file: u64) -> Option<Attachment> {
        let world = self.shared.world();
        let message = world.message(on.channel, on.id).filter(|_| world.sees(user, on.channel))?;
        let shown = message.ephemeral_to.is_none_or(|reader| reader == user);
        message.attachments.iter().find(|known| shown && known.id == file).cloned()
    }

    /// A message as REST returns it.
    pub(crate) fn message_body(&self, message: &Message) -> Value {
        self.shared.world().message_json(message)
    }
}

/// A command as Discord gives it to a client of that language: `name_localized`, `description_localized`.
fn localized(command: &Value, locale: &str) -> Value {
    match command {
        Value::Object(fields) => {
            let mut shown: Map<String, Value> =
                fields.iter().map(|(key, value)| (key.clone(), localized(value, locale))).collect();
            for what in ["name", "description"] {
                if let Some(text) =
                    fields.get(&format!("{what}_localizations")).and_then(|all| all.get(locale))
                {
                    shown.insert(format!("{what}_localized"), text.clone());
                }
            }
            Value::Object(shown)
        }
        Value::Array(all) => all.iter().map(|one| localized(one, locale)).collect(),
        other => other.clone(),
    }
}

fn guilds_of(world: &World, user: u64) -> impl Iterator<Item = &Guild> {
    world.guilds.values().filter(move |guild| guild.members.contains_key(&user))
}

impl World {
    fn guild_seen(&self, guild: &Guild, user: u64) -> Value {
        let channels: Vec<Value> = self
            .channels_of(guild.id)
            .into_iter()
            .filter(|channel| self.sees(user, channel.id))
            .map(|channel| {
                let mut body = self.channel_json(channel);
                body["permissions"] = json!(self.permissions(user, channel.id).unwrap_or(0).to_string());
                body
            })
            .collect();
        let mut body = self.guild_json(guild);
        body["members"] = guild.members.values().map(|member| self.member_json(member)).collect();
        body["channels"] = Value::Array(channels);
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_told_what_is_registered_in_its_language() {
        let command = json!({"name": "chart", "description": "A picture", "description_localizations": {"de": "Ein Bild"},
            "options": [{"name": "span", "description": "Since when", "description_localizations": {"de": "Seit wann"}}]});
        let german = localized(&command, "de");
        assert_eq!(german["description_localized"], "Ein Bild");
        assert_eq!(german["options"][0]["description_localized"], "Seit wann");
        assert_eq!(localized(&command, "fr"), command);
    }
}
