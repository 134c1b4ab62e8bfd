//! Modals that the bot opened, and what is filled into them.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};

use super::{error::ActError, selects::is_select, values::Named};
use crate::discord::world::{Guild, World};

const TEXT_INPUT: i64 = 4;
const LABEL: i64 = 18;

/// A modal that the bot opened.
#[derive(Clone, Debug)]
pub struct Modal {
    /// As the bot sent it: `custom_id`, `title`, `components`.
    pub body: Arc<Value>,
    pub(super) channel: u64,
    pub(super) source: Option<u64>,
}

/// What is filled into one field of a modal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Of a text input.
    Text(String),
    /// Of a select: values of its options, or ids.
    Values(Vec<String>),
}

/// Where a modal is filled in, with what.
pub(super) struct Filling<'a> {
    pub(super) world: &'a World,
    pub(super) guild: &'a Guild,
    pub(super) user: u64,
    /// By custom id or label.
    pub(super) given: HashMap<&'a str, &'a Field>,
    pub(super) named: Named,
}

impl Modal {
    /// The title.
    pub fn title(&self) -> &str {
        self.body["title"].as_str().unwrap_or_default()
    }

    /// Its components as they are submitted.
    pub(super) fn filled(&self, filling: &mut Filling<'_>) -> Result<Vec<Value>, ActError> {
        let components = self.body["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let filled: Result<Vec<Value>, ActError> =
            components.iter().filter_map(|component| filling.fill(component).transpose()).collect();
        let filled = filled?;
        match filling.given.keys().next() {
            Some(stray) => Err(ActError::NoSuchComponent((*stray).to_owned())),
            None => Ok(filled),
        }
    }
}

impl Filling<'_> {
    /// One top-level component as it is submitted; `None` for one without input.
    fn fill(&mut self, component: &Value) -> Result<Option<Value>, ActError> {
        let of_label = component["type"] == LABEL;
        let input = if of_label { &component["component"] } else { &component["components"][0] };
        let label = if of_label { component["label"].as_str() } else { input["label"].as_str() };
        if input.is_null() {
            return Ok(None);
        }
        let id = input["custom_id"].as_str().unwrap_or_default();
        let given = self.given.remove(id).or_else(|| label.and_then(|label| self.given.remove(label)));
        let mut inner = json!({"type": input["type"], "id": 2, "custom_id": id});
        match given {
            _ if is_select(input) => inner["values"] = json!(self.chosen(input, given)?),
            Some(Field::Values(values)) => return Err(bad(id, &values.join(", "), "text".to_owned())),
            None | Some(Field::Text(_)) if input["type"] == TEXT_INPUT => {
                let typed = match given {
                    Some(Field::Text(text)) => Some(text.as_str()),
                    _ => None,
                };
                inner["value"] = json!(text(input, typed)?);
            }
            _ => return Err(ActError::Unsupported("This kind of field can't be filled in here.")),
        }
        Ok(Some(match of_label {
            true => json!({"type": LABEL, "id": 1, "component": inner}),
            false => json!({"type": 1, "id": 1, "components": [inner]}),
        }))
    }

    fn chosen(&mut self, select: &Value, given: Option<&Field>) -> Result<Vec<String>, ActError> {
        let id = select["custom_id"].as_str().unwrap_or_default();
        let values = match given {
            None => preset(select),
            Some(Field::Values(values)) => values.clone(),
            Some(Field::Text(text)) => return Err(bad(id, text, "a list of values".to_owned())),
        };
        if values.is_empty() {
            let required = select["required"].as_bool().unwrap_or(true);
            return if required { Err(ActError::MissingOption(id.to_owned())) } else { Ok(values) };
        }
        let (chosen, named) = self.world.chosen(self.guild, self.user, select, &values)?;
        self.named.users.extend(named.users);
        self.named.roles.extend(named.roles);
        self.named.channels.extend(named.channels);
        Ok(chosen)
    }
}

/// What the bot chose beforehand.
fn preset(select: &Value) -> Vec<String> {
    let list = |key: &str| select[key].as_array().map(Vec::as_slice).unwrap_or_default();
    let options = list("options").iter().filter(|option| option["default"] == true);
    let options = options.filter_map(|option| option["value"].as_str());
    let ids = list("default_values").iter().filter_map(|value| value["id"].as_str());
    options.chain(ids).map(str::to_owned).collect()
}

fn bad(id: &str, value: &str, wants: String) -> ActError {
    ActError::BadValue { option: id.to_owned(), value: value.to_owned(), wants }
}

fn text(input: &Value, typed: Option<&str>) -> Result<String, ActError> {
    let id = input["custom_id"].as_str().unwrap_or_default();
    let value = typed.or_else(|| input["value"].as_str()).unwrap_or_default();
    let length = value.chars().count() as u64;
    if value.is_empty() {
        let required = input["required"].as_bool().unwrap_or(true);
        return if required { Err(ActError::MissingOption(id.to_owned())) } else { Ok(String::new()) };
    }
    let (min, max) =
        (input["min_length"].as_u64().unwrap_or(0), input["max_length"].as_u64().unwrap_or(4_000));
    if (min..=max).contains(&length) {
        return Ok(value.to_owned());
    }
    Err(bad(id, value, format!("{min} to {max} characters")))
}
