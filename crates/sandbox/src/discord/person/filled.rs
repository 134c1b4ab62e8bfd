//! A command whose options are filled in one by one, as the client's command bar has them.

use serde_json::{Map, Value, json};

use super::{
    command::{AUTOCOMPLETE, COMMAND, Offered, begin},
    error::ActError,
    interaction::Interaction,
    values::{
        ATTACHMENT, BOOLEAN, CHANNEL, Desk, Given, INTEGER, MENTIONABLE, NUMBER, Named, ROLE, STRING, USER,
        bad, choices, kind, missing, name, no_choice, subcommands, wrap,
    },
};
use crate::discord::{Discord, check::Choice};

/// A slash command as somebody has filled it in.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The registered command's id.
    pub command: u64,
    /// The group and subcommand, as far as the command has them.
    pub path: Vec<String>,
    /// Values by the options' names: text, numbers and booleans; members, roles and channels by their ids as text. Null
    /// and empty text count as not given.
    pub options: Map<String, Value>,
}

impl Discord {
    /// Sends a slash command.
    ///
    /// # Errors
    /// What the client refuses to send: see [`ActError`].
    pub fn send_command(&self, user: u64, channel: u64, filled: &Filled) -> Result<Interaction, ActError> {
        let offered = Offered { channel, user, kind: COMMAND };
        begin(&self.shared, offered, filled.wanted(), |desk, command| desk.filled(command, filled, None))
    }

    /// The suggestions for the option `focused`, whose value so far is text; the other options may be missing.
    ///
    /// # Errors
    /// As [`send_command`](Self::send_command), and when no suggestions come in time.
    pub async fn suggest(
        &self,
        user: u64,
        channel: u64,
        filled: &Filled,
        focused: &str,
    ) -> Result<Vec<Choice>, ActError> {
        let offered = Offered { channel, user, kind: AUTOCOMPLETE };
        let focused = Some(focused);
        let sent = begin(&self.shared, offered, filled.wanted(), |desk, command| {
            desk.filled(command, filled, focused)
        });
        sent?.choices().await
    }
}

impl Filled {
    fn wanted(&self) -> (String, impl Fn(&Value) -> bool) {
        let id = self.command.to_string();
        (id.clone(), move |command: &Value| command["id"] == id && command["type"] == 1)
    }
}

impl Desk<'_> {
    fn filled(
        &self,
        command: &Value,
        filled: &Filled,
        focused: Option<&str>,
    ) -> Result<(Value, Named), ActError> {
        let unknown = || {
            let words: Vec<&str> =
                [name(command)].into_iter().chain(filled.path.iter().map(String::as_str)).collect();
            ActError::UnknownCommand(words.join(" "))
        };
        let (mut level, mut path, mut words) = (command, Vec::new(), filled.path.iter());
        while let Some(sub) = subcommands(level) {
            let word = words.next().ok_or_else(unknown)?;
            level = sub.iter().find(|option| name(option) == word).ok_or_else(unknown)?;
            path.push(level);
        }
        if words.next().is_some() {
            return Err(unknown());
        }
        let known = level["options"].as_array().map(Vec::as_slice).unwrap_or_default();
        let stray = |key: &&str| known.iter().all(|option| name(option) != *key);
        if let Some(stray) = filled.options.keys().map(String::as_str).chain(focused).find(stray) {
            return Err(ActError::Stray(stray.to_owned()));
        }
        let given = |option: &Value| {
            filled.options.get(name(option)).is_some_and(|value| !value.is_null() && value != "")
        };
        let (mut named, mut values) = (Named::default(), Vec::new());
        for option in known {
            if focused == Some(name(option)) {
                values.push(in_focus(option, filled.options.get(name(option)))?);
            } else if let Some(value) = filled.options.get(name(option)).filter(|_| given(option)) {
                let value = self.take(option, value, &mut named)?;
                values.push(json!({"name": option["name"], "type": option["type"], "value": value}));
            }
        }
        if focused.is_none() {
            missing(known, given)?;
        }
        Ok((wrap(&path, values), named))
    }

    fn take(&self, option: &Value, value: &Value, named: &mut Named) -> Result<Value, ActError> {
        if kind(option) == ATTACHMENT {
            return Err(ActError::Unsupported("Files can't be uploaded in this pretend Discord."));
        }
        let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        match choices(option) {
            [] => self.accept(option, self.given(kind(option), value), &shown, named),
            choices if choices.iter().any(|choice| choice["value"] == *value) => Ok(value.clone()),
            choices => Err(no_choice(option, choices, &shown)),
        }
    }

    fn given<'a>(&self, kind: i64, value: &'a Value) -> Option<Given<'a>> {
        let id = value.as_str().and_then(|id| id.parse::<u64>().ok());
        let member = || id.filter(|id| self.guild.members.contains_key(id)).map(Given::User);
        let role = || id.filter(|id| self.guild.role(*id).is_some()).map(Given::Role);
        match kind {
            STRING => value.as_str().map(Given::Text),
            INTEGER => value.as_i64().map(Given::Whole),
            NUMBER => value.as_f64().map(Given::Number),
            BOOLEAN => value.as_bool().map(Given::Flag),
            USER => member(),
            ROLE => role(),
            MENTIONABLE => member().or_else(role),
            CHANNEL => self.world.find_channel(self.guild, self.user, &id?.to_string()).map(Given::Channel),
            _ => None,
        }
    }
}

/// The option that somebody is typing: its value is text, whatever its type.
fn in_focus(option: &Value, value: Option<&Value>) -> Result<Value, ActError> {
    let text = value.map_or_else(String::new, |value| match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    });
    if option["autocomplete"] != true {
        return Err(bad(option, &text, "an option without suggestions".to_owned()));
    }
    Ok(json!({"name": option["name"], "type": option["type"], "value": text, "focused": true}))
}
