//! Selects, buttons and forms that wait: what goes on when they come.
//!
//! A `custom_id` holds only a random key; what it stands for stays here, so that nothing can be forged and a command
//! of any length can wait. Kept in memory: after a restart the press is answered with "type it again".
//!
//! Each guild has a share of its own, and each member a share of that: whoever asks too much ends the oldest of what
//! they asked themselves.

use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
    time::Duration,
};

use futures_util::future::BoxFuture;
use serenity::model::{
    application::{ComponentInteraction, ModalInteraction},
    id::{GuildId, InteractionId, UserId},
};
use tokio::time::Instant;

use crate::tasks::lock;

/// How long a press may take: an interaction's token lives 15 minutes, and an answer may still follow.
pub(in crate::commands) const LIFE: Duration = Duration::from_secs(10 * 60);
/// Presses that one guild waits for at most; beyond it its oldest is forgotten, which its press is told.
const MOST: usize = 200;
/// Of these, those of one member at most: then the member's own oldest goes.
const MOST_OF_MEMBER: usize = 40;
/// Text that waits with a guild's presses at most, bytes: the oldest go for what is new.
const MOST_TEXT: usize = 256 * 1024;
/// Presses and forms of each guild of which it is known that they came already.
const PRESSES: usize = 64;

/// Carries out an interaction (`I`) with what commands work with (`D`).
pub(in crate::commands) type Handler<D, I> =
    Box<dyn FnOnce(D, I) -> BoxFuture<'static, serenity::Result<()>> + Send>;

/// What goes on when it comes.
enum Next<D> {
    Press(Handler<D, ComponentInteraction>),
    Form(Handler<D, ModalInteraction>),
}

/// A button, a select or a form, before somebody is shown it.
pub(in crate::commands) struct Waiting<D> {
    next: Next<D>,
    /// Bytes of the text that people typed in it.
    text: usize,
}

impl<D> Waiting<D> {
    /// A button or a select.
    pub(in crate::commands) fn for_press(handler: Handler<D, ComponentInteraction>) -> Self {
        Self { next: Next::Press(handler), text: 0 }
    }

    /// A form.
    pub(in crate::commands) fn for_form(handler: Handler<D, ModalInteraction>) -> Self {
        Self { next: Next::Form(handler), text: 0 }
    }

    /// It keeps so many bytes of what people typed.
    pub(in crate::commands) fn holding(self, text: usize) -> Self {
        Self { text, ..self }
    }
}

/// Why a press leads to nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands) enum Lapsed {
    /// Too old, pressed before, or from before a restart.
    Unknown,
    /// It belongs to somebody else.
    NotYours,
}

struct WaitingEntry<D> {
    key: String,
    asker: UserId,
    expires: Instant,
    next: Next<D>,
    /// Bytes of text that wait with it.
    text: usize,
}

/// What waits for a press.
pub struct WaitingComponents<D> {
    state: Mutex<State<D>>,
}

struct State<D> {
    guilds: HashMap<GuildId, Share<D>>,
    /// When guilds in which nothing happens any more are looked through.
    sweep_at: Option<Instant>,
}

/// What waits in one guild.
struct Share<D> {
    /// Oldest first.
    entries: VecDeque<WaitingEntry<D>>,
    /// The last presses and forms, oldest first.
    presses: VecDeque<InteractionId>,
}

impl<D> Default for WaitingComponents<D> {
    fn default() -> Self {
        Self { state: Mutex::new(State { guilds: HashMap::new(), sweep_at: None }) }
    }
}

impl<D> Default for Share<D> {
    fn default() -> Self {
        Self { entries: VecDeque::new(), presses: VecDeque::new() }
    }
}

impl<D> WaitingComponents<D> {
    /// Remembers what the asker's press leads to and returns its `custom_id`.
    pub(in crate::commands) fn add(
        &self,
        asker: UserId,
        guild: GuildId,
        waiting: Waiting<D>,
        now: Instant,
    ) -> String {
        let key = format!("wingcord:{:032x}", rand::random::<u128>());
        let Waiting { next, text } = waiting;
        let mut state = lock(&self.state);
        state.sweep(now);
        let share = state.guilds.entry(guild).or_default();
        share.make_room(asker, text, now);
        share.entries.push_back(WaitingEntry { key: key.clone(), asker, expires: now + LIFE, next, text });
        key
    }

    /// Whether a press or a form comes for the first time: Discord may deliver an event twice, and the second delivery
    /// must not answer for the first.
    pub(in crate::commands) fn is_new(&self, press: InteractionId, guild: Option<GuildId>) -> bool {
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

    /// What a press leads to, once, for who was asked.
    pub(in crate::commands) fn take_press(
        &self,
        key: &str,
        by: UserId,
        guild: GuildId,
        now: Instant,
    ) -> Result<Handler<D, ComponentInteraction>, Lapsed> {
        self.take(key, by, guild, now, |next| match next {
            Next::Press(handler) => Some(handler),
            Next::Form(_) => None,
        })
    }

    /// What a form leads to, once.
    pub(in crate::commands) fn take_form(
        &self,
        key: &str,
        by: UserId,
        guild: GuildId,
        now: Instant,
    ) -> Result<Handler<D, ModalInteraction>, Lapsed> {
        self.take(key, by, guild, now, |next| match next {
            Next::Form(handler) => Some(handler),
            Next::Press(_) => None,
        })
    }

    fn take<H>(
        &self,
        key: &str,
        by: UserId,
        guild: GuildId,
        now: Instant,
        handler: impl FnOnce(Next<D>) -> Option<H>,
    ) -> Result<H, Lapsed> {
        let mut state = lock(&self.state);
        let entries = &mut state.guilds.get_mut(&guild).ok_or(Lapsed::Unknown)?.entries;
        let at = entries.iter().position(|entry| entry.key == key && entry.expires > now);
        let at = at.ok_or(Lapsed::Unknown)?;
        if entries[at].asker != by {
            return Err(Lapsed::NotYours);
        }
        // What comes for it in another shape is forged, and uses it up, too.
        entries.remove(at).and_then(|entry| handler(entry.next)).ok_or(Lapsed::Unknown)
    }
}

impl<D> State<D> {
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

impl<D> Share<D> {
    fn forget_old(&mut self, now: Instant) {
        while self.entries.pop_front_if(|entry| entry.expires <= now).is_some() {}
    }

    /// Makes room for one more with so much text.
    fn make_room(&mut self, asker: UserId, text: usize, now: Instant) {
        self.forget_old(now);
        let theirs = |entry: &WaitingEntry<D>| entry.asker == asker;
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

#[cfg(test)]
mod tests {
    use super::*;

    const ALICE: UserId = UserId::new(1);
    const GUILD: GuildId = GuildId::new(10);

    type WaitingComponents = super::WaitingComponents<()>;

    fn leave() -> Waiting<()> {
        Waiting::for_press(Box::new(|(), _| Box::pin(async { Ok(()) })))
    }

    fn take(
        waiting: &WaitingComponents,
        key: &str,
        by: UserId,
        guild: GuildId,
        now: Instant,
    ) -> Option<Lapsed> {
        waiting.take_press(key, by, guild, now).err()
    }

    #[tokio::test(start_paused = true)]
    async fn a_form_is_no_button() {
        let (waiting, now) = (WaitingComponents::default(), Instant::now());
        let form = Waiting::for_form(Box::new(|(), _| Box::pin(async { Ok(()) })));
        let (form, button) = (waiting.add(ALICE, GUILD, form, now), waiting.add(ALICE, GUILD, leave(), now));
        assert_eq!(take(&waiting, &form, ALICE, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(waiting.take_form(&button, ALICE, GUILD, now).err(), Some(Lapsed::Unknown));
        assert_eq!(
            waiting.take_form(&form, ALICE, GUILD, now).err(),
            Some(Lapsed::Unknown),
            "a press used it up"
        );
        let form = Waiting::for_form(Box::new(|(), _| Box::pin(async { Ok(()) })));
        let form = waiting.add(ALICE, GUILD, form, now);
        assert!(waiting.take_form(&form, ALICE, GUILD, now).is_ok());
        assert_eq!(waiting.take_form(&form, ALICE, GUILD, now).err(), Some(Lapsed::Unknown), "only once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_press_counts_once_for_the_asker_in_time() {
        let (waiting, now) = (WaitingComponents::default(), Instant::now());
        let key = waiting.add(ALICE, GUILD, leave(), now);
        assert!(key.len() <= 100, "a custom_id's length");
        assert_eq!(take(&waiting, &key, UserId::new(2), GUILD, now), Some(Lapsed::NotYours));
        assert_eq!(take(&waiting, &key, ALICE, GuildId::new(11), now), Some(Lapsed::Unknown));
        assert_eq!(take(&waiting, "wingcord:forged", ALICE, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&waiting, &key, ALICE, GUILD, now + LIFE), Some(Lapsed::Unknown));
        assert_eq!(take(&waiting, &key, ALICE, GUILD, now), None);
        assert_eq!(take(&waiting, &key, ALICE, GUILD, now), Some(Lapsed::Unknown), "only once");
    }

    #[test]
    fn a_press_that_is_delivered_twice_is_new_once() {
        let waiting = WaitingComponents::default();
        let press = |id| waiting.is_new(InteractionId::new(id), Some(GUILD));
        assert!(press(1) && !press(1) && press(2));
        assert!((3..3 + PRESSES as u64).all(press));
        assert_eq!(lock(&waiting.state).guilds[&GUILD].presses.len(), PRESSES);
        assert!(press(1), "too long ago");
    }

    fn count(waiting: &WaitingComponents, guild: GuildId) -> usize {
        lock(&waiting.state).guilds.get(&guild).map_or(0, |share| share.entries.len())
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_guild_asks_ends_no_question_of_another() {
        let (waiting, now, hostile) = (WaitingComponents::default(), Instant::now(), GuildId::new(666));
        let other = waiting.add(ALICE, GUILD, leave(), now);
        let first = waiting.add(ALICE, hostile, leave(), now);
        for member in 0..10_000 {
            waiting.add(UserId::new(100 + member), hostile, leave(), now);
            waiting.is_new(InteractionId::new(1 + member), Some(hostile));
        }
        assert_eq!(count(&waiting, hostile), MOST);
        assert_eq!(take(&waiting, &first, ALICE, hostile, now), Some(Lapsed::Unknown), "its own oldest");
        assert_eq!(take(&waiting, &other, ALICE, GUILD, now), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_member_asks_ends_their_own() {
        let (waiting, now, eve) = (WaitingComponents::default(), Instant::now(), UserId::new(2));
        let alices = waiting.add(ALICE, GUILD, leave(), now);
        let first = waiting.add(eve, GUILD, leave(), now);
        for _ in 0..MOST {
            waiting.add(eve, GUILD, leave(), now);
        }
        assert_eq!(count(&waiting, GUILD), MOST_OF_MEMBER + 1);
        assert_eq!(take(&waiting, &first, eve, GUILD, now), Some(Lapsed::Unknown));
        assert_eq!(take(&waiting, &alices, ALICE, GUILD, now), None);
    }

    #[tokio::test(start_paused = true)]
    async fn text_that_waits_is_counted() {
        let (waiting, now) = (WaitingComponents::default(), Instant::now());
        for member in 1..=MOST as u64 {
            waiting.add(UserId::new(member), GUILD, leave().holding(6_000), now);
        }
        assert_eq!(count(&waiting, GUILD), MOST_TEXT / 6_000);
        waiting.add(ALICE, GUILD, leave().holding(2 * MOST_TEXT), now);
        assert_eq!(count(&waiting, GUILD), 1, "the newest is kept whatever it holds");
    }

    #[tokio::test(start_paused = true)]
    async fn the_old_are_forgotten_also_where_nobody_asks_any_more() {
        let (waiting, now) = (WaitingComponents::default(), Instant::now());
        waiting.add(ALICE, GUILD, leave(), now);
        waiting.is_new(InteractionId::new(1), Some(GUILD));
        waiting.add(ALICE, GuildId::new(11), leave(), now + LIFE);
        assert_eq!(lock(&waiting.state).guilds.len(), 1);
    }
}
