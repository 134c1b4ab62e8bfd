//! Secrets that are known by value: what a server's startup variables that are named or ruled like secrets are set to,
//! and the API key of its panel. They are in memory only, can't be printed, and are masked in that server's console in
//! every spelling that consoles use.
//!
//! ```text
//! select::secrets(&[Variable]) -> Vec<Secret>        // which variables hold a secret. Pure
//! Matcher::new(&[Secret], names)  find(&str)         // where they stand in a text. Pure
//! KnownKey                                           // a panel's API key, for all of its servers
//! KnownValues                                        // those of one server, shared by all that masks its console
//! ```
//!
//! - A value of six characters or more is masked wherever it stands at the boundaries of a token. A shorter one is masked
//!   behind a switch or a name, as in `-x abc` and `x=abc`. What also means something else (a word, a number that could
//!   be a port, a boolean, the name of the server or of a game) is masked behind names of secrets only: `-p true`,
//!   `password=server`, and behind its variable's own name.
//! - Quotation marks, backslashes, percent-encoding, `\u….` and HTML's entities do not count, however often one is put
//!   into another, see `unescaped`.
//! - Rows of the audit log tell what was typed, and whoever may set a variable chooses its value. So only values that
//!   are masked everywhere are looked for in rows, and none that could be a name or a command, see `position`; the patterns
//!   mask what is typed behind the name of a secret. What stands for a value names its variable, since the panel's own
//!   activity log keeps who set it to what.

mod find;
mod held;
mod names;
mod position;
mod select;
#[cfg(test)]
mod tests;
mod unescaped;

use std::sync::{
    Arc, Mutex, RwLock,
    atomic::{AtomicBool, Ordering},
};
use std::{fmt, ops::Range};

use secrecy::{ExposeSecret, SecretString};

pub(crate) use find::Matcher;
use held::Held;
pub use held::ValueShare;
use position::Position;
pub use position::TextKind;
pub(crate) use select::secrets;

use crate::{
    tasks::lock,
    telemetry::redact::{self, LiveSecret},
};

/// A value that is a secret.
#[derive(Clone)]
pub(crate) struct Secret {
    text: SecretString,
    /// The variable's name in the environment, if it is a variable's.
    env: Box<str>,
    /// Keeps it out of the log.
    _live: Option<LiveSecret>,
}

impl Secret {
    /// It is kept out of the log too, unless it may also be a name or a word there.
    pub(crate) fn new(text: SecretString, env: &str) -> Self {
        let value = text.expose_secret();
        let is_unmistakable = Position::of(value, None) == Position::Anywhere && !position::is_words(value);
        let live = is_unmistakable.then(|| redact::know(&text));
        Self { text, env: env.into(), _live: live }
    }

    /// Bytes of its text.
    pub(crate) fn len(&self) -> usize {
        self.text.expose_secret().len() + self.env.len()
    }
}

impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.env == other.env && self.text.expose_secret() == other.text.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("env", &self.env).finish_non_exhaustive()
    }
}

/// What is known of a server's startup variables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variables {
    /// The panel was not asked yet.
    #[default]
    Unasked,
    /// So many of them hold a secret that is masked by value.
    Known {
        /// Values that are known now.
        values: usize,
        /// There are more than may be known.
        more: bool,
    },
    /// The panel's key may not read them.
    NotAllowed,
    /// The panel did not tell them when it was asked.
    NotTold,
}

/// The API key of a panel, and what finds it. Clones share both: a panel may have thousands of servers.
#[derive(Clone)]
pub struct KnownKey(Arc<(Secret, Arc<Matcher>)>);

impl KnownKey {
    /// Of a panel's client.
    #[must_use]
    pub fn new(key: &SecretString) -> Self {
        let secret = Secret::new(key.clone(), "");
        let matcher = Matcher::new(std::slice::from_ref(&secret), None);
        Self(Arc::new((secret, Arc::new(matcher))))
    }

    fn secret(&self) -> &Secret {
        &self.0.0
    }

    fn matcher(&self) -> Arc<Matcher> {
        Arc::clone(&self.0.1)
    }
}

impl fmt::Debug for KnownKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KnownKey")
    }
}

/// The secrets of one server that are known by value.
#[derive(Default)]
pub struct KnownValues {
    /// Lock order: after `held`; nothing else is locked while it is held.
    matcher: RwLock<Arc<Matcher>>,
    /// Whether there are any, so that a line needs no lock where there are none.
    any: AtomicBool,
    /// Lock order: before `matcher`; nothing else is locked while it is held.
    held: Mutex<Held>,
}

impl KnownValues {
    /// The panel's key is known from the start; the values count towards what a guild may have known.
    pub(crate) fn of(key: KnownKey, share: Option<ValueShare>) -> Self {
        let known = Self { held: Mutex::new(Held::new(key, share)), ..Self::default() };
        known.rebuild(&lock(&known.held));
        known
    }

    #[cfg(test)]
    pub(crate) fn new(key: &SecretString, share: Option<ValueShare>) -> Self {
        Self::of(KnownKey::new(key), share)
    }

    /// The variables of now. The values of before stay known, as many as may be.
    pub(crate) fn learn(&self, secrets: Vec<Secret>, server: Option<&str>) {
        let mut held = lock(&self.held);
        if held.learn(secrets, server) {
            self.rebuild(&held);
        }
    }

    /// The panel was asked, and told no variables.
    pub(crate) fn learn_nothing(&self, why: Variables) {
        lock(&self.held).not_told(why);
    }

    fn rebuild(&self, held: &Held) {
        let matcher = held.matcher();
        self.any.store(!matcher.is_empty(), Ordering::Relaxed);
        *self.matcher.write().unwrap_or_else(std::sync::PoisonError::into_inner) = matcher;
    }

    /// What is known of the server's variables.
    #[must_use]
    pub fn variables(&self) -> Variables {
        lock(&self.held).variables()
    }

    /// Where known values stand in a text, in order; they may overlap.
    #[must_use]
    pub fn find(&self, text: &str, kind: TextKind) -> Vec<Range<usize>> {
        self.matcher().map(|matcher| matcher.find(text, kind)).unwrap_or_default()
    }

    /// Where they stand in a row of the audit log, each with the name of its variable; not the panel's key, which has
    /// none.
    #[must_use]
    pub fn variables_in_row(&self, text: &str) -> Vec<(Range<usize>, Box<str>)> {
        let Some(matcher) = self.matcher() else { return Vec::new() };
        let found = matcher.find_named(text, TextKind::AuditRow).into_iter();
        found.filter(|(_, env)| !env.is_empty()).map(|(range, env)| (range, env.into())).collect()
    }

    /// None where nothing is known.
    fn matcher(&self) -> Option<Arc<Matcher>> {
        let matcher = || self.matcher.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.any.load(Ordering::Relaxed).then(|| Arc::clone(&matcher()))
    }
}

impl fmt::Debug for KnownValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KnownValues").field("variables", &self.variables()).finish_non_exhaustive()
    }
}
