//! What is held of one server's values, within bounds.

use std::{
    collections::VecDeque,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{KnownKey, Matcher, Secret, Variables};

/// Variables of a server whose values are known at once: the most that a public egg has are eight.
const MOST: usize = 40;
/// Values of before that stay known.
const MOST_OLD: usize = 20;
/// Bytes of one value, with its name: more is a file, which no line of a console holds whole.
const LONGEST: usize = 4 * 1024;
/// Bytes of all values of a server, with their names.
const BYTES: usize = 16 * 1024;
/// Bytes of all values of the servers on a guild's own panels.
const GUILD_BYTES: usize = 256 * 1024;

/// What a guild's own panels may have known, together.
#[derive(Debug, Clone, Default)]
pub struct ValueShare(Arc<AtomicUsize>);

/// The values of one server.
#[derive(Default)]
pub(super) struct Held {
    key: Option<KnownKey>,
    now: Vec<Secret>,
    /// Those of before, the oldest first.
    old: VecDeque<Secret>,
    server: Option<Box<str>>,
    variables: Variables,
    share: Option<ValueShare>,
    /// Bytes that are counted in the share.
    counted: usize,
}

impl Held {
    pub(super) fn new(key: KnownKey, share: Option<ValueShare>) -> Self {
        let mut held = Self::default();
        (held.key, held.share) = (Some(key), share);
        held
    }

    pub(super) fn variables(&self) -> Variables {
        self.variables
    }

    /// Says whether what is to be found has changed.
    pub(super) fn learn(&mut self, mut secrets: Vec<Secret>, server: Option<&str>) -> bool {
        let (all, mut used) = (secrets.len(), 0);
        secrets.retain(|secret| {
            used += secret.len();
            secret.len() <= LONGEST && used <= BYTES
        });
        secrets.truncate(MOST);
        let renamed = server.is_some() && server != self.server.as_deref();
        if renamed {
            self.server = server.map(Into::into);
        }
        let changed = renamed || secrets != self.now;
        if changed {
            let before = std::mem::replace(&mut self.now, secrets);
            self.old.extend(before.into_iter().filter(|secret| !self.now.contains(secret)));
            self.old.retain(|secret| !self.now.contains(secret));
            self.shrink();
        }
        self.variables = Variables::Known { values: self.now.len(), more: self.now.len() < all };
        changed
    }

    /// Keeps to the bounds: the values of before go first.
    fn shrink(&mut self) {
        while self.old.len() > MOST_OLD || self.bytes() > BYTES && !self.old.is_empty() {
            self.old.pop_front();
        }
        while !self.count() {
            if self.old.pop_front().is_none() && self.now.pop().is_none() {
                return;
            }
        }
    }

    fn bytes(&self) -> usize {
        self.now.iter().chain(&self.old).map(Secret::len).sum()
    }

    /// Counts what is held in the guild's share; says whether there is room.
    fn count(&mut self) -> bool {
        let Some(ValueShare(used)) = &self.share else { return true };
        let bytes = self.bytes();
        let fits = |others: usize| {
            let all = others.saturating_sub(self.counted) + bytes;
            (all <= GUILD_BYTES).then_some(all)
        };
        let counted = used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok();
        if counted {
            self.counted = bytes;
        }
        counted
    }

    /// What was known before stays so.
    pub(super) fn not_told(&mut self, why: Variables) {
        if !matches!(self.variables, Variables::Known { .. }) {
            self.variables = why;
        }
    }

    /// Finds all of them. Most servers have no values of their own: they share what finds the panel's key.
    pub(super) fn matcher(&self) -> Arc<Matcher> {
        let key = self.key.as_ref();
        match key.filter(|_| self.now.is_empty() && self.old.is_empty()) {
            Some(key) => key.matcher(),
            None => {
                let all = key.map(KnownKey::secret).into_iter().chain(&self.now).chain(&self.old);
                Arc::new(Matcher::new(&all.cloned().collect::<Vec<_>>(), self.server.as_deref()))
            }
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(ValueShare(used)) = &self.share {
            used.fetch_sub(self.counted, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::TextKind, *};

    fn secret(text: &str) -> Secret {
        Secret::new(text.into(), "")
    }

    fn finds(held: &Held, text: &str) -> bool {
        !held.matcher().find(text, TextKind::Console).is_empty()
    }

    #[test]
    fn values_of_before_stay_known_and_the_oldest_go() {
        let mut held = Held::new(KnownKey::new(&"ptlc_abcdef0123456789".into()), None);
        assert_eq!(held.variables(), Variables::Unasked);
        for number in 0..30 {
            assert!(held.learn(vec![secret(&format!("value{number:02}xyz")), secret("same-value-7")], None));
        }
        assert!(!held.learn(vec![secret("value29xyz"), secret("same-value-7")], None), "nothing is new");
        assert_eq!(held.variables(), Variables::Known { values: 2, more: false });
        assert!(finds(&held, "value29xyz") && finds(&held, "value09xyz") && finds(&held, "same-value-7"));
        assert!(!finds(&held, "value08xyz"), "the oldest went");
        assert!(finds(&held, "ptlc_abcdef0123456789"));
        held.not_told(Variables::NotAllowed);
        assert_eq!(held.variables(), Variables::Known { values: 2, more: false });
    }

    #[test]
    fn what_is_too_much_is_left_out_and_told() {
        let mut held = Held::new(KnownKey::new(&"ptlc_abcdef0123456789".into()), None);
        held.learn((0..100).map(|number| secret(&format!("value{number:03}xyz"))).collect(), None);
        assert_eq!(held.variables(), Variables::Known { values: MOST, more: true });
        held.learn(vec![secret(&"x7".repeat(LONGEST)), secret("other-value-7")], None);
        assert_eq!(held.variables(), Variables::Known { values: 1, more: true });
        assert!(held.bytes() <= BYTES);
    }

    #[test]
    fn the_servers_of_a_guilds_panels_share_what_may_be_known() {
        let share = ValueShare::default();
        let long = |number: usize| secret(&format!("{number:04}{}", "x7".repeat(1_900)));
        let mut all: Vec<_> = (0..100)
            .map(|number| {
                let mut held = Held::new(KnownKey::new(&"ptlc_abcdef0123456789".into()), Some(share.clone()));
                held.learn(vec![long(number), long(number + 1000)], None);
                held
            })
            .collect();
        assert!(share.0.load(Ordering::Relaxed) <= GUILD_BYTES);
        let known = |held: &Held| held.variables();
        assert_eq!(known(&all[0]), Variables::Known { values: 2, more: false });
        assert_eq!(known(&all[99]), Variables::Known { values: 0, more: true });
        all.remove(0);
        assert!(all[98].learn(vec![long(5000)], None));
        assert_eq!(known(&all[98]), Variables::Known { values: 1, more: false });
        drop(all);
        assert_eq!(share.0.load(Ordering::Relaxed), 0);
    }
}
