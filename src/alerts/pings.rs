//! Who was mentioned when: between two mentions of the same role or member lie five minutes. Pure.

use std::collections::HashMap;

use serenity::model::id::GuildId;

use crate::model::{Alert, Subject};

/// Seconds between two mentions, at least.
const APART: i64 = 300;

/// The last mention of each, in seconds since 1970.
#[derive(Debug, Default)]
pub(super) struct Pings(HashMap<(GuildId, Subject), i64>);

impl Pings {
    /// What an earlier process wrote down.
    pub(super) fn knows(&mut self, alert: &Alert) {
        let (Some(whom), Some(at)) = (alert.mention, alert.pinged_at) else { return };
        let last = self.0.entry((alert.guild, whom)).or_insert(at);
        *last = at.max(*last);
    }

    /// Whether `whom` may be mentioned at `now`, which counts as done then. A clock that was set back stops nobody.
    pub(super) fn take(&mut self, guild: GuildId, whom: Subject, now: i64) -> bool {
        let last = self.0.get(&(guild, whom));
        if last.is_some_and(|last| (0..APART).contains(&(now - last))) {
            return false;
        }
        self.0.retain(|_, last| now - *last < APART);
        self.0.insert((guild, whom), now);
        true
    }
}

#[cfg(test)]
mod tests {
    use serenity::model::id::RoleId;

    use super::*;

    #[test]
    fn five_minutes_lie_between_two_mentions_whichever_alert_it_is() {
        let (guild, other) = (GuildId::new(1), GuildId::new(2));
        let (staff, devs) = (Subject::Role(RoleId::new(7)), Subject::Role(RoleId::new(8)));
        let mut pings = Pings::default();
        assert!(pings.take(guild, staff, 1_000));
        assert!(!pings.take(guild, staff, 1_299));
        assert!(pings.take(guild, devs, 1_299));
        assert!(pings.take(other, staff, 1_299));
        assert!(pings.take(guild, staff, 1_300));
        assert!(pings.take(guild, staff, 500), "the clock was set back");
        assert!(!pings.take(guild, staff, 600));
    }
}
