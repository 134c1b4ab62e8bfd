//! Who plays, as a console tells it: who joined and left since we listen, and the answers to a list. Pure. What lines mean
//! is told by the profile of the game ([`crate::games`]).
//!
//! Only what was heard counts. Who joined before the bot listened is not known until somebody types `list`, so "nobody
//! is known to play" never means that nobody plays. After lines were missed, who was seen may have left: then the number
//! is unknown until a `list`, or until all who were seen have left.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{PlayersSeen, Source};
use crate::games::{Class, Player};

/// Names that are kept; of players beyond, only the number.
const MOST_NAMES: usize = 1000;
/// Names of those who went that are kept, for what is done about players afterwards.
const MOST_GONE: usize = 50;
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
    /// Who went, the last one first; also of the process before.
    gone: VecDeque<Box<str>>,
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
        self.went_all_but(&BTreeMap::new());
        *self = Self { whole: true, gone: std::mem::take(&mut self.gone), ..Self::default() };
    }

    /// Lines were missed. Says whether that changed what is known.
    pub(super) fn doubt(&mut self) -> bool {
        let known = std::mem::take(&mut self.whole) && self.told;
        let seen = self.seen_now() > 0;
        known | (std::mem::replace(&mut self.doubted, seen) != seen)
    }

    fn joined(&mut self, player: Player<'_>) {
        self.told = true;
        self.gone.retain(|gone| Some(&**gone) != player.name);
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
        match id.and_then(|id| self.known.remove(id)) {
            Some(name) => name.into_iter().for_each(|name| self.went(name)),
            None => self.others = self.others.saturating_sub(1),
        }
    }

    /// Remembers the name of somebody who is not there any more.
    fn went(&mut self, name: Box<str>) {
        self.gone.retain(|gone| *gone != name);
        self.gone.push_front(name);
        self.gone.truncate(MOST_GONE);
    }

    /// Only these are there now.
    fn went_all_but(&mut self, now: &BTreeMap<Box<str>, Option<Box<str>>>) {
        let gone = std::mem::take(&mut self.known).into_values().flatten();
        gone.filter(|name| !now.contains_key(name)).for_each(|name| self.went(name));
        self.gone.retain(|gone| !now.contains_key(gone));
    }

    /// The names of those who were there lately, the last to go first.
    pub(super) fn gone(&self) -> Arc<[Box<str>]> {
        self.gone.iter().cloned().collect()
    }

    fn listed(&mut self, count: usize, names: &[&str]) {
        let count = count.min(MOST_PLAYERS);
        // A number alone that is no news takes no names away.
        if !names.is_empty() || count != self.seen_now() {
            let names = names.iter().take(count.min(MOST_NAMES));
            let now = names.map(|name| (Box::from(*name), Some(Box::from(*name)))).collect();
            self.went_all_but(&now);
            self.known = now;
            self.others = count - self.known.len();
        }
        (self.doubted, self.whole, self.told) = (false, true, true);
    }
}

#[cfg(test)]
mod tests;
