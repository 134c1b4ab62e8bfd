//! Pressing buttons and choosing from selects.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    command::{Start, present},
    error::ActError,
    interaction::{Interaction, Reply},
};
use crate::discord::{Discord, message::Message, world::World};

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
        let called = |component: &Value| {
            component["type"] == BUTTON
                && component["style"] != LINK
                && (component["label"] == button || component["custom_id"] == button)
        };
        self.use_component(user, on.into(), button, called, |component| {
            Ok(json!({"component_type": BUTTON, "custom_id": component["custom_id"], "id": component["id"]}))
        })
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
        self.use_component(user, on.into(), "a select", select, |component| {
            let values = chosen(component, values)?;
            Ok(json!({
                "component_type": STRING_SELECT, "custom_id": component["custom_id"], "id": component["id"],
                "values": values,
            }))
        })
    }

    fn use_component(
        &self,
        user: u64,
        on: MessageRef,
        name: &str,
        wanted: impl Fn(&Value) -> bool,
        data: impl FnOnce(&Value) -> Result<Value, ActError>,
    ) -> Result<Interaction, ActError> {
        let mut world = self.shared.world();
        let message = visible(&world, user, on)?;
        let component = find(&message.components, &wanted);
        let component = component.ok_or_else(|| ActError::NoSuchComponent(name.to_owned()))?;
        if component["disabled"] == true {
            return Err(ActError::Disabled(name.to_owned()));
        }
        let data = data(component)?;
        let start =
            Start { kind: COMPONENT, user, channel: on.channel, command: String::new(), source: Some(on.id) };
        start.send(&self.shared, &mut world, data)
    }
}

/// The message, if this person sees it.
fn visible(world: &World, user: u64, on: MessageRef) -> Result<Arc<Message>, ActError> {
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

fn chosen(select: &Value, values: &[&str]) -> Result<Vec<Value>, ActError> {
    let options = select["options"].as_array().map(Vec::as_slice).unwrap_or_default();
    let bad = |value: &str, wants: String| ActError::BadValue {
        option: select["custom_id"].as_str().unwrap_or_default().to_owned(),
        value: value.to_owned(),
        wants,
    };
    let bound = |key: &str| select[key].as_u64().unwrap_or(1);
    let (min, max) = (bound("min_values"), bound("max_values"));
    if !(min..=max).contains(&(values.len() as u64)) {
        return Err(bad(&values.join(", "), format!("{min} to {max} values")));
    }
    let pick = |value: &&str| {
        let found = options.iter().find(|option| option["value"] == **value || option["label"] == **value);
        found.map(|option| option["value"].clone()).ok_or_else(|| bad(value, "one of the options".to_owned()))
    };
    values.iter().map(pick).collect()
}
