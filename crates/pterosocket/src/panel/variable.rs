//! Startup variables of servers, as the client API shows them (protocol section 1.7).

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::address::{Address, Allocations};
use super::envelope::Item;
use crate::ForeignText;
use crate::capped::Capped;

/// Variables that are read of one server: no egg has a third of that.
pub(crate) const MOST_VARIABLES: usize = 100;
/// Bytes of a value; a longer one is left out.
const LONGEST_VALUE: usize = 16 * 1024;

/// A startup variable of a server. What it is set to can't be printed.
#[derive(Debug, Clone, Default)]
pub struct Variable {
    /// Its name for people.
    pub name: ForeignText,
    /// Its name in the server's environment.
    pub env: ForeignText,
    /// The panel's rules for its value: `required|string|max:20`.
    pub rules: ForeignText,
    /// What it is set to, or the egg's default.
    pub value: SecretString,
}

impl PartialEq for Variable {
    fn eq(&self, other: &Self) -> bool {
        let same_value = self.value.expose_secret() == other.value.expose_secret();
        same_value && self.name == other.name && self.env == other.env && self.rules == other.rules
    }
}

impl Eq for Variable {}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct WireVariable {
    name: Lenient<ForeignText>,
    env_variable: Lenient<ForeignText>,
    rules: Lenient<Rules>,
    server_value: Lenient<Value>,
    default_value: Lenient<Value>,
}

impl From<WireVariable> for Variable {
    fn from(wire: WireVariable) -> Self {
        let rules = match wire.rules.good() {
            Some(Rules::One(text)) => text,
            Some(Rules::Several(list)) => list.items.join("|").into(),
            None => ForeignText::default(),
        };
        let value = wire.server_value.good().or(wire.default_value.good());
        Self {
            name: wire.name.good().unwrap_or_default(),
            env: wire.env_variable.good().unwrap_or_default(),
            rules,
            value: value
                .map(Value::into_text)
                .filter(|text| text.len() <= LONGEST_VALUE)
                .unwrap_or_default()
                .into(),
        }
    }
}

/// As text, or as a list: Pelican's eggs have them so.
#[derive(Deserialize)]
#[serde(untagged)]
enum Rules {
    One(ForeignText),
    Several(Capped<String, 32>),
}

/// Text, whatever the panel makes of what looks like a number.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Number(serde_json::Number),
    Bool(bool),
}

impl Value {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
            Self::Bool(set) => set.to_string(),
        }
    }
}

/// What comes with a server beside its attributes. Nothing in it keeps the server from being read.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct Relationships {
    variables: Lenient<Variables>,
    allocations: Lenient<Allocations>,
    egg: Lenient<Item<WireEgg>>,
}

#[derive(Deserialize)]
struct WireEgg {
    name: ForeignText,
}

#[derive(Deserialize)]
struct Variables {
    /// A server without any has an empty list; without the right to see them there is no list at all.
    data: Capped<Item<WireVariable>, MOST_VARIABLES>,
}

impl Relationships {
    /// The default allocation, where it is told and has an address that somebody else could use.
    pub(crate) fn address(&self) -> Option<Address> {
        let Lenient::Good(allocations) = &self.allocations else { return None };
        allocations.default_address()
    }

    /// The egg's name, where it is told.
    pub(crate) fn egg(&mut self) -> ForeignText {
        std::mem::take(&mut self.egg).good().map(|item| item.attributes.name).unwrap_or_default()
    }

    /// The variables, where they are told.
    pub(crate) fn variables(self) -> Option<Vec<Variable>> {
        let list = self.variables.good()?.data.items;
        Some(list.into_iter().map(|item| item.attributes.into()).collect())
    }
}

/// A part of an answer that may be anything.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum Lenient<T> {
    Good(T),
    Other(IgnoredAny),
}

impl<T> Lenient<T> {
    pub(crate) fn good(self) -> Option<T> {
        match self {
            Self::Good(good) => Some(good),
            Self::Other(_) => None,
        }
    }
}

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}
