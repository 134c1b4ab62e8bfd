//! A choice of an option, and one suggestion of an autocomplete answer.

use serde_json::Value;

use super::form::{Complaints, Form};

/// One suggestion of an autocomplete answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// What is shown.
    pub name: String,
    /// What is sent when it is picked: a string or a number.
    pub value: Value,
}

/// One choice of an autocomplete answer or of an option.
pub(super) fn choice(form: &mut Form<'_>, c: &mut Complaints) -> Option<Choice> {
    const SAFE: f64 = 9_007_199_254_740_992.0;
    form.ignore(&["name_localizations"]);
    form.require(c, "name");
    let name = form.text(c, "name", 1, 100);
    form.require(c, "value");
    let value = form.raw("value")?;
    let fits = match value {
        Value::String(text) => text.chars().count() <= 100,
        other => other.as_f64().is_some_and(|n| n.abs() <= SAFE),
    };
    if !fits {
        c.add_at("value", "BASE_TYPE_BAD_LENGTH", "Must be at most 100 characters, or within 2^53.");
    }
    Some(Choice { name: name?.to_owned(), value: value.clone() })
}
