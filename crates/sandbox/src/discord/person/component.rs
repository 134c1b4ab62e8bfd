//! Pressing buttons and choosing from selects.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    command::{Start, present},
    error::ActError,
    interaction::{Interaction, Reply},
    selects::is_select,
    values::Named,
};
use crate::discord::{
    Discord,
    message::Message,
    world::{Guild, World},
};

const COMPONENT: u8 = 3;
const BUTTON: i64 = 2;
const STRING_SELECT: i64 = 3;
/// A button that opens a link instead of telling the bot.
const LINK: i64 = 5;

/// A message by place and id; made from messages and replies. Its newest state is what is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRef {
    /// Where it is.
    pub channel: u64,
    /// Which it is.
    pub id: u64,
}

impl From<&Message> for MessageRef {
    fn from(message: &Message) -> Self {
        Self { channel: message.channel, id: message.id }
    }
}

impl From<&Arc<Message>> for MessageRef {
    fn from(message: &Arc<Message>) -> Self {
        Self::from(message.as_ref())
    }
}

impl From<&Reply> for MessageRef {
    fn from(reply: &Reply) -> Self {
        Self::from(reply.message.as_ref())
    }
}

impl Discord {
    /// Presses the button with this label or custom id.
    ///
    /// # Errors
    /// The message is gone or not for this person, or there is no such button, or it is disabled.
    pub fn press(&self, user: u64, on: impl Into<MessageRef>, button: &str) -> Result<Interaction, ActError> {
        self.press_where(user, on.into(), button, |component| {
            component["label"] == button || component["custom_id"] == button
        })
    }

    /// Presses the button with exactly this custom id, whatever others are labelled.
    ///
    /// # Errors
    /// As [`press`](Self::press).
    pub fn press_id(
        &self,
        user: u64,
        on: impl Into<MessageRef>,
        custom_id: &str,
    ) -> Result<Interaction, ActError> {
        self.press_where(user, on.into(), custom_id, |component| component["custom_id"] == custom_id)
    }

    fn press_where(
        &self,
        user: u64,
        on: MessageRef,
        name: &str,
        called: impl Fn(&Value) -> bool,
    ) -> Result<Interaction, ActError> {
        let wanted = |component: &Value| {
            component["type"] == BUTTON && component["style"] != LINK && called(component)
        };
        self.use_component(user, on, name, wanted, |_, _, component| Ok((used(component), Named::default())))
    }

    /// Chooses options, by value or label, from the message's first string select.
    ///
    /// # Errors
    /// As [`press`](Self::press), and when a value is not offered or there are too few or too many.
    pub fn choose(
        &self,
        user: u64,
        on: impl Into<MessageRef>,
        values: &[&str],
    ) -> Result<Interaction, ActError> {
        let select = |component: &Value| component["type"] == STRING_SELECT;
        self.use_component(user, on.into(), "a select", select, |world, guild, component| {
            let values: Vec<String> = values.iter().map(|value| by_label(component, value)).collect();
            let (chosen, named) = world.chosen(guild, user, component, &values)?;
            let mut data = used(component);
            data["values"] = json!(chosen);
            Ok((data, named))
        })
    }

    /// Chooses from the select with this custom id: values of its options, or ids of members, roles or channels.
    ///
    /// # Errors
    /// The message is gone or not for this person, the select is not there or disabled, a value is not offered or there
    /// are too few or too many.
    pub fn choose_from(
        &self,
        user: u64,
        on: impl Into<MessageRef>,
        custom_id: &str,
        values: &[String],
    ) -> Result<Interaction, ActError> {
        let select = |component: &Value| is_select(component) && component["custom_id"] == custom_id;
        self.use_component(user, on.into(), custom_id, select, |world, guild, component| {
            let (chosen, named) = world.chosen(guild, user, component, values)?;
            let mut data = used(component);
            data["values"] = json!(chosen);
            Ok((data, named))
        })
    }

    fn use_component(
        &self,
        user: u64,
        on: MessageRef,
        name: &str,
        wanted: impl Fn(&Value) -> bool,
        data: impl FnOnce(&World, &Guild, &Value) -> Result<(Value, Named), ActError>,
    ) -> Result<Interaction, ActError> {
        let mut world = self.shared.world();
        let message = visible(&world, user, on)?;
        let guild = world.guild_of(on.channel).ok_or(ActError::NoSuchChannel(on.channel))?;
        let component = find(&message.components, &wanted);
        let component = component.ok_or_else(|| ActError::NoSuchComponent(name.to_owned()))?;
        if component["disabled"] == true {
            return Err(ActError::Disabled(name.to_owned()));
        }
        let (mut data, named) = data(&world, guild, component)?;
        if let Some(resolved) = world.resolved(guild, &named, user, on.channel) {
            data["resolved"] = resolved;
        }
        let start =
            Start { kind: COMPONENT, user, channel: on.channel, command: String::new(), source: Some(on.id) };
        start.send(&self.shared, &mut world, data)
    }
}

/// What names a component in an interaction.
fn used(component: &Value) -> Value {
    json!({
        "component_type": component["type"], "custom_id": component["custom_id"], "id": component["id"],
    })
}

/// The message, if this person sees it.
pub(super) fn visible(world: &World, user: u64, on: MessageRef) -> Result<Arc<Message>, ActError> {
    present(world, user, on.channel)?;
    let message = world.message(on.channel, on.id).ok_or(ActError::NoSuchMessage)?;
    let hidden = message.ephemeral_to.is_some_and(|reader| reader != user);
    if hidden { Err(ActError::NoSuchMessage) } else { Ok(message) }
}

/// The first component, at any depth, of which `wanted` is true.
fn find<'a>(components: &'a [Value], wanted: &impl Fn(&Value) -> bool) -> Option<&'a Value> {
    components.iter().find_map(|component| {
        if wanted(component) {
            return Some(component);
        }
        let accessory = component.get("accessory").filter(|accessory| wanted(accessory));
        accessory.or_else(|| find(component["components"].as_array()?, wanted))
    })
}

/// The value of the option with this label, else what was given.
fn by_label(select: &Value, given: &str) -> String {
    let options = select["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let found = options.iter().find(|option| option["value"] == given || option["label"] == given);
    found.and_then(|option| option["value"].as_str()).unwrap_or(given).to_owned()
}
