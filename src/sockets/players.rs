//! Who plays, as a Minecraft server's console tells it: who joined and left since we listen, and what `list` answers.
//! Pure.
//!
//! Only what was heard counts. Who joined before the bot listened is not known until somebody types `list`, so "nobody
//! is known to play" never means that nobody plays.

use std::{borrow::Cow, collections::BTreeSet, sync::LazyLock};

use memchr::memmem;
use regex::Regex;

/// Names that are kept; of players beyond, only the number.
const MOST_NAMES: usize = 1000;
/// Longer lines are no news of players.
const LONGEST: usize = 16 * 1024;
/// The most players that a console is believed to have.
const MOST_PLAYERS: usize = 100_000;

/// What stands before a console's own words: a time, a thread, a level, in the forms of vanilla, Paper, Forge and the
/// versions before 1.7. A player's own words are behind `<Name>` and never follow it directly.
const HEADER: &str = r"^(?:\d{4}-\d\d-\d\d )?(?:\d\d:\d\d:\d\d )?(?:\[[^\[\]]{1,100}\]:? ?)*";
/// What a player may be called; Floodgate puts a dot, others a star before names from Bedrock.
const NAME: &str = r"[.*]?[A-Za-z0-9_]{1,32}";

/// The players that are known to be online.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Players {
    named: BTreeSet<Box<str>>,
    /// Players whose names we don't have.
    others: usize,
}

/// What a line tells.
#[derive(Debug, PartialEq, Eq)]
enum News<'a> {
    Joined(&'a str),
    Left(&'a str),
    /// How many there are, and their names if they follow on the same line.
    Listed(usize, Vec<&'a str>),
}

impl Players {
    /// Takes a console line, colours and all; says whether it changed how many are known.
    pub(super) fn hear(&mut self, line: &str) -> bool {
        if !may_tell(line) {
            return false;
        }
        let before = self.online();
        let plain = without_colours(line);
        match read(plain.trim_end()) {
            Some(News::Joined(name)) => self.joined(name),
            Some(News::Left(name)) => self.left(name),
            Some(News::Listed(count, names)) => self.listed(count, &names),
            None => {}
        }
        self.online() != before
    }

    /// How many are known to be online.
    pub(super) fn online(&self) -> usize {
        self.named.len() + self.others
    }

    /// The server has stopped, or lines were missed. Says whether anybody was known.
    pub(super) fn forget(&mut self) -> bool {
        std::mem::take(self).online() > 0
    }

    fn joined(&mut self, name: &str) {
        if self.named.len() < MOST_NAMES {
            self.named.insert(name.into());
        } else if !self.named.contains(name) {
            self.others = (self.others + 1).min(MOST_PLAYERS);
        }
    }

    fn left(&mut self, name: &str) {
        if !self.named.remove(name) {
            self.others = self.others.saturating_sub(1);
        }
    }

    fn listed(&mut self, count: usize, names: &[&str]) {
        let count = count.min(MOST_PLAYERS);
        self.named = names.iter().take(count.min(MOST_NAMES)).map(|name| Box::from(*name)).collect();
        self.others = count - self.named.len();
    }
}

/// Whether it is worth a closer look. Every console line comes through here.
fn may_tell(line: &str) -> bool {
    static GAME: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new(" the game"));
    static LIST: LazyLock<memmem::Finder<'static>> = LazyLock::new(|| memmem::Finder::new("There are "));
    line.len() <= LONGEST && (GAME.find(line.as_bytes()).is_some() || LIST.find(line.as_bytes()).is_some())
}

fn read(line: &str) -> Option<News<'_>> {
    static CAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compile(&format!(r"{HEADER}({NAME})(?: \(formerly known as {NAME}\))? (joined|left) the game\.?$"))
    });
    static COUNT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compile(&format!(
            r"{HEADER}There are (\d{{1,9}})(?: of a max(?: of)? |/| out of maximum )\d{{1,9}} players online[.:]?(.*)$"
        ))
    });
    if let Some(found) = CAME.as_ref().and_then(|came| came.captures(line)) {
        let name = found.get(1)?.as_str();
        return Some(if &found[2] == "joined" { News::Joined(name) } else { News::Left(name) });
    }
    let found = COUNT.as_ref()?.captures(line)?;
    let names = found.get(2)?.as_str().split(',').map(str::trim).filter(|name| !name.is_empty());
    Some(News::Listed(found[1].parse().ok()?, names.collect()))
}

/// `None` never happens: the tests compile both.
fn compile(pattern: &str) -> Option<Regex> {
    Regex::new(pattern).ok()
}

fn without_colours(line: &str) -> Cow<'_, str> {
    static CODES: LazyLock<Option<Regex>> =
        LazyLock::new(|| compile(r"\x1b\[[0-9;]*[A-Za-z]|§[0-9a-fk-orA-FK-OR]"));
    CODES.as_ref().map_or(Cow::Borrowed(line), |codes| codes.replace_all(line, ""))
}

#[cfg(test)]
mod tests;
