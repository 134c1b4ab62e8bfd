//! Selects and buttons that wait for a press: what goes on when it comes.
//!
//! A `custom_id` holds only a random key; what it stands for stays here, so that nothing can be forged and a command
//! of any length can wait. Kept in memory: after a restart the press is answered with "type it again".

//! Each guild has a share of its own, and each member a share of that: whoever asks too much ends the oldest of what
//! they asked themselves.

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
/// Presses that one guild waits for at most; beyond it its oldest is forgotten, which its press is told.
const MOST: usize = 200;
/// Of these, those of one member at most: then the member's own oldest goes.
const MOST_OF_MEMBER: usize = 40;
/// Text that waits with a guild's presses at most, bytes: the oldest go for what is new.
const MOST_TEXT: usize = 256 * 1024;
/// Presses and forms of each guild of which it is known that they came already.
const PRESSES: usize = 64;

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
    key: String,
    presser: Presser,
    expires: Instant,
    next: Next,
    /// Bytes of text that wait with it.
    text: usize,
    /// The same for all buttons of a card, of which one counts.
    card: u64,
}

/// What waits for a press.
#[derive(Default)]
pub struct Pending {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    guilds: HashMap<GuildId, Share>,
    cards: u64,
    /// When guilds in which nothing happens any more are looked through.
    sweep_at: Option<Instant>,
}

/// What waits in one guild.
#[derive(Default)]
struct Share {
    /// Oldest first.
    entries: VecDeque<Entry>,
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
        let mut state = lock(&self.state);
        state.sweep(now);
        state.cards += 1;
        let card = state.cards;
        let share = state.guilds.entry(guild).or_default();
        for (key, next) in keys.iter().zip(next) {
            let text = next.text_len();
            share.make_room(presser, text, now);
            let (key, expires) = (key.clone(), now + LIFE);
            share.entries.push_back(Entry { key, presser, expires, next, text, card });
        }
        keys
    }

    /// Whether a press or a form comes for the first time: Discord may deliver an event twice, and the second delivery
    /// must not answer for the first.
    pub(super) fn is_new(&self, press: InteractionId, guild: Option<GuildId>) -> bool {
        // Outside of guilds nothing waits, and all are answered alike.
        let Some(guild) = guild else { return true };
        let mut state = lock(&self.state);
        let presses = &mut state.guilds.entry(guild).or_default().presses;
        if presses.contains(&press) {
            return false;
        }
        if presses.len() >= PRESSES {
            presses.pop_front();
        }
        presses.push_back(press);
        true
    }

    /// What a press leads to. Only once for who was asked; a card's buttons stay until one is [settled](Self::settle).
    pub(super) fn take(&self, key: &str, by: UserId, guild: GuildId, now: Instant) -> Result<Next, Lapsed> {
        let mut state = lock(&self.state);
        let entries = &mut state.guilds.get_mut(&guild).ok_or(Lapsed::Unknown)?.entries;
        let at = entries.iter().position(|entry| entry.key == key && entry.expires > now);
        let at = at.ok_or(Lapsed::Unknown)?;
        match &entries[at] {
            Entry { presser: Presser::Anybody, next, .. } => Ok(next.clone()),
            Entry { presser: Presser::Asker(asker), .. } if *asker != by => Err(Lapsed::NotYours),
            Entry { .. } => entries.remove(at).map(|entry| entry.next).ok_or(Lapsed::Unknown),
        }
    }

    /// A press of a card's button counts, and no other one does from now on. False: another one has.
    pub(super) fn settle(&self, guild: GuildId, key: &str) -> bool {
        let mut state = lock(&self.state);
        let Some(share) = state.guilds.get_mut(&guild) else { return false };
        let Some(card) = share.entries.iter().find(|entry| entry.key == key).map(|entry| entry.card) else {
            return false;
        };
        share.entries.retain(|entry| entry.card != card);
        true
    }

    /// How many presses of a guild are waited for of which `wanted` is true.
    pub(super) fn count(&self, guild: GuildId, now: Instant, wanted: impl Fn(&Next) -> bool) -> usize {
        let waits = |entry: &&Entry| entry.expires > now && wanted(&entry.next);
        lock(&self.state).guilds.get(&guild).map_or(0, |share| share.entries.iter().filter(waits).count())
    }
}

impl State {
    /// Lets go what is too old, also where nobody asks any more.
    fn sweep(&mut self, now: Instant) {
        if self.sweep_at.is_some_and(|at| now < at) {
            return;
        }
        self.sweep_at = Some(now + LIFE);
        self.guilds.retain(|_, share| {
            share.forget_old(now);
            !share.entries.is_empty()
        });
    }
}

impl Share {
    fn forget_old(&mut self, now: Instant) {
        while self.entries.pop_front_if(|entry| entry.expires <= now).is_some() {}
    }

    /// Makes room for one more with so much text.
    fn make_room(&mut self, presser: Presser, text: usize, now: Instant) {
        self.forget_old(now);
        let theirs = |entry: &Entry| presser != Presser::Anybody && entry.presser == presser;
        if self.entries.iter().filter(|entry| theirs(entry)).count() >= MOST_OF_MEMBER
            && let Some(oldest) = self.entries.iter().position(theirs)
        {
            self.entries.remove(oldest);
        }
        let mut held: usize = self.entries.iter().map(|entry| entry.text).sum();
        while self.entries.len() >= MOST || (held + text > MOST_TEXT && !self.entries.is_empty()) {
            held -= self.entries.pop_front().map_or(0, |oldest| oldest.text);
        }
    }
}

impl Next {
    /// Bytes of the text that people typed in it.
    fn text_len(&self) -> usize {
        match self {
            Self::Choose(action) => action.text_len(),
            Self::Leave { name } => name.len(),
            Self::AskForIt(wanted) => wanted.text_len(),
            Self::Answer(ask, _) => ask.text_len(),
            Self::Power(..) | Self::LinkPanel | Self::UnlinkPanel(_) | Self::Audit(_) | Self::ForgetAll => 0,
            Self::Unbind(_) | Self::BringBack(_) => 0,
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
        let press = |id| pending.is_new(InteractionId::new(id), Some(GUILD));
        assert!(press(1) && !press(1) && press(2));
        assert!((3..3 + PRESSES as u64).all(press));
        assert_eq!(lock(&pending.state).guilds[&GUILD].presses.len(), PRESSES);
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
        assert!(pending.settle(GUILD, &no) && !pending.settle(GUILD, &yes) && !pending.settle(GUILD, &no));
        assert_eq!(take(&pending, &yes, ALICE, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &other, ALICE, GUILD, now), None);
        assert_eq!(pending.count(GUILD, now, |_| true), 1);
    }

    fn waiting(pending: &Pending, guild: GuildId) -> usize {
        lock(&pending.state).guilds.get(&guild).map_or(0, |share| share.entries.len())
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_guild_asks_ends_no_question_of_another() {
        let (pending, now, hostile) = (Pending::default(), Instant::now(), GuildId::new(666));
        let other = pending.add(ALICE, GUILD, leave(), now);
        let first = pending.add(ALICE, hostile, leave(), now);
        for member in 0..10_000 {
            pending.add(UserId::new(100 + member), hostile, leave(), now);
            pending.is_new(InteractionId::new(1 + member), Some(hostile));
        }
        assert_eq!(waiting(&pending, hostile), MOST);
        assert_eq!(take(&pending, &first, ALICE, hostile, now), Some(Lapsed::Unknown), "its own oldest");
        assert_eq!(take(&pending, &other, ALICE, GUILD, now), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_member_asks_ends_their_own() {
        let (pending, now, eve) = (Pending::default(), Instant::now(), UserId::new(2));
        let alices = pending.add(ALICE, GUILD, leave(), now);
        let first = pending.add(eve, GUILD, leave(), now);
        for _ in 0..MOST {
            pending.add(eve, GUILD, leave(), now);
        }
        assert_eq!(waiting(&pending, GUILD), MOST_OF_MEMBER + 1);
        assert_eq!(take(&pending, &first, eve, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&pending, &alices, ALICE, GUILD, now), None);
    }

    #[tokio::test(start_paused = true)]
    async fn text_that_waits_is_counted() {
        let (pending, now) = (Pending::default(), Instant::now());
        for member in 1..=MOST as u64 {
            let next = Next::Leave { name: "x".repeat(6_000) };
            pending.add(UserId::new(member), GUILD, next, now);
        }
        assert_eq!(waiting(&pending, GUILD), MOST_TEXT / 6_000);
        pending.add(ALICE, GUILD, Next::Leave { name: "x".repeat(2 * MOST_TEXT) }, now);
        assert_eq!(waiting(&pending, GUILD), 1, "the newest is kept whatever it holds");
    }

    #[tokio::test(start_paused = true)]
    async fn the_old_are_forgotten_also_where_nobody_asks_any_more() {
        let (pending, now) = (Pending::default(), Instant::now());
        pending.add(ALICE, GUILD, leave(), now);
        pending.is_new(InteractionId::new(1), Some(GUILD));
        pending.add(ALICE, GuildId::new(11), leave(), now + LIFE);
        assert_eq!(lock(&pending.state).guilds.len(), 1);
    }
}
