//! Selects and buttons that wait for a press: what goes on when it comes.
//!
//! A `custom_id` holds only a random key; what it stands for stays here, so that nothing can be forged and a command
//! of any length can wait. Kept in memory: after a restart the press is answered with "type it again".

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex},
    time::Duration,
};

use pterosocket::PowerAction;
use serenity::model::id::{GuildId, InteractionId, UserId};
use tokio::time::Instant;

use super::{
    action::Action,
    ask_for_it::{Ask, Wanted},
    audit::Page,
};
use crate::{
    store::{BindingId, PanelId, UnboundId},
    tasks::lock,
};

/// How long a press may take: an interaction's token lives 15 minutes, and an answer may still follow.
pub(super) const LIFE: Duration = Duration::from_secs(10 * 60);
/// The most that wait; beyond it the oldest is forgotten, which its press is told.
const MOST: usize = 10_000;

/// Presses and forms of which it is known that they came already.
const PRESSES: usize = 256;

/// What a press leads to.
#[derive(Debug, Clone)]
pub(super) enum Next {
    /// A select: do this to the binding that is chosen.
    Choose(Action),
    /// A button: do this power action, confirmed.
    Power(PowerAction, BindingId),
    /// A button: leave the binding of this name as it is.
    Leave { name: String },
    /// A form: link the panel that is named in it.
    LinkPanel,
    /// A button: unlink this panel.
    UnlinkPanel(PanelId),
    /// A button: show another page of the audit trail.
    Audit(Page),
    /// A button: delete everything that is kept of the guild, confirmed.
    ForgetAll,
    /// A button: unbind this, confirmed.
    Unbind(BindingId),
    /// A button: bring back what was unbound.
    BringBack(UnboundId),
    /// A button: put this before those who may allow it.
    AskForIt(Wanted),
    /// A button on such a card: allow it, or not.
    Answer(Arc<Ask>, Verdict),
}

/// What was said to an [`Ask`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Approve,
    Deny,
}

/// Who may press.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presser {
    Asker(UserId),
    /// Whoever may, which is found out when they press.
    Anybody,
}

/// Why a press leads to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lapsed {
    /// Too old, pressed before, or from before a restart.
    Unknown,
    /// It belongs to somebody else.
    NotYours,
}

struct Entry {
    presser: Presser,
    guild: GuildId,
    expires: Instant,
    next: Next,
    /// All buttons of its card, of which one counts.
    card: Arc<[String]>,
}

/// What waits for a press.
#[derive(Default)]
pub struct Pending {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    entries: HashMap<String, Entry>,
    /// Oldest first.
    order: VecDeque<String>,
    /// The last presses and forms, oldest first.
    presses: VecDeque<InteractionId>,
}

impl Pending {
    /// Remembers what the asker's press leads to and returns its `custom_id`.
    pub(super) fn add(&self, asker: UserId, guild: GuildId, next: Next, now: Instant) -> String {
        let [key] = self.remember(Presser::Asker(asker), guild, [next], now);
        key
    }

    /// Remembers what the buttons of a card lead to, whoever presses one, and returns their `custom_id`s.
    pub(super) fn add_card<const N: usize>(
        &self,
        guild: GuildId,
        next: [Next; N],
        now: Instant,
    ) -> [String; N] {
        self.remember(Presser::Anybody, guild, next, now)
    }

    fn remember<const N: usize>(
        &self,
        presser: Presser,
        guild: GuildId,
        next: [Next; N],
        now: Instant,
    ) -> [String; N] {
        let keys = [(); N].map(|()| format!("wingcord:{:032x}", rand::random::<u128>()));
        let (card, mut state): (Arc<[String]>, _) = (keys.clone().into(), lock(&self.state));
        for (key, next) in keys.iter().zip(next) {
            state.forget_old(now);
            state.order.push_back(key.clone());
            let entry = Entry { presser, guild, expires: now + LIFE, next, card: Arc::clone(&card) };
            state.entries.insert(key.clone(), entry);
        }
        keys
    }

    /// Whether a press or a form comes for the first time: Discord may deliver an event twice, and the second delivery
    /// must not answer for the first.
    pub(super) fn is_new(&self, press: InteractionId) -> bool {
        let mut state = lock(&self.state);
        if state.presses.contains(&press) {
            return false;
        }
        if state.presses.len() >= PRESSES {
            state.presses.pop_front();
        }
        state.presses.push_back(press);
        true
    }

    /// What a press leads to. Only once for who was asked; a card's buttons stay until one is [settled](Self::settle).
    pub(super) fn take(&self, key: &str, by: UserId, guild: GuildId, now: Instant) -> Result<Next, Lapsed> {
        let mut state = lock(&self.state);
        let entry = state.entries.get(key).filter(|entry| entry.expires > now && entry.guild == guild);
        match entry {
            None => Err(Lapsed::Unknown),
            Some(Entry { presser: Presser::Anybody, next, .. }) => Ok(next.clone()),
            Some(Entry { presser: Presser::Asker(asker), .. }) if *asker != by => Err(Lapsed::NotYours),
            Some(_) => state.entries.remove(key).map(|entry| entry.next).ok_or(Lapsed::Unknown),
        }
    }

    /// A press of a card's button counts, and no other one does from now on. False: another one has.
    pub(super) fn settle(&self, key: &str) -> bool {
        let mut state = lock(&self.state);
        let Some(entry) = state.entries.remove(key) else { return false };
        entry.card.iter().for_each(|other| drop(state.entries.remove(other)));
        true
    }

    /// How many presses of a guild are waited for of which `wanted` is true.
    pub(super) fn count(&self, guild: GuildId, now: Instant, wanted: impl Fn(&Next) -> bool) -> usize {
        let waits = |entry: &&Entry| entry.guild == guild && entry.expires > now && wanted(&entry.next);
        lock(&self.state).entries.values().filter(waits).count()
    }
}

impl State {
    fn forget_old(&mut self, now: Instant) {
        while let Some(oldest) = self.order.front() {
            let expired = self.entries.get(oldest).is_none_or(|entry| entry.expires <= now);
            if !expired && self.order.len() < MOST {
                return;
            }
            self.entries.remove(oldest);
            self.order.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: UserId = UserId::new(1);
    const GUILD: GuildId = GuildId::new(10);

    fn leave() -> Next {
        Next::Leave { name: "Survival".into() }
    }

    fn take(pending: &Pending, key: &str, by: UserId, guild: GuildId, now: Instant) -> Option<Lapsed> {
        pending.take(key, by, guild, now).err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_press_counts_once_for_the_asker_in_time() {
        let (pending, now) = (Pending::default(), Instant::now());
        let key = pending.add(ALICE, GUILD, leave(), now);
        assert!(key.len() <= 100, "a custom_id's length");
        assert_eq!(take(&pending, &key, UserId::new(2), GUILD, now), Some(Lapsed::NotYours));
        assert_eq!(take(&pending, &key, ALICE, GuildId::new(11), now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, "wingcord:forged", ALICE, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &key, ALICE, GUILD, now + LIFE), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &key, ALICE, GUILD, now), None);
        assert_eq!(take(&pending, &key, ALICE, GUILD, now), Some(Lapsed::Unknown), "only once");
    }

    #[test]
    fn a_press_that_is_delivered_twice_is_new_once() {
        let pending = Pending::default();
        let press = |id| pending.is_new(InteractionId::new(id));
        assert!(press(1) && !press(1) && press(2));
        assert!((3..3 + PRESSES as u64).all(press));
        assert_eq!(lock(&pending.state).presses.len(), PRESSES);
        assert!(press(1), "too long ago");
    }

    #[tokio::test(start_paused = true)]
    async fn a_card_is_for_anybody_and_settled_once() {
        let (pending, now) = (Pending::default(), Instant::now());
        let [yes, no] = pending.add_card(GUILD, [leave(), leave()], now);
        let [other] = pending.add_card(GUILD, [leave()], now);
        for by in [ALICE, UserId::new(2)] {
            assert_eq!(take(&pending, &yes, by, GUILD, now), None, "it stays for who may");
        }
        assert_eq!(take(&pending, &yes, ALICE, GuildId::new(11), now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &yes, ALICE, GUILD, now + LIFE), Some(Lapsed::Unknown));
        assert_eq!(pending.count(GUILD, now, |next| matches!(next, Next::Leave { .. })), 3);
        assert!(pending.settle(&no) && !pending.settle(&yes) && !pending.settle(&no));
        assert_eq!(take(&pending, &yes, ALICE, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &other, ALICE, GUILD, now), None);
        assert_eq!(pending.count(GUILD, now, |_| true), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_waits_is_bounded() {
        let (pending, now) = (Pending::default(), Instant::now());
        let first = pending.add(ALICE, GUILD, leave(), now);
        for _ in 0..MOST {
            pending.add(ALICE, GUILD, leave(), now);
        }
        assert_eq!(lock(&pending.state).entries.len(), MOST);
        assert_eq!(take(&pending, &first, ALICE, GUILD, now), Some(Lapsed::Unknown));
        pending.add(ALICE, GUILD, leave(), now + LIFE);
        assert_eq!(lock(&pending.state).entries.len(), 1, "the old are forgotten");
    }
}
