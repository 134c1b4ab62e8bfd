//! From what a person types to a command's options, as the client's command bar would fill them in.

use serde_json::{Value, json};

use super::{
    error::ActError,
    values::{
        BOOLEAN, CHANNEL, Desk, Given, INTEGER, MENTIONABLE, NUMBER, Named, ROLE, STRING, USER, choices,
        kind, missing, name, no_choice, subcommands, wrap,
    },
};

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
            missing(known, |option| parts.iter().any(|part| part.option["name"] == option["name"]))?;
        }
        Ok((wrap(&path, filled), named))
    }

    fn fill(&self, part: &Part<'_>, named: &mut Named) -> Result<Value, ActError> {
        let mut body = json!({"name": part.option["name"], "type": kind(part.option)});
        if part.focused {
            body["value"] = json!(part.value);
            body["focused"] = json!(true);
            return Ok(body);
        }
        body["value"] = match choices(part.option) {
            [] => self.accept(part.option, self.read(part), part.value, named)?,
            choices => choice(part, choices)?,
        };
        Ok(body)
    }

    /// What the text stands for; `None` if it is nothing that the option takes.
    fn read<'a>(&self, part: &Part<'a>) -> Option<Given<'a>> {
        let text = part.value;
        let member = || self.world.find_member(self.guild, text).map(Given::User);
        let role = || self.world.find_role(self.guild, text).map(Given::Role);
        match kind(part.option) {
            STRING => Some(Given::Text(text)),
            INTEGER => text.parse().ok().map(Given::Whole),
            NUMBER => text.parse().ok().map(Given::Number),
            BOOLEAN => text.to_lowercase().parse().ok().map(Given::Flag),
            USER => member(),
            CHANNEL => self.world.find_channel(self.guild, self.user, text).map(Given::Channel),
            ROLE => role(),
            MENTIONABLE => member().or_else(role),
            _ => None,
        }
    }
}

fn spelled(command: &Value, path: &[&Value], word: &str) -> String {
    let names = [command].into_iter().chain(path.iter().copied()).map(name).chain([word]);
    names.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A choice by its name or value.
fn choice(part: &Part<'_>, choices: &[Value]) -> Result<Value, ActError> {
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let same = |choice: &&Value| {
        name(choice).eq_ignore_ascii_case(part.value)
            || plain(&choice["value"]).eq_ignore_ascii_case(part.value)
    };
    let found = choices.iter().find(same).map(|choice| choice["value"].clone());
    found.ok_or_else(|| no_choice(part.option, choices, part.value))
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
