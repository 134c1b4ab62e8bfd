//! What happens in a game, for those who listen: each has a bounded queue of its own, filled as the console's lines are read.

use std::{
    collections::VecDeque,
    mem::take,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{sync::Notify, time::Instant};

use crate::{games::Class, sockets::ServerKey, tasks::lock};

/// Events that wait for one listener. Of more, the newest are counted.
const MOST: usize = 4_000;
/// Bytes of their lines.
const MOST_BYTES: usize = 1024 * 1024;

/// Something that happened in a game.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GameEvent {
    /// On which server.
    pub server: ServerKey,
    /// When it was heard.
    pub at: Instant,
    /// The line, [`plain`](crate::games::plain).
    pub line: Box<str>,
    /// What it says.
    pub kind: GameEventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GameEventKind {
    /// Somebody said something.
    Chat {
        /// Who; none where the line could be of different people, or does not tell it.
        name: Option<Box<str>>,
        /// What; with the name before it where that is not told apart.
        text: Box<str>,
    },
    /// Somebody came.
    Joined(Box<str>),
    /// Somebody went.
    Left(Box<str>),
    /// Somebody died.
    Died {
        /// Who.
        name: Box<str>,
        /// How: what the game prints behind the name.
        how: Box<str>,
    },
    /// Somebody achieved something.
    Achieved {
        /// Who.
        name: Box<str>,
        /// What: as above.
        what: Box<str>,
    },
    /// What was typed into the console to be said in the game, by us or by others.
    Echo,
}

impl GameEventKind {
    /// What a line tells of a game's players, if it names them.
    #[must_use]
    pub fn of(class: &Class<'_>) -> Option<Self> {
        Some(match class {
            Class::Chat { name, text } => Self::Chat { name: name.map(Into::into), text: (*text).into() },
            Class::Joined(player) => Self::Joined(player.name?.into()),
            Class::Left(player) => Self::Left(player.name?.into()),
            Class::Died { name, how } => Self::Died { name: (*name).into(), how: (*how).into() },
            Class::Achieved { name, what } => Self::Achieved { name: (*name).into(), what: (*what).into() },
            Class::Echo { .. } => Self::Echo,
            _ => return None,
        })
    }
}

/// What was heard since it was taken last.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct HeardEvents {
    /// Oldest first.
    pub events: Vec<Arc<GameEvent>>,
    /// How many more there were, for which there was no room.
    pub lost: u64,
    /// How many came with the daemon's log, so that they may be old: perhaps they were heard before.
    pub old: u64,
}

impl HeardEvents {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Somebody listens, until it is dropped.
#[derive(Debug)]
pub struct GameEvents(Arc<Queue>);

#[derive(Debug, Default)]
struct Queue {
    /// Lock order: after the listeners'; nothing else is locked while it is held.
    waiting: Mutex<Waiting>,
    filled: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    events: VecDeque<Arc<GameEvent>>,
    bytes: usize,
    lost: u64,
    old: u64,
}

impl GameEvents {
    /// Waits until something happened, then takes all that did. May be dropped where it waits.
    pub async fn next(&mut self) -> HeardEvents {
        loop {
            let filled = self.0.filled.notified();
            let Waiting { events, lost, old, .. } = take(&mut *lock(&self.0.waiting));
            let heard = HeardEvents { events: events.into(), lost, old };
            if !heard.is_empty() {
                return heard;
            }
            filled.await;
        }
    }
}

impl Queue {
    fn put(&self, change: impl FnOnce(&mut Waiting)) {
        change(&mut lock(&self.waiting));
        self.filled.notify_one();
    }
}

/// Everybody who listens to one game.
#[derive(Debug, Default)]
pub(super) struct Taps {
    any: AtomicBool,
    /// Lock order: before a listener's queue.
    list: Mutex<Vec<Weak<Queue>>>,
}

impl Taps {
    pub(super) fn add(&self) -> GameEvents {
        let queue = Arc::default();
        let mut list = lock(&self.list);
        list.retain(|known| known.strong_count() > 0);
        list.push(Arc::downgrade(&queue));
        self.any.store(true, Ordering::Relaxed);
        GameEvents(queue)
    }

    /// Whether somebody listens.
    pub(super) fn is_heard(&self) -> bool {
        self.any.load(Ordering::Relaxed)
    }

    /// Tells of something that happened.
    pub(super) fn tell(&self, event: GameEvent) {
        let event = Arc::new(event);
        self.each(|waiting| {
            if waiting.events.len() >= MOST || waiting.bytes + event.line.len() > MOST_BYTES {
                waiting.lost += 1;
            } else {
                waiting.bytes += event.line.len();
                waiting.events.push_back(Arc::clone(&event));
            }
        });
    }

    /// Tells of something that may have happened long ago.
    pub(super) fn tell_old(&self) {
        self.each(|waiting| waiting.old += 1);
    }

    fn each(&self, change: impl Fn(&mut Waiting)) {
        let mut list = lock(&self.list);
        list.retain(|known| known.strong_count() > 0);
        self.any.store(!list.is_empty(), Ordering::Relaxed);
        list.iter().filter_map(Weak::upgrade).for_each(|queue| queue.put(&change));
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use uuid::Uuid;

    use super::*;

    fn event(line: &str) -> GameEvent {
        let server = ServerKey { panel: None, uuid: Uuid::nil() };
        GameEvent { server, at: Instant::now(), line: line.into(), kind: GameEventKind::Echo }
    }

    #[tokio::test(start_paused = true)]
    async fn each_listener_hears_all_and_what_has_no_room_is_counted() {
        let taps = Taps::default();
        assert!(!taps.is_heard());
        let (mut one, mut other) = (taps.add(), taps.add());
        assert!(taps.is_heard());
        taps.tell(event("a"));
        taps.tell_old();
        let heard = one.next().await;
        assert_eq!((heard.events.len(), heard.lost, heard.old), (1, 0, 1));
        assert!(one.next().now_or_never().is_none());
        for _ in 0..MOST + 5 {
            taps.tell(event("b"));
        }
        let heard = other.next().await;
        assert_eq!((heard.events.len(), heard.lost, heard.old), (MOST, 6, 1));
        let long = "x".repeat(MOST_BYTES / 2 + 1);
        let _ = one.next().await;
        taps.tell(event(&long));
        taps.tell(event(&long));
        let heard = one.next().await;
        assert_eq!((heard.events.len(), heard.lost), (1, 1), "bytes count as well");
        drop((one, other));
        taps.tell(event("c"));
        assert!(!taps.is_heard(), "nobody is left");
    }
}
