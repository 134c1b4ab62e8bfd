//! Submitting modals.

use std::collections::HashMap;

use serde_json::json;

use super::{
    command::{Start, present},
    error::ActError,
    interaction::Interaction,
    modal::{Field, Filling, Modal},
    values::Named,
};
use crate::discord::Discord;

const SUBMIT: u8 = 5;

impl Discord {
    /// Submits a modal; `fields` are text inputs by custom id or label. Inputs that are not named keep their preset value.
    ///
    /// # Errors
    /// A field that is not there, or a text that is too short, too long or missing.
    pub fn submit_modal(
        &self,
        user: u64,
        modal: &Modal,
        fields: &[(&str, &str)],
    ) -> Result<Interaction, ActError> {
        let text = |(name, text): &(&str, &str)| ((*name).to_owned(), Field::Text((*text).to_owned()));
        self.submit_fields(user, modal, &fields.iter().map(text).collect())
    }

    /// Submits a modal; `fields` by custom id or label. Fields that are not named keep what was preset.
    ///
    /// # Errors
    /// A field that is not there, a text that is too short, too long or missing, a value that a select does not offer.
    pub fn submit_fields(
        &self,
        user: u64,
        modal: &Modal,
        fields: &HashMap<String, Field>,
    ) -> Result<Interaction, ActError> {
        let mut world = self.shared.world();
        present(&world, user, modal.channel)?;
        let guild = world.guild_of(modal.channel).ok_or(ActError::NoSuchChannel(modal.channel))?;
        let given = fields.iter().map(|(name, field)| (name.as_str(), field)).collect();
        let mut filling = Filling { world: &world, guild, user, given, named: Named::default() };
        let filled = modal.filled(&mut filling)?;
        let mut data = json!({"custom_id": modal.body["custom_id"], "components": filled});
        if let Some(resolved) = world.resolved(guild, &filling.named, user, modal.channel) {
            data["resolved"] = resolved;
        }
        let start = Start {
            kind: SUBMIT,
            user,
            channel: modal.channel,
            command: String::new(),
            source: modal.source,
        };
        start.send(&self.shared, &mut world, data)
    }
}
