//! From what a person types to a command's options, as the client's command bar would fill them in.

use serde_json::{Value, json};

use super::error::ActError;
use crate::discord::world::{Guild, World};

const SUBCOMMAND: i64 = 1;
const GROUP: i64 = 2;
const STRING: i64 = 3;

/// Where somebody types.
pub(super) struct Desk<'a> {
    pub(super) world: &'a World,
    pub(super) guild: &'a Guild,
    pub(super) user: u64,
}

/// Ids that the options name.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub(super) users: Vec<u64>,
    pub(super) roles: Vec<u64>,
    pub(super) channels: Vec<u64>,
}

/// `name:value` as it stands in the text.
#[derive(Debug, PartialEq, Eq)]
struct Part<'a> {
    option: &'a Value,
    value: &'a str,
    focused: bool,
}

/// A text without its cursor `|`, and where that stood.
fn without_cursor(text: &str) -> (String, Option<usize>) {
    match text.find('|') {
        Some(at) => (text.replacen('|', "", 1), Some(at)),
        None => (text.to_owned(), None),
    }
}

impl Desk<'_> {
    /// The options of `text`, which follows the command's name. With `cursor`, one option is focused and nothing is required.
    pub(super) fn options(
        &self,
        command: &Value,
        text: &str,
        cursor: bool,
    ) -> Result<(Value, Named), ActError> {
        let (text, at) = if cursor { without_cursor(text) } else { (text.to_owned(), None) };
        let mut path = Vec::new();
        let (mut level, mut rest, mut offset) = (command, text.as_str(), 0);
        while let Some(sub) = subcommands(level) {
            let trimmed = rest.trim_start();
            offset += rest.len() - trimmed.len();
            let word = trimmed.split_whitespace().next().unwrap_or_default();
            let found = sub.iter().find(|option| option["name"] == word);
            level = found.ok_or_else(|| ActError::UnknownCommand(spelled(command, &path, word)))?;
            path.push(level);
            rest = trimmed.get(word.len()..).unwrap_or_default();
            offset += word.len();
        }
        let known = level["options"].as_array().map(Vec::as_slice).unwrap_or_default();
        let focus = cursor.then(|| at.map_or(rest.len(), |at| at.saturating_sub(offset)));
        let parts = split(rest, known, focus)?;
        let mut named = Named::default();
        let mut filled = Vec::new();
        for part in &parts {
            filled.push(self.fill(part, &mut named)?);
        }
        if !cursor {
            let given = |option: &Value| parts.iter().any(|part| part.option["name"] == option["name"]);
            if let Some(missing) = known.iter().find(|option| option["required"] == true && !given(option)) {
                return Err(ActError::MissingOption(name(missing).to_owned()));
            }
        }
        Ok((wrap(&path, filled), named))
    }

    fn fill(&self, part: &Part<'_>, named: &mut Named) -> Result<Value, ActError> {
        let kind = part.option["type"].as_i64().unwrap_or(STRING);
        let mut body = json!({"name": part.option["name"], "type": kind});
        if part.focused {
            body["value"] = json!(part.value);
            body["focused"] = json!(true);
            return Ok(body);
        }
        let value = self.value(kind, part, named)?;
        body["value"] = value.ok_or_else(|| ActError::BadValue {
            option: name(part.option).to_owned(),
            value: part.value.to_owned(),
            wants: wants(kind).to_owned(),
        })?;
        Ok(body)
    }

    fn value(&self, kind: i64, part: &Part<'_>, named: &mut Named) -> Result<Option<Value>, ActError> {
        let text = part.value;
        let mut note = |list: fn(&mut Named) -> &mut Vec<u64>, id: Option<u64>| {
            if let Some(id) = id {
                list(named).push(id);
            }
            id.map(|id| json!(id.to_string()))
        };
        Ok(match kind {
            STRING | 4 | 10 if has_choices(part.option) => Some(choice(part)?),
            STRING => Some(json!(fitting(part)?)),
            4 => text.parse::<i64>().ok().map(Value::from),
            10 => text.parse::<f64>().ok().map(Value::from),
            5 => text.to_lowercase().parse::<bool>().ok().map(Value::from),
            6 => note(|n| &mut n.users, self.world.find_member(self.guild, text)),
            7 => {
                let id = self.world.find_channel(self.guild, self.user, text);
                note(|n| &mut n.channels, id.filter(|id| self.takes_channel(part.option, *id)))
            }
            8 => note(|n| &mut n.roles, self.world.find_role(self.guild, text)),
            9 => {
                let user = note(|n| &mut n.users, self.world.find_member(self.guild, text));
                user.or_else(|| note(|n| &mut n.roles, self.world.find_role(self.guild, text)))
            }
            _ => None,
        })
    }

    fn takes_channel(&self, option: &Value, id: u64) -> bool {
        let kind = self.world.channels.get(&id).map_or(0, |channel| channel.kind);
        option["channel_types"]
            .as_array()
            .is_none_or(|kinds| kinds.is_empty() || kinds.contains(&json!(kind)))
    }
}

fn name(option: &Value) -> &str {
    option["name"].as_str().unwrap_or_default()
}

/// The subcommands and groups of a command or group; `None` for what can be run.
fn subcommands(level: &Value) -> Option<&Vec<Value>> {
    let nested = |option: &Value| matches!(option["type"].as_i64(), Some(SUBCOMMAND | GROUP));
    let options = level["options"].as_array()?;
    options.iter().any(|o| nested(o) && !has_choices(o)).then_some(options).filter(|o| o.iter().all(nested))
}

fn spelled(command: &Value, path: &[&Value], word: &str) -> String {
    let names = [command].into_iter().chain(path.iter().copied()).map(name).chain([word]);
    names.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn wants(kind: i64) -> &'static str {
    match kind {
        4 => "a whole number",
        5 => "true or false",
        6 => "a member",
        7 => "a channel",
        8 => "a role",
        9 => "a member or role",
        10 => "a number",
        _ => "something the sandbox can type",
    }
}

fn has_choices(option: &Value) -> bool {
    option["choices"].as_array().is_some_and(|choices| !choices.is_empty())
}

/// A choice by its name or value.
fn choice(part: &Part<'_>) -> Result<Value, ActError> {
    let choices = part.option["choices"].as_array().map(Vec::as_slice).unwrap_or_default();
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let same = |choice: &&Value| {
        name(choice).eq_ignore_ascii_case(part.value)
            || plain(&choice["value"]).eq_ignore_ascii_case(part.value)
    };
    let names: Vec<&str> = choices.iter().map(name).collect();
    choices.iter().find(same).map(|choice| choice["value"].clone()).ok_or_else(|| ActError::BadValue {
        option: name(part.option).to_owned(),
        value: part.value.to_owned(),
        wants: format!("one of {}", names.join(", ")),
    })
}

/// A string within the option's length; the client sends at most 6000 characters.
fn fitting<'a>(part: &Part<'a>) -> Result<&'a str, ActError> {
    let bound = |key: &str, default: u64| part.option[key].as_u64().unwrap_or(default);
    let (min, max) = (bound("min_length", 0), bound("max_length", 6_000));
    let length = part.value.chars().count() as u64;
    if (min..=max).contains(&length) {
        return Ok(part.value);
    }
    Err(ActError::BadValue {
        option: name(part.option).to_owned(),
        value: part.value.to_owned(),
        wants: format!("{min} to {max} characters"),
    })
}

/// Cuts `rest` at every ` option:`; text before the first goes to the first string option (or the only option).
fn split<'a>(rest: &'a str, known: &'a [Value], focus: Option<usize>) -> Result<Vec<Part<'a>>, ActError> {
    let mut marks: Vec<(usize, usize, &Value)> = Vec::new();
    for option in known {
        let mark = format!("{}:", name(option));
        for (at, _) in rest.match_indices(&mark) {
            let bounded = rest[..at].chars().next_back().is_none_or(char::is_whitespace);
            if bounded {
                marks.push((at, at + mark.len(), option));
            }
        }
    }
    marks.sort_by_key(|(at, ..)| *at);
    let first = marks.first().map_or(rest.len(), |(at, ..)| *at);
    let mut parts = Vec::new();
    let focused = |from: usize, to: usize| focus.is_some_and(|at| (from..=to).contains(&at));
    let leading = rest[..first].trim();
    if !leading.is_empty() {
        let option = positional(known).ok_or_else(|| ActError::Stray(leading.to_owned()))?;
        parts.push(Part { option, value: leading, focused: focused(0, first) });
    }
    for (i, (_, from, option)) in marks.iter().enumerate() {
        let to = marks.get(i + 1).map_or(rest.len(), |(next, ..)| *next);
        if parts.iter().any(|part: &Part<'_>| part.option["name"] == option["name"]) {
            return Err(ActError::Twice(name(option).to_owned()));
        }
        let value = rest[*from..to].trim();
        let focused = focused(*from, to);
        if !value.is_empty() || focused {
            parts.push(Part { option, value, focused });
        }
    }
    Ok(parts)
}

fn positional(known: &[Value]) -> Option<&Value> {
    let string = known.iter().find(|option| option["type"] == STRING);
    string.or_else(|| known.first().filter(|_| known.len() == 1))
}

/// Puts the options under their group and subcommand.
fn wrap(path: &[&Value], options: Vec<Value>) -> Value {
    path.iter().rev().fold(
        Value::Array(options),
        |inner, level| json!([{"name": level["name"], "type": level["type"], "options": inner}]),
    )
}
