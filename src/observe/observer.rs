//! One server's observer: takes what its console task hands it, and makes facts of it.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::SystemTime,
};

use pterosocket::Stats;
use tokio::time::Instant;

use super::{Ending, Facts, Observers, asked::Asked, players::Players};
use crate::{
    sockets::{self, Observed, Power, ServerKey},
    tasks::lock,
};

/// What an observer and those who ask have in common.
#[derive(Default)]
pub(super) struct Shared {
    /// Lock order: alone.
    facts: Mutex<Facts>,
    /// Lock order: alone.
    asked: Mutex<Option<Asked>>,
    /// Lock order: alone.
    endings: Mutex<VecDeque<Arc<Ending>>>,
    keeps_tail: AtomicBool,
}

impl Shared {
    pub(super) fn facts(&self) -> Facts {
        lock(&self.facts).clone()
    }

    pub(super) fn asked(&self, asked: Option<Asked>) {
        *lock(&self.asked) = asked;
    }

    pub(super) fn keep_tail(&self, keep: bool) {
        self.keeps_tail.store(keep, Ordering::Relaxed);
    }

    pub(super) fn endings_since(&self, id: u64) -> Vec<Arc<Ending>> {
        lock(&self.endings).iter().filter(|ending| ending.id > id).map(Arc::clone).collect()
    }
}

/// Makes facts of what happens on one console.
pub(super) struct Observer {
    server: ServerKey,
    shared: Arc<Shared>,
    observers: Observers,
    players: Players,
    power: Power,
    /// What is to be made known.
    facts: Facts,
    players_changed: bool,
    changed: bool,
}

impl Observer {
    pub(super) fn new(server: ServerKey, shared: Arc<Shared>, observers: Observers) -> Self {
        Self {
            server,
            facts: shared.facts(),
            shared,
            observers,
            players: Players::default(),
            power: Power::Unknown,
            players_changed: false,
            changed: true,
        }
    }

    fn power(&mut self, to: Power) {
        if matches!(to, Power::Offline | Power::Starting) {
            self.players.forget();
            self.players_changed = true;
        }
        let before = std::mem::replace(&mut self.power, to);
        if before == to {
            return;
        }
        let now = SystemTime::now();
        self.facts.state_since = now;
        self.facts.starting_since = (to == Power::Starting).then_some(now);
        match to {
            Power::Offline => self.facts.running_since = None,
            Power::Starting => self.facts.running_since = Some(now),
            _ => {}
        }
        self.changed = true;
    }
}

impl sockets::Observer for Observer {
    fn observe(&mut self, what: Observed<'_>, _: Instant) {
        match what {
            // What a replay tells may be old, and what happens meanwhile can't be told from that.
            Observed::Line { may_be_old: true, .. } | Observed::Missed => {
                self.players_changed |= self.players.doubt();
            }
            Observed::Line { text, .. } => self.players_changed |= self.players.hear(text),
            Observed::Power(to) => self.power(to),
            Observed::Down { .. } | Observed::GivenUp => {
                self.players_changed |= self.players.doubt();
                self.power(Power::Unknown);
                self.changed = true;
            }
            Observed::Login | Observed::Deleted => self.changed = true,
            Observed::Daemon(_) | Observed::Maintained => {}
        }
    }

    fn settle(&mut self, _: Instant, _: &dyn Fn() -> Option<Stats>) -> Option<Instant> {
        if std::mem::take(&mut self.players_changed) {
            let seen = self.players.seen();
            self.changed |= seen != self.facts.players;
            self.facts.players = seen;
        }
        if std::mem::take(&mut self.changed) {
            lock(&self.shared.facts).clone_from(&self.facts);
            self.observers.0.subscribers.tell(self.server);
        }
        None
    }

    fn wants_log(&self) -> bool {
        self.shared.keeps_tail.load(Ordering::Relaxed)
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observers.forget(self.server, &self.shared);
    }
}
