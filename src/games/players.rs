//! What a game's console takes about its players: to kick, ban or pardon one, to make one an operator, and its list of
//! those who may play; and what it answers. Pure.
//!
//! A line is made of a name that the profile allows and of a reason in which nothing can be taken for more than words.

mod line;

use std::sync::OnceLock;

use regex::{Regex, RegexBuilder};
use serde::Deserialize;

use super::{
    patterns::{LARGEST, compiled},
    say::{Say, visible},
    template::{Place, tame},
};
use line::{Line, Plain};
pub use line::{is_safe_name, safe_words};

/// Characters of a name.
const LONGEST_NAME: usize = 60;
/// Characters of a reason.
const LONGEST_REASON: usize = 100;

/// What is done to a player.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlayerAct {
    /// Away from the server, until they come again.
    Kick,
    /// Away for good.
    Ban,
    /// They may come again.
    Pardon,
    /// They may do everything in the game.
    Op,
    /// They may play where only those who are on the list may.
    WhitelistAdd,
    /// No longer.
    WhitelistRemove,
}

impl PlayerAct {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Kick, Self::Ban, Self::Pardon, Self::Op, Self::WhitelistAdd, Self::WhitelistRemove];

    /// Its word, as people type the command.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Kick => "kick",
            Self::Ban => "ban",
            Self::Pardon => "pardon",
            Self::Op => "op",
            Self::WhitelistAdd => "whitelist-add",
            Self::WhitelistRemove => "whitelist-remove",
        }
    }
}

/// What a game answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlayerAnswer {
    /// It is done.
    Done,
    /// There is nobody of that name.
    Nobody,
    /// It was so before.
    Already,
}

/// What a profile says of players: `[players]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Players {
    /// A pattern of all of a name.
    pub(super) name: String,
    kick: Option<Act>,
    ban: Option<Act>,
    pardon: Option<Act>,
    op: Option<Act>,
    whitelist_add: Option<Act>,
    whitelist_remove: Option<Act>,
    whitelist_list: Option<List>,
    #[serde(skip)]
    rule: OnceLock<Option<Regex>>,
}

/// One thing that can be done.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Act {
    line: Line,
    /// The line where a reason is given; none: the game takes no reason.
    reasoned: Option<Line>,
    /// What the game prints, after its header, when it is done; `{player}` is the name.
    #[serde(default)]
    done: Vec<String>,
    /// The same where there is nobody of that name.
    #[serde(default)]
    nobody: Vec<String>,
    /// The same where it was so before.
    #[serde(default)]
    already: Vec<String>,
}

/// The list of those who may play.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    line: Plain,
    /// Who is on it; group `names`, which commas part.
    #[serde(default)]
    listed: Vec<String>,
    /// Nobody is.
    #[serde(default)]
    none: Vec<String>,
}

impl Players {
    fn act(&self, act: PlayerAct) -> Option<&Act> {
        match act {
            PlayerAct::Kick => self.kick.as_ref(),
            PlayerAct::Ban => self.ban.as_ref(),
            PlayerAct::Pardon => self.pardon.as_ref(),
            PlayerAct::Op => self.op.as_ref(),
            PlayerAct::WhitelistAdd => self.whitelist_add.as_ref(),
            PlayerAct::WhitelistRemove => self.whitelist_remove.as_ref(),
        }
    }

    fn acts(&self) -> impl Iterator<Item = &Act> {
        PlayerAct::ALL.into_iter().filter_map(|act| self.act(act))
    }

    /// Its patterns, with a name where one may stand.
    pub(super) fn patterns(&self) -> impl Iterator<Item = String> {
        let of_acts = self.acts().flat_map(|act| [&act.done, &act.nobody, &act.already]).flatten();
        let of_list = self.whitelist_list.iter().flat_map(|list| [&list.listed, &list.none]).flatten();
        [&self.name].into_iter().chain(of_acts).chain(of_list).map(|pattern| about(pattern, "Steve"))
    }

    fn is_name(&self, name: &str) -> bool {
        let rule = self.rule.get_or_init(|| compiled(&format!("^(?:{})$", self.name)).ok());
        name.chars().count() <= LONGEST_NAME
            && visible(name) == name
            && rule.as_ref().is_some_and(|rule| rule.is_match(name))
    }
}

/// A pattern that is about this player.
fn about(pattern: &str, name: &str) -> String {
    pattern.replace("{player}", &format!("(?i:{})", regex::escape(name)))
}

fn any(patterns: &[String], name: &str, words: &str) -> bool {
    patterns.iter().any(|pattern| {
        let rule = RegexBuilder::new(&about(pattern, name)).size_limit(LARGEST).build();
        rule.is_ok_and(|rule| rule.is_match(words))
    })
}

/// Why there is no line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoLine {
    /// The game has nothing like it, as far as its profile knows.
    #[error("the profile has no such line")]
    NotKnown,
    /// Nobody can be called so.
    #[error("that is no name in this game")]
    NoName,
}

/// What can be done about the players of a game from its console.
#[derive(Debug, Clone, Copy)]
pub struct PlayerCommands<'a> {
    pub(super) players: &'a Players,
    pub(super) say: Option<&'a Say>,
}

impl PlayerCommands<'_> {
    /// Whether somebody can be called so; of such names every line stays one command.
    #[must_use]
    pub fn allows(&self, name: &str) -> bool {
        let mut lines =
            self.players.acts().flat_map(|act| [Some(&act.line), act.reasoned.as_ref()]).flatten();
        self.players.is_name(name) && lines.all(|line| line.is_safe(name))
    }

    /// Whether the game has it.
    #[must_use]
    pub fn can(&self, act: PlayerAct) -> bool {
        self.players.act(act).is_some()
    }

    /// Whether the game takes a reason for it.
    #[must_use]
    pub fn takes_reason(&self, act: PlayerAct) -> bool {
        self.players.act(act).is_some_and(|act| act.reasoned.as_ref().is_some_and(Line::takes_reason))
    }

    /// The line that does it: exactly one command, whatever the name and the reason are.
    ///
    /// # Errors
    /// There is none.
    pub fn line(&self, act: PlayerAct, name: &str, reason: Option<&str>) -> Result<String, NoLine> {
        let lines = self.players.act(act).ok_or(NoLine::NotKnown)?;
        if !self.allows(name) {
            return Err(NoLine::NoName);
        }
        let tamed = |place: Place| reason.map(|reason| self.reason(reason, place)).unwrap_or_default();
        // What nothing can be seen of in any place is no reason.
        let line =
            lines.reasoned.as_ref().filter(|_| !tamed(Place::Quoted).is_empty()).unwrap_or(&lines.line);
        Ok(line.fill(name, &tamed))
    }

    /// A reason in which nothing is a command, cut to what games take.
    fn reason(&self, reason: &str, place: Place) -> String {
        let shown = match self.say {
            Some(say) => say.shown(reason).unwrap_or_default(),
            None => visible(reason),
        };
        let tame = tame(shown.trim(), place);
        let cut: String = tame.chars().take(LONGEST_REASON).collect();
        cut.trim_end().to_owned()
    }

    /// The line that lists who may play.
    #[must_use]
    pub fn list(&self) -> Option<&str> {
        self.players.whitelist_list.as_ref().map(|list| &*list.line.0)
    }

    /// What the game says by a line, without its header, of what was to be done to `name`.
    #[must_use]
    pub fn answer(&self, act: PlayerAct, name: &str, words: &str) -> Option<PlayerAnswer> {
        let act = self.players.act(act)?;
        [
            (&act.done, PlayerAnswer::Done),
            (&act.already, PlayerAnswer::Already),
            (&act.nobody, PlayerAnswer::Nobody),
        ]
        .into_iter()
        .find_map(|(patterns, answer)| any(patterns, name, words).then_some(answer))
    }

    /// Who may play, as a line without its header tells it.
    #[must_use]
    pub fn listed<'l>(&self, words: &'l str) -> Option<Vec<&'l str>> {
        let list = self.players.whitelist_list.as_ref()?;
        if any(&list.none, "", words) {
            return Some(Vec::new());
        }
        let mut rules = list.listed.iter().filter_map(|pattern| compiled(pattern).ok());
        let names = rules.find_map(|rule| {
            let found = rule.captures(words)?;
            Some(found.name("names")?.as_str())
        })?;
        Some(names.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
    }
}
