//! Who plays, as a console tells it: who joined and left since we listen, and what `list` answers. Pure. The lines are
//! those of Minecraft (Java, Bedrock, Velocity); consoles of other games tell nothing here.
//!
//! Only what was heard counts. Who joined before the bot listened is not known until somebody types `list`, so "nobody
//! is known to play" never means that nobody plays. After lines were missed, who was seen may have left: then the number
//! is unknown until a `list`, or until all who were seen have left.

use std::{borrow::Cow, collections::BTreeSet, sync::LazyLock};

use memchr::memmem;
use regex::Regex;

use super::{PlayersSeen, Source};

/// Names that are kept; of players beyond, only the number.
const MOST_NAMES: usize = 1000;
/// Longer lines are no news of players.
const LONGEST: usize = 16 * 1024;
/// The most players that a console is believed to have.
const MOST_PLAYERS: usize = 100_000;

/// What a player may be called, in any script; Floodgate puts a dot, others a star before names from Bedrock, a tilde
/// stands before nicknames. `* Name` is what `/me` prints.
const NAME: &str = r"[.*~]?\w(?:[\w .'-]{0,38}[\w.'-])?";

/// What a console tells of its players.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Online {
    /// So many are known to play; 0: nobody is known to.
    AtLeast(usize),
    /// Somebody was seen, and may have left while lines were missed.
    Unknown,
}

/// The players that are known to be online.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Players {
    named: BTreeSet<Box<str>>,
    /// Players whose names we don't have.
    others: usize,
    /// Lines were missed since.
    doubted: bool,
    /// Nobody can have come unseen: the console was heard since the server started.
    whole: bool,
    /// The console told all of them, or tells who comes.
    told: bool,
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
    /// Takes a console line, colours and all; says whether it changed what is known.
    pub(super) fn hear(&mut self, line: &str) -> bool {
        if !may_tell(line) {
            return false;
        }
        let before = (self.online(), self.count());
        match read(&without_colours(line)) {
            Some(News::Joined(name)) => self.joined(name),
            Some(News::Left(name)) => self.left(name),
            Some(News::Listed(count, names)) => self.listed(count, &names),
            None => {}
        }
        self.doubted &= self.seen_now() > 0;
        (self.online(), self.count()) != before
    }

    /// How many there are; none where that is not known.
    fn count(&self) -> Option<usize> {
        (self.whole && self.told).then(|| self.seen_now())
    }

    /// What is known, for others.
    pub(super) fn seen(&self) -> PlayersSeen {
        let names = self.named.iter().cloned().collect();
        PlayersSeen { count: self.count(), online: self.online(), names, from: Source::Console }
    }

    /// What is known of who is online.
    pub(super) fn online(&self) -> Online {
        if self.doubted { Online::Unknown } else { Online::AtLeast(self.seen_now()) }
    }

    fn seen_now(&self) -> usize {
        self.named.len() + self.others
    }

    /// The server has stopped.
    pub(super) fn forget(&mut self) {
        *self = Self { whole: true, ..Self::default() };
    }

    /// Lines were missed. Says whether that changed what is known.
    pub(super) fn doubt(&mut self) -> bool {
        let known = std::mem::take(&mut self.whole) && self.told;
        let seen = self.seen_now() > 0;
        known | (std::mem::replace(&mut self.doubted, seen) != seen)
    }

    fn joined(&mut self, name: &str) {
        self.told = true;
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
        (self.doubted, self.whole, self.told) = (false, true, true);
    }
}

/// Whether it is worth a closer look. Every console line comes through here.
fn may_tell(line: &str) -> bool {
    const SIGNS: [&str; 5] = [" the game", "There are ", "onnected: ", "[connected player] ", " das Spiel "];
    static FINDERS: LazyLock<[memmem::Finder<'static>; 5]> = LazyLock::new(|| SIGNS.map(memmem::Finder::new));
    line.len() <= LONGEST && FINDERS.iter().any(|finder| finder.find(line.as_bytes()).is_some())
}

fn read(line: &str) -> Option<News<'_>> {
    static CAME: LazyLock<Regex> = LazyLock::new(|| {
        compile(&format!(
            r"^({NAME})(?: \(formerly known as {NAME}\))? (?:(joined|left) the game\.?|hat das Spiel (betreten|verlassen))$"
        ))
    });
    static CONNECTED: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"^(?:Player (?P<bedrock>dis)?connected: (?P<b>[^,]{1,40}), xuid: ?\d*.*|\[connected player\] (?P<v>\S{1,40}) \(/[^()]*\) has (?P<velocity>dis)?connected.*)$",
        )
    });
    static COUNT: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"^There are (\d{1,9})(?:/\d{1,9})?(?: of a max(?: of)? |/| out of maximum )?\d{0,9} players online[.:]?(.*)$",
        )
    });
    let words = own_words(line);
    if let Some(found) = CAME.captures(words) {
        let name = found.get(1)?.as_str();
        let came = found.get(2).or_else(|| found.get(3))?.as_str();
        return Some(if matches!(came, "joined" | "betreten") {
            News::Joined(name)
        } else {
            News::Left(name)
        });
    }
    if let Some(found) = CONNECTED.captures(words) {
        let name = found.name("b").or_else(|| found.name("v"))?.as_str();
        let left = found.name("bedrock").or_else(|| found.name("velocity")).is_some();
        return Some(if left { News::Left(name) } else { News::Joined(name) });
    }
    let found = COUNT.captures(words)?;
    let names = found.get(2)?.as_str().split(',').filter_map(listed_name);
    Some(News::Listed(found[1].parse().ok()?, names.collect()))
}

/// The console's own words, without the time, thread and level before them. Only the first `]: ` ends that: what `/say`
/// prints, `[Steve] …` or `[Rcon] …`, is not taken for another.
fn own_words(line: &str) -> &str {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        compile(
            r"^(?:>[>. ]*)?(?:\d{4}-\d\d-\d\d )?(?:\d\d:\d\d:\d\d(?:[.,:]\d{1,6})? )?(?:\[(?:[^\[\]]{0,60}[ /])?(?:INFO|WARN|WARNING)\] )?",
        )
    });
    let header =
        line.split_once("]: ").filter(|(header, _)| header.contains("INFO") || header.contains("WARN"));
    if let Some((_, words)) = header {
        return words;
    }
    let before = BEFORE.find(line).map_or(0, |found| found.end());
    &line[before..]
}

/// A name of a list, without a uuid behind it and titles before it; none if that leaves no name.
fn listed_name(text: &str) -> Option<&str> {
    static LISTED: LazyLock<Regex> = LazyLock::new(|| {
        compile(&format!(r"^\s*(?:\[[^\[\]]*\] ?)*({NAME})(?: \([0-9a-fA-F-]{{32,36}}\))?\s*$"))
    });
    Some(LISTED.captures(text)?.get(1)?.as_str())
}

/// The tests compile each.
fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid pattern")
}

/// The line without escapes and `§` codes; where a prompt was written over, what is written over it.
fn without_colours(line: &str) -> Cow<'_, str> {
    static CODES: LazyLock<Regex> =
        LazyLock::new(|| compile(r"\x1b\[[?=0-9;]*[A-Za-z]|\x1b[=>]|§[0-9a-fk-orA-FK-OR]"));
    let line = line.trim_end();
    let plain = CODES.replace_all(line, "");
    match plain.rsplit_once('\r') {
        Some((before, after)) if before.trim_matches(['>', '.', ' ', '\r']).is_empty() => {
            after.to_owned().into()
        }
        _ => plain,
    }
}

#[cfg(test)]
mod tests;
