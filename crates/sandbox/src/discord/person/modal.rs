//! Modals that the bot opened, and what is filled into them.

use std::{collections::HashMap, sync::Arc};

use serde_json::{Value, json};

use super::error::ActError;

const LABEL: i64 = 18;

/// A modal that the bot opened.
#[derive(Clone, Debug)]
pub struct Modal {
    /// As the bot sent it: `custom_id`, `title`, `components`.
    pub body: Arc<Value>,
    pub(super) channel: u64,
    pub(super) source: Option<u64>,
}

impl Modal {
    /// The title.
    pub fn title(&self) -> &str {
        self.body["title"].as_str().unwrap_or_default()
    }

    /// Its components as they are submitted; `fields` are text inputs by custom id or label.
    pub(super) fn filled(&self, fields: &[(&str, &str)]) -> Result<Vec<Value>, ActError> {
        let mut given: HashMap<&str, &str> = fields.iter().copied().collect();
        let components = self.body["components"].as_array().map(Vec::as_slice).unwrap_or_default();
        let filled: Result<Vec<Value>, ActError> =
            components.iter().filter_map(|component| fill(component, &mut given).transpose()).collect();
        let filled = filled?;
        match given.keys().next() {
            Some(stray) => Err(ActError::NoSuchComponent((*stray).to_owned())),
            None => Ok(filled),
        }
    }
}

/// One top-level component as it is submitted; `None` for one without input.
fn fill(component: &Value, given: &mut HashMap<&str, &str>) -> Result<Option<Value>, ActError> {
    if component["type"] == LABEL {
        let input = &component["component"];
        let value = text(input, component["label"].as_str(), given)?;
        let inner = json!({"type": 4, "id": 2, "custom_id": input["custom_id"], "value": value});
        return Ok(Some(json!({"type": LABEL, "id": 1, "component": inner})));
    }
    let input = &component["components"][0];
    if input["type"] != 4 {
        return Ok(None);
    }
    let value = text(input, input["label"].as_str(), given)?;
    let inner = json!({"type": 4, "id": 2, "custom_id": input["custom_id"], "value": value});
    Ok(Some(json!({"type": 1, "id": 1, "components": [inner]})))
}

fn text(input: &Value, label: Option<&str>, given: &mut HashMap<&str, &str>) -> Result<String, ActError> {
    let id = input["custom_id"].as_str().unwrap_or_default();
    let typed = given.remove(id).or_else(|| label.and_then(|label| given.remove(label)));
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
    let wants = format!("{min} to {max} characters");
    Err(ActError::BadValue { option: id.to_owned(), value: value.to_owned(), wants })
}
