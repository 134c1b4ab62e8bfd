//! What is known of each server beyond its state: who plays, which version runs, since when, and how it ended.
//!
//! Each console task hands what happens to the observer of its server ([`crate::sockets::Observer`]), so 10,000 servers
//! need no task and no feed more. An observer makes [`Facts`] of it, and tells which servers changed ([`Changes`]).

mod asked;
mod changes;
mod ending;
mod facts;
mod link_codes;
mod memory;
mod observer;
mod players;
mod shared;
mod stop_command;
mod tail;
mod tap;
#[cfg(test)]
mod tests;
mod written;

use std::{
    collections::{HashMap, HashSet},
    fmt,
    sync::{Arc, Mutex},
};

use pterosocket::PowerAction;
use serenity::model::id::UserId;
use tokio::time::Instant;
use uuid::Uuid;

pub use changes::Changes;
pub use facts::{Facts, PlayersSeen, Source};
pub use link_codes::{CODE_LIFE, CODE_PREFIX, CodeFor, CodeState, LinkCodes, NoCode};
pub use players::Online;
pub use tap::{GameEvent, GameEventKind, GameEvents, HeardEvents};

use crate::{
    games::{Profile, profiles},
    model::Ending,
    sockets::{self, ObserverFactory, ServerKey},
    tasks::lock,
};
use asked::Asked;
use changes::Subscribers;
use memory::Memory;
use observer::Observer;
use shared::Shared;
use stop_command::typed_action;
use tap::Taps;

/// What is known of every server that is kept.
#[derive(Clone, Default)]
pub struct Observers(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Lock order: the sockets' servers may be held; nothing else is locked while it is held.
    servers: Mutex<HashMap<ServerKey, Arc<Shared>>>,
    /// Whose last lines are kept. Lock order: as above.
    tails: Mutex<HashSet<ServerKey>>,
    /// Which games were chosen. Lock order: as above.
    games: Mutex<HashMap<ServerKey, &'static Profile>>,
    /// Who listens to which game. Lock order: the sockets' servers may be held; before a game's listeners.
    taps: Mutex<HashMap<ServerKey, Arc<Taps>>>,
    /// At whose players somebody looks, by who does. Lock order: alone.
    looked_at: Mutex<HashMap<&'static str, HashSet<ServerKey>>>,
    subscribers: Subscribers,
    link_codes: LinkCodes,
    memory: Memory,
}

impl Observers {
    /// What is known of `server`; `None`: its console is not kept.
    #[must_use]
    pub fn facts(&self, server: ServerKey) -> Option<Facts> {
        self.shared(server).map(|shared| shared.facts())
    }

    /// The servers of which something becomes known from now on.
    #[must_use]
    pub fn subscribe(&self) -> Changes {
        self.0.subscribers.add()
    }

    /// `by` asks for `action` now; called before it is written, so that what comes of it is known to be theirs.
    pub fn asked(&self, server: ServerKey, action: PowerAction, by: UserId) {
        if let Some(shared) = self.shared(server) {
            shared.ask(Some(Asked { action, typed: false, by, at: Instant::now() }));
        }
    }

    /// `by` has `command` written to the console now; called before it is. Says whether that may end the server.
    pub fn typed(&self, server: ServerKey, command: &str, by: UserId) -> bool {
        let shared = self.shared(server);
        let game = shared.as_ref().map_or_else(|| profiles().unknown(), |shared| shared.facts().game);
        let Some(action) = typed_action(command, game.profile) else { return false };
        if let Some(shared) = shared {
            shared.ask(Some(Asked { action, typed: true, by, at: Instant::now() }));
        }
        true
    }

    /// What was asked for last could not be written: nothing comes of it.
    pub fn not_asked(&self, server: ServerKey) {
        if let Some(shared) = self.shared(server) {
            shared.ask(None);
        }
    }

    /// The endings of `server` that are remembered, with numbers above `id`, oldest first; at most
    /// [`Self::MOST_ENDINGS`].
    #[must_use]
    pub fn endings_since(&self, server: ServerKey, id: u64) -> Vec<Arc<Ending>> {
        self.shared(server).map(|shared| shared.endings_since(id)).unwrap_or_default()
    }

    /// How many endings of a server are remembered. Those beyond are counted in [`Ending::id`].
    pub const MOST_ENDINGS: usize = 20;

    /// Somebody looks at how many play on these servers: where the console does not tell, others are asked. `who` says who
    /// looks; the set takes the place of its last one.
    pub fn look_at_players(&self, who: &'static str, servers: HashSet<ServerKey>) {
        lock(&self.0.looked_at).insert(who, servers);
    }

    /// The servers at whose players somebody looks, and whose console does not tell how many there are.
    #[must_use]
    pub fn lacking_players(&self) -> HashSet<ServerKey> {
        let looked_at: HashSet<_> = lock(&self.0.looked_at).values().flatten().copied().collect();
        let lacks = |server: &ServerKey| self.shared(*server).is_some_and(|shared| shared.lacks_count());
        looked_at.into_iter().filter(lacks).collect()
    }

    /// The codes by which players show who they are.
    #[must_use]
    pub fn link_codes(&self) -> &LinkCodes {
        &self.0.link_codes
    }

    /// Takes how many play, from others than the console.
    pub fn told_players(&self, server: ServerKey, players: PlayersSeen) {
        if self.shared(server).is_some_and(|shared| shared.told(players)) {
            self.0.subscribers.tell(server);
        }
    }

    /// How many play on all servers of which that is known; none where it is known of none. A server that is reached through
    /// several panels counts once.
    #[must_use]
    pub fn players_of_all(&self) -> Option<usize> {
        let mut known: HashMap<Uuid, usize> = HashMap::new();
        for (key, shared) in &*lock(&self.0.servers) {
            if let Some(count) = shared.facts().players.count {
                let most = known.entry(key.uuid).or_default();
                *most = count.max(*most);
            }
        }
        (!known.is_empty()).then(|| known.into_values().sum())
    }

    /// Has the last lines kept of these servers alone, for [`Ending::tail`]; of others an ending has none.
    pub fn keep_tails(&self, servers: HashSet<ServerKey>) {
        for (key, shared) in &*lock(&self.0.servers) {
            shared.keep_tail(servers.contains(key));
        }
        *lock(&self.0.tails) = servers;
    }

    /// Has the consoles of these servers be read as those of these games, whatever they are found to be; those of others
    /// as they are found.
    pub fn choose_games(&self, games: HashMap<ServerKey, &'static Profile>) {
        let mut changed = Vec::new();
        for (key, shared) in &*lock(&self.0.servers) {
            if shared.choose_game(games.get(key).copied()) {
                changed.push(*key);
            }
        }
        *lock(&self.0.games) = games;
        changed.into_iter().for_each(|key| self.0.subscribers.tell(key));
    }

    /// What happens in the game on `server` from now on, also once its console is kept.
    #[must_use]
    pub fn listen(&self, server: ServerKey) -> GameEvents {
        self.taps(server).add()
    }

    fn taps(&self, server: ServerKey) -> Arc<Taps> {
        let mut all = lock(&self.0.taps);
        if let Some(known) = all.get(&server) {
            return Arc::clone(known);
        }
        all.retain(|_, taps| Arc::strong_count(taps) > 1 || taps.is_heard());
        Arc::clone(all.entry(server).or_default())
    }

    fn shared(&self, server: ServerKey) -> Option<Arc<Shared>> {
        lock(&self.0.servers).get(&server).map(Arc::clone)
    }

    /// Something is known anew.
    fn tell(&self, server: ServerKey, shared: &Arc<Shared>) {
        if shared.must_be_written() {
            self.0.memory.write(server, shared);
        }
        self.0.subscribers.tell(server);
    }

    /// The socket of `server` is closed.
    fn forget(&self, server: ServerKey, shared: &Arc<Shared>) {
        let mut servers = lock(&self.0.servers);
        // A new socket may have been opened before the old one was dropped.
        if servers.get(&server).is_some_and(|known| Arc::ptr_eq(known, shared)) {
            servers.remove(&server);
            drop(servers);
            self.0.memory.keep(server, shared);
        }
        self.0.subscribers.tell(server);
    }
}

impl ObserverFactory for Observers {
    fn observer(&self, server: ServerKey) -> Box<dyn sockets::Observer> {
        let shared = Arc::new(self.0.memory.take(server).map_or_else(Shared::default, Shared::remembering));
        shared.keep_tail(lock(&self.0.tails).contains(&server));
        shared.choose_game(lock(&self.0.games).get(&server).copied());
        lock(&self.0.servers).insert(server, Arc::clone(&shared));
        Box::new(Observer::new(server, shared, self.clone(), self.taps(server)))
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Observers").field("servers", &lock(&self.0.servers).len()).finish_non_exhaustive()
    }
}
