//! Commands of a message's menu ("Apps").

use serde_json::{Value, json};

use super::{
    command::{COMMAND, Start, command_data, offered_command},
    component::{MessageRef, visible},
    error::ActError,
    interaction::Interaction,
    values::name,
};
use crate::discord::Discord;

/// The type of such commands.
const OF_MESSAGES: i64 = 3;

impl Discord {
    /// Uses the message command with this id on a message.
    ///
    /// # Errors
    /// The message is gone, or ephemeral: its menu has no commands; or the command is not offered here.
    pub fn use_message_command(
        &self,
        user: u64,
        command: u64,
        on: impl Into<MessageRef>,
    ) -> Result<Interaction, ActError> {
        let (on, id) = (on.into(), command.to_string());
        let mut world = self.shared.world();
        let message = visible(&world, user, on)?;
        if message.ephemeral_to.is_some() {
            return Err(ActError::NoSuchMessage);
        }
        let guild = world.guild_of(on.channel).ok_or(ActError::NoSuchChannel(on.channel))?;
        let wanted = |command: &Value| command["id"] == id && command["type"] == OF_MESSAGES;
        let command = offered_command(&world, guild, (user, on.channel), id.clone(), wanted)?;
        let mut data = command_data(command);
        data["target_id"] = json!(on.id.to_string());
        data["resolved"] = json!({"messages": {on.id.to_string(): world.message_json(&message)}});
        let command = name(command).to_owned();
        let start = Start { kind: COMMAND, user, channel: on.channel, command, source: None };
        start.send(&self.shared, &mut world, data)
    }
}
