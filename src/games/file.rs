//! A file of `games/`, as it stands.

use std::collections::BTreeMap;

use serde::{Deserialize, de::IgnoredAny};

use super::{causes::Proof, players::Players, say::Say, told::Sentence};

/// A profile. Patterns are those of the crate `regex`; `{part}` in one stands for that of `parts`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// What people call the game.
    pub(super) title: String,
    pub(super) proof: Proof,
    /// Where its lines are from.
    pub(super) sources: Vec<String>,
    /// Other profiles whose rules hold too.
    #[serde(default)]
    pub(super) uses: Vec<String>,
    /// Commands that stop it from its console, without what may stand behind them.
    #[serde(default)]
    pub(super) stops: Vec<String>,
    #[serde(default)]
    pub(super) parts: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) detect: Detect,
    pub(super) query: Option<Query>,
    /// How something is said in the game; none: nothing can be.
    pub(super) say: Option<Say>,
    /// What can be done about players from the console; none: nothing that is known.
    pub(super) players: Option<Players>,
    #[serde(default)]
    pub(super) lines: Lines,
    /// Tests read them.
    #[serde(default, rename = "sample")]
    _samples: IgnoredAny,
}

/// How a server of this game is asked how many play.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Query {
    /// How.
    pub protocol: Protocol,
    /// How far its port is above that where players join.
    #[serde(default)]
    pub port_above: u16,
}

/// How a game server is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Protocol {
    /// The status that Minecraft's Java edition shows in its list of servers; TCP.
    Minecraft,
    /// Valve's A2S_INFO; UDP.
    A2s,
}

/// How a server of this game is known.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Detect {
    /// Words of the egg's name, whatever their case.
    pub(super) egg: Vec<String>,
    /// Parts of the Docker image's name.
    pub(super) image: Vec<String>,
    /// Parts of the command that starts it.
    pub(super) startup: Vec<String>,
    /// Patterns of what it prints as it starts, after the header.
    pub(super) lines: Vec<String>,
}

/// Patterns of lines. Those of events match what follows the header.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Lines {
    /// How lines begin; the group `level` says how bad they are. The first that matches counts.
    pub(super) headers: Vec<String>,
    /// Whole lines that are neither a warning nor an error, whatever follows.
    pub(super) ordinary: Vec<String>,
    /// Whole lines that belong to the warning or error before them.
    pub(super) continues: Vec<String>,
    /// Whole lines that are warnings, whatever their header.
    pub(super) warn: Vec<String>,
    /// Whole lines that are errors, whatever their header.
    pub(super) error: Vec<String>,
    /// Something that was said; groups `name` (optional) and `text`.
    pub(super) chat: Vec<String>,
    /// What was typed into the console to be said in the game, as it prints that; group `text`.
    pub(super) echo: Vec<String>,
    /// Something that somebody may have said or caused in a way that no other rule knows: no news is believed of it.
    pub(super) said: Vec<String>,
    /// Somebody came; groups `name`, `id`, one of them at least.
    pub(super) joined: Vec<String>,
    /// Somebody went; the same.
    pub(super) left: Vec<String>,
    /// Sentences, no patterns, by which the game tells that somebody died: `{name} was slain by *`.
    pub(super) died: Vec<Sentence>,
    /// The same of what somebody achieved.
    pub(super) achieved: Vec<Sentence>,
    /// How many there are; groups `count` or `none`, and `max` and `names` where the line tells them.
    pub(super) listed: Vec<String>,
    /// One of `names`, which commas part; group `name`.
    pub(super) listed_name: Option<String>,
    /// The game's version; group `version`.
    pub(super) version: Vec<String>,
    /// The game was told to stop itself.
    pub(super) stop: Vec<String>,
    /// The game shuts down in order.
    pub(super) ends: Vec<String>,
    /// The game broke.
    pub(super) broke: Vec<String>,
}

impl Lines {
    /// Whether there are sentences about players.
    pub(super) fn tells(&self) -> bool {
        !(self.died.is_empty() && self.achieved.is_empty())
    }
}

impl File {
    /// Reads it. The error says the line and what is wrong there.
    pub(super) fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// A pattern with its parts in their places.
    pub(super) fn pattern(&self, pattern: &str) -> String {
        let mut pattern = pattern.to_owned();
        for (name, part) in &self.parts {
            pattern = pattern.replace(&format!("{{{name}}}"), part);
        }
        pattern
    }
}
