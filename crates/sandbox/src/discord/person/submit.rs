//! Submitting modals.

use serde_json::json;

use super::{
    command::{Start, present},
    error::ActError,
    interaction::Interaction,
    modal::Modal,
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
        let filled = modal.filled(fields)?;
        let mut world = self.shared.world();
        present(&world, user, modal.channel)?;
        let data = json!({"custom_id": modal.body["custom_id"], "components": filled});
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
