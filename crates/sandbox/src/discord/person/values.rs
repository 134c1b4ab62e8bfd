//! The rules that a command's options keep, however they were given.

use serde_json::{Value, json};

use super::error::ActError;
use crate::discord::world::{Guild, World};

const SUBCOMMAND: i64 = 1;
const GROUP: i64 = 2;
pub(super) const STRING: i64 = 3;
pub(super) const INTEGER: i64 = 4;
pub(super) const BOOLEAN: i64 = 5;
pub(super) const USER: i64 = 6;
pub(super) const CHANNEL: i64 = 7;
pub(super) const ROLE: i64 = 8;
pub(super) const MENTIONABLE: i64 = 9;
pub(super) const NUMBER: i64 = 10;
pub(super) const ATTACHMENT: i64 = 11;

/// Whole numbers lie within these either way: what a client's numbers hold exactly.
const WHOLE: i64 = 1 << 53;
/// Characters of a string that the client sends at most.
const LONGEST: u64 = 6_000;

/// Where somebody fills in a command.
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

/// A value of the type that an option wants.
#[derive(Clone, Copy, Debug)]
pub(super) enum Given<'a> {
    Text(&'a str),
    Whole(i64),
    Number(f64),
    Flag(bool),
    /// A member who is there.
    User(u64),
    /// A role that is there.
    Role(u64),
    /// A channel that the person sees.
    Channel(u64),
}

impl Desk<'_> {
    /// The value as it is sent, if the option takes it; `None` was nothing of its type. `shown` is what an error repeats.
    pub(super) fn accept(
        &self,
        option: &Value,
        given: Option<Given<'_>>,
        shown: &str,
        named: &mut Named,
    ) -> Result<Value, ActError> {
        let refused = |wants: String| Err(bad(option, shown, wants));
        match given {
            None => refused(wants(kind(option)).to_owned()),
            Some(Given::Text(text)) => {
                let bound = |key: &str, default: u64| option[key].as_u64().unwrap_or(default);
                let (min, max) = (bound("min_length", 0), bound("max_length", LONGEST));
                let fits = (min..=max).contains(&(text.chars().count() as u64));
                if fits { Ok(json!(text)) } else { refused(format!("{min} to {max} characters")) }
            }
            Some(Given::Whole(number)) => match outside(option, number as f64) {
                Some(wants) => refused(wants),
                None if (-WHOLE..=WHOLE).contains(&number) => Ok(json!(number)),
                None => refused(format!("-{WHOLE} to {WHOLE}")),
            },
            Some(Given::Number(number)) => match outside(option, number) {
                Some(wants) => refused(wants),
                None if number.is_finite() => Ok(json!(number)),
                None => refused(wants(NUMBER).to_owned()),
            },
            Some(Given::Flag(flag)) => Ok(json!(flag)),
            Some(Given::User(id)) => Ok(note(&mut named.users, id)),
            Some(Given::Role(id)) => Ok(note(&mut named.roles, id)),
            Some(Given::Channel(id)) if self.world.is_of_kind(id, &option["channel_types"]) => {
                Ok(note(&mut named.channels, id))
            }
            Some(Given::Channel(_)) => refused("a channel of another kind".to_owned()),
        }
    }
}

impl World {
    /// Whether a channel is of one of these kinds; no list takes all.
    pub(super) fn is_of_kind(&self, channel: u64, kinds: &Value) -> bool {
        let kind = self.channels.get(&channel).map_or(0, |channel| channel.kind);
        kinds.as_array().is_none_or(|kinds| kinds.is_empty() || kinds.contains(&json!(kind)))
    }
}

fn note(list: &mut Vec<u64>, id: u64) -> Value {
    if !list.contains(&id) {
        list.push(id);
    }
    json!(id.to_string())
}

/// What the option's bounds want of a number that is outside of them.
fn outside(option: &Value, number: f64) -> Option<String> {
    let (min, max) = (option["min_value"].as_f64(), option["max_value"].as_f64());
    let fits = min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
    (!fits).then(|| match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (None, max) => format!("{} or less", max.unwrap_or_default()),
    })
}

pub(super) fn bad(option: &Value, value: &str, wants: String) -> ActError {
    ActError::BadValue { option: name(option).to_owned(), value: value.to_owned(), wants }
}

/// [`bad`] for a component.
pub(super) fn bad_select(select: &Value, value: &str, wants: String) -> ActError {
    let option = select["custom_id"].as_str().unwrap_or_default().to_owned();
    ActError::BadValue { option, value: value.to_owned(), wants }
}

/// The value is none of the choices.
pub(super) fn no_choice(option: &Value, choices: &[Value], value: &str) -> ActError {
    let names: Vec<&str> = choices.iter().map(name).collect();
    bad(option, value, format!("one of {}", names.join(", ")))
}

/// Refuses when a required option was not given.
pub(super) fn missing(known: &[Value], given: impl Fn(&Value) -> bool) -> Result<(), ActError> {
    match known.iter().find(|option| option["required"] == true && !given(option)) {
        Some(missing) => Err(ActError::MissingOption(name(missing).to_owned())),
        None => Ok(()),
    }
}

pub(super) fn name(option: &Value) -> &str {
    option["name"].as_str().unwrap_or_default()
}

pub(super) fn kind(option: &Value) -> i64 {
    option["type"].as_i64().unwrap_or(STRING)
}

pub(super) fn choices(option: &Value) -> &[Value] {
    option["choices"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The subcommands and groups of a command or group; `None` for what can be run.
pub(super) fn subcommands(level: &Value) -> Option<&Vec<Value>> {
    let nested = |option: &Value| matches!(option["type"].as_i64(), Some(SUBCOMMAND | GROUP));
    let options = level["options"].as_array()?;
    (!options.is_empty() && options.iter().all(nested)).then_some(options)
}

/// Puts the options under their group and subcommand.
pub(super) fn wrap(path: &[&Value], options: Vec<Value>) -> Value {
    path.iter().rev().fold(
        Value::Array(options),
        |inner, level| json!([{"name": level["name"], "type": level["type"], "options": inner}]),
    )
}

fn wants(kind: i64) -> &'static str {
    match kind {
        STRING => "text",
        INTEGER => "a whole number",
        BOOLEAN => "true or false",
        USER => "a member",
        CHANNEL => "a channel",
        ROLE => "a role",
        MENTIONABLE => "a member or role",
        NUMBER => "a number",
        _ => "something that can't be given here",
    }
}
