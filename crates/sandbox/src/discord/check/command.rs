//! Application commands: names, lengths, nesting and sizes (`discord-platform.md` section 6).

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;
use serde_json::{Value, json};

use super::{
    choice::choice,
    form::{Complaints, Form, object_item},
};
use crate::discord::error::{self, ApiError};

/// Characters of names, descriptions and choice values of one command.
const TOTAL: usize = 8000;

/// Fields that only some types of options have.
const VALUE_FIELDS: [&str; 6] =
    ["min_length", "max_length", "min_value", "max_value", "channel_types", "file_types"];

/// The documented pattern of slash command and option names, beside which they must be lower case.
static NAME: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$").expect("a valid pattern"));

/// A command that keeps the rules, as it was sent but for defaults.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) name: String,
    /// 1 slash, 2 user, 3 message, 4 Entry Point.
    pub(crate) kind: i64,
    pub(crate) body: Value,
}

/// Reads the list of a bulk overwrite: at most 100 slash commands, 15 of each menu type, no name twice.
pub(crate) fn commands(value: &Value) -> Result<Vec<Registration>, ApiError> {
    let mut c = Complaints::default();
    let Some(items) = value.as_array() else {
        c.add("LIST_TYPE_CONVERT", "Only iterables may be used in a ListType");
        return c.settle(None);
    };
    let read: Vec<Option<Registration>> =
        items.iter().enumerate().map(|(i, value)| c.at(i, |c| read(value, c))).collect();
    let read: Option<Vec<Registration>> = read.into_iter().collect();
    let mut names = HashSet::new();
    for (i, command) in read.iter().flatten().enumerate() {
        if !names.insert((command.kind, command.name.clone())) {
            let message = "Application command names must be unique";
            c.at(i, |c| c.add_at("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", message));
        }
    }
    let commands = c.settle(read)?;
    let too_many = [(1, 100), (2, 15), (3, 15), (4, 1)]
        .iter()
        .any(|(kind, most)| commands.iter().filter(|command| command.kind == *kind).count() > *most);
    if too_many { Err(error::TOO_MANY_COMMANDS) } else { Ok(commands) }
}

/// Reads one command.
pub(crate) fn command(value: &Value) -> Result<Registration, ApiError> {
    let mut c = Complaints::default();
    let read = read(value, &mut c);
    c.settle(read)
}

fn read(value: &Value, c: &mut Complaints) -> Option<Registration> {
    let registration = object_item(value, c, |form, c| {
        let kind = form.one_of(c, "type", &[1, 2, 3, 4]).unwrap_or(1);
        form.require(c, "name");
        let name = if kind == 1 { name(form, c) } else { form.text(c, "name", 1, 32) };
        if kind == 1 {
            form.require(c, "description");
            form.text(c, "description", 1, 100);
            options(form, c, 0);
        } else if form.text(c, "description", 0, 100).is_some_and(|text| !text.is_empty()) {
            c.add_at(
                "description",
                "APPLICATION_COMMAND_DESCRIPTION_NOT_ALLOWED",
                "Menu commands have no description",
            );
        }
        if kind != 1 {
            form.misplaced(c, &["options"]);
        }
        localizations(form, c, "name_localizations", 32);
        localizations(form, c, "description_localizations", 100);
        permission_bits(form, c);
        scopes(form, c, "contexts", 2);
        scopes(form, c, "integration_types", 1);
        for key in ["dm_permission", "default_permission", "nsfw"] {
            form.flag(c, key);
        }
        form.id(c, "id");
        if kind == 4 {
            form.one_of(c, "handler", &[1, 2]);
        } else {
            form.unsupported(c, &["handler"]);
        }
        Some(Registration { name: name?.to_owned(), kind, body: value.clone() })
    });
    if size(value) > TOTAL {
        let message = format!("Command exceeds maximum size ({TOTAL})");
        c.add("APPLICATION_COMMAND_TOO_LARGE", message);
    }
    registration
}

fn name<'a>(form: &mut Form<'a>, c: &mut Complaints) -> Option<&'a str> {
    let name = form.text(c, "name", 1, 32)?;
    let fits = NAME.is_match(name);
    if !fits || name.to_lowercase() != name {
        let message = "Command name is invalid";
        c.add_at("name", "APPLICATION_COMMAND_INVALID_NAME", message);
    }
    Some(name)
}

fn localizations(form: &mut Form<'_>, c: &mut Complaints, key: &'static str, max: usize) {
    let Some(value) = form.raw(key) else { return };
    let Some(texts) = value.as_object() else {
        c.add_at(key, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType");
        return;
    };
    for (locale, text) in texts {
        let fits = text.as_str().is_some_and(|text| (1..=max).contains(&text.chars().count()));
        if !fits {
            let message = format!("Must be between 1 and {max} in length.");
            c.at(key, |c| c.add_at(locale, "BASE_TYPE_BAD_LENGTH", message));
        }
    }
}

/// Documented as a string of bits; the specification's integer passes, too.
fn permission_bits(form: &mut Form<'_>, c: &mut Complaints) {
    if let Some(bits) = form.raw("default_member_permissions")
        && super::form::snowflake(bits).is_none()
    {
        let message = "Could not interpret as a permission integer.";
        c.add_at("default_member_permissions", "PERMISSIONS_TYPE_CONVERT", message);
    }
}

fn scopes(form: &mut Form<'_>, c: &mut Complaints, key: &'static str, most: u64) {
    form.list(c, key, (1, 3), |value, c| {
        if value.as_u64().is_none_or(|n| n > most) {
            c.add("BASE_TYPE_CHOICES", format!("Value must be between 0 and {most}."));
        }
        Some(())
    });
}

/// Up to 25 options with different names, the required ones first. `depth` counts the groups above.
fn options(form: &mut Form<'_>, c: &mut Complaints, depth: usize) {
    let mut names = HashSet::new();
    let mut optional_seen = false;
    let mut kinds = Vec::new();
    form.list(c, "options", (0, 25), |value, c| {
        let (name, kind, required) = object_item(value, c, |form, c| option(form, c, depth))?;
        if !names.insert(name) {
            c.add_at("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists");
        }
        if required && optional_seen {
            let message = "Required options must be placed before non-required options";
            c.add("APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message);
        }
        optional_seen |= !required && kind > 2;
        kinds.push(kind);
        Some(())
    });
    if kinds.iter().any(|kind| *kind <= 2) && kinds.iter().any(|kind| *kind > 2) {
        let message =
            "Sub-command and sub-command group option types are mutually exclusive to all other types";
        c.add_at("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message);
    }
}

fn option<'a>(form: &mut Form<'a>, c: &mut Complaints, depth: usize) -> Option<(&'a str, i64, bool)> {
    let kinds: &[i64] = match depth {
        0 => &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        1 => &[1, 3, 4, 5, 6, 7, 8, 9, 10, 11],
        _ => &[3, 4, 5, 6, 7, 8, 9, 10, 11],
    };
    form.require(c, "type");
    form.require(c, "name");
    form.require(c, "description");
    let kind = form.one_of(c, "type", kinds)?;
    let name = name(form, c)?;
    form.text(c, "description", 1, 100);
    localizations(form, c, "name_localizations", 32);
    localizations(form, c, "description_localizations", 100);
    let required = form.flag(c, "required").unwrap_or(false);
    if kind <= 2 {
        form.ignore(&["autocomplete"]);
        form.misplaced(c, &["choices"]);
        form.misplaced(c, &VALUE_FIELDS);

        options(form, c, if kind == 2 { 1 } else { 2 });
        if kind == 2 && form.raw("options").and_then(Value::as_array).is_none_or(Vec::is_empty) {
            c.add_at("options", "BASE_TYPE_REQUIRED", "This field is required");
        }
        return Some((name, kind, false));
    }
    form.misplaced(c, &["options"]);
    value_rules(form, c, kind);
    Some((name, kind, required))
}

/// Bounds, choices and autocomplete, each only where the option's type has them.
fn value_rules(form: &mut Form<'_>, c: &mut Complaints, kind: i64) {
    if kind == 3 {
        let min = form.integer(c, "min_length", 0, 6000).unwrap_or(0);
        let max = form.integer(c, "max_length", 1, 6000).unwrap_or(6000);
        if min > max {
            c.add_at(
                "min_length",
                "APPLICATION_COMMAND_OPTIONS_LENGTH_INVALID",
                "min_length is above max_length",
            );
        }
    }
    match kind {
        4 | 10 => form.ignore(&["min_value", "max_value"]),
        7 => drop(form.list(c, "channel_types", (0, 20), |value, _| value.as_u64())),
        11 => form.ignore(&["file_types"]),
        _ => {}
    }
    let own: &[&str] = match kind {
        3 => &["min_length", "max_length"],
        4 | 10 => &["min_value", "max_value"],
        7 => &["channel_types"],
        11 => &["file_types"],
        _ => &[],
    };
    let others: Vec<&'static str> =
        VALUE_FIELDS.iter().copied().filter(|field| !own.contains(field)).collect();
    form.misplaced(c, &others);
    let autocomplete = form.flag(c, "autocomplete").unwrap_or(false);
    let choices =
        form.list(c, "choices", (0, 25), |value, c| object_item(value, c, choice)).unwrap_or_default();
    let may = matches!(kind, 3 | 4 | 10);
    if !may && (autocomplete || !choices.is_empty()) {
        c.add(
            "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID",
            "This option type has no choices and no autocomplete",
        );
    }
    if autocomplete && !choices.is_empty() {
        c.add("APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", "Autocomplete excludes choices");
    }
}

/// Names, descriptions and choice values; per field only the longest localization counts.
fn size(value: &Value) -> usize {
    let length = |value: &Value| value.as_str().map_or(0, |text| text.chars().count());
    let longest = |key: &str, more: &str| {
        let others = value[more].as_object().into_iter().flat_map(|texts| texts.values()).map(length).max();
        length(&value[key]).max(others.unwrap_or(0))
    };
    let own = longest("name", "name_localizations") + longest("description", "description_localizations");
    let choices: usize = value["choices"].as_array().map_or(0, |choices| {
        choices.iter().map(|choice| length(&choice["value"]) + length(&choice["name"])).sum()
    });
    let inner: usize = value["options"].as_array().map_or(0, |options| options.iter().map(size).sum());
    own + choices + inner
}

impl Registration {
    /// The command as Discord returns it.
    pub(crate) fn registered(&self, id: u64, application: u64, guild: Option<u64>, version: u64) -> Value {
        let given = |key: &str| self.body.get(key).filter(|value| !value.is_null()).cloned();
        let bits = given("default_member_permissions").map(|bits| match bits {
            Value::String(text) => Value::String(text),
            number => json!(number.to_string()),
        });
        let mut body = json!({
            "id": id.to_string(), "application_id": application.to_string(), "version": version.to_string(),
            "type": self.kind, "name": self.name, "default_member_permissions": bits,
            "description": given("description").unwrap_or_else(|| json!("")),
            "name_localizations": given("name_localizations"),
            "description_localizations": given("description_localizations"),
            "nsfw": given("nsfw").unwrap_or(json!(false)),
        });
        if let Some(handler) = given("handler") {
            body["handler"] = handler;
        }
        if let Some(options) = given("options").as_ref().and_then(Value::as_array) {
            body["options"] = options.iter().map(without_nulls).collect();
        }
        match guild {
            Some(guild) => body["guild_id"] = json!(guild.to_string()),
            None => {
                body["contexts"] = given("contexts").unwrap_or(Value::Null);
                body["integration_types"] = given("integration_types").unwrap_or(json!([0]));
                body["dm_permission"] = given("dm_permission").unwrap_or(json!(true));
            }
        }
        body
    }
}

/// Discord leaves unset option fields out of its answers.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key.clone(), without_nulls(value)))
            .collect(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}
