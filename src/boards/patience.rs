//! How long a panel is waited for. One that does not answer must not hold up the cards of all servers. Pure: time is
//! handed in.

use std::{collections::HashMap, time::Duration};

use tokio::time::Instant;

use crate::sockets::GuildPanel;

/// How long a panel may take to tell an address; the card shows what was known.
const WITHIN: Duration = Duration::from_secs(2);
/// Until a panel that took longer is waited for again.
const AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Which panels do not answer.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// Until when each is not waited for. At most all panels.
    tired_until: HashMap<Option<GuildPanel>, Instant>,
}

impl Patience {
    /// How long a panel may take to answer now.
    pub(super) fn with(&self, panel: Option<GuildPanel>, now: Instant) -> Duration {
        let is_tired = self.tired_until.get(&panel).is_some_and(|until| *until > now);
        if is_tired { Duration::ZERO } else { WITHIN }
    }

    /// A panel took so long.
    pub(super) fn waited(&mut self, panel: Option<GuildPanel>, took: Duration, now: Instant) {
        match took >= WITHIN {
            true => drop(self.tired_until.insert(panel, now + AGAIN_AFTER)),
            false => self.tired_until.retain(|_, until| *until > now),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn a_panel_that_does_not_answer_holds_nothing_up_for_a_minute() {
        let (mut patience, now) = (Patience::default(), Instant::now());
        let (ours, theirs) = (None, Some(GuildPanel(7)));
        assert_eq!(patience.with(ours, now), WITHIN);
        patience.waited(ours, WITHIN, now);
        assert_eq!((patience.with(ours, now), patience.with(theirs, now)), (Duration::ZERO, WITHIN));
        // What it could not say in no time tells nothing new.
        patience.waited(ours, Duration::ZERO, now + SECOND);
        assert_eq!(patience.with(ours, now + SECOND * 59), Duration::ZERO);
        assert_eq!(patience.with(ours, now + SECOND * 60), WITHIN);
        patience.waited(ours, SECOND, now + SECOND * 61);
        assert!(patience.tired_until.is_empty());
    }
}
