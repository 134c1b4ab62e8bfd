//! Who plays, as a console tells it: who joined and left since we listen, and the answers to a list. Pure. What lines mean
//! is told by the profile of the game ([`crate::games`]).
//!
//! Only what was heard counts. Who joined before the bot listened is not known until somebody types `list`, so "nobody
//! is known to play" never means that nobody plays. After lines were missed, who was seen may have left: then the number
//! is unknown until a `list`, or until all who were seen have left.

use std::collections::BTreeMap;

use super::{PlayersSeen, Source};
use crate::games::{Class, Player};

/// Names that are kept; of players beyond, only the number.
const MOST_NAMES: usize = 1000;
/// The most players that a console is believed to have.
const MOST_PLAYERS: usize = 100_000;

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
    /// By what tells them apart; with their names, where these are known.
    known: BTreeMap<Box<str>, Option<Box<str>>>,
    /// Players of whom only the number is known.
    others: usize,
    /// Lines were missed since.
    doubted: bool,
    /// Nobody can have come unseen: the console was heard since the server started.
    whole: bool,
    /// The console told all of them, or tells who comes.
    told: bool,
}

impl Players {
    /// Takes what a line means; says whether it changed what is known.
    pub(super) fn hear(&mut self, class: &Class<'_>) -> bool {
        let before = self.seen();
        match class {
            Class::Joined(player) => self.joined(*player),
            Class::Left(player) => self.left(*player),
            Class::Listed { count, names, .. } => self.listed(*count, names),
            // Somebody may have come or gone.
            Class::Unclear => drop(self.doubt()),
            Class::Chat { .. }
            | Class::Echo { .. }
            | Class::Died { .. }
            | Class::Achieved { .. }
            | Class::Version(_)
            | Class::StopTyped
            | Class::ShutsDown
            | Class::Broke
            | Class::Other => return false,
        }
        self.doubted &= self.seen_now() > 0;
        self.seen() != before
    }

    /// How many there are; none where that is not known.
    fn count(&self) -> Option<usize> {
        (self.whole && self.told).then(|| self.seen_now())
    }

    /// What is known, for others.
    pub(super) fn seen(&self) -> PlayersSeen {
        let names = self.known.values().flatten().cloned().collect();
        PlayersSeen { count: self.count(), online: self.online(), names, from: Source::Console }
    }

    /// What is known of who is online.
    pub(super) fn online(&self) -> Online {
        if self.doubted { Online::Unknown } else { Online::AtLeast(self.seen_now()) }
    }

    /// The names of all who play; none where somebody else may.
    pub(super) fn all_named(&self) -> Option<Vec<&str>> {
        self.count()?;
        let names = self.known.values().map(Option::as_deref).collect::<Option<Vec<_>>>()?;
        (self.others == 0).then_some(names)
    }

    fn seen_now(&self) -> usize {
        self.known.len() + self.others
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

    fn joined(&mut self, player: Player<'_>) {
        self.told = true;
        if self.known.len() < MOST_NAMES {
            self.known.insert(player.id.into(), player.name.map(Into::into));
        } else if !self.known.contains_key(player.id) {
            self.others = (self.others + 1).min(MOST_PLAYERS);
        }
    }

    fn left(&mut self, player: Player<'_>) {
        // Who was listed is known by the name, who joined by what tells them apart.
        let by_name = || player.name.is_some_and(|name| self.known.contains_key(name));
        let id = if !self.known.contains_key(player.id) && by_name() { player.name } else { Some(player.id) };
        if id.is_none_or(|id| self.known.remove(id).is_none()) {
            self.others = self.others.saturating_sub(1);
        }
    }

    fn listed(&mut self, count: usize, names: &[&str]) {
        let count = count.min(MOST_PLAYERS);
        // A number alone that is no news takes no names away.
        if !names.is_empty() || count != self.seen_now() {
            let names = names.iter().take(count.min(MOST_NAMES));
            self.known = names.map(|name| (Box::from(*name), Some(Box::from(*name)))).collect();
            self.others = count - self.known.len();
        }
        (self.doubted, self.whole, self.told) = (false, true, true);
    }
}

#[cfg(test)]
mod tests;
