//! What an observer and those who ask have in common.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use super::{Facts, Observers, PlayersSeen, asked::Asked, written::Written};
use crate::{
    games::{Basis, Found, Profile},
    model::{Ending, LastRun},
    tasks::lock,
};

/// For how long it counts what others than the console told of the players; they are asked every minute.
const TOLD_HOLDS: Duration = Duration::from_secs(180);

/// What is known of one server. Nothing else is locked while one of its locks is held.
#[derive(Default)]
pub(super) struct Shared {
    facts: Mutex<Facts>,
    asked: Mutex<Option<Asked>>,
    /// The last ones, oldest first.
    endings: Mutex<VecDeque<Arc<Ending>>>,
    keeps_tail: AtomicBool,
    /// What others than the console told of the players, and when.
    told: Mutex<Option<(PlayersSeen, Instant)>>,
    written: Mutex<Written>,
    /// The game that somebody chose.
    chosen: Mutex<Option<&'static Profile>>,
}

impl Shared {
    /// Of a server of which this is remembered.
    pub(super) fn remembering(run: LastRun) -> Self {
        let LastRun { running_since, ending, .. } = run;
        let endings = ending.iter().map(Arc::clone).collect();
        let facts = Facts { running_since, last_ending: ending, ..Facts::default() };
        let written = Mutex::new(Written::from(&facts));
        Self { facts: Mutex::new(facts), endings: Mutex::new(endings), written, ..Self::default() }
    }

    /// Whether something has changed that is to be written down; asked once for each change.
    pub(super) fn must_be_written(&self) -> bool {
        let now = Written::from(&*lock(&self.facts));
        std::mem::replace(&mut *lock(&self.written), now) != now
    }

    pub(super) fn facts(&self) -> Facts {
        let mut facts = lock(&self.facts).clone();
        if let Some(profile) = self.chosen_game() {
            facts.game = Found { profile, basis: Basis::Chosen };
        }
        if facts.players.count.is_some() {
            return facts;
        }
        let told = lock(&self.told).clone().filter(|(_, at)| at.elapsed() < TOLD_HOLDS);
        let players = told.map_or(facts.players, |(players, _)| players);
        Facts { players, ..facts }
    }

    /// Somebody chose the game, or has it found out again. Says whether that is news.
    pub(super) fn choose_game(&self, game: Option<&'static Profile>) -> bool {
        std::mem::replace(&mut *lock(&self.chosen), game) != game
    }

    pub(super) fn chosen_game(&self) -> Option<&'static Profile> {
        *lock(&self.chosen)
    }

    /// Whether the console does not tell how many play.
    pub(super) fn lacks_count(&self) -> bool {
        lock(&self.facts).players.count.is_none()
    }

    /// Takes what others than the console told of the players; says whether that is news.
    pub(super) fn told(&self, players: PlayersSeen) -> bool {
        let before = lock(&self.told).replace((players.clone(), Instant::now()));
        before.is_none_or(|(before, _)| before != players) && self.lacks_count()
    }

    pub(super) fn forget_told(&self) {
        *lock(&self.told) = None;
    }

    pub(super) fn tell(&self, facts: &Facts) {
        lock(&self.facts).clone_from(facts);
    }

    pub(super) fn ask(&self, asked: Option<Asked>) {
        *lock(&self.asked) = asked;
    }

    pub(super) fn asked(&self) -> Option<Asked> {
        *lock(&self.asked)
    }

    /// An end was seen then: what was asked for before it is done, and no later end is because of it.
    pub(super) fn done(&self, seen: Instant) {
        let mut asked = lock(&self.asked);
        *asked = asked.filter(|asked| asked.at > seen);
    }

    pub(super) fn keep_tail(&self, keep: bool) {
        self.keeps_tail.store(keep, Ordering::Relaxed);
    }

    pub(super) fn keeps_tail(&self) -> bool {
        self.keeps_tail.load(Ordering::Relaxed)
    }

    pub(super) fn ended(&self, ending: Arc<Ending>) {
        let mut endings = lock(&self.endings);
        if endings.len() == Observers::MOST_ENDINGS {
            endings.pop_front();
        }
        endings.push_back(ending);
    }

    pub(super) fn last_ending(&self) -> Option<Arc<Ending>> {
        lock(&self.endings).back().map(Arc::clone)
    }

    pub(super) fn endings_since(&self, id: u64) -> Vec<Arc<Ending>> {
        lock(&self.endings).iter().filter(|ending| ending.id > id).map(Arc::clone).collect()
    }
}
