//! What a member does in the client.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::{
    discord::{Field, Filled, Interaction, MessageRef},
    web::{app::App, error::WebError, follow::follow, following::Origin, viewer::Id},
};

/// A member's client.
pub(super) struct Client<'a> {
    pub(super) app: &'a App,
    pub(super) user: u64,
}

fn at(Id(channel): Id, Id(id): Id) -> MessageRef {
    MessageRef { channel, id }
}

impl Client<'_> {
    fn follow(&self, interaction: Interaction, origin: Origin) -> Value {
        json!({"interaction": follow(self.app, interaction, origin).to_string()})
    }

    pub(super) fn say(&self, channel: Id, text: &str, reply_to: Option<Id>) -> Result<Value, WebError> {
        let sent = self.app.discord.write(self.user, channel.0, text, reply_to.map(|id| id.0))?;
        Ok(json!({"message": sent.id.to_string()}))
    }

    /// Sets the language of the member's client, in all of their tabs.
    pub(super) fn speak(&self, locale: &str) -> Value {
        self.app.discord.set_locale(self.user, locale);
        self.app.feed.state();
        json!({})
    }

    pub(super) fn command(&self, channel: Id, filled: Filled) -> Result<Value, WebError> {
        let origin = Origin { command: Some(filled.command), ..Origin::default() };
        let interaction = self.app.discord.send_command(self.user, channel.0, &filled)?;
        Ok(self.follow(interaction, origin))
    }

    pub(super) async fn suggest(
        &self,
        channel: Id,
        filled: &Filled,
        focused: &str,
    ) -> Result<Value, WebError> {
        let choices = self.app.discord.suggest(self.user, channel.0, filled, focused).await?;
        let choices: Vec<Value> =
            choices.into_iter().map(|choice| json!({"name": choice.name, "value": choice.value})).collect();
        Ok(json!({"choices": choices}))
    }

    pub(super) fn message_command(&self, channel: Id, command: Id, message: Id) -> Result<Value, WebError> {
        let on = at(channel, message);
        let interaction = self.app.discord.use_message_command(self.user, command.0, on)?;
        let origin = Origin { message: Some(message.0), command: Some(command.0), ..Origin::default() };
        Ok(self.follow(interaction, origin))
    }

    pub(super) fn press(&self, channel: Id, message: Id, custom_id: String) -> Result<Value, WebError> {
        let on = self.shown(channel, message)?;
        let interaction = self.app.discord.press_id(self.user, on, &custom_id)?;
        Ok(self.follow(interaction, of_component(message, custom_id)))
    }

    pub(super) fn choose(
        &self,
        channel: Id,
        message: Id,
        custom_id: String,
        values: &[String],
    ) -> Result<Value, WebError> {
        let on = self.shown(channel, message)?;
        let interaction = self.app.discord.choose_from(self.user, on, &custom_id, values)?;
        Ok(self.follow(interaction, of_component(message, custom_id)))
    }

    pub(super) fn submit(&self, interaction: Id, fields: &HashMap<String, Field>) -> Result<Value, WebError> {
        let modal = self.app.form(self.user, interaction.0)?;
        let sent = self.app.discord.submit_fields(self.user, &modal, fields)?;
        let custom_id = modal.body["custom_id"].as_str().map(str::to_owned);
        let origin = Origin { form: Some(interaction.0), custom_id, ..Origin::default() };
        Ok(self.follow(sent, origin))
    }

    pub(super) fn dismiss(&self, interaction: Id) -> Result<Value, WebError> {
        self.app.close_form(self.user, interaction.0)?;
        Ok(json!({}))
    }

    /// Only who alone sees a message can put it away; the bot does not hear of it.
    pub(super) fn dismiss_message(&self, channel: Id, message: Id) -> Result<Value, WebError> {
        let found = self.app.discord.message(self.shown(channel, message)?);
        if found.and_then(|message| message.ephemeral_to) != Some(self.user) {
            return Err(WebError::unknown("This message is not there, or not for you alone."));
        }
        self.app.dismiss(message.0);
        self.app.tell_deleted(channel.0, message.0, Some(self.user));
        Ok(json!({}))
    }

    pub(super) fn delete_message(&self, channel: Id, message: Id) -> Result<Value, WebError> {
        self.app.discord.delete_as(self.user, at(channel, message))?;
        Ok(json!({}))
    }

    pub(super) fn delete_channel(&self, channel: Id) -> Result<Value, WebError> {
        self.app.discord.delete_channel_as(self.user, channel.0)?;
        Ok(json!({}))
    }

    pub(super) fn set_role(&self, member: Id, role: Id, held: bool) -> Result<Value, WebError> {
        self.app.discord.set_role_as(self.user, member.0, role.0, held)?;
        Ok(json!({}))
    }

    /// A message that was not put away.
    fn shown(&self, channel: Id, message: Id) -> Result<MessageRef, WebError> {
        if self.app.is_dismissed(message.0) {
            return Err(WebError::unknown("The message is not there."));
        }
        Ok(at(channel, message))
    }
}

fn of_component(message: Id, custom_id: String) -> Origin {
    Origin { message: Some(message.0), custom_id: Some(custom_id), ..Origin::default() }
}
