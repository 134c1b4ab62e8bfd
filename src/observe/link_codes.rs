//! Codes by which a player shows who they are in Discord: shown to a member, typed by the player in the game's chat.
//!
//! A code is for one member and one server, counts once and for five minutes. Who is shown none hears nothing: lines are
//! looked at only while a code of their server waits.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use serenity::model::id::{GuildId, UserId};
use tokio::time::Instant;

use crate::{model::BindingId, sockets::ServerKey, tasks::lock};

/// How long a code counts, and what was typed waits for the member.
pub const CODE_LIFE: Duration = Duration::from_secs(5 * 60);
/// Begins every code, so that mirrors know one.
pub const CODE_PREFIX: &str = "wc-";
/// Signs that are not taken for others.
const SIGNS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789x";
/// Signs of a code: 40 bits.
const LENGTH: usize = 8;
/// Codes of a guild that wait.
const MOST_OF_GUILD: usize = 50;
/// Codes of a member in [`PERIOD`].
const MOST_OF_MEMBER: usize = 5;
/// Wrong codes in a server's chat in [`PERIOD`], before none is looked at for that long.
const MOST_WRONG: usize = 20;
const PERIOD: Duration = Duration::from_secs(3600);

/// Whom a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CodeFor {
    /// The guild.
    pub guild: GuildId,
    /// The member.
    pub member: UserId,
}

/// Why somebody is shown no code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoCode {
    /// They were shown several lately.
    #[error("the member was shown several lately")]
    TooOften,
    /// Many wait in the guild.
    #[error("too many wait in the guild")]
    Full,
}

/// What became of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeState {
    /// Nobody typed it.
    Waits,
    /// This player typed it.
    TypedBy(Box<str>, BindingId),
    /// There is none, or no longer.
    Over,
}

/// The codes that wait. Bounded by guild and member.
#[derive(Default)]
pub struct LinkCodes {
    /// Lock order: alone.
    state: Mutex<State>,
    /// How many wait, so that most lines cost one look.
    waiting: AtomicUsize,
}

#[derive(Default)]
struct State {
    codes: HashMap<CodeFor, Code>,
    shown: HashMap<CodeFor, VecDeque<Instant>>,
    wrong: HashMap<ServerKey, VecDeque<Instant>>,
}

struct Code {
    text: String,
    server: ServerKey,
    binding: BindingId,
    until: Instant,
    player: Option<Box<str>>,
}

/// Whether a text looks like a code: it is kept from others, whether it counts or not.
pub(super) fn is_link_code(text: &str) -> bool {
    let text = text.trim();
    text.len() == CODE_PREFIX.len() + LENGTH && text.starts_with(CODE_PREFIX)
}

impl LinkCodes {
    /// A new code; the member's last one does not count any more.
    ///
    /// # Errors
    /// Why there is none.
    pub fn show(
        &self,
        whom: CodeFor,
        (server, binding): (ServerKey, BindingId),
        now: Instant,
    ) -> Result<String, NoCode> {
        let mut state = self.current(now);
        let shown = state.shown.get(&whom).map_or(0, VecDeque::len);
        if shown >= MOST_OF_MEMBER {
            return Err(NoCode::TooOften);
        }
        let others = state.codes.keys().filter(|other| other.guild == whom.guild && **other != whom).count();
        if others >= MOST_OF_GUILD {
            return Err(NoCode::Full);
        }
        state.shown.entry(whom).or_default().push_back(now);
        let signs = (0..LENGTH).map(|_| char::from(SIGNS[usize::from(rand::random::<u8>() % 32)]));
        let text: String = CODE_PREFIX.chars().chain(signs).collect();
        let code = Code { text: text.clone(), server, binding, until: now + CODE_LIFE, player: None };
        state.codes.insert(whom, code);
        self.waiting.store(state.codes.len(), Ordering::Relaxed);
        Ok(text)
    }

    /// Whether a code of that server may be typed now.
    pub(super) fn waits_for(&self, server: ServerKey) -> bool {
        self.waiting.load(Ordering::Relaxed) > 0
            && lock(&self.state).codes.values().any(|code| code.server == server && code.player.is_none())
    }

    /// A player said something. Whether it was a code, which nobody else is to read.
    pub fn hear(&self, server: ServerKey, player: &str, said: &str, now: Instant) -> bool {
        let said = said.trim();
        if !is_link_code(said) {
            return false;
        }
        let mut state = self.current(now);
        let wrong = state.wrong.get(&server).map_or(0, VecDeque::len);
        if wrong >= MOST_WRONG {
            return true;
        }
        let found = state
            .codes
            .values_mut()
            .find(|code| code.server == server && code.player.is_none() && code.text == said);
        match found {
            Some(code) => {
                code.player = Some(player.into());
                code.until = now + CODE_LIFE;
            }
            None => state.wrong.entry(server).or_default().push_back(now),
        }
        true
    }

    /// What became of the member's code.
    pub fn state(&self, whom: CodeFor, now: Instant) -> CodeState {
        let state = self.current(now);
        match state.codes.get(&whom) {
            None => CodeState::Over,
            Some(Code { player: None, .. }) => CodeState::Waits,
            Some(Code { player: Some(player), binding, .. }) => CodeState::TypedBy(player.clone(), *binding),
        }
    }

    /// What is known without what is too old.
    fn current(&self, now: Instant) -> MutexGuard<'_, State> {
        let mut state = lock(&self.state);
        state.forget_old(now);
        self.waiting.store(state.codes.len(), Ordering::Relaxed);
        state
    }

    /// The member has said yes or no: the code is over.
    pub fn settle(&self, whom: CodeFor) {
        let mut state = lock(&self.state);
        state.codes.remove(&whom);
        self.waiting.store(state.codes.len(), Ordering::Relaxed);
    }
}

impl State {
    fn forget_old(&mut self, now: Instant) {
        self.codes.retain(|_, code| code.until > now);
        let recent = |times: &mut VecDeque<Instant>| {
            while times.pop_front_if(|time| *time + PERIOD <= now).is_some() {}
            !times.is_empty()
        };
        self.shown.retain(|_, times| recent(times));
        self.wrong.retain(|_, times| recent(times));
    }
}

impl fmt::Debug for LinkCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkCodes").field("waiting", &self.waiting).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const GUILD: GuildId = GuildId::new(1);
    const BINDING: BindingId = BindingId(1);

    fn server(number: u128) -> ServerKey {
        ServerKey { panel: None, uuid: Uuid::from_u128(number) }
    }

    fn whom(member: u64) -> CodeFor {
        CodeFor { guild: GUILD, member: UserId::new(member) }
    }

    #[test]
    fn a_code_counts_once_on_its_server_and_for_five_minutes() {
        let (codes, now) = (LinkCodes::default(), Instant::now());
        assert!(!codes.waits_for(server(1)));
        let code = codes.show(whom(5), (server(1), BINDING), now).unwrap();
        assert!(codes.waits_for(server(1)) && !codes.waits_for(server(2)));
        assert!(!codes.hear(server(1), "Steve", "hello", now), "nothing but a code is kept from others");
        assert!(codes.hear(server(2), "Eve", &code, now), "of another server");
        assert_eq!(codes.state(whom(5), now), CodeState::Waits);
        assert!(codes.hear(server(1), "Steve", &format!(" {code} "), now));
        assert_eq!(codes.state(whom(5), now), CodeState::TypedBy("Steve".into(), BINDING));
        assert!(codes.hear(server(1), "Eve", &code, now));
        assert_eq!(codes.state(whom(5), now), CodeState::TypedBy("Steve".into(), BINDING), "who was first");
        codes.settle(whom(5));
        assert_eq!(codes.state(whom(5), now), CodeState::Over);
        let old = codes.show(whom(5), (server(1), BINDING), now).unwrap();
        assert!(codes.hear(server(1), "Steve", &old, now + CODE_LIFE));
        assert_eq!(codes.state(whom(5), now + CODE_LIFE), CodeState::Over);
    }

    #[test]
    fn nobody_guesses_and_nobody_fills_the_memory() {
        let (codes, now) = (LinkCodes::default(), Instant::now());
        let mut last = String::new();
        for _ in 0..MOST_OF_MEMBER {
            last = codes.show(whom(5), (server(1), BINDING), now).unwrap();
        }
        assert_eq!(codes.show(whom(5), (server(1), BINDING), now), Err(NoCode::TooOften));
        assert!(codes.show(whom(5), (server(1), BINDING), now + PERIOD).is_ok());
        for member in 100..100 + MOST_OF_GUILD as u64 {
            let _ = codes.show(whom(member), (server(1), BINDING), now);
        }
        assert_eq!(codes.show(whom(7), (server(1), BINDING), now), Err(NoCode::Full));
        let codes = LinkCodes::default();
        let right = codes.show(whom(5), (server(1), BINDING), now).unwrap();
        assert_ne!(right, last);
        for number in 0..MOST_WRONG {
            assert!(codes.hear(server(1), "Eve", &format!("wc-{number:08}"), now));
        }
        assert!(codes.hear(server(1), "Eve", &right, now));
        assert_eq!(codes.state(whom(5), now), CodeState::Waits, "after so many none is looked at");
    }
}
